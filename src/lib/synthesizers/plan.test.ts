import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulateTable } from '../../../tests/fixtures/simulated-table.ts';
import { randomStream } from '../random.ts';
import { largestRemainder, planConditions } from './plan.ts';

const stream = randomStream(1, 'plan');

describe('largestRemainder', () => {
  it('gives whole counts that sum to the total and differ from the shares by less than one', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 0, max: 100_000 }), (list, total) => {
        const sum = list.reduce((a, b) => a + b, 0);
        fc.pre(sum > 1e-6);
        const counts = largestRemainder(list, total);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(total);
        counts.forEach((count, i) => {
          expect(Number.isInteger(count)).toBe(true);
          expect(Math.abs(count - ((list[i] as number) / sum) * total)).toBeLessThan(1.001);
        });
      }),
    );
  });
});

describe('planConditions', () => {
  const table = simulateTable(300);

  it('cuts a range to the observed span and to the grid', () => {
    const plans = planConditions(table, [{ kind: 'range', column: 'age', min: 40.2, max: 500 }], 10, stream);
    expect(plans[0]).toEqual({
      kind: 'range',
      low: 41,
      high: Math.max(...(table.columns[0] as { values: Float64Array }).values),
    });
  });

  it('joins ranges on one column', () => {
    const conditions = [
      { kind: 'range', column: 'age', min: 30 },
      { kind: 'range', column: 'age', max: 35 },
    ] as const;
    expect(planConditions(table, conditions, 10, stream)[0]).toEqual({ kind: 'range', low: 30, high: 35 });
  });

  it('spreads shares over the rows without regard to their order', () => {
    const shares = [
      { value: 'Oslo', share: 0.25 },
      { value: 'Bergen', share: 0.75 },
    ];
    const plan = planConditions(table, [{ kind: 'shares', column: 'city', shares }], 1000, stream)[1];
    if (plan?.kind !== 'fixed' || !plan.assignment) throw new Error('no assignment');
    const inFirstHalf = plan.assignment.subarray(0, 500).filter((index) => index === 0).length;
    expect(plan.assignment.filter((index) => index === 0)).toHaveLength(250);
    expect(Math.abs(inFirstHalf - 125)).toBeLessThan(40);
  });
});
