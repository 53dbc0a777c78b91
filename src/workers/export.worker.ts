// Writes datasets and projects to files, hashing while it writes.

import './trusted-types.ts';
import { expose } from 'comlink';
import { writeArchive } from '../lib/archive/write.ts';
import type { WorkContext } from '../lib/breathe.ts';
import { StudioError, throwIfAborted } from '../lib/errors.ts';
import { bundleEntries } from '../lib/exporters/bundle.ts';
import type { FileHash } from '../lib/exporters/manifest.ts';
import { findExporter } from '../lib/exporters/registry.ts';
import { type Skip, SkipLog } from '../lib/exporters/skips.ts';
import type { ExportSource } from '../lib/exporters/types.ts';
import { safeFileName } from '../lib/file-name.ts';
import { createStreamingHash } from '../lib/hash.ts';
import { createRowTest } from '../lib/query/filter.ts';
import type { Filter } from '../lib/query/types.ts';
import { sliceTable, type Table, takeTableRows } from '../lib/table/table.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { datasetSource, getDataset } from '../storage/datasets.ts';
import { describeSubject } from '../storage/export-subject.ts';
import { readMedia } from '../storage/media.ts';
import { PROJECT_FILE_EXTENSION, projectFileEntries, storeProjectFile } from '../storage/project-file.ts';
import { getProject, markSavedToFile } from '../storage/projects.ts';
import { type ByteSink, openPickedFile, openStagedFile } from '../storage/byte-sink.ts';
import { clearStagedFiles } from '../storage/staging.ts';
import type { ExportedFile, ExportExample, ExportRequest, ExportWorkerApi } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { makeThumbnail } from './media.ts';
import { installErrorTransfer } from './transfer.ts';

const EXAMPLE_ROWS = 50;
const EXAMPLE_LENGTH = 4_000;
const jobs = createJobs();
let database: Promise<StudioDatabase> | null = null;

function openOnce(): Promise<StudioDatabase> {
  database ??= openDatabase().catch((error: unknown) => {
    database = null;
    throw error;
  });
  return database;
}

interface Target {
  readonly fileName: string;
  readonly mediaType: string;
  readonly handle: FileSystemFileHandle | null;
  readonly skips?: SkipLog;
}

/** Writes all pieces to the target. On any failure nothing is left behind. */
async function writeFile(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, target: Target): Promise<ExportedFile> {
  const sink: ByteSink = target.handle ? await openPickedFile(target.handle) : await openStagedFile(target.fileName);
  const hash = await createStreamingHash();
  let sizeBytes = 0;
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      sizeBytes += piece.length;
      await sink.write(piece);
    }
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  const { fileName, mediaType } = target;
  const skipped = (target.skips ?? new SkipLog()).summary;
  return { fileName, mediaType, sizeBytes, sha256: hash.digest(), entries: [], opfsPath: sink.opfsPath, skipped };
}

async function exportRows(
  request: ExportRequest,
  handle: FileSystemFileHandle | null,
  context: WorkContext,
): Promise<ExportedFile> {
  const db = await openOnce();
  const dataset = await getDataset(db, request.datasetId);
  const exporter = findExporter(request.exporter);
  const source = await filteredSource(datasetSource(db, dataset), request.filters, context);
  const subject = await describeSubject(db, dataset);
  const entries: FileHash[] = [];
  const skips = new SkipLog();
  const options = { ...exporter.suggest(source.schema), ...request.options };
  const rows = exporter.write(source, options, {
    ...context,
    subject,
    readPicture: (hash) => readMedia(db, hash).catch(withoutPicture),
    onSkip: (skip) => skips.add(skip),
    onFile: (file) => entries.push(file),
  });
  const baseName = safeFileName(dataset.name, 'dataset');
  const extension = exporter.extensionFor(options);
  if (request.packaging === 'file' || exporter.isFolder) {
    const fileName = handle?.name ?? `${baseName}.${extension}`;
    const file = await writeFile(rows, { fileName, mediaType: exporter.mediaType, handle, skips });
    return { ...file, entries };
  }
  const bundle = bundleEntries(
    {
      subject,
      format: exporter.id,
      isFiltered: request.filters.length > 0,
      extension,
      splits: [{ name: 'train', content: rows, countRows: () => source.rowCount - skips.count }],
      alreadyCompressed: exporter.id === 'parquet',
    },
    (entry) => entries.push(entry),
  );
  const fileName = handle?.name ?? `${baseName}.zip`;
  const file = await writeFile(writeArchive(bundle), { fileName, mediaType: 'application/zip', handle, skips });
  return { ...file, entries };
}

/** A picture that is gone costs its row only. */
function withoutPicture(error: unknown): null {
  if (error instanceof StudioError && error.code === 'not-found') return null;
  throw error;
}

/** The rows that pass, still chunk by chunk; the first pass only counts them, because formats want the number. */
async function filteredSource(
  source: ExportSource,
  filters: readonly Filter[],
  context: WorkContext,
): Promise<ExportSource> {
  if (filters.length === 0) return source;
  let rowCount = 0;
  for await (const table of passingRows(source, filters)) {
    rowCount += table.rowCount;
    throwIfAborted(context.signal);
  }
  return { schema: source.schema, rowCount, chunks: () => passingRows(source, filters) };
}

async function* passingRows(source: ExportSource, filters: readonly Filter[]): AsyncGenerator<Table> {
  const test = createRowTest(source.schema, filters);
  for await (const table of source.chunks()) {
    const columns = test.columns.flatMap((index) => table.columns[index] ?? []);
    const mask = test.mask(columns, table.rowCount);
    const rows: number[] = [];
    mask.forEach((passes, row) => passes === 1 && rows.push(row));
    if (rows.length > 0) yield takeTableRows(table, rows);
  }
}

/** Row after row on its own until one can be written, within the first chunk with rows that pass. */
async function writeExample(request: Omit<ExportRequest, 'packaging'>, context: WorkContext): Promise<ExportExample> {
  const db = await openOnce();
  const source = datasetSource(db, await getDataset(db, request.datasetId));
  const exporter = findExporter(request.exporter);
  const options = { ...exporter.suggest(source.schema), ...request.options };
  const skips = new SkipLog();
  const first = await passingRows(source, request.filters).next();
  if (first.done) return { text: null, row: 0, skipped: skips.summary };
  const table = first.value;
  for (let row = 0; row < Math.min(table.rowCount, EXAMPLE_ROWS); row++) {
    const before = skips.count;
    const one = sliceTable(table, row, row + 1);
    const single = { schema: source.schema, rowCount: 1, chunks: () => once(one) };
    const pieces: BlobPart[] = [];
    const onSkip = ({ reason }: Skip): void => skips.add({ row, reason });
    const written = exporter.write(single, options, {
      ...{ ...context, onSkip },
      readPicture: (hash) => readMedia(db, hash).catch(withoutPicture),
    });
    for await (const piece of written) pieces.push(piece);
    if (skips.count > before) continue;
    const text = (await new Blob(pieces).text()).slice(0, EXAMPLE_LENGTH);
    return { text, row, skipped: skips.summary };
  }
  return { text: null, row: 0, skipped: skips.summary };
}

async function* once(table: Table): AsyncGenerator<Table> {
  yield await Promise.resolve(table);
}

const api = {
  cancel: (jobId) => jobs.cancel(jobId),
  exportDataset: (jobId, request, sink, onProgress) =>
    jobs.run(jobId, (context) => exportRows(request, sink, context), onProgress),
  example: (jobId, request) => jobs.run(jobId, (context) => writeExample(request, context)),
  exportProject: (jobId, projectId, sink, onProgress) =>
    jobs.run(
      jobId,
      async (context) => {
        const db = await openOnce();
        const { name } = await getProject(db, projectId);
        const fileName = sink?.name ?? `${safeFileName(name, 'project')}.${PROJECT_FILE_EXTENSION}`;
        const pieces = writeArchive(projectFileEntries(db, projectId, context));
        const file = await writeFile(pieces, { fileName, mediaType: 'application/zip', handle: sink });
        await markSavedToFile(db, projectId, Date.now());
        return file;
      },
      onProgress,
    ),
  importProject: (jobId, file, onProgress) =>
    jobs.run(
      jobId,
      async (context) => storeProjectFile(await openOnce(), file, { ...context, makeThumbnail }),
      onProgress,
    ),
  clearStaging: (opfsPath) => clearStagedFiles(opfsPath),
} satisfies ExportWorkerApi;

installErrorTransfer();
expose(api);
