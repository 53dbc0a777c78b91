// How varied texts are. Figures that fall with length are taken over the same number of words everywhere.

import { deflateSync } from 'fflate';
import { createBreather, type WorkContext } from '../breathe.ts';
import { type RandomStream, permutation } from '../random.ts';
import { countRuns, runsOf, wordsOf } from './words.ts';

/** Words over which distinct-n is taken: of longer collections the first that many in a drawn order. */
export const DISTINCT_WORDS = 5000;
const BLEU_TEXTS = 100;
const EPSILON = 0.1;

/**
 * Share of different runs of n words among all (Li et al. 2016), over at most `DISTINCT_WORDS` words, so that collections
 * of different sizes can be compared. Null where there is no run.
 */
export function distinctRuns(texts: readonly (readonly string[])[], n: number, stream: RandomStream): number | null {
  const seen = new Set<string>();
  let count = 0;
  let words = 0;
  for (const index of permutation(texts.length, stream)) {
    if (words >= DISTINCT_WORDS) break;
    const text = (texts[index] as readonly string[]).slice(0, DISTINCT_WORDS - words);
    words += text.length;
    for (const run of runsOf(text, n)) {
      seen.add(run);
      count++;
    }
  }
  return count === 0 ? null : seen.size / count;
}

/**
 * Mean BLEU-4 of each text against all others (Zhu et al. 2018): 1 is all alike. Over at most 100 drawn texts; smoothing
 * method 1 of Chen and Cherry (2014) with 0.1, brevity by the closest length. Null for fewer than two texts.
 */
export async function selfBleu(
  texts: readonly (readonly string[])[],
  stream: RandomStream,
  context: WorkContext = {},
): Promise<number | null> {
  const drawn = [...permutation(texts.length, stream).subarray(0, BLEU_TEXTS)].map(
    (i) => texts[i] as readonly string[],
  );
  const usable = drawn.filter((words) => words.length > 0);
  if (usable.length < 2) return null;
  const breathe = createBreather(context);
  const counts = usable.map((words) => [1, 2, 3, 4].map((n) => countRuns(words, n)));
  let sum = 0;
  for (let i = 0; i < usable.length; i++) {
    await breathe();
    sum += bleu(i, usable, counts);
  }
  return sum / usable.length;
}

type Counts = readonly (readonly ReadonlyMap<string, number>[])[];

function bleu(own: number, texts: readonly (readonly string[])[], counts: Counts): number {
  const length = (texts[own] as readonly string[]).length;
  let logSum = 0;
  let orders = 0;
  for (let n = 0; n < 4; n++) {
    const mine = (counts[own] as readonly ReadonlyMap<string, number>[])[n] as ReadonlyMap<string, number>;
    let matched = 0;
    let total = 0;
    for (const [run, times] of mine) {
      let most = 0;
      for (let other = 0; other < texts.length && most < times; other++) {
        if (other !== own) most = Math.max(most, Math.min(times, counts[other]?.[n]?.get(run) ?? 0));
      }
      matched += most;
      total += times;
    }
    if (total === 0) continue;
    logSum += Math.log((matched === 0 ? EPSILON : matched) / total);
    orders++;
  }
  if (orders === 0) return 0;
  const closest = texts.reduce((best, words, i) => {
    if (i === own) return best;
    const [far, near] = [Math.abs(best - length), Math.abs(words.length - length)];
    return near < far || (near === far && words.length < best) ? words.length : best;
  }, Infinity);
  const brevity = length >= closest ? 1 : Math.exp(1 - closest / length);
  return brevity * Math.exp(logSum / orders);
}

/** Bytes of all texts over their deflated bytes: the larger, the more they repeat each other (Shaib et al. 2024). */
export function compressionRatio(texts: readonly string[]): number | null {
  const bytes = new TextEncoder().encode(texts.join('\n'));
  return bytes.length === 0 ? null : bytes.length / deflateSync(bytes, { level: 6 }).length;
}

/** Texts whose words are drawn independently from all words of `texts`: same lengths, no sense. */
export function shuffleWords(texts: readonly string[], stream: RandomStream): readonly string[] {
  const lengths = texts.map((text) => wordsOf(text).length);
  const pool = texts.flatMap((text) => wordsOf(text));
  let draw = 0;
  return lengths.map((length) =>
    Array.from({ length }, () => pool[stream.below(Math.max(1, pool.length), draw++)] ?? '').join(' '),
  );
}
