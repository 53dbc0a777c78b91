import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { distinctRuns, selfBleu } from './diversity.ts';
import { findOverlap } from './overlap.ts';
import { evenness, jensenShannon, sharesOf, totalVariation } from './shares.ts';
import { wordsOf } from './words.ts';

interface Golden {
  readonly texts: readonly string[];
  readonly sources: readonly string[];
  readonly labels: readonly [readonly string[], readonly string[]];
  readonly distinct: readonly number[];
  readonly selfBleu: number;
  readonly runs: readonly number[];
  readonly contaminated: number;
  readonly shares: { readonly jensenShannon: number; readonly totalVariation: number; readonly evenness: number };
}

const golden = JSON.parse(readFileSync(new URL('../../../tests/golden/text.json', import.meta.url), 'utf8')) as Golden;
const words = golden.texts.map(wordsOf);
const stream = randomStream(1, 'golden');

/** tests/golden/text.py says how the figures were made. */
describe('figures of texts agree with those of independent Python', () => {
  it('for runs of words', () => {
    for (const n of [1, 2, 3]) expect(distinctRuns(words, n, stream, Infinity)).toBeCloseTo(golden.distinct[n - 1]!, 9);
  });

  it('for self-BLEU', async () => {
    expect(await selfBleu(words, stream, {}, Infinity)).toBeCloseTo(golden.selfBleu, 9);
  });

  it('for the longest shared runs and contamination', async () => {
    const overlap = await findOverlap(golden.texts, golden.sources);
    expect(overlap.runs.map(({ length }) => length)).toEqual(golden.runs);
    expect(overlap.contaminated).toBeCloseTo(golden.contaminated, 12);
    expect(golden.contaminated).toBeGreaterThan(0);
  });

  it('for shares of labels', () => {
    const [a, b] = golden.labels.map(sharesOf) as [Map<string, number>, Map<string, number>];
    expect(jensenShannon(a, b)).toBeCloseTo(golden.shares.jensenShannon, 9);
    expect(totalVariation(a, b)).toBeCloseTo(golden.shares.totalVariation, 12);
    expect(evenness(a.values())).toBeCloseTo(golden.shares.evenness, 9);
  });
});
