import { describe, expect, it } from 'vitest';
import { permutation, randomStream, sampleIndices } from './random.ts';

const stream = randomStream(7, 'test');

describe('random streams', () => {
  it('give a value by address, never by order', () => {
    const forward = Array.from({ length: 50 }, (_, i) => stream.uniform(i, 2));
    const backward = Array.from({ length: 50 }, (_, i) => stream.uniform(49 - i, 2)).reverse();
    expect(backward).toEqual(forward);
  });

  it('never change: stored recipes depend on these values', () => {
    expect([stream.bits(0), stream.bits(1), stream.bits(0, 1)]).toMatchInlineSnapshot(`
      [
        2185315785,
        4025703861,
        2135699175,
      ]
    `);
  });

  it('differ by seed, by label and by the parts of a label', () => {
    const first = (s: ReturnType<typeof randomStream>): number => s.bits(0);
    const streams = [
      stream,
      randomStream(8, 'test'),
      randomStream(7 + 2 ** 32, 'test'),
      randomStream(-7, 'test'),
      stream.derive('a', 'b'),
      stream.derive('ab'),
      stream.derive(1),
      stream.derive('1'),
    ];
    expect(new Set(streams.map(first)).size).toBe(streams.length);
  });

  it('are uniform on [0, 1) by chi-square over 100 bins, in index and in lane', () => {
    for (const at of [(i: number) => stream.uniform(i), (i: number) => stream.uniform(5, i)]) {
      const counts = new Array<number>(100).fill(0);
      for (let i = 0; i < 100_000; i++) {
        const bin = Math.floor(at(i) * 100);
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      // 99 degrees of freedom: 0.001 % and 99.999 % quantiles.
      expect(chiSquare).toBeGreaterThan(50);
      expect(chiSquare).toBeLessThan(170);
    }
  });

  it('have normal draws with mean 0 and variance 1', () => {
    const draws = Array.from({ length: 50_000 }, (_, i) => stream.normal(i));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });
});

describe('permutations and samples', () => {
  it('contain every index once', () => {
    expect([...permutation(500, stream)].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  it('take distinct ascending indices, or all of them', () => {
    const indices = [...sampleIndices(100, 30, stream)];
    expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b));
    expect(indices).toHaveLength(30);
    expect([...sampleIndices(3, 9, stream)]).toEqual([0, 1, 2]);
  });
});
