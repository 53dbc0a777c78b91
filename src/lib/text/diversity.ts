// How varied texts are. Figures that change with size are taken over the same amount of text everywhere.

import { deflateSync } from 'fflate';
import { createBreather, type WorkContext } from '../breathe.ts';
import { type RandomStream, permutation } from '../random.ts';
import { countRuns, runsOf, wordsOf } from './words.ts';

/**
 * Words over which distinct-n and the compression ratio are taken, at most: about the 32 KiB over which deflate sees
 * repetition.
 */
export const MOST_WORDS = 5000;
/** Texts over which self-BLEU is taken, at most. */
export const MOST_COMPARED = 100;
const EPSILON = 0.1;
const ORDERS = [1, 2, 3, 4] as const;

/**
 * Share of different runs of n words among all runs (after Li et al. 2016), over the first `words` words of the texts in
 * a drawn order: the share falls with size, so that only equal sizes can be compared. Null where there is no run.
 */
export function distinctRuns(
  texts: readonly (readonly string[])[],
  n: number,
  stream: RandomStream,
  words = MOST_WORDS,
): number | null {
  const seen = new Set<string>();
  let count = 0;
  let left = words;
  for (const index of permutation(texts.length, stream)) {
    if (left <= 0) break;
    const text = (texts[index] as readonly string[]).slice(0, left);
    left -= text.length;
    for (const run of runsOf(text, n)) {
      seen.add(run);
      count++;
    }
  }
  return count === 0 ? null : seen.size / count;
}

/**
 * Self-BLEU (Zhu et al. 2018): mean BLEU-4 of each text against all others, 0 is all different, 1 all alike. Over `most`
 * drawn texts with words; null for fewer than two. Sentence BLEU as in sacreBLEU: a run order without a match counts .1
 * of a match (`floor`, method 1 of Chen and Cherry 2014), orders longer than the text are left out (effective order),
 * brevity by the closest length, and 0 where no word matches.
 */
export async function selfBleu(
  texts: readonly (readonly string[])[],
  stream: RandomStream,
  context: WorkContext = {},
  most = MOST_COMPARED,
): Promise<number | null> {
  const usable = texts.filter((words) => words.length > 0);
  const drawn = [...permutation(usable.length, stream).subarray(0, most)].map((i) => usable[i] as readonly string[]);
  if (drawn.length < 2) return null;
  const breathe = createBreather(context);
  const orders = ORDERS.map((n) => {
    const counts = drawn.map((words) => countRuns(words, n));
    return { counts, highest: highestTwo(counts) };
  });
  let sum = 0;
  for (const [own, words] of drawn.entries()) {
    await breathe();
    sum += bleu(own, orders) * brevity(words.length, closestLength(own, drawn));
  }
  return sum / drawn.length;
}

type Counts = readonly ReadonlyMap<string, number>[];
/** The highest count of a run in any text, which text that is, and the highest count elsewhere. */
interface Highest {
  readonly text: number;
  readonly count: number;
  readonly next: number;
}
interface Order {
  readonly counts: Counts;
  readonly highest: ReadonlyMap<string, Highest>;
}

/** What the highest count among the others is, for every text at once. */
function highestTwo(counts: Counts): ReadonlyMap<string, Highest> {
  const highest = new Map<string, Highest>();
  for (const [text, own] of counts.entries()) {
    for (const [run, count] of own) {
      const known = highest.get(run);
      if (!known) highest.set(run, { text, count, next: 0 });
      else if (count > known.count) highest.set(run, { text, count, next: known.count });
      else if (count > known.next) highest.set(run, { ...known, next: count });
    }
  }
  return highest;
}

/** Geometric mean of the clipped precisions. */
function bleu(own: number, orders: readonly Order[]): number {
  let logSum = 0;
  let used = 0;
  for (const { counts, highest } of orders) {
    let matched = 0;
    let total = 0;
    for (const [run, times] of counts[own] as ReadonlyMap<string, number>) {
      const { text, count, next } = highest.get(run) as Highest;
      matched += Math.min(times, text === own ? next : count);
      total += times;
    }
    if (total === 0) break;
    if (matched === 0 && used === 0) return 0;
    logSum += Math.log((matched === 0 ? EPSILON : matched) / total);
    used++;
  }
  return used === 0 ? 0 : Math.exp(logSum / used);
}

function brevity(length: number, reference: number): number {
  return length >= reference ? 1 : Math.exp(1 - reference / length);
}

/** Length of the other text whose length is closest, the shorter of equals. */
function closestLength(own: number, texts: readonly (readonly string[])[]): number {
  const length = (texts[own] as readonly string[]).length;
  return texts.reduce((best, words, i) => {
    if (i === own) return best;
    const [far, near] = [Math.abs(best - length), Math.abs(words.length - length)];
    return near < far || (near === far && words.length < best) ? words.length : best;
  }, Infinity);
}

/**
 * Bytes of texts over their deflated bytes (Shaib et al. 2024, with raw deflate at level 6): the larger, the more they
 * repeat each other. Over texts in a drawn order until they have `words` words; null where there is nothing.
 */
export function compressionRatio(texts: readonly string[], stream: RandomStream, words = MOST_WORDS): number | null {
  const taken: string[] = [];
  let left = words;
  for (const index of permutation(texts.length, stream)) {
    if (left <= 0) break;
    const text = texts[index] as string;
    left -= wordsOf(text).length;
    taken.push(text);
  }
  const bytes = new TextEncoder().encode(taken.join('\n'));
  return bytes.length === 0 ? null : bytes.length / deflateSync(bytes, { level: 6 }).length;
}

/** Texts as long as those of `texts`, whose words are drawn independently from all their words. */
export function shuffleWords(texts: readonly string[], stream: RandomStream): readonly string[] {
  const words = texts.map(wordsOf);
  const pool = words.flat();
  let draw = 0;
  return words.map(({ length }) =>
    Array.from({ length }, () => pool[stream.below(Math.max(1, pool.length), draw++)] ?? '').join(' '),
  );
}
