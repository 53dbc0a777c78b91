import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { findOverlap } from './overlap.ts';

const stream = randomStream(1, 'text');

describe('overlap', () => {
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

  it('finds nothing where there is nothing', async () => {
    const nothing = { length: 0, start: 0, source: -1, sourceStart: -1 };
    expect(await findOverlap(['a b', ''], ['c d'])).toEqual({ contaminated: 0, longest: 0, runs: [nothing, nothing] });
    expect(await findOverlap([], ['c d'])).toEqual({ contaminated: 0, longest: 0, runs: [] });
    expect((await findOverlap(['a b'], [])).longest).toBe(0);
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
});
