// The files a person brings for a model: a folder, several files, or one ZIP. Read twice: once to look at them, once
// to store them. Nothing they declare about themselves is trusted.

import { readArchive } from '../../lib/archive/read.ts';
import { createBreather, type WorkContext } from '../../lib/breathe.ts';
import { StudioError } from '../../lib/errors.ts';

const BLOCK_BYTES = 1 << 22;
const MAX_FILES = 10_000;
/** What a browser holds in one buffer is less; larger files cannot be loaded anyway. */
const MAX_FILE_BYTES = 4 * 2 ** 30;

export interface PickedFile {
  /** Path below the picked folder, or the file's name. */
  readonly path: string;
  readonly file: File;
}
export interface SourcePiece {
  readonly path: string;
  readonly data: Uint8Array;
  readonly final: boolean;
}

/** True for one file that claims to be a ZIP. */
export function isArchive(files: readonly PickedFile[]): boolean {
  return files.length === 1 && /\.zip$/i.test(files[0]?.file.name ?? '');
}

/**
 * Pieces of all files in order, or of those `wanted` names. Progress is the share of the bytes brought.
 * @throws StudioError `limit`, `bad-input` for a damaged ZIP, `aborted`
 */
export async function* readSources(
  files: readonly PickedFile[],
  context: WorkContext,
  wanted?: ReadonlySet<string>,
): AsyncGenerator<SourcePiece> {
  if (files.length > MAX_FILES) {
    throw new StudioError('limit', `${files.length} files are too many for one model`, {
      details: { allowed: MAX_FILES },
    });
  }
  const [first] = files;
  if (first && isArchive(files)) yield* readZip(first.file, context, wanted);
  else yield* readFiles(files, context, wanted);
}

async function* readZip(file: File, context: WorkContext, wanted?: ReadonlySet<string>): AsyncGenerator<SourcePiece> {
  for await (const { name, data, final } of readArchive(file, context)) {
    if (!wanted || wanted.has(name)) yield { path: name, data, final };
  }
}

async function* readFiles(
  files: readonly PickedFile[],
  context: WorkContext,
  wanted?: ReadonlySet<string>,
): AsyncGenerator<SourcePiece> {
  const chosen = files.filter(({ path }) => !wanted || wanted.has(path));
  const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
  const breathe = createBreather(context);
  let done = 0;
  for (const { path, file } of chosen) {
    if (file.size > MAX_FILE_BYTES) throw new StudioError('limit', `${path} is larger than 4 GB`);
    if (file.size === 0) yield { path, data: new Uint8Array(0), final: true };
    for (let at = 0; at < file.size; at += BLOCK_BYTES) {
      const end = Math.min(file.size, at + BLOCK_BYTES);
      yield { path, data: await readBlock(file, at, end), final: end === file.size };
      done += end - at;
      context.onProgress?.(done / total, 'reading');
      await breathe();
    }
  }
}

async function readBlock(file: File, from: number, to: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new StudioError('bad-input', `${file.name} cannot be read; it may have been changed or moved`, { cause });
  }
}

/** What tells a source apart from another of the same name, so that an import can go on. */
export function sourceStamp(files: readonly PickedFile[], path: string): string {
  const file = isArchive(files) ? files[0]?.file : files.find((entry) => entry.path === path)?.file;
  return `${file?.size ?? 0}:${file?.lastModified ?? 0}`;
}
