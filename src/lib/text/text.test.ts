import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { findOverlap, findRepeats } from './copies.ts';
import { compressionRatio, distinctRuns, selfBleu, shuffleWords } from './diversity.ts';
import { countSyllables, measureReadability } from './readability.ts';
import { jensenShannon, spreadTopics } from './topics.ts';
import { wordsOf } from './words.ts';

const stream = randomStream(1, 'text');
const many = (text: string, count: number): readonly string[] => Array.from({ length: count }, () => text);

describe('words', () => {
  it('keeps inner apostrophes, drops marks, and takes each CJK character for a word', () => {
    expect(wordsOf("It's a well-made “kettle”, 5 stars! 東京へ")).toEqual([
      "it's",
      'a',
      'well-made',
      'kettle',
      '5',
      'stars',
      '東',
      '京',
      'へ',
    ]);
  });
});

describe('variety', () => {
  it('counts different runs', () => {
    expect(distinctRuns([['a', 'b', 'a', 'b']], 2, stream)).toBeCloseTo(2 / 3, 12);
    expect(distinctRuns([], 1, stream)).toBeNull();
  });

  it('is 1 in self-BLEU where all is alike, and near 0 where nothing is', async () => {
    const words = wordsOf('the quick brown fox jumps over the lazy dog');
    expect(await selfBleu([words, words, words], stream)).toBeCloseTo(1, 12);
    const apart = ['one two three four five', 'six seven eight nine ten'].map(wordsOf);
    // No run matches: each order counts .1 of its runs (5, 4, 3 and 2).
    expect(await selfBleu(apart, stream)).toBeCloseTo((0.1 ** 4 / (5 * 4 * 3 * 2)) ** 0.25, 12);
    expect(await selfBleu([words], stream)).toBeNull();
  });

  it('clips repeated words and punishes short texts, as BLEU does', async () => {
    const value = await selfBleu([wordsOf('the the the'), wordsOf('the cat sat')], stream);
    // "the the the" against "the cat sat": 1/3, .1/2, .1/1 (no run of four); and the other way: 1/3, .1/2, .1/1.
    expect(value).toBeCloseTo(((1 / 3) * (0.1 / 2) * 0.1) ** (1 / 3), 12);
  });

  it('compresses what repeats', () => {
    expect(compressionRatio(many('the same sentence again', 50)) ?? 0).toBeGreaterThan(10);
    expect(compressionRatio([])).toBeNull();
  });

  it('shuffles words but keeps lengths', () => {
    const made = shuffleWords(['a b c', 'd e'], stream);
    expect(made.map((text) => wordsOf(text).length)).toEqual([3, 2]);
  });
});

describe('copies', () => {
  it('finds repeated texts, exact and near', async () => {
    const base = 'the customer wants to book a table for two people at seven in the evening near the station';
    const texts = [
      base,
      base,
      base.replace('evening', 'morning'),
      'something else entirely is written in this other text here',
    ];
    expect(await findRepeats(texts)).toEqual({ exact: 0.5, near: 0.5 });
  });

  it('finds the longest run of words that stands in the source', async () => {
    const source = 'we the people of the united states in order to form a more perfect union establish justice';
    const copied = `he wrote: ${source.split(' ').slice(2, 17).join(' ')} and left`;
    const overlap = await findOverlap(
      [copied, 'nothing in common with that at all my friend', source.split(' ').slice(0, 8).join(' ')],
      [source],
    );
    expect(overlap.runs).toEqual([15, 0, 8]);
    expect(overlap.longest).toBe(15);
    expect(overlap.contaminated).toBeCloseTo(1 / 3, 12);
  });

  it('runs over no border between two sources', async () => {
    const overlap = await findOverlap(['a b c d e f g h'], ['a b c d', 'e f g h']);
    expect(overlap.longest).toBe(0);
  });
});

describe('readability', () => {
  it('is that of the formulas of Flesch and Kincaid', () => {
    // 6 words, 1 sentence, 7 syllables: The(1) cat(1) sat(1) on(1) the(1) table(2).
    const { ease, grade } = measureReadability('The cat sat on the table.')!;
    expect(ease).toBeCloseTo(206.835 - 1.015 * 6 - 84.6 * (7 / 6), 10);
    expect(grade).toBeCloseTo(0.39 * 6 + 11.8 * (7 / 6) - 15.59, 10);
    expect(measureReadability('…')).toBeNull();
  });

  it.each([
    ['cat', 1],
    ['table', 2],
    ['making', 2],
    ['made', 1],
    ['customer', 3],
    ['rhythm', 1],
  ])('counts the syllables of %s', (word, expected) => {
    expect(countSyllables(word)).toBe(expected);
  });
});

describe('topics', () => {
  const about = (words: string, count: number): (readonly string[])[] =>
    Array.from({ length: count }, (_, i) => [...wordsOf(words), `filler${i % 7}`]);

  it('spread evenly over as many as there are, and tell one-sided texts from balanced ones', async () => {
    const both = [...about('flight airport ticket luggage', 40), ...about('kitchen recipe flour oven', 40)];
    const one = about('flight airport ticket luggage', 80);
    const spread = await spreadTopics(both, one, stream);
    expect(spread?.distance ?? 0).toBeGreaterThan(0.3);
    const same = await spreadTopics(both, both, stream);
    expect(same?.distance).toBeCloseTo(0, 6);
  });

  it('measures distances between 0 and 1', () => {
    expect(jensenShannon([0.5, 0.5], [0.5, 0.5])).toBe(0);
    expect(jensenShannon([1, 0], [0, 1])).toBeCloseTo(1, 12);
  });
});
