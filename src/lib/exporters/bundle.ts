// A bundle: data, card, recipe, report and manifest in one folder ZIP, hashed while it is written.

import type { ArchiveEntry } from '../archive/write.ts';
import { createStreamingHash } from '../hash.ts';
import { withoutRealRows } from '../report/redact.ts';
import { buildCard, type CardFacts, type CardSplit } from './card.ts';
import { buildManifest, type ExportSubject, type FileHash } from './manifest.ts';

/** Rows that are trained on, or those kept apart to test with. */
export interface BundleSplit {
  readonly name: 'train' | 'test';
  readonly content: AsyncIterable<Uint8Array>;
  /** Rows that were written; asked for once the content was read to its end. */
  readonly countRows: () => number;
}

export interface BundleInput {
  readonly subject: ExportSubject;
  /** Id of the exporter of the data. */
  readonly format: string;
  readonly isFiltered: boolean;
  /** File name extension of the data, e.g. `csv`. */
  readonly extension: string;
  readonly splits: readonly BundleSplit[];
  /** True where deflate would gain nothing. */
  readonly alreadyCompressed: boolean;
  /** What the card says besides. */
  readonly facts?: CardFacts;
}

/**
 * The entries of a bundle, data first, manifest last: it lists the SHA-256 of all others. `onEntry` hears of each
 * finished entry.
 */
export async function* bundleEntries(
  input: BundleInput,
  onEntry: (file: FileHash) => void,
): AsyncGenerator<ArchiveEntry> {
  const { subject, splits, extension } = input;
  const files: FileHash[] = [];
  const finish = (file: FileHash): void => {
    files.push(file);
    onEntry(file);
  };
  const written: CardSplit[] = [];
  for (const { name, content, countRows } of splits) {
    const path = `data/${name}-00000-of-00001.${extension}`;
    yield { name: path, content: hashed(path, content, finish), compress: !input.alreadyCompressed };
    written.push({ name, path, rows: countRows() });
  }
  const texts: readonly (readonly [name: string, text: string | null])[] = [
    ['README.md', buildCard(subject, written, input.facts)],
    ['recipe.json', subject.recipe ? prettyJson(subject.recipe) : null],
    ['report.json', subject.metrics.length > 0 ? prettyJson(subject.metrics.map(withoutRealRows)) : null],
  ];
  for (const [name, text] of texts) {
    if (text !== null) yield textEntry(name, text, finish);
  }
  const rows = written.reduce((sum, split) => sum + split.rows, 0);
  const exported = { format: input.format, rows, filtered: input.isFiltered };
  yield textEntry('manifest.json', prettyJson(buildManifest(subject, exported, [...files])), onEntry);
}

function prettyJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function textEntry(name: string, text: string, finish: (file: FileHash) => void): ArchiveEntry {
  return { name, content: hashed(name, [new TextEncoder().encode(text)], finish), compress: true };
}

async function* hashed(
  name: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  finish: (file: FileHash) => void,
): AsyncGenerator<Uint8Array> {
  const hash = await createStreamingHash();
  let sizeBytes = 0;
  for await (const piece of content) {
    hash.update(piece);
    sizeBytes += piece.length;
    yield piece;
  }
  finish({ name, sha256: hash.digest(), sizeBytes });
}
