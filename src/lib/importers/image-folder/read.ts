// Pictures to rows. Metadata may stand anywhere in an archive, so the files are walked once for it and once for pictures.

import { isAborted, StudioError } from '../../errors.ts';
import { formatImageRef, type ImageRef } from '../../images/image-ref.ts';
import { checkPicture } from '../../images/whole.ts';
import type { OptionsOf } from '../../options.ts';
import type { SchemaOverride } from '../../table/infer.ts';
import { BatchBuilder } from '../batches.ts';
import type { Cell, ImportContext, SourceEvent, SourceFile } from '../types.ts';
import { METADATA_NAME, PICTURE_NAME } from './detect.ts';
import { type FolderFile, folderFiles } from './files.ts';
import type { ImageFolderFields } from './importer.ts';
import { normalize, PictureMetadata } from './metadata.ts';

const CAPTION_NAMES = ['caption', 'text', 'alt', 'description', 'title', 'prompt'];
/** Folders that split a dataset are no labels. */
const SPLITS = new Set(['train', 'test', 'validation', 'valid', 'val', 'dev', 'images', 'data']);
/** Rows a batch: their pictures are checked and stored one by one, and progress should move. */
const BATCH_ROWS = 64;

interface Walk {
  readonly metadata: PictureMetadata;
  readonly labels: ReadonlySet<string>;
  readonly fileCount: number;
}

/**
 * A row a picture: the picture, its label where folders are labels, then the columns of the metadata; see `Read`. The
 * cell is the picture's path while the files are only looked at (without `storePicture`), then its reference.
 */
export async function* readImageFolder(
  file: SourceFile,
  options: OptionsOf<ImageFolderFields>,
  context: ImportContext,
): AsyncGenerator<SourceEvent> {
  const { metadata, labels, fileCount } = await lookThrough(file, context);
  const hasLabel =
    options.label === 'yes' || (options.label === 'auto' && labels.size > 1 && !metadata.names.includes('label'));
  const names = [
    nameFor('image', metadata.names),
    ...(hasLabel ? [nameFor('label', metadata.names)] : []),
    ...metadata.names,
  ];
  yield { kind: 'header', names, notes: [], declared: declare(names, hasLabel) };
  for (const reject of metadata.rejects) yield { kind: 'reject', reject };
  const batch = new BatchBuilder(names.length);
  let [line, rows, inBatch] = [0, 0, 0];
  for await (const entry of folderFiles(file, context)) {
    line++;
    if (METADATA_NAME.test(entry.name)) continue;
    const path = normalize(entry.name);
    const own = metadata.take(path);
    const read = await readPicture(entry, { path, own, metadata }, context);
    if (read.kind === 'reject') {
      const isPicture = PICTURE_NAME.test(path) || /\.svg$/i.test(path);
      if (isPicture) yield { kind: 'reject', reject: { line, reason: `${path}: ${read.reason}`, raw: path } };
      continue;
    }
    batch.add([read.cell, ...(hasLabel ? [labelOf(path)] : []), ...(own ?? metadata.names.map(() => null))], line);
    rows++;
    context.onProgress?.(line / fileCount, 'reading pictures');
    if (++inBatch < BATCH_ROWS) continue;
    yield batch.take();
    inBatch = 0;
  }
  if (!batch.isEmpty) yield batch.take();
  context.onProgress?.(1, 'reading pictures');
  for (const reject of metadata.unused()) yield { kind: 'reject', reject };
  if (rows === 0) yield { kind: 'note', text: 'no picture was found' };
}

async function lookThrough(file: SourceFile, context: ImportContext): Promise<Walk> {
  const metadata = new PictureMetadata();
  const labels = new Set<string>();
  let fileCount = 0;
  for await (const { name, bytes } of folderFiles(file, context)) {
    fileCount++;
    if (METADATA_NAME.test(name)) {
      const content = await bytes();
      if (content) metadata.add(normalize(name), new TextDecoder().decode(content));
    } else if (PICTURE_NAME.test(name)) {
      const label = labelOf(normalize(name));
      if (label !== null) labels.add(label);
    }
  }
  return { metadata, labels, fileCount };
}

function labelOf(path: string): string | null {
  const folder = path.split('/').at(-2);
  return folder === undefined || SPLITS.has(folder.toLowerCase()) ? null : folder;
}

function nameFor(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let i = 2; taken.includes(name); i++) name = `${wanted}_${i}`;
  return name;
}

function declare([image = 'image', label = 'label', ...rest]: readonly string[], hasLabel: boolean): SchemaOverride[] {
  const said = [...(hasLabel ? [] : [label]), ...rest].filter((name) => CAPTION_NAMES.includes(name.toLowerCase()));
  return [
    { name: image, kind: 'image', role: 'feature' },
    ...(hasLabel ? [{ name: label, kind: 'category', role: 'feature' } as const] : []),
    ...said.map((name) => ({ name, kind: 'text', role: 'feature' }) as const),
  ];
}

type ReadPicture =
  { readonly kind: 'cell'; readonly cell: string } | { readonly kind: 'reject'; readonly reason: string };

interface Place {
  readonly path: string;
  readonly own: readonly Cell[] | null;
  readonly metadata: PictureMetadata;
}

async function readPicture(
  { bytes }: FolderFile,
  { path, own, metadata }: Place,
  context: ImportContext,
): Promise<ReadPicture> {
  try {
    const content = await bytes();
    if (!content) return { kind: 'reject', reason: 'the file is larger than a picture may be' };
    checkPicture(content);
    if (!own && !metadata.isEmpty) return { kind: 'reject', reason: 'no line of the metadata names it' };
    if (!context.storePicture) return { kind: 'cell', cell: path };
    const ref: ImageRef = await context.storePicture(content, { alt: altOf(own, metadata), path });
    return { kind: 'cell', cell: formatImageRef(ref) };
  } catch (error) {
    if (error instanceof StudioError && !isAborted(error) && (error.code === 'bad-input' || error.code === 'limit')) {
      return { kind: 'reject', reason: error.message };
    }
    throw error;
  }
}

function altOf(own: readonly Cell[] | null, metadata: PictureMetadata): string {
  const index = metadata.names.findIndex((name) => CAPTION_NAMES.includes(name.toLowerCase()));
  const said = own?.[index] ?? null;
  return typeof said === 'string' ? said : '';
}
