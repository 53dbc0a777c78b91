import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { findRepeats, shareNear } from './copies.ts';
import { compressionRatio, distinctRuns, selfBleu, shuffleWords } from './diversity.ts';
import { kernelTwoSample } from './kernel.ts';
import { findOverlap } from './overlap.ts';
import { countSyllables, measureReadability } from './readability.ts';
import { evenness, jensenShannon, largestGap, quantile, totalVariation } from './shares.ts';
import { commonPrefixes, sortSuffixes } from './suffix-array.ts';
import { spreadTopics } from './topics.ts';
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

describe('copies', () => {
  it('finds repeated texts, exact and near', async () => {
    const base = 'the customer wants to book a table for two people at seven in the evening near the station';
    const texts = [
      base,
      base,
      base.replace('evening', 'morning'),
      'something else entirely is written in this other text here',
    ];
    expect(await findRepeats(texts)).toEqual({
      ...{ exact: 0.5, near: 0.5 },
      pairs: [
        [1, 0],
        [2, 0],
      ],
    });
    expect(await shareNear(texts, [base])).toBe(0.75);
  });

  it('finds the longest run of words that stands in the source', async () => {
    const source = 'we the people of the united states in order to form a more perfect union establish justice';
    const copied = `he wrote: ${source.split(' ').slice(2, 17).join(' ')} and left`;
    const overlap = await findOverlap(
      [copied, 'nothing in common with that at all my friend', source.split(' ').slice(0, 8).join(' ')],
      [source],
    );
    expect(overlap.runs.map(({ length }) => length)).toEqual([15, 1, 8]);
    expect(overlap.runs[0]).toMatchObject({ start: 2, source: 0, sourceStart: 2 });
    expect(overlap.longest).toBe(15);
    expect(overlap.contaminated).toBeCloseTo(1 / 3, 12);
  });

  it('runs over no border between two sources', async () => {
    const overlap = await findOverlap(['a b c d e f g h'], ['a b c d', 'e f g h']);
    expect(overlap.longest).toBe(4);
  });

  it('finds what a slow search finds', async () => {
    const letters = (seed: number): string =>
      Array.from({ length: 40 }, (_, i) => 'abc'[stream.derive(seed).below(3, i)]).join(' ');
    const texts = Array.from({ length: 12 }, (_, i) => letters(i));
    const sources = Array.from({ length: 5 }, (_, i) => letters(100 + i));
    const slow = texts.map((text) => {
      const words = text.split(' ');
      let longest = 0;
      for (let start = 0; start < words.length; start++) {
        for (let end = start + longest + 1; end <= words.length; end++) {
          const run = ` ${words.slice(start, end).join(' ')} `;
          if (!sources.some((source) => ` ${source} `.includes(run))) break;
          longest = end - start;
        }
      }
      return longest;
    });
    expect((await findOverlap(texts, sources)).runs.map(({ length }) => length)).toEqual(slow);
  });

  it('sorts suffixes as comparing them does', async () => {
    const tokens = Int32Array.from({ length: 200 }, (_, i) => stream.derive('suffixes').below(3, i));
    const tail = (at: number): string => tokens.subarray(at).join('');
    const order = await sortSuffixes(tokens);
    const expected = [...tokens.keys()].sort((a, b) => (tail(a) < tail(b) ? -1 : 1));
    expect([...order]).toEqual(expected);
    const common = commonPrefixes(tokens, order);
    for (let i = 1; i < order.length; i++) {
      const [a, b] = [tail(order[i - 1] as number), tail(order[i] as number)];
      const length = common[i] as number;
      expect(a.slice(0, length)).toBe(b.slice(0, length));
      expect(a[length]).not.toBe(b[length] ?? '');
    }
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
    const spread = await spreadTopics(both, one, { stream });
    expect(spread?.distance ?? 0).toBeGreaterThan(0.3);
    const same = await spreadTopics(both, both, { stream });
    expect(same?.distance).toBeCloseTo(0, 6);
  });

  it('are named by words of their own texts only', async () => {
    const spread = await spreadTopics(
      about('kitchen recipe flour oven', 40),
      about('flight airport ticket luggage', 40),
      {
        stream,
      },
    );
    expect(spread?.topics.flatMap(({ words }) => words)).not.toContain('airport');
  });
});

describe('shares', () => {
  const map = (shares: Record<string, number>): Map<string, number> => new Map(Object.entries(shares));

  it('are apart by nothing, by all, or by the parts that differ', () => {
    expect(jensenShannon(map({ a: 0.5, b: 0.5 }), map({ a: 0.5, b: 0.5 }))).toBe(0);
    expect(jensenShannon(map({ a: 1 }), map({ b: 1 }))).toBeCloseTo(1, 12);
    expect(totalVariation(map({ a: 0.7, b: 0.3 }), map({ a: 0.4, b: 0.5, c: 0.1 }))).toBeCloseTo(0.3, 12);
    expect(evenness([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(1, 12);
    expect(evenness([1])).toBe(0);
  });

  it('of two samples differ by their largest gap, and have quantiles', () => {
    expect(largestGap([1, 2, 3, 4], [3, 4, 5, 6])).toBe(0.5);
    expect(largestGap([], [1])).toBeNull();
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('the kernel test', () => {
  const cloud = (seed: number, shift: number): Float32Array<ArrayBuffer>[] =>
    Array.from({ length: 40 }, (_, i) =>
      Float32Array.from({ length: 4 }, (_unused, d) => shift + stream.derive('cloud', seed).normal(i, d)),
    );

  it('finds a difference where there is one, and none where there is not', async () => {
    const apart = await kernelTwoSample(cloud(1, 0), cloud(2, 2), stream);
    expect(apart?.p).toBeLessThan(0.01);
    const same = await kernelTwoSample(cloud(1, 0), cloud(2, 0), stream);
    expect(same?.p).toBeGreaterThan(0.05);
    expect(Math.abs(same?.mmd ?? 1)).toBeLessThan(0.1);
  });
});
