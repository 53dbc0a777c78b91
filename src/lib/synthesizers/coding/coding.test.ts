import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { detectGrid, gridRange, isOnGrid, snap, unitGrid } from './grid.ts';
import { codeLabels, drawLabel } from './label.ts';
import { normalCdf, normalInverse } from './normal.ts';
import { binOfQuantity, codeQuantity, drawQuantity } from './quantity.ts';

const number: ColumnSchema = { name: 'x', kind: 'number', role: 'feature', decimals: 2 };
const integer: ColumnSchema = { name: 'x', kind: 'integer', role: 'feature' };
const free: ColumnSchema = { name: 'x', kind: 'number', role: 'feature' };
const stream = randomStream(3, 'coding');

describe('codeQuantity', () => {
  it('draws values that fall back into the bin they were drawn from, within rounding', () => {
    const values = fc.array(
      fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constant(0), fc.constant(NaN)),
      {
        minLength: 1,
        maxLength: 600,
      },
    );
    fc.assert(
      fc.property(values, (list) => {
        const coding = codeQuantity(free, Float64Array.from(list));
        expect(coding.binCount).toBeLessThanOrEqual(256);
        list.forEach((value) => {
          const bin = binOfQuantity(coding, value);
          if (Number.isNaN(value)) return expect(bin).toBe(coding.missing);
          const drawn = drawQuantity(coding, bin, 0.5);
          return expect(Math.abs(binOfQuantity(coding, drawn) - bin)).toBeLessThanOrEqual(1);
        });
        expect(coding.counts.reduce((a, b) => a + b, 0)).toBe(list.length);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('keeps heavy values as atoms and draws around single ones', () => {
    const tail = Array.from({ length: 300 }, (_, i) => 100 + i * 1.37);
    const coding = codeQuantity(number, Float64Array.from([...(Array(700).fill(0) as number[]), ...tail]));
    expect(drawQuantity(coding, binOfQuantity(coding, 0), 0.9)).toBe(0);
    const copies = tail.filter(
      (value, i) => drawQuantity(coding, binOfQuantity(coding, value), stream.uniform(i)) === value,
    );
    expect(copies.length).toBeLessThan(30);
  });

  it('follows the quantiles of its column', () => {
    const values = Float64Array.from({ length: 5000 }, (_, i) => Math.exp(stream.normal(i)));
    const coding = codeQuantity(free, values);
    const shares = values
      .map((value, i) => drawQuantity(coding, binOfQuantity(coding, value), stream.uniform(i, 9)))
      .sort();
    values.sort();
    for (const p of [0.01, 0.1, 0.5, 0.9, 0.99]) {
      const ratio = (shares[Math.floor(p * 5000)] as number) / (values[Math.floor(p * 5000)] as number);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
    }
  });

  it('never draws an extreme that only one row has', () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => Math.exp(3 * stream.normal(i)));
    const coding = codeQuantity(free, values);
    for (const extreme of [Math.min(...values), Math.max(...values)]) {
      const bin = binOfQuantity(coding, extreme);
      for (let i = 0; i < 2000; i++) expect(drawQuantity(coding, bin, stream.uniform(i, 3))).not.toBe(extreme);
    }
  });

  it('codes a column without values', () => {
    const coding = codeQuantity(number, Float64Array.of(NaN, NaN));
    expect(coding.binCount).toBe(1);
    expect(drawQuantity(coding, 0, 0.3)).toBeNaN();
  });
});

describe('grids', () => {
  it('snaps to decimals exactly as their text would parse', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e7, max: 1e7 }), (hundredths) => {
        const value = Number(`${hundredths}e-2`);
        expect(snap(unitGrid(number), value + 1e-9)).toBe(value);
        expect(isOnGrid(unitGrid(number), value)).toBe(true);
      }),
    );
  });

  it('finds round hundreds and whole days', () => {
    const hundreds = Array.from({ length: 50 }, (_, i) => i * 300);
    expect(detectGrid(integer, hundreds).multiple).toBe(100);
    const noons = Array.from({ length: 20 }, (_, i) => (i * 24 + 12) * 3_600_000);
    const grid = detectGrid({ name: 'd', kind: 'datetime', role: 'feature' }, noons);
    expect(snap(grid, 13 * 3_600_000)).toBe(12 * 3_600_000);
  });

  it('gives no range where no grid point lies', () => {
    expect(gridRange(unitGrid(integer), 1.2, 1.8)).toBeNull();
    expect(gridRange(unitGrid(integer), 1.2, 2.8)).toEqual([2, 2]);
  });
});

describe('codeLabels', () => {
  it('gives every label of its column a bin and draws each back', () => {
    const codes = Int32Array.from({ length: 3000 }, (_, i) =>
      i % 7 === 0 ? -1 : Math.floor(400 * stream.uniform(i) ** 2),
    );
    const coding = codeLabels(codes, 400);
    expect(coding.binCount).toBe(256);
    expect(drawLabel(coding, coding.missing, 0.5)).toBe(-1);
    const drawn = new Set<number>();
    for (let i = 0; i < 5000; i++) drawn.add(drawLabel(coding, coding.binCount - 1, stream.uniform(i, 3)));
    for (const label of drawn) expect(coding.binOf[label]).toBe(coding.binCount - 1);
    expect(drawn.size).toBeGreaterThan(100);
  });
});

describe('normal distribution', () => {
  it('inverts itself', () => {
    for (const p of [1e-9, 1e-4, 0.02, 0.3, 0.5, 0.8, 0.99, 0.999999]) {
      expect(Math.abs(normalCdf(normalInverse(p)) / p - 1)).toBeLessThan(1e-6);
    }
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 12);
    expect(normalInverse(0)).toBe(-Infinity);
  });
});
