// Picture files first, then the lines that belong to them: metadata is small, pictures are not.

import type { ArchiveEntry } from '../../archive/write.ts';
import { writeArchive } from '../../archive/write.ts';
import type { JsonValue } from '../../json.ts';
import type { OptionsOf } from '../../options.ts';
import { splitRows } from '../../table/split.ts';
import { buildCard } from '../card.ts';
import { fileEntry } from '../file-entry.ts';
import { folderName, numberedName, objectJson, type PictureRow, pictureRows } from '../picture-rows.ts';
import type { ExportContext, ExportSource } from '../types.ts';
import type { ImageFolderFields } from './index.ts';

type Options = OptionsOf<ImageFolderFields>;

/** Writes the folder; see `Write`. */
export async function* writeImageFolder(
  source: ExportSource,
  options: Options,
  context: ExportContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield* writeArchive(entriesOf(source, options, context));
}

async function* entriesOf(
  source: ExportSource,
  options: Options,
  context: ExportContext,
): AsyncGenerator<ArchiveEntry> {
  const isFolder = options.layout === 'imagefolder';
  const held = isFolder ? splitRows(source.rowCount, { seed: options.seed, share: options.testPercent / 100 }) : null;
  const lines = new Map<string, string[]>();
  for await (const picture of pictureRows(source, options, context)) {
    const root = isFolder ? (held?.[picture.row] === 1 ? 'test' : 'train') : 'images';
    const label = options.label === '' ? [] : [folderName(picture.cells.get(options.label))];
    const below = [...label, numberedName(picture.row, picture.extension)].join('/');
    yield await fileEntry(`${root}/${below}`, picture.bytes, context);
    const metadata = isFolder ? `${root}/metadata.jsonl` : 'data.jsonl';
    const known = lines.get(metadata) ?? [];
    known.push(lineOf(picture, isFolder ? below : `${root}/${below}`, options));
    lines.set(metadata, known);
  }
  for (const [name, texts] of lines) yield await fileEntry(name, texts.join(''), context);
  const { subject } = context;
  if (!subject) return;
  const splits = [...lines].map(([name, { length }]) => ({
    ...{ name: name.startsWith('test') ? ('test' as const) : ('train' as const), path: name, rows: length },
  }));
  yield await fileEntry('README.md', buildCard(subject, splits, { isPlainFolder: true }), context);
}

function lineOf({ cells, caption, ref }: PictureRow, path: string, options: Options): string {
  const rest = [...cells].filter(([name]) => name !== 'file_name' && name !== options.caption);
  const said: (readonly [string, JsonValue])[] = [[options.caption === '' ? 'text' : options.caption, caption]];
  const isTaken = options.caption === '' && cells.has('text');
  return `${objectJson([['file_name', path], ...(isTaken ? [] : said), ...rest, ...sizes(cells, ref)])}\n`;
}

/** Width and height, where the table has no columns of these names. */
function sizes(cells: ReadonlyMap<string, JsonValue>, { width, height }: PictureRow['ref']): [string, JsonValue][] {
  const facts: [string, JsonValue][] = [
    ['width', width],
    ['height', height],
  ];
  return facts.filter(([name]) => !cells.has(name));
}
