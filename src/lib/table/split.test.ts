import { describe, expect, it } from 'vitest';
import { KeyCollector, splitRows } from './split.ts';

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

describe('splitRows', () => {
  it.each([
    [0, 0.2],
    [1, 0.2],
    [10, 0.25],
    [1_001, 0.2],
    [1_000, 0],
    [7, 0.999],
  ])('holds out exactly the rounded share of %i rows', (rows, share) => {
    expect(sum(splitRows(rows, { seed: 1, share }))).toBe(Math.round(rows * share));
  });

  it('depends on the seed and holds out more of the same rows for a larger share', () => {
    const small = splitRows(500, { seed: 1, share: 0.1 });
    const large = splitRows(500, { seed: 1, share: 0.3 });
    expect(small.every((held, row) => held === 0 || large[row] === 1)).toBe(true);
    expect(splitRows(500, { seed: 2, share: 0.1 })).not.toEqual(small);
  });
});

describe('KeyCollector', () => {
  function collect(keys: readonly (string | null)[]): KeyCollector {
    const collector = new KeyCollector();
    for (const key of keys) collector.add(key);
    return collector;
  }

  it('keeps entities whole and comes close to the share', () => {
    const keys = Array.from({ length: 5_000 }, (_, row) => `e${(row * 31) % 420}`);
    const held = collect(keys).split({ seed: 3, share: 0.2 });
    expect(Math.abs(sum(held) - 1_000)).toBeLessThanOrEqual(6);
    const sides = new Map<string, number>();
    keys.forEach((key, row) =>
      expect(sides.get(key) ?? held[row]).toBe((sides.set(key, held[row] as number), held[row])),
    );
  });

  it('chooses the same entities whatever the order of rows', () => {
    const keys = Array.from({ length: 100 }, (_, row) => `e${row % 20}`);
    const chosen = (order: readonly string[]): Set<string> => {
      const held = collect(order).split({ seed: 5, share: 0.3 });
      return new Set(order.filter((_, row) => held[row] === 1));
    };
    expect(chosen([...keys].reverse())).toEqual(chosen(keys));
  });

  it('takes a larger entity when that is closer than none, and treats missing keys as rows of their own', () => {
    expect(sum(collect(['a', 'a', 'a', 'b', 'b', 'b']).split({ seed: 1, share: 0.4 }))).toBe(3);
    expect(sum(collect([null, null, null, null]).split({ seed: 1, share: 0.5 }))).toBe(2);
  });
});
