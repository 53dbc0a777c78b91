// Sentence pairs of two captioned corpora that say the same, and their files.

import { createBreather, type WorkContext } from '../breathe.ts';
import type { Entry, PicturedCorpus } from './dictionary.ts';
import { captionWords } from './words.ts';

export interface SentencePair {
  /** Indices of the captions. */
  readonly source: number;
  readonly target: number;
  /** Mean of word score and cosine of the pictures, in [0, 1]. */
  readonly score: number;
}

/** For each source caption the target caption that fits it best, best pairs first; those below `least` are left out. */
export async function pairSentences(
  source: PicturedCorpus,
  target: PicturedCorpus,
  { entries, least }: { readonly entries: readonly Entry[]; readonly least: number },
  context: WorkContext,
): Promise<readonly SentencePair[]> {
  const breathe = createBreather(context);
  const lexicon = new Map(entries.map((entry) => [entry.source, entry] as const));
  const words = target.captions.map((caption) => new Set(captionWords(caption)));
  const pairs: SentencePair[] = [];
  for (const [i, caption] of source.captions.entries()) {
    const known = [...new Set(captionWords(caption))].flatMap((word) => lexicon.get(word) ?? []);
    const total = known.reduce((sum, { confidence }) => sum + confidence, 0);
    let best: SentencePair | null = null;
    for (const [j, theirs] of words.entries()) {
      const shared = known.reduce((sum, { target: word, confidence }) => sum + (theirs.has(word) ? confidence : 0), 0);
      const likeness = cosine(source.features[i] as ArrayLike<number>, target.features[j] as ArrayLike<number>);
      const score = ((total > 0 ? shared / total : 0) + Math.max(0, likeness)) / 2;
      if (!best || score > best.score) best = { source: i, target: j, score };
    }
    if (best && best.score >= least) pairs.push(best);
    context.onProgress?.((i + 1) / source.captions.length, 'pairing sentences');
    await breathe();
  }
  return pairs.sort((a, b) => b.score - a.score);
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, first, second] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += (a[i] as number) * (b[i] as number);
    first += (a[i] as number) ** 2;
    second += (b[i] as number) ** 2;
  }
  return first === 0 || second === 0 ? 0 : product / Math.sqrt(first * second);
}

/** A pair as it leaves the studio. */
export interface ExportedPair {
  readonly source: string;
  readonly target: string;
  /** SHA-256 of the picture of the source, where it is stored. */
  readonly image: string | null;
  readonly score: number;
  /** What drew or gave the pictures. */
  readonly provenance: string;
}

interface Languages {
  readonly source: string;
  readonly target: string;
}

/** TMX 1.4b: a translation unit a pair, with score, picture and provenance as properties. Languages are BCP 47 tags. */
export function toTmx(pairs: readonly ExportedPair[], languages: Languages): string {
  const unit = ({ source, target, image, score, provenance }: ExportedPair): string =>
    [
      '    <tu>',
      `      <prop type="x-score">${score.toFixed(4)}</prop>`,
      ...(image === null ? [] : [`      <prop type="x-image-sha256">${image}</prop>`]),
      `      <prop type="x-provenance">${escapeXml(provenance)}</prop>`,
      `      <tuv xml:lang="${escapeXml(languages.source)}"><seg>${escapeXml(source)}</seg></tuv>`,
      `      <tuv xml:lang="${escapeXml(languages.target)}"><seg>${escapeXml(target)}</seg></tuv>`,
      '    </tu>',
    ].join('\n');
  const header = `<header creationtool="Terrarium" creationtoolversion="1" segtype="sentence" o-tmf="Terrarium" adminlang="en" srclang="${escapeXml(languages.source)}" datatype="plaintext"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n  ${header}\n  <body>\n${pairs.map(unit).join('\n')}\n  </body>\n</tmx>\n`;
}

/** One JSON object a line. */
export function toTriplets(pairs: readonly ExportedPair[]): string {
  return pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');
}

/** Columns source, target, score, image, provenance; tabs and line ends in texts become blanks. */
export function toPairsTsv(pairs: readonly ExportedPair[]): string {
  const lines = pairs.map(({ source, target, score, image, provenance }) =>
    [clean(source), clean(target), score.toFixed(4), image ?? '', clean(provenance)].join('\t'),
  );
  return `${['source\ttarget\tscore\timage\tprovenance', ...lines].join('\n')}\n`;
}

/** Columns source, target, confidence, provenance: a dictionary, one word a line. */
export function toWordsTsv(entries: readonly Entry[], provenance: string): string {
  const lines = entries.map(({ source, target, confidence }) =>
    [source, target, confidence.toFixed(4), clean(provenance)].join('\t'),
  );
  return `${['source\ttarget\tconfidence\tprovenance', ...lines].join('\n')}\n`;
}

function clean(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, ' ');
}

function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
