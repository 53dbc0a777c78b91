import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { assignQuotas } from './quotas.ts';

function countsOf(weights: readonly number[], rows: number): number[] {
  const place = assignQuotas(weights, rows, randomStream(1, 'quota'));
  const counts = weights.map(() => 0);
  for (let row = 0; row < rows; row++) counts[place(row) as number]! += 1;
  return counts;
}

describe('assignQuotas', () => {
  it('gives each label its exact share, whatever the weights', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 500 }), (list, rows) => {
        fc.pre(list.some((weight) => weight > 0));
        const total = list.reduce((a, b) => a + b, 0);
        const counts = countsOf(list, rows);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(rows);
        list.forEach((weight, i) => expect(Math.abs((counts[i] as number) - (weight / total) * rows)).toBeLessThan(1));
      }),
    );
  });

  it('mixes the labels, the same way for the same seed, and knows no row beyond the last', () => {
    const read = (): (number | null)[] => {
      const place = assignQuotas([1, 1], 40, randomStream(5, 'a'));
      return Array.from({ length: 41 }, (_, row) => place(row));
    };
    expect(read()).toEqual(read());
    expect(read()[40]).toBeNull();
    expect(
      read()
        .slice(0, 20)
        .some((place) => place === 1),
    ).toBe(true);
  });
});
