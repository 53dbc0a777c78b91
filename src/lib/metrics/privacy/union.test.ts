import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import type { Neighbours } from '../nearest.ts';
import { balancedShare, effectiveCount, excessOf, mergeNearest, standOuts, uniqueRepeats } from './union.ts';

function neighbours(
  first: readonly number[],
  second: readonly number[],
  rows: readonly number[],
  ties: readonly number[] = rows.map(() => 1),
): Neighbours {
  return {
    first: Float32Array.from(first),
    second: Float32Array.from(second),
    rows: Int32Array.from(rows),
    ties: Int32Array.from(ties),
  };
}

/** Distances to the nearest of `count` rows drawn evenly from a line, for the same `queries` points each time. */
function nearestOnLine(count: number, queries: number, seed: number): Neighbours {
  const draws = randomStream(seed, 'line');
  const points = Array.from({ length: count }, (_, i) => draws.uniform(i));
  const asked = randomStream(99, 'queries');
  const found = Array.from({ length: queries }, (_, q) => {
    const ranked = points
      .map((point, row) => ({ row, distance: Math.abs(point - asked.uniform(q)) }))
      .sort((a, b) => a.distance - b.distance);
    return { row: ranked[0]!.row, first: ranked[0]!.distance, second: ranked[1]!.distance };
  });
  return neighbours(
    found.map(({ first }) => first),
    found.map(({ second }) => second),
    found.map(({ row }) => row),
  );
}

describe('searching training and held-out rows together', () => {
  it('keeps the two nearest of both parts', () => {
    const merged = mergeNearest(neighbours([1, 4], [2, 5], [0, 1]), neighbours([1.5, 3], [9, 3.5], [7, 8]), 10);
    expect([...merged.first, ...merged.second, ...merged.rows]).toEqual([1, 3, 1.5, 3.5, 0, 18]);
  });

  it('covers one half at the stated rate, however few rows are held out', () => {
    let covered = 0;
    for (let trial = 0; trial < 100; trial++) {
      const counts = { trained: 80, held: 20 };
      const train = nearestOnLine(counts.trained, 200, 2 * trial);
      const [low, high] = balancedShare(train, nearestOnLine(counts.held, 200, 2 * trial + 1), counts).interval;
      if (low <= 0.5 && high >= 0.5) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(90);
  });

  it('reads one for a copy of the training rows, with four in five of the rows learned from', () => {
    const train = neighbours([0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 2, 3]);
    const held = neighbours([1, 1, 1, 1], [2, 2, 2, 2], [0, 0, 1, 1]);
    expect(balancedShare(train, held, { trained: 8, held: 2 }).value).toBe(1);
  });

  it('takes rows that are equally near for chance when both kinds have them in proportion', () => {
    const counts = { trained: 80, held: 20 };
    const train = neighbours([0, 0], [0, 0], [0, 1], [8, 12]);
    expect(balancedShare(train, neighbours([0, 0], [0, 0], [0, 1], [2, 3]), counts).value).toBeCloseTo(0.5, 12);
  });

  it('is not led astray by real rows that occur twice', () => {
    const counts = { trained: 80, held: 20 };
    // Twins fall into the training rows, one on each side, or both out, with the odds of 16 to 8 to 1.
    const nearest = (t: number, h: number): readonly [number, number] => [t > 0 ? 0 : 1, h > 0 ? 0 : 1];
    const twins = [...Array<number>(16).fill(2), ...Array<number>(8).fill(1), 0];
    const found = twins.map((t) => [...nearest(t, 2 - t), Math.max(1, t), Math.max(1, 2 - t)] as const);
    const column = (at: 0 | 1 | 2 | 3): number[] => found.map((entry) => entry[at]);
    const rows = twins.map((_, i) => i);
    const train = neighbours(column(0), column(0), rows, column(2));
    const held = neighbours(column(1), column(1), rows, column(3));
    expect(balancedShare(train, held, counts).value).toBeCloseTo(0.5, 12);
  });

  it('counts answers that name one real row as fewer', () => {
    expect(effectiveCount(Int32Array.of(0, 1, 2, 3))).toBe(4);
    expect(effectiveCount(Int32Array.of(5, 5, 5, 5))).toBe(1);
  });
});

describe('sources that stand out', () => {
  it('are much nearer than any other real row', () => {
    const train = neighbours([0.01, 0.1, 0], [0.2, 0.2, 0], [4, 5, 6]);
    const held = neighbours([0.3, 0.12, 0.5], [0.4, 0.3, 0.6], [0, 1, 2]);
    const { queries, winners } = standOuts(train, held);
    expect([[...queries], [...winners]]).toEqual([[0], [4]]);
  });

  it('are nothing where held-out rows stand out in proportion', () => {
    const winners = Int32Array.from([
      ...Array.from({ length: 80 }, (_, i) => i),
      ...Array.from({ length: 20 }, (_, i) => -1 - i),
    ]);
    const { value, interval } = excessOf(winners, 1000, { trained: 800, held: 200 });
    expect(value).toBeCloseTo(0, 12);
    expect(interval[0]).toBeLessThan(0);
  });

  it('leave out rows that several people share', () => {
    const { queries, winners } = uniqueRepeats(
      Float64Array.of(1, 2, 3, 4, 9),
      Float64Array.of(1, 1, 2, 3),
      Float64Array.of(3, 4),
    );
    expect([[...queries], [...winners]]).toEqual([
      [1, 3],
      [2, -2],
    ]);
  });
});
