// A bundle: data, card, recipe, report and manifest in one folder ZIP, hashed while it is written.

import type { ArchiveEntry } from '../archive/write.ts';
import { createStreamingHash } from '../hash.ts';
import { withoutRealRows } from '../report/redact.ts';
import { buildCard } from './card.ts';
import { buildManifest, type ExportSubject, type FileHash, type Manifest } from './manifest.ts';

export interface BundleInput {
  readonly subject: ExportSubject;
  readonly exported: Manifest['exported'];
  /** File name extension of the data, e.g. `csv`. */
  readonly extension: string;
  readonly data: AsyncIterable<Uint8Array>;
  /** True where deflate would gain nothing. */
  readonly alreadyCompressed: boolean;
}

/**
 * The entries of a bundle, data first, manifest last: it lists the SHA-256 of all others. `onEntry` hears of each
 * finished entry.
 */
export async function* bundleEntries(
  input: BundleInput,
  onEntry: (file: FileHash) => void,
): AsyncGenerator<ArchiveEntry> {
  const { subject, exported, extension } = input;
  const dataFile = `data/train-00000-of-00001.${extension}`;
  const files: FileHash[] = [];
  const finish = (file: FileHash): void => {
    files.push(file);
    onEntry(file);
  };
  yield { name: dataFile, content: hashed(dataFile, input.data, finish), compress: !input.alreadyCompressed };
  const texts: readonly (readonly [name: string, text: string | null])[] = [
    ['README.md', buildCard(subject, dataFile, exported.rows)],
    ['recipe.json', subject.recipe ? prettyJson(subject.recipe) : null],
    ['report.json', subject.metrics.length > 0 ? prettyJson(subject.metrics.map(withoutRealRows)) : null],
  ];
  for (const [name, text] of texts) {
    if (text !== null) yield textEntry(name, text, finish);
  }
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
