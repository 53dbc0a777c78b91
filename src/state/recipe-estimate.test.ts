import { expect, it } from 'vitest';
import { writtenRecipe } from '../../tests/fixtures/column-recipes.ts';
import { estimateRun } from './recipe-estimate.ts';
import { layOut, signatures, withDependents } from './recipe-layout.ts';
import type { PreviewRows } from './recipe-preview-rows.ts';

const layout = layOut(writtenRecipe, new Map());
const cells = { stars: 4, product: 'lamp', review: 'A fine lamp.' };
const rows: PreviewRows = new Map([0, 1].map((row) => [row, { cells, signs: {}, failure: null }]));
const costs = {
  stars: { ms: 10, cells: 2, tokens: 0 },
  product: { ms: 10, cells: 2, tokens: 0 },
  review: { ms: 2_000, cells: 2, tokens: 60 },
};

it('tells a range for a whole run from what a preview took', () => {
  const estimate = estimateRun({ layout, costs, rows, count: 1_000, prepareMs: 500 });
  expect(estimate?.mostMs).toBeGreaterThan(1_000_000);
  expect(estimate?.leastMs).toBeLessThan(260_000 + 1_000);
  expect(estimate?.leastMs).toBeLessThan(estimate?.mostMs ?? 0);
  expect(estimate?.tokens).toBe(30_000);
  expect(estimate?.isLong).toBe(true);
  // The cells of a row with a separator each.
  expect(estimate?.bytes).toBe((1 + 4 + 12 + 3) * 1_000);
});

it('tells nothing before a model has written once', () => {
  const { review: _written, ...plain } = costs;
  expect(estimateRun({ layout, costs: plain, rows, count: 10, prepareMs: 0 })).toBeNull();
});

it('signs cells by all they depend on, and by nothing else', () => {
  const before = signatures(writtenRecipe, layout);
  const other = { ...writtenRecipe, rows: 5, name: 'Other', attempts: 9 };
  expect(signatures(other, layout)).toEqual(before);
  const columns = writtenRecipe.columns.map((block) =>
    block.name === 'stars' ? { ...block, options: { ...block.options, max: 9 } } : block,
  );
  const edited = { ...writtenRecipe, columns };
  const after = signatures(edited, layOut(edited, new Map()));
  expect([...after].filter(([name, sign]) => before.get(name) !== sign).map(([name]) => name)).toEqual([
    'stars',
    'review',
  ]);
});

it('finds what has to be made again after a column', () => {
  expect([...withDependents(layout, ['product'])]).toEqual(['product', 'review']);
});
