import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { compressionRatio, distinctRuns, selfBleu, shuffleWords } from './diversity.ts';
import { wordsOf } from './words.ts';

const stream = randomStream(1, 'text');
const many = (text: string, count: number): readonly string[] => Array.from({ length: count }, () => text);

describe('variety', () => {
  it('counts different runs over no more words than asked for', () => {
    const long = [Array.from({ length: 40 }, (_, i) => `word${i % 10}`)];
    expect(distinctRuns(long, 1, stream, 10)).toBe(1);
    expect(distinctRuns(long, 1, stream, 20)).toBe(0.5);
  });

  it('counts different runs', () => {
    expect(distinctRuns([['a', 'b', 'a', 'b']], 2, stream)).toBeCloseTo(2 / 3, 12);
    expect(distinctRuns([], 1, stream)).toBeNull();
  });

  it('is 1 in self-BLEU where all is alike, and 0 where nothing is', async () => {
    const words = wordsOf('the quick brown fox jumps over the lazy dog');
    expect(await selfBleu([words, words, words], stream)).toBeCloseTo(1, 12);
    const apart = ['one two three four five', 'six seven eight nine ten'].map(wordsOf);
    expect(await selfBleu(apart, stream)).toBe(0);
    expect(await selfBleu([words], stream)).toBeNull();
  });

  it('clips repeated words and punishes short texts, as BLEU does', async () => {
    const value = await selfBleu([wordsOf('the the the'), wordsOf('the cat sat')], stream);
    // "the the the" against "the cat sat": 1/3, .1/2, .1/1 (no run of four); and the other way: 1/3, .1/2, .1/1.
    expect(value).toBeCloseTo(((1 / 3) * (0.1 / 2) * 0.1) ** (1 / 3), 12);
  });

  it('compresses what repeats', () => {
    expect(compressionRatio(many('the same sentence again', 50), stream) ?? 0).toBeGreaterThan(10);
    expect(compressionRatio([], stream)).toBeNull();
  });

  it('shuffles words but keeps lengths', () => {
    const made = shuffleWords(['a b c', 'd e'], stream);
    expect(made.map((text) => wordsOf(text).length)).toEqual([3, 2]);
  });
});
