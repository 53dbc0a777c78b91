// Which texts nearly repeat each other, or a source.

import { createBreather, type WorkContext } from '../breathe.ts';
import { NearTexts, shingleTexts } from './near-texts.ts';

/** Jaccard similarity of five-word runs (five characters for short texts) from which two texts are near-duplicates. */
export const NEAR = 0.7;

export interface Repeats {
  /** Share of texts that occur word for word more than once. */
  readonly exact: number;
  /** Share of texts with an earlier near-duplicate, exact ones included. */
  readonly near: number;
  /** Texts with the earlier text that they nearly repeat, in order. */
  readonly pairs: readonly (readonly [text: number, earlier: number])[];
}

/** How far texts repeat each other. @throws StudioError `aborted` */
export async function findRepeats(texts: readonly string[], context: WorkContext = {}): Promise<Repeats> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const exact = texts.filter((text) => (counts.get(text) as number) > 1).length;
  const shingles = await shingleTexts(texts, context);
  const index = new NearTexts(shingles, NEAR);
  const breathe = createBreather(context);
  const pairs: (readonly [number, number])[] = [];
  for (const [row, own] of shingles.entries()) {
    await breathe();
    const earlier = index.find(own);
    // What repeats is found by the first of its kind: the rest would only make the index slow.
    if (earlier === null) index.add(row, own);
    else pairs.push([row, earlier]);
  }
  const all = Math.max(1, texts.length);
  return { exact: exact / all, near: pairs.length / all, pairs };
}

/** Share of texts with a near-duplicate among `sources`. @throws StudioError `aborted` */
export async function shareNear(
  texts: readonly string[],
  sources: readonly string[],
  context: WorkContext = {},
): Promise<number> {
  // The same source twice finds nothing more.
  const known = await shingleTexts([...new Set(sources)], context);
  const sought = await shingleTexts(texts, context);
  const index = new NearTexts([...known, ...sought], NEAR);
  const breathe = createBreather(context);
  for (const [number, source] of known.entries()) {
    await breathe();
    index.add(number, source);
  }
  let found = 0;
  for (const own of sought) {
    await breathe();
    if (index.find(own) !== null) found++;
  }
  return found / Math.max(1, texts.length);
}
