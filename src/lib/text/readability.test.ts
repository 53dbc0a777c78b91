import { describe, expect, it } from 'vitest';
import { countSyllables, measureReadability } from './readability.ts';

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
