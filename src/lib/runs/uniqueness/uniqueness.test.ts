import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream, type RandomStream } from '../../random.ts';
import type { Uniqueness } from '../../recipe/types.ts';
import { createUniquenessIndex, type UniquenessIndex } from '../uniqueness.ts';
import { bandsFor } from './minhash.ts';
import { shinglesOf, similarity } from './shingles.ts';
import { hashKey } from './text-hash.ts';

const near = (threshold: number): Uniqueness => ({ columns: ['text'], method: 'near', threshold });

/** Sentences over 3,000 made-up words, so that unrelated texts share next to nothing. */
function makeText(random: RandomStream, row: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const word = random.below(3000, row, i);
    return `${'bcdfghklmnprst'[word % 14]}${'aeiou'[word % 5]}${'mnrstl'[word % 6]}${word.toString(36)}`;
  });
}

function changeWords(words: readonly string[], count: number): string[] {
  const changed = [...words];
  for (let i = 0; i < count; i++) changed[Math.floor(((i + 0.5) * words.length) / count)] = `changed${i}`;
  return changed;
}

async function plant(index: UniquenessIndex, texts: readonly string[]): Promise<void> {
  for (const [row, text] of texts.entries()) await index.add(row, { text });
}

describe('exact', () => {
  const index = () => createUniquenessIndex({ columns: ['a', 'b'], method: 'exact', threshold: 1 }, {});

  it('finds the first row with the same cells in the chosen columns', async () => {
    const seen = index();
    expect(await seen.findDuplicate({ a: 'x', b: 1, c: 5 })).toBeNull();
    await seen.add(3, { a: 'x', b: 1, c: 5 });
    await seen.add(4, { a: 'x', b: 1, c: 6 });
    expect(await seen.findDuplicate({ a: 'x', b: 1, c: 7 })).toBe(3);
    expect(await seen.findDuplicate({ a: 'x', b: '1', c: 5 })).toBeNull();
  });

  it('does not mind the order of keys in structured cells', async () => {
    const seen = index();
    await seen.add(0, { a: { x: 1, y: [2] }, b: null });
    expect(await seen.findDuplicate({ a: { y: [2], x: 1 }, b: null })).toBe(0);
    expect(await seen.findDuplicate({ a: { y: [3], x: 1 }, b: null })).toBeNull();
  });

  it('lets rows without any value be', async () => {
    const seen = index();
    await seen.add(0, { a: null, b: null });
    expect(await seen.findDuplicate({ a: null })).toBeNull();
  });

  it('counts accepted rows only', async () => {
    const seen = index();
    expect(await seen.findDuplicate({ a: 'x' })).toBeNull();
    expect(await seen.findDuplicate({ a: 'x' })).toBeNull();
  });

  it('keys differ wherever texts do', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => (hashKey(a) === hashKey(b)) === (a === b)));
    const keys = new Set(Array.from({ length: 200_000 }, (_, i) => hashKey(`row ${i}`)));
    expect(keys.size).toBe(200_000);
  });
});

describe('near', () => {
  it('measures the Jaccard similarity of five-word runs in long texts', () => {
    const words = makeText(randomStream(1), 0, 100);
    const one = shinglesOf(words.join(' ')).words!;
    const other = shinglesOf(changeWords(words, 1).join(' ')).words!;
    // 96 runs; one changed word in the middle takes five of them away and adds five.
    expect(similarity(one, other)).toBeCloseTo(91 / 101, 10);
    expect(similarity(one, one)).toBe(1);
  });

  it('estimates the similarity of texts too long to keep', () => {
    const words = makeText(randomStream(2), 0, 4000);
    const one = shinglesOf(words.join(' ')).words!;
    const other = shinglesOf(changeWords(words, 80).join(' ')).words!;
    const exact = (3996 - 400) / (3996 + 400);
    expect(Math.abs(similarity(one, other) - exact)).toBeLessThan(0.05);
  });

  it('does not mind case, punctuation and spacing', async () => {
    const index = createUniquenessIndex(near(1), {});
    await index.add(7, { text: 'I would like to book a table, please!' });
    expect(await index.findDuplicate({ text: 'i would like  to book a table please' })).toBe(7);
  });

  it('compares texts in scripts without spaces', async () => {
    const index = createUniquenessIndex(near(0.6), {});
    await index.add(0, { text: '我想预订明天晚上从北京到上海的高铁票,请问还有座位吗?' });
    expect(await index.findDuplicate({ text: '我想预订明天晚上从北京到上海的高铁票,请问有座位吗?' })).toBe(0);
    expect(await index.findDuplicate({ text: '今天天气很好,我们一起去公园散步吧,晚上再回家吃饭。' })).toBeNull();
  });

  it('compares what is said in a conversation', async () => {
    const index = createUniquenessIndex(near(0.9), {});
    const turns = (role: string) => [
      { role, content: 'I need a taxi to the airport at six in the morning tomorrow' },
      { role: 'assistant', content: 'Sure, a taxi will be there at six. Anything else?' },
    ];
    await index.add(0, { text: turns('user') });
    expect(await index.findDuplicate({ text: turns('user') })).toBe(0);
  });

  it('answers with the most similar row', async () => {
    const words = makeText(randomStream(3), 0, 40);
    const index = createUniquenessIndex(near(0.3), {});
    await plant(index, [changeWords(words, 3).join(' '), changeWords(words, 1).join(' '), words.join(' ')]);
    expect(await index.findDuplicate({ text: words.join(' ') })).toBe(2);
  });

  it.each([0.5, 0.7, 0.85])('bands find what is as similar as %s', (threshold) => {
    const { count, rows } = bandsFor(threshold);
    expect(count * rows).toBeLessThanOrEqual(128);
    expect(1 - (1 - threshold ** rows) ** count).toBeGreaterThanOrEqual(0.99);
  });

  it('finds planted near-duplicates and nothing else', async () => {
    const random = randomStream(4);
    const texts = Array.from({ length: 1000 }, (_, row) => makeText(random, row, 8 + (row % 120)));
    const index = createUniquenessIndex(near(0.5), {});
    await plant(
      index,
      texts.map((words) => words.join(' ')),
    );
    let found = 0;
    for (const [row, words] of texts.entries()) {
      // One word in thirty: at worst 5 of 26 runs gone, a similarity of .68 (of characters for short texts).
      const text = changeWords(words, Math.max(1, Math.floor(words.length / 30))).join(' ');
      found += (await index.findDuplicate({ text })) === row ? 1 : 0;
    }
    let wrong = 0;
    for (let row = 0; row < 1000; row++) {
      const text = makeText(random, 5000 + row, 8 + (row % 120)).join(' ');
      wrong += (await index.findDuplicate({ text })) === null ? 0 : 1;
    }
    expect(found / 1000).toBeGreaterThanOrEqual(0.99);
    expect(wrong).toBe(0);
  });

  it('lets through what is less similar than the threshold', async () => {
    const words = makeText(randomStream(5), 0, 60);
    const index = createUniquenessIndex(near(0.9), {});
    await index.add(0, { text: words.join(' ') });
    expect(await index.findDuplicate({ text: changeWords(words, 4).join(' ') })).toBeNull();
  });
});

describe('embedding', () => {
  const vectors: Readonly<Record<string, readonly number[]>> = {
    taxi: [1, 0, 0],
    cab: [0.96, 0.28, 0],
    train: [0, 1, 0],
    weather: [0, 0, 1],
  };
  const setUp = () => {
    const calls: number[] = [];
    const embed = async (texts: readonly string[]) => {
      calls.push(texts.length);
      return texts.map((text) => Float32Array.from(vectors[text]!));
    };
    const uniqueness: Uniqueness = { columns: ['text'], method: 'embedding', threshold: 0.9, model: 'embedder' };
    return { index: createUniquenessIndex(uniqueness, { embed }), calls };
  };

  it('finds the accepted row that is closest in meaning', async () => {
    const { index } = setUp();
    await index.add(0, { text: 'train' });
    await index.add(5, { text: 'taxi' });
    expect(await index.findDuplicate({ text: 'cab' })).toBe(5);
    expect(await index.findDuplicate({ text: 'weather' })).toBeNull();
  });

  it('embeds the rows of an earlier sitting in one call, and a question only once', async () => {
    const { index, calls } = setUp();
    await index.add(0, { text: 'train' });
    await index.add(1, { text: 'weather' });
    await index.findDuplicate({ text: 'cab' });
    await index.add(2, { text: 'cab' });
    expect(await index.findDuplicate({ text: 'taxi' })).toBe(2);
    expect(calls).toEqual([3, 1]);
  });

  it('refuses to start without a model that embeds', () => {
    const uniqueness: Uniqueness = { columns: ['text'], method: 'embedding', threshold: 0.9 };
    expect(() => createUniquenessIndex(uniqueness, {})).toThrow(/needs a model/);
  });
});
