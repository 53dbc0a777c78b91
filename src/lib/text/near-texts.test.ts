import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { type Shingles, shinglesOf, similarity } from '../runs/uniqueness/shingles.ts';
import { NearTexts, shingleTexts } from './near-texts.ts';

const stream = randomStream(1, 'near');
const LEAST = 0.7;

/** Texts of `count` words out of a few hundred; every third is an earlier one with some words changed. */
function writeTexts(count: number, words: number): string[] {
  const texts: string[][] = [];
  for (let row = 0; row < count; row++) {
    const fresh = Array.from({ length: words }, (_, i) => `word${stream.below(300, row, i)}`);
    const base = row % 3 === 2 ? (texts[stream.below(row, row, 9999)] ?? fresh) : fresh;
    const changes = row % 3 === 2 ? stream.below(6, row, 8888) : 0;
    const text = [...base];
    for (let i = 0; i < changes; i++) text[stream.below(words, row, 7000 + i)] = `new${row}`;
    texts.push(text);
  }
  return texts.map((text) => text.join(' '));
}

/** By all pairs: the most similar earlier text, the first of equals. */
function findSlowly(all: readonly Shingles[], row: number): number | null {
  const best = { similarity: 0, number: -1 };
  const own = all[row]!;
  for (let number = 0; number < row; number++) {
    const other = all[number]!;
    const byWords = own.words && other.words ? similarity(own.words, other.words) : 0;
    const byCharacters = own.characters && other.characters ? similarity(own.characters, other.characters) : 0;
    const most = Math.max(byWords, byCharacters);
    if (most >= LEAST && most > best.similarity) Object.assign(best, { similarity: most, number });
  }
  return best.number < 0 ? null : best.number;
}

describe('texts nearly alike', () => {
  it.each([
    ['short', 8],
    ['middling', 40],
    ['long', 120],
    ['longer than a sketch', 700],
  ])('are found as by comparing all pairs: %s ones', async (_, words) => {
    const shingles = await shingleTexts(writeTexts(60, words), {});
    const index = new NearTexts(shingles, LEAST);
    const found = shingles.map((own, row) => {
      const earlier = index.find(own);
      index.add(row, own);
      return earlier;
    });
    expect(found).toEqual(shingles.map((_own, row) => findSlowly(shingles, row)));
    expect(found.filter((number) => number !== null).length).toBeGreaterThan(5);
  });

  it('has nothing to find among no texts', () => {
    expect(new NearTexts([], LEAST).find(shinglesOf('some words of a text'))).toBeNull();
  });
});
