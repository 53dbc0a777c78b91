import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyHeight, columnEdges, columnsBetween, ROW_HEIGHT, scrollTopFor, topRowAt } from './grid-geometry.ts';

describe('scaled scrolling', () => {
  it('keeps the body below the height that browsers allow', () => {
    expect(bodyHeight(1000)).toBe(1000 * ROW_HEIGHT);
    expect(bodyHeight(100_000_000)).toBe(8_000_000);
  });

  it('shows the last row at the last scroll position, whatever the size', () => {
    for (const rows of [1, 30, 285_714, 1_000_000, 50_000_000]) {
      const view = 600;
      const top = topRowAt(Math.max(0, bodyHeight(rows) - view), rows, view);
      expect(top + view / ROW_HEIGHT).toBeGreaterThanOrEqual(rows - 1e-6);
    }
  });

  it('maps positions back and forth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 5_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, share) => {
          const top = share * (rows - 500 / ROW_HEIGHT);
          expect(topRowAt(scrollTopFor(top, rows, 500), rows, 500)).toBeCloseTo(top, 4);
        },
      ),
      { seed: 4 },
    );
  });
});

describe('column virtualisation', () => {
  it('finds exactly the columns that touch the view', () => {
    const anyWidths = fc.array(fc.integer({ min: 64, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        anyWidths,
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 900 }),
        (widths, left, width) => {
          const edges = columnEdges(widths);
          const { first, end } = columnsBetween(edges, left, width);
          const naive = widths.map((_, i) => i).filter((i) => edges[i + 1]! > left && edges[i]! < left + width);
          if (naive.length > 0) expect(Array.from({ length: end - first }, (_, i) => first + i)).toEqual(naive);
        },
      ),
      { seed: 5 },
    );
  });
});
