// What an import has finished, line by line: the first line says what is being imported, each other line names a file
// that is whole. Lines are only ever appended, so a torn last line costs one file.

import { StudioError } from '../../lib/errors.ts';
import type { ModelFile } from '../../lib/language/types.ts';
import { findFile, guardStorage, openSync, toStoreError } from './opfs.ts';

export const JOURNAL_FILE = 'import.log';

export interface ImportHeader {
  readonly name: string;
  readonly origin: 'disk' | 'airlock';
}
/** A whole file, and what told its source apart from others of that name: size and time, or a hash. */
export interface FinishedFile extends ModelFile {
  readonly source: string;
}

export interface Journal {
  readonly header: ImportHeader;
  readonly finished: ReadonlyMap<string, FinishedFile>;
}

/** The journal in a model's folder, or null where there is none or its head is torn. */
export async function readJournal(folder: FileSystemDirectoryHandle): Promise<Journal | null> {
  const file = await findFile(folder, JOURNAL_FILE);
  const [head, ...lines] = ((await file?.text()) ?? '').split('\n').map(parseLine);
  if (typeof head?.['name'] !== 'string') return null;
  const header = { name: head['name'], origin: head['origin'] === 'airlock' ? 'airlock' : 'disk' } as const;
  const finished = new Map<string, FinishedFile>();
  for (const line of lines) if (line && isFinished(line)) finished.set(line.path, line);
  return { header, finished };
}

/** Appends a line and puts it on the disk. @throws StudioError `storage-full` */
export async function appendJournal(
  folder: FileSystemDirectoryHandle,
  entry: ImportHeader | FinishedFile,
): Promise<void> {
  const handle = await guardStorage(() => folder.getFileHandle(JOURNAL_FILE, { create: true }));
  const access = await openSync(handle);
  try {
    // A line break first: it ends a line that a crash has torn.
    const start = access.getSize() > 0 ? '\n' : '';
    const line = new TextEncoder().encode(`${start}${JSON.stringify(entry)}`);
    const written = access.write(line, { at: access.getSize() });
    if (written !== line.length) throw new StudioError('storage-full', 'there is no space left for the model');
    access.flush();
  } catch (cause) {
    throw toStoreError(cause);
  } finally {
    access.close();
  }
}

function parseLine(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // torn by a crash: as if it was never written
  }
}

function isFinished(line: Record<string, unknown>): line is Record<string, unknown> & FinishedFile {
  const { path, sizeBytes, sha256, source } = line;
  return [path, sha256, source].every((text) => typeof text === 'string') && typeof sizeBytes === 'number';
}
