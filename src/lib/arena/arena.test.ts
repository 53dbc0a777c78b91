import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { type Comparison, rankContenders } from './bradley-terry.ts';
import { planPairings } from './pairings.ts';

function games(left: string, right: string, won: number, lost: number): Comparison[] {
  return [
    ...Array.from({ length: won }, () => ({ left, right, winner: 'left' as const })),
    ...Array.from({ length: lost }, () => ({ left: right, right: left, winner: 'left' as const })),
  ];
}

describe('the ranking', () => {
  it('gives two contenders the log-odds of their games', () => {
    const [first, second] = rankContenders(games('a', 'b', 300, 100));
    expect(first?.name).toBe('a');
    expect((first?.strength ?? 0) - (second?.strength ?? 0)).toBeCloseTo(Math.log(3), 2);
    expect(first?.share).toBeCloseTo(0.75, 2);
  });

  it('covers the true strengths in about 95 of 100 trials', () => {
    const truth: Record<string, number> = { a: 0.8, b: 0, c: -0.8 };
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const stream = randomStream(trial, 'bradley-terry');
      const votes = Array.from({ length: 150 }, (_, i): Comparison => {
        const [left, right] = (
          [
            ['a', 'b'],
            ['b', 'c'],
            ['c', 'a'],
          ] as const
        )[i % 3]!;
        const chance = 1 / (1 + Math.exp(truth[right]! - truth[left]!));
        return { left, right, winner: stream.uniform(i) < chance ? 'left' : 'right' };
      });
      const found = rankContenders(votes).find((entry) => entry.name === 'a')!;
      if (found.interval[0] <= 0.8 && 0.8 <= found.interval[1]) covered++;
    }
    expect(covered).toBeGreaterThan(180);
    expect(covered).toBeLessThan(200);
  });

  it('stays finite for a contender that never lost, counts ties as half, and leaves out "neither"', () => {
    const ranking = rankContenders([
      ...games('a', 'b', 5, 0),
      { left: 'a', right: 'b', winner: 'tie' },
      { left: 'b', right: 'a', winner: 'neither' },
    ]);
    expect(ranking.map(({ name, wins, comparisons }) => [name, wins, comparisons])).toEqual([
      ['a', 5.5, 6],
      ['b', 0.5, 6],
    ]);
    expect(ranking.every(({ interval }) => interval.every(Number.isFinite))).toBe(true);
  });

  it('says nothing before two contenders were compared', () => {
    expect(rankContenders([])).toEqual([]);
  });
});

describe('the pairings', () => {
  it('show every pair on every row once, and every contender on both sides', () => {
    const plan = planPairings(40, 3, randomStream(1, 'arena'));
    const keys = plan.map(({ row, left, right }) => `${row} ${Math.min(left, right)} ${Math.max(left, right)}`);
    expect(new Set(keys).size).toBe(120);
    for (const contender of [0, 1, 2]) {
      const lefts = plan.filter(({ left }) => left === contender).length;
      expect(lefts).toBeGreaterThan(25);
      expect(lefts).toBeLessThan(55);
    }
  });

  it('compare all pairs equally often from the start', () => {
    const start = planPairings(30, 3, randomStream(1, 'arena')).slice(0, 9);
    const counts = new Map<string, number>();
    for (const { left, right } of start) {
      const key = `${Math.min(left, right)}${Math.max(left, right)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([3, 3, 3]);
  });
});
