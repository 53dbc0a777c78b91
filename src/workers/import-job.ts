// Import: inspect a file, then store it as a real dataset and a holdout. Passes over the file instead of rows in memory.

import { createBreather } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import { type FileEvidence, inspectFile, RejectLog, type Source } from '../lib/importers/inspect.ts';
import { cutRaw } from '../lib/importers/limits.ts';
import { detectImporter, findImporter } from '../lib/importers/registry.ts';
import type { Cell, ImportContext, SourceEvent, SourceFile } from '../lib/importers/types.ts';
import { sha256 } from '../lib/hash.ts';
import type { OptionValues } from '../lib/options.ts';
import { confirmSchema, inferDeclared, mergeOverrides, needsTrial } from '../lib/table/infer.ts';
import { type BuiltBatch, type Misfit, TableBuilder } from '../lib/table/builder.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { KeyCollector, splitRows } from '../lib/table/split.ts';
import { takeTableRows } from '../lib/table/table.ts';
import { createDatasetWriter, type DatasetWriter, deleteDataset } from '../storage/datasets.ts';
import type { StudioDatabase } from '../storage/database.ts';
import type { Dataset, Lineage } from '../storage/types.ts';
import type { ImportRequest, ImportResult, Inspection } from './contracts.ts';
import { hashBlob } from './file-hash.ts';

const HEAD_BYTES = 65_536;
const MOST_LOOKED_AT = 24;

/** What the last inspection found, kept so that importing the same file needs no second look. */
export interface InspectedFile {
  readonly identity: string;
  readonly evidence: FileEvidence;
}

interface InspectRequest {
  readonly file: File;
  readonly more?: readonly File[];
  readonly importer?: string;
  readonly options?: OptionValues;
}

/** Reads the whole file once. Without importer and options, detects them. */
export async function inspect(
  request: InspectRequest,
  context: ImportContext,
): Promise<{ inspection: Inspection; inspected: InspectedFile }> {
  const { file, more = [] } = request;
  const detected = await detect([file, ...more]);
  const importer = request.importer === undefined ? detected.importer : findImporter(request.importer);
  const detection =
    importer === detected.importer ? detected.detection : importer.detect(file.name, await headOf(file));
  const options = { ...detection.options, ...request.options };
  const evidence = await inspectFile({ importer, options, file: sourceOf(file, more) }, context);
  const inspection: Inspection = {
    importer: importer.id,
    options,
    evidence: request.options === undefined ? detection.evidence : 'read as you said',
    rowCount: evidence.rowCount,
    columns: inferDeclared(evidence.columns, evidence.declared),
    rejects: evidence.rejects,
    preview: evidence.preview,
    notes: evidence.notes,
  };
  return { inspection, inspected: { identity: identityOf([file, ...more], importer.id, options), evidence } };
}

/** What a file is; of many, what most of some of them are. */
async function detect(files: readonly File[]): Promise<ReturnType<typeof detectImporter>> {
  const step = Math.max(1, files.length / MOST_LOOKED_AT);
  const looked = files.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  const found = new Map<string, ReturnType<typeof detectImporter>[]>();
  for (const file of looked) {
    const detected = detectImporter(file.name, await headOf(file), files.length > 1);
    found.set(detected.importer.id, [...(found.get(detected.importer.id) ?? []), detected]);
  }
  const most = [...found.values()].reduce((best, next) => (next.length > best.length ? next : best));
  return most[0] as ReturnType<typeof detectImporter>;
}

async function headOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
}

function identityOf(files: readonly File[], importer: string, options: OptionValues): string {
  const facts = files.map((file) => [file.name, file.size, file.lastModified]);
  return JSON.stringify([facts, importer, Object.entries(options).sort()]);
}

/** Files of a folder go by their path below it. */
function sourceOf(file: File, more: readonly File[]): SourceFile {
  const named = (blob: File): SourceFile => ({ name: blob.webkitRelativePath || blob.name, blob });
  return { ...named(file), more: more.map(named) };
}

/** One file is known by its bytes, several by the hashes of each, in order. */
async function hashFiles(files: readonly File[], context: ImportContext): Promise<string> {
  const hashes: string[] = [];
  for (const file of files) hashes.push(await hashBlob(file, context));
  return hashes.length === 1 ? (hashes[0] as string) : sha256(hashes.join('\n'));
}

export interface ImportDesk {
  readonly db: StudioDatabase;
  readonly codeVersion: string;
  readonly inspected: InspectedFile | null;
  /** Resolves when the pictures that were read so far are stored: called before rows that name them are. */
  readonly flushPictures?: () => Promise<void>;
}

/**
 * Reads the file with the confirmed schema and stores it. Leaves nothing behind when it fails or is cancelled.
 * @throws StudioError `bad-input`, `limit`, `not-found` (split key), `not-enough-data`, `aborted`, storage codes
 */
export async function importFile(
  request: ImportRequest,
  desk: ImportDesk,
  context: ImportContext,
): Promise<ImportResult> {
  const { file, more = [], options } = request;
  const files = [file, ...more];
  const source: Source = { importer: findImporter(request.importer), options, file: sourceOf(file, more) };
  const isKnown = desk.inspected?.identity === identityOf(files, request.importer, options);
  const evidence =
    isKnown && desk.inspected
      ? desk.inspected.evidence
      : await inspectFile(source, part(context, 0, 0.3, 'inspecting'));
  const overrides = mergeOverrides(evidence.declared, request.overrides);
  const schema = confirmSchema(evidence.columns, overrides);
  const hash = await hashFiles(files, part(context, 0.3, 0.35, 'hashing'));
  const task = { request: { ...request, overrides }, source, evidence, schema };
  const held = await chooseHoldout(task, part(context, 0.35, 0.5, 'splitting'));
  const lineage: Lineage = {
    how: 'import',
    parents: [],
    recipe: null,
    importedFrom: { fileName: nameOf(files), sha256: hash, importer: request.importer, options },
    split: held ? request.split : null,
    codeVersion: desk.codeVersion,
  };
  return store({ request, source, schema, held, lineage }, desk, part(context, 0.5, 1, 'storing'));
}

function nameOf(files: readonly File[]): string {
  const [first] = files;
  return files.length > 1 ? `${first?.name ?? ''} and ${files.length - 1} more` : (first?.name ?? '');
}

function part(context: ImportContext, from: number, to: number, stage: string): ImportContext {
  return {
    ...context,
    onProgress: (done) => context.onProgress?.(from + (to - from) * done, stage),
  };
}

interface SplitTask {
  readonly request: ImportRequest;
  readonly source: Source;
  readonly evidence: FileEvidence;
  readonly schema: readonly ColumnSchema[];
}

/** One byte a stored row, 1 where held out; null without a holdout. */
async function chooseHoldout(task: SplitTask, context: ImportContext): Promise<Uint8Array | null> {
  const { split, overrides } = task.request;
  if (split.share <= 0) return null;
  if (split.key === null && !needsTrial(task.evidence.columns, overrides))
    return splitRows(task.evidence.rowCount, split);
  // Records that do not fit are not stored, so a trial pass finds out which rows there will be.
  const keyIndex = task.schema.findIndex((column) => column.name === split.key);
  if (split.key !== null && keyIndex < 0) throw new StudioError('not-found', `no column ${split.key} to split by`);
  const keys = new KeyCollector();
  let rows = 0;
  for await (const { built, batch } of builtBatches(task.source, new TableBuilder(task.schema), context)) {
    rows += built.rows.length;
    if (keyIndex < 0) continue;
    for (const row of built.rows) keys.add(keyText(batch.columns[keyIndex]?.[row] ?? null));
  }
  return keyIndex < 0 ? splitRows(rows, split) : keys.split(split);
}

function keyText(cell: Cell): string | null {
  if (cell === null) return null;
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

type Batch = Extract<SourceEvent, { kind: 'batch' }>;

async function* builtBatches(
  source: Source,
  builder: TableBuilder,
  context: ImportContext,
  rejects = new RejectLog(),
): AsyncGenerator<{ built: BuiltBatch; batch: Batch }> {
  const breathe = createBreather(context);
  for await (const event of source.importer.read(source.file, source.options, context)) {
    if (event.kind === 'reject') rejects.add(event.reject);
    if (event.kind !== 'batch') continue;
    await breathe();
    const built = builder.build(event);
    for (const misfit of built.misfits) rejects.add({ ...misfit, raw: rawRecord(event, misfit) });
    yield { built, batch: event };
  }
}

function rawRecord(batch: Batch, { row }: Misfit): string {
  return cutRaw(batch.columns.map((cells) => keyText(cells[row] ?? null) ?? '').join(','));
}

interface StoreTask {
  readonly request: ImportRequest;
  readonly source: Source;
  readonly schema: readonly ColumnSchema[];
  readonly held: Uint8Array | null;
  readonly lineage: Lineage;
}

async function store(task: StoreTask, desk: ImportDesk, context: ImportContext): Promise<ImportResult> {
  const { db, flushPictures } = desk;
  const realId = crypto.randomUUID();
  const holdoutId = task.held?.includes(1) ? crypto.randomUUID() : null;
  const writers: DatasetWriter[] = [];
  const finished: Dataset[] = [];
  try {
    const real = await createDatasetWriter(db, { datasetId: realId, schema: task.schema });
    writers.push(real);
    const holdout = holdoutId ? await createDatasetWriter(db, { datasetId: holdoutId, schema: task.schema }) : null;
    if (holdout) writers.push(holdout);
    const { dictionaries, rejects } = await fill(task, { real, holdout, flushPictures }, context);
    const { projectId, datasetName } = task.request;
    const end = { projectId, lineage: task.lineage, dictionaries };
    const held = holdout
      ? await holdout.finish({ ...end, name: `${datasetName} (holdout)`, role: 'holdout', siblingId: realId })
      : null;
    if (held) finished.push(held);
    const kept = await real.finish({ ...end, name: datasetName, role: 'real', rejects, siblingId: holdoutId });
    return { real: kept, holdout: held };
  } catch (error) {
    for (const writer of writers) await writer.discard();
    for (const dataset of finished) await deleteDataset(db, dataset.id);
    throw error;
  }
}

interface Writers {
  readonly real: DatasetWriter;
  readonly holdout: DatasetWriter | null;
  readonly flushPictures: ImportDesk['flushPictures'];
}
type Filled = Pick<Dataset, 'dictionaries' | 'rejects'>;

async function fill({ source, schema, held }: StoreTask, writers: Writers, context: ImportContext): Promise<Filled> {
  const builder = new TableBuilder(schema);
  const rejects = new RejectLog();
  let row = 0;
  let kept = 0;
  for await (const { built } of builtBatches(source, builder, context, rejects)) {
    const { table } = built;
    await writers.flushPictures?.();
    const sides = partition(held, row, table.rowCount);
    row += table.rowCount;
    kept += sides.real.length;
    if (sides.holdout.length === 0) await writers.real.append(table);
    else {
      await writers.real.append(takeTableRows(table, sides.real));
      await writers.holdout?.append(takeTableRows(table, sides.holdout));
    }
  }
  if (kept === 0) {
    throw new StudioError('not-enough-data', 'no record of the file could be stored', {
      details: { rejects: rejects.count },
    });
  }
  return { dictionaries: builder.dictionaries, rejects: rejects.summary };
}

function partition(held: Uint8Array | null, start: number, count: number): { real: number[]; holdout: number[] } {
  const real: number[] = [];
  const holdout: number[] = [];
  for (let row = 0; row < count; row++) (held?.[start + row] === 1 ? holdout : real).push(row);
  return { real, holdout };
}
