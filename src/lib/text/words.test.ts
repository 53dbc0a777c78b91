import { describe, expect, it } from 'vitest';
import { countRuns, runsOf, wordsOf } from './words.ts';

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

  it('have runs, which are counted', () => {
    expect(runsOf(['a', 'b', 'a', 'b'], 2)).toEqual(['a b', 'b a', 'a b']);
    expect(runsOf(['a'], 2)).toEqual([]);
    expect([...countRuns(['a', 'b', 'a', 'b'], 2)]).toEqual([
      ['a b', 2],
      ['b a', 1],
    ]);
  });
});
