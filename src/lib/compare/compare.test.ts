import { describe, expect, it } from 'vitest';
import type { Distribution } from '../table/profile.ts';
import { differAssociations, distancesOfReport, rankColumns, worstPairs } from './ranking.ts';
import { cumulativeGap, MISSING_LABEL, OTHER_LABEL, shareDistance, shareOut, totalVariation } from './shares.ts';

const histogram = (counts: number[], missing = 0): Distribution => ({
  kind: 'histogram',
  edges: counts.map((_, i) => i).concat(counts.length),
  counts,
  missing,
  min: 0,
  max: counts.length,
  mean: null,
});
const bars = (labels: string[], counts: number[], otherCount = 0, missing = 0): Distribution => ({
  kind: 'bars',
  labels,
  counts,
  otherLabels: otherCount > 0 ? 1 : 0,
  otherCount,
  missing,
});

describe('shares', () => {
  it('make tables of different sizes comparable', () => {
    const shared = shareOut([histogram([10, 10]), histogram([1, 3])]);
    expect(shared).toMatchObject({
      kind: 'histogram',
      shares: [
        [0.5, 0.5],
        [0.25, 0.75],
      ],
    });
    expect(shareDistance(shared, 1)).toBe(0.25);
  });

  it('count missing rows into the whole and into the distance', () => {
    const shared = shareOut([histogram([5, 5]), histogram([5, 0], 5)]);
    expect(shared).toMatchObject({ missing: [0, 0.5] });
    expect(shareDistance(shared, 1)).toBe(0.5);
  });

  it('bring labels of all datasets together', () => {
    const shared = shareOut([bars(['a', 'b'], [1, 1]), bars(['b', 'c'], [2, 1], 0, 1)]);
    expect(shared).toMatchObject({ labels: ['a', 'b', 'c', MISSING_LABEL] });
    expect(shared.kind === 'bars' && shared.shares).toEqual([
      [0.5, 0.5, 0, 0],
      [0, 0.5, 0.25, 0.25],
    ]);
    expect(shareDistance(shared, 1)).toBe(0.5);
  });

  it('keep what is in no label', () => {
    expect(shareOut([bars(['a'], [1], 1)])).toMatchObject({ labels: ['a', OTHER_LABEL], shares: [[0.5, 0.5]] });
  });

  it('have no distance for texts', () => {
    const texts: Distribution = { kind: 'texts', present: 1, missing: 0, meanLength: 3 };
    expect(shareDistance(shareOut([texts, texts]), 1)).toBeNull();
  });

  it('survive an empty table', () => {
    expect(shareDistance(shareOut([histogram([0, 0]), histogram([0, 0])]), 1)).toBe(0);
  });
});

describe('distances', () => {
  it('are 0 for equal and 1 for disjoint distributions', () => {
    expect(totalVariation([0.5, 0.5], [0.5, 0.5])).toBe(0);
    expect(totalVariation([1, 0], [0, 1])).toBe(1);
    expect(cumulativeGap([1, 0, 0], [0, 0, 1])).toBe(1);
  });
});

describe('ranking', () => {
  it('puts the worst column first and the unmeasured last', () => {
    const distances: Record<string, (number | null)[]> = { a: [0.1, 0.2], b: [null], c: [0.5] };
    expect(rankColumns(['a', 'b', 'c'], (column) => distances[column] ?? []).map((entry) => entry.column)).toEqual([
      'c',
      'a',
      'b',
    ]);
  });

  it('reads the column shapes of a report', () => {
    const report = {
      metric: 'shapes@1',
      candidate: { scores: [], details: [{ columns: ['age'], value: 0.75 }] },
      baselines: {},
      finding: { level: 'good', sentence: '', advice: '' },
    } as const;
    expect(distancesOfReport([report])).toEqual(new Map([['age', 0.25]]));
    expect(distancesOfReport([]).size).toBe(0);
  });

  it('subtracts associations by column name, not by place', () => {
    const difference = differAssociations(
      { columns: ['a', 'b'], values: [1, 0.25, 0.25, 1] },
      { columns: ['b', 'x', 'a'], values: [1, 0, 0.75, 0, 1, 0, 0.75, 0, 1] },
    );
    expect([...difference]).toEqual([0, 0.5, 0.5, 0]);
    expect(worstPairs(['a', 'b'], difference, 5)).toEqual([{ first: 'a', second: 'b', difference: 0.5 }]);
  });

  it('leaves unknown what one side lacks', () => {
    const difference = differAssociations(
      { columns: ['a', 'b'], values: [1, 0, 0, 1] },
      { columns: ['a'], values: [1] },
    );
    expect([...difference]).toEqual([0, NaN, NaN, NaN]);
  });
});
