// The `.terrarium` file: a project as a ZIP. `project.json` first, then one entry a chunk, whose bytes are the column
// buffers as stored, each behind its length (32 bits, little-endian), then one entry a picture, named by its hash.
// Datasets come back byte for byte.

import * as v from 'valibot';
import { type ArchivePiece, defaultArchiveLimits, readArchive } from '../lib/archive/read.ts';
import type { ArchiveEntry } from '../lib/archive/write.ts';
import { createBreather, type WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import { readImageHeader } from '../lib/images/header.ts';
import type { ImageType } from '../lib/images/image-ref.ts';
import { CHUNK_ROWS, chunkCount } from '../lib/table/rows.ts';
import { announce } from './broadcast.ts';
import { datasetSha256 } from './chunk-codec.ts';
import { putChunk } from './chunks.ts';
import { commit, type StudioDatabase } from './database.ts';
import { datasetLock, removeDraft } from './datasets.ts';
import { holdLock } from './locks.ts';
import { type AddedMedia, findNamed, putMedia, readMedia, takeBackMedia } from './media.ts';
import type { ChunkRecord, Dataset, Project, RecipeRecord, Report, Run, Vote } from './types.ts';

export const PROJECT_FILE_VERSION = 1;
export const PROJECT_FILE_EXTENSION = 'terrarium';
/** A picture is an entry, so there may be many. */
const FILE_LIMITS = { ...defaultArchiveLimits, maxEntries: 1_000_000 };
const MAX_DOCUMENT_BYTES = 256 * 2 ** 20;

interface ProjectDocument {
  readonly format: 'terrarium-project';
  readonly version: number;
  readonly project: Project;
  readonly datasets: readonly Dataset[];
  readonly runs: readonly Run[];
  readonly reports: readonly Report[];
  /** Absent in files of studios that had none. */
  readonly recipes?: readonly RecipeRecord[];
  readonly votes?: readonly Vote[];
}

// Only what this file itself relies on; values are passed through as they were written.
const documentSchema = v.looseObject({
  format: v.literal('terrarium-project'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  project: v.looseObject({ id: v.string(), name: v.string() }),
  datasets: v.array(
    v.looseObject({
      id: v.string(),
      rowCount: v.pipe(v.number(), v.integer(), v.minValue(0)),
      schema: v.array(v.looseObject({ name: v.string(), kind: v.string(), role: v.string() })),
      dictionaries: v.array(v.nullable(v.array(v.string()))),
      sha256: v.pipe(v.string(), v.length(64)),
    }),
  ),
  runs: v.array(v.looseObject({ id: v.string(), datasetId: v.string() })),
  reports: v.array(v.looseObject({ id: v.string(), datasetId: v.string(), referenceId: v.string() })),
  recipes: v.exactOptional(
    v.array(v.looseObject({ id: v.string(), projectId: v.string(), recipe: v.looseObject({}) })),
  ),
  votes: v.exactOptional(v.array(v.looseObject({ id: v.string(), projectId: v.string() }))),
});

/** The entries of a project's file. Runs that have not finished are left out: their rows are in no dataset yet. */
export async function* projectFileEntries(
  db: StudioDatabase,
  projectId: string,
  context: WorkContext,
): AsyncGenerator<ArchiveEntry> {
  const project = await db.projects.get(projectId);
  if (!project) throw new StudioError('not-found', `no project ${projectId}`);
  const datasets = await db.datasets.where({ projectId }).sortBy('createdAt');
  const runs = await db.runs.where({ projectId }).sortBy('createdAt');
  const reports = await db.reports.where({ projectId }).sortBy('createdAt');
  const recipes = await db.recipes.where({ projectId }).sortBy('updatedAt');
  const votes = await db.votes.where({ projectId }).sortBy('votedAt');
  const document: ProjectDocument = {
    format: 'terrarium-project',
    version: PROJECT_FILE_VERSION,
    project,
    datasets,
    runs: runs.filter((run) => run.state === 'done'),
    ...{ reports, recipes, votes },
  };
  yield {
    name: 'project.json',
    content: [new TextEncoder().encode(JSON.stringify(document, null, 1))],
    compress: true,
  };
  const total = datasets.reduce((sum, dataset) => sum + chunkCount(dataset.rowCount), 0);
  let done = 0;
  for (const [index, dataset] of datasets.entries()) {
    for (let chunk = 0; chunk < chunkCount(dataset.rowCount); chunk++) {
      yield { name: chunkEntryName(index, chunk), content: chunkFrames(db, dataset, chunk), compress: true };
      context.onProgress?.(++done / total, `writing ${dataset.name}`);
    }
  }
  yield* pictureEntries(db, datasets, context);
}

/** The pictures that the datasets name; those that are gone are gone from the file, too. */
async function* pictureEntries(
  db: StudioDatabase,
  datasets: readonly Dataset[],
  context: WorkContext,
): AsyncGenerator<ArchiveEntry> {
  const breathe = createBreather(context);
  for (const hash of await findNamed(db, datasets)) {
    await breathe();
    const bytes = await readMedia(db, hash).catch(whereGone);
    if (bytes) yield { name: `pictures/${hash}`, content: [bytes], compress: false };
  }
}

function whereGone(error: unknown): null {
  if (error instanceof StudioError && error.code === 'not-found') return null;
  throw error;
}

function chunkEntryName(dataset: number, chunk: number): string {
  return `datasets/${dataset}/${chunk}.bin`;
}

async function* chunkFrames(db: StudioDatabase, dataset: Dataset, chunk: number): AsyncGenerator<Uint8Array> {
  for (let column = 0; column < dataset.schema.length; column++) {
    const record = await db.chunks.get([dataset.id, chunk, column]);
    if (!record || (await sha256(record.bytes)) !== record.sha256) {
      throw new StudioError('storage-damaged', `chunk ${chunk} of ${dataset.name} is damaged`, {
        details: { dataset: dataset.name, chunk, column },
      });
    }
    yield new Uint8Array(new Uint32Array([record.bytes.byteLength]).buffer);
    yield new Uint8Array(record.bytes);
  }
}

export interface RestoreContext extends WorkContext {
  /** Small versions of large pictures. Without it grids show the pictures themselves. */
  readonly makeThumbnail?: (bytes: Uint8Array<ArrayBuffer>, type: ImageType) => Promise<Blob | null>;
}

/**
 * Stores a project file as a project of its own and returns its id. Ids that exist already get new ones.
 * @throws StudioError `bad-input` when the file is damaged (nothing is kept then), `limit`, `storage-full`, `aborted`
 */
export async function storeProjectFile(
  db: StudioDatabase,
  file: Blob,
  context: RestoreContext,
): Promise<{ projectId: string; datasets: number; rows: number }> {
  let receiver: ProjectReceiver | null = null;
  try {
    for await (const [name, bytes] of wholeEntries(readArchive(file, context, FILE_LIMITS))) {
      if (name === 'project.json') receiver = await ProjectReceiver.open(db, await parseDocument(db, bytes), context);
      else if (receiver) await receiver.takeEntry(name, bytes);
      else throw new StudioError('bad-input', 'project.json must come first in a project file');
    }
    if (!receiver) throw new StudioError('bad-input', 'the archive has no project.json: it is no Terrarium project');
    return await receiver.finish();
  } catch (error) {
    await receiver?.discard();
    throw error;
  }
}

async function* wholeEntries(
  pieces: AsyncIterable<ArchivePiece>,
): AsyncGenerator<readonly [string, Uint8Array<ArrayBuffer>]> {
  const open = new Map<string, BlobPart[]>();
  for await (const { name, data, final } of pieces) {
    const parts = open.get(name) ?? [];
    parts.push(new Uint8Array(data));
    open.set(name, parts);
    if (!final) continue;
    open.delete(name);
    yield [name, new Uint8Array(await new Blob(parts).arrayBuffer())];
  }
  if (open.size > 0) throw new StudioError('bad-input', 'the project file ends too early');
}

async function parseDocument(db: StudioDatabase, bytes: Uint8Array): Promise<ProjectDocument> {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw new StudioError('limit', 'project.json is larger than 256 MiB');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new StudioError('bad-input', 'project.json is not JSON', { cause });
  }
  const parsed = v.safeParse(documentSchema, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new StudioError('bad-input', `project.json: ${issue.message}`, { details: { where: v.getDotPath(issue) } });
  }
  if (parsed.output.version > PROJECT_FILE_VERSION) {
    throw new StudioError('bad-input', 'the project file was written by a newer version', {
      details: { given: parsed.output.version, allowed: PROJECT_FILE_VERSION },
    });
  }
  return withFreeIds(db, json as ProjectDocument);
}

/** Gives every id that is taken in this database a new one, wherever the document mentions it. */
async function withFreeIds(db: StudioDatabase, document: ProjectDocument): Promise<ProjectDocument> {
  const renamed = new Map<string, string>();
  const rename = async (id: string, taken: Promise<unknown>): Promise<void> => {
    if (await taken) renamed.set(id, crypto.randomUUID());
  };
  await rename(document.project.id, db.projects.get(document.project.id));
  for (const { id } of document.datasets) await rename(id, db.datasets.get(id));
  for (const { id } of document.runs) await rename(id, db.runs.get(id));
  for (const { id } of document.reports) await rename(id, db.reports.get(id));
  for (const { id } of document.recipes ?? []) await rename(id, db.recipes.get(id));
  for (const { id } of document.votes ?? []) await rename(id, db.votes.get(id));
  if (renamed.size === 0) return document;
  const text = JSON.stringify(document, (_key, value: unknown) =>
    typeof value === 'string' ? (renamed.get(value) ?? value) : value,
  );
  return JSON.parse(text) as ProjectDocument;
}

class ProjectReceiver {
  readonly #db: StudioDatabase;
  readonly #document: ProjectDocument;
  /** Chunk hashes by dataset, then by chunk: chunk-major as the identity wants them. */
  readonly #hashes: string[][][];

  readonly #releases: readonly (() => void)[];
  readonly #pictures: AddedMedia = new Map();
  readonly #makeThumbnail: NonNullable<RestoreContext['makeThumbnail']>;

  private constructor(
    db: StudioDatabase,
    document: ProjectDocument,
    { releases, makeThumbnail }: RestoreContext & { readonly releases: readonly (() => void)[] },
  ) {
    this.#db = db;
    this.#makeThumbnail = makeThumbnail ?? (() => Promise.resolve(null));
    this.#document = document;
    this.#releases = releases;
    this.#hashes = document.datasets.map(() => []);
  }

  /** Marks every dataset as being written, so that its chunks are swept when this tab dies. */
  static async open(db: StudioDatabase, document: ProjectDocument, context: RestoreContext): Promise<ProjectReceiver> {
    const releases = await Promise.all(document.datasets.map(({ id }) => holdLock(datasetLock(id))));
    const drafts = document.datasets.map(({ id, createdAt }) => ({ datasetId: id, createdAt }));
    await commit(db, [db.drafts], () => db.drafts.bulkPut(drafts));
    return new ProjectReceiver(db, document, { ...context, releases });
  }

  async takeEntry(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const hash = /^pictures\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (hash === undefined) return this.#takeChunk(name, bytes);
    if ((await sha256(bytes)) !== hash) throw new StudioError('bad-input', `picture ${hash} of the file is damaged`);
    const { type } = readImageHeader(bytes);
    const thumbnail = await this.#makeThumbnail(bytes, type);
    await putMedia(this.#db, [{ bytes, type, thumbnail }], this.#pictures);
  }

  async #takeChunk(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const match = /^datasets\/(\d+)\/(\d+)\.bin$/.exec(name);
    const index = Number(match?.[1]);
    const dataset = this.#document.datasets[index];
    if (!match || !dataset) return; // entries of later versions
    const chunk = Number(match[2]);
    const rows = Math.min(CHUNK_ROWS, dataset.rowCount - chunk * CHUNK_ROWS);
    const buffers = splitFrames(bytes, dataset.schema.length, name);
    const hashes = await Promise.all(buffers.map((buffer) => sha256(buffer)));
    const records = buffers.map((buffer, column): ChunkRecord => {
      return { datasetId: dataset.id, chunk, column, rows, bytes: buffer, sha256: hashes[column] as string };
    });
    const sizeBytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    const journal = { datasetId: dataset.id, chunk, rows, sha256s: hashes, sizeBytes };
    await commit(this.#db, [this.#db.chunks, this.#db.journal], () => putChunk(this.#db, { records, journal }));
    (this.#hashes[index] as string[][])[chunk] = hashes;
  }

  /** Checks every dataset against its identity, then makes the project visible in one transaction. */
  async finish(): Promise<{ projectId: string; datasets: number; rows: number }> {
    const { project, datasets, runs, reports, recipes = [], votes = [] } = this.#document;
    for (const [index, dataset] of datasets.entries()) {
      const hashes = this.#hashes[index] as string[][];
      const complete = hashes.filter(Boolean).length === chunkCount(dataset.rowCount);
      const identity = complete && (await datasetSha256(dataset.schema, dataset.dictionaries, hashes.flat()));
      if (identity !== dataset.sha256) {
        throw new StudioError('bad-input', `dataset ${dataset.name} of the project file is damaged`, {
          details: { dataset: dataset.name, given: identity || 'chunks missing', allowed: dataset.sha256 },
        });
      }
    }
    const db = this.#db;
    const stores = [db.projects, db.datasets, db.runs, db.reports, db.recipes, db.votes, db.drafts];
    await commit(
      db,
      stores,
      async () => {
        await db.projects.put({ ...project, savedToFileAt: Date.now(), rowsSinceSave: 0 });
        await db.datasets.bulkPut([...datasets]);
        await db.runs.bulkPut([...runs]);
        await db.reports.bulkPut([...reports]);
        await db.recipes.bulkPut([...recipes]);
        await db.votes.bulkPut([...votes]);
        await db.drafts.bulkDelete(datasets.map((dataset) => dataset.id));
      },
      1,
    );
    this.#release();
    announce({ kind: 'changed', what: 'projects', projectId: project.id });
    const rows = datasets.reduce((sum, dataset) => sum + dataset.rowCount, 0);
    return { projectId: project.id, datasets: datasets.length, rows };
  }

  async discard(): Promise<void> {
    for (const { id } of this.#document.datasets) await removeDraft(this.#db, id);
    await takeBackMedia(this.#db, this.#pictures);
    this.#release();
  }

  #release(): void {
    for (const release of this.#releases) release();
  }
}

function splitFrames(bytes: Uint8Array<ArrayBuffer>, columns: number, name: string): ArrayBuffer[] {
  const view = new DataView(bytes.buffer);
  const buffers: ArrayBuffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && buffers.length < columns) {
    const size = view.getUint32(at, true);
    if (at + 4 + size > bytes.length) break;
    buffers.push(bytes.buffer.slice(at + 4, at + 4 + size));
    at += 4 + size;
  }
  if (at === bytes.length && buffers.length === columns) return buffers;
  throw new StudioError('bad-input', `entry ${name} of the project file is damaged`);
}
