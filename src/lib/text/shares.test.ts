import { describe, expect, it } from 'vitest';
import { evenness, jensenShannon, largestGap, quantile, sharesOf, totalVariation } from './shares.ts';

describe('shares', () => {
  const map = (shares: Record<string, number>): Map<string, number> => new Map(Object.entries(shares));

  it('are apart by nothing, by all, or by the parts that differ', () => {
    expect(jensenShannon(map({ a: 0.5, b: 0.5 }), map({ a: 0.5, b: 0.5 }))).toBe(0);
    expect(jensenShannon(map({ a: 1 }), map({ b: 1 }))).toBeCloseTo(1, 12);
    expect(totalVariation(map({ a: 0.7, b: 0.3 }), map({ a: 0.4, b: 0.5, c: 0.1 }))).toBeCloseTo(0.3, 12);
    expect(evenness([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(1, 12);
    expect(evenness([1])).toBe(0);
  });

  it('of a half and a half lie away from all of one by the formula', () => {
    // The middle is 3/4 and 1/4: (1/2 log2(2/3) + 1/2 log2 2 + log2(4/3)) / 2 bits.
    const bits = (0.5 * Math.log2(2 / 3) + 0.5 + Math.log2(4 / 3)) / 2;
    expect(jensenShannon(map({ a: 0.5, b: 0.5 }), map({ a: 1 }))).toBeCloseTo(Math.sqrt(bits), 12);
    expect(evenness([0.75, 0.25])).toBeCloseTo(2 - 0.75 * Math.log2(3), 12);
    expect([...sharesOf(['a', 'b', 'a', 'a'])]).toEqual([
      ['a', 0.75],
      ['b', 0.25],
    ]);
  });

  it('of two samples differ by their largest gap, and have quantiles', () => {
    expect(largestGap([1, 2, 3, 4], [3, 4, 5, 6])).toBe(0.5);
    expect(largestGap([], [1])).toBeNull();
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([], 0.5)).toBeNull();
  });
});
