// Writes datasets and projects to files, hashing while it writes.

import './trusted-types.ts';
import { expose } from 'comlink';
import { writeArchive } from '../lib/archive/write.ts';
import type { WorkContext } from '../lib/breathe.ts';
import { throwIfAborted } from '../lib/errors.ts';
import { bundleEntries } from '../lib/exporters/bundle.ts';
import type { FileHash } from '../lib/exporters/manifest.ts';
import { findExporter } from '../lib/exporters/registry.ts';
import type { ExportSource } from '../lib/exporters/types.ts';
import { safeFileName } from '../lib/file-name.ts';
import { createStreamingHash } from '../lib/hash.ts';
import { createRowTest } from '../lib/query/filter.ts';
import type { Filter } from '../lib/query/types.ts';
import { takeTableRows } from '../lib/table/table.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { datasetSource, getDataset } from '../storage/datasets.ts';
import { describeSubject } from '../storage/export-subject.ts';
import { PROJECT_FILE_EXTENSION, projectFileEntries, storeProjectFile } from '../storage/project-file.ts';
import { getProject, markSavedToFile } from '../storage/projects.ts';
import { type ByteSink, openPickedFile, openStagedFile } from '../storage/byte-sink.ts';
import { clearStagedFiles } from '../storage/staging.ts';
import type { ExportedFile, ExportRequest, ExportWorkerApi } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { installErrorTransfer } from './transfer.ts';

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
  return { fileName, mediaType, sizeBytes, sha256: hash.digest(), entries: [], opfsPath: sink.opfsPath };
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
  const rows = exporter.write(source, request.options, context);
  const baseName = safeFileName(dataset.name, 'dataset');
  if (request.packaging === 'file') {
    const fileName = handle?.name ?? `${baseName}.${exporter.extension}`;
    return writeFile(rows, { fileName, mediaType: exporter.mediaType, handle });
  }
  const entries: FileHash[] = [];
  const bundle = bundleEntries(
    {
      subject: await describeSubject(db, dataset),
      exported: { format: exporter.id, rows: source.rowCount, filtered: request.filters.length > 0 },
      extension: exporter.extension,
      data: rows,
      alreadyCompressed: exporter.id === 'parquet',
    },
    (entry) => entries.push(entry),
  );
  const fileName = handle?.name ?? `${baseName}.zip`;
  const file = await writeFile(writeArchive(bundle), { fileName, mediaType: 'application/zip', handle });
  return { ...file, entries };
}

/** The rows that pass, still chunk by chunk; the first pass only counts them, because formats want the number. */
async function filteredSource(
  source: ExportSource,
  filters: readonly Filter[],
  context: WorkContext,
): Promise<ExportSource> {
  if (filters.length === 0) return source;
  const test = createRowTest(source.schema, filters);
  async function* passing(): AsyncGenerator<{ table: Awaited<ReturnType<typeof takeTableRows>>; rows: number }> {
    for await (const table of source.chunks()) {
      const columns = test.columns.flatMap((index) => table.columns[index] ?? []);
      const mask = test.mask(columns, table.rowCount);
      const rows: number[] = [];
      mask.forEach((passes, row) => passes === 1 && rows.push(row));
      if (rows.length > 0) yield { table: takeTableRows(table, rows), rows: rows.length };
    }
  }
  let rowCount = 0;
  for await (const { rows } of passing()) {
    rowCount += rows;
    throwIfAborted(context.signal);
  }
  return {
    schema: source.schema,
    rowCount,
    async *chunks() {
      for await (const { table } of passing()) yield table;
    },
  };
}

const api = {
  cancel: (jobId) => jobs.cancel(jobId),
  exportDataset: (jobId, request, sink, onProgress) =>
    jobs.run(jobId, (context) => exportRows(request, sink, context), onProgress),
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
    jobs.run(jobId, async (context) => storeProjectFile(await openOnce(), file, context), onProgress),
  clearStaging: (opfsPath) => clearStagedFiles(opfsPath),
} satisfies ExportWorkerApi;

installErrorTransfer();
expose(api);
