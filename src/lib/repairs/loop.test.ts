// Tables with one planted fault each: the repair for it brings the probe at least half of the way to real rows' AUC.
// tests/bench/repair.ts does the same on adult.

import { expect, test } from 'vitest';
import { simulateTable } from '../../../tests/fixtures/simulated-table.ts';
import { findMetric } from '../metrics/registry.ts';
import { permutation, randomStream } from '../random.ts';
import { forest } from '../synthesizers/forest/index.ts';
import type { Column } from '../table/column.ts';
import { rowsInSlice, type SliceCondition } from '../table/slice.ts';
import { sliceTable, type Table, takeTableRows } from '../table/table.ts';
import { findRepair } from './registry.ts';
import type { RepairScope } from './types.ts';

const ROWS = 1500;
const whole = simulateTable(2 * ROWS);
const real = sliceTable(whole, 0, ROWS);
const holdout = sliceTable(whole, ROWS, 2 * ROWS);
const slice: readonly SliceCondition[] = [{ kind: 'range', column: 'age', min: 45 }];

async function auc(candidate: Table): Promise<number> {
  const input = { real, holdout, candidate, target: null, seed: 1, brief: true };
  return (await findMetric('two-sample')!.compute(input, {}, {})).scores[0]!.value!;
}

async function grow(): Promise<Table> {
  const model = await forest.fit({ table: real, conditions: [], seed: 1, rows: ROWS }, {}, {});
  return model.sample(0, ROWS, {});
}

/** How far the repair goes from the candidate's AUC to that of real rows, as a share. */
async function wayOf(repair: string, candidate: Table, scope: RepairScope): Promise<number> {
  const input = { real, holdout: null, candidate, recipe: null, target: null, scope, seed: 1 };
  const mended = await findRepair(repair).mend(input, {}, {});
  const [before, after, none] = [await auc(candidate), await auc(mended.table), await auc(real)];
  return (before - after) / (before - none);
}

test('a missing slice is grown again', async () => {
  const grown = await grow();
  const inside = new Set(rowsInSlice(grown, slice));
  const rows = Array.from({ length: ROWS }, (_, row) => row).filter((row) => !inside.has(row));
  expect(await wayOf('regenerate-slice', takeTableRows(grown, rows), { slice })).toBeGreaterThan(0.5);
});

test('a shuffled column is drawn again', async () => {
  const grown = await grow();
  const order = permutation(ROWS, randomStream(1));
  const region = takeTableRows(grown, order).columns[6] as Column;
  const shuffled = { ...grown, columns: grown.columns.with(6, region) };
  expect(await wayOf('refit-column', shuffled, { columns: ['region'] })).toBeGreaterThan(0.5);
});

test('broken margins give way to rows that look real', async () => {
  const grown = await grow();
  const income = grown.columns[2] as Extract<Column, { layout: 'numeric' }>;
  const moved: Column = { layout: 'numeric', values: income.values.map((value) => Math.round(value * 1.5)) };
  expect(await wayOf('resample', { ...grown, columns: grown.columns.with(2, moved) }, {})).toBeGreaterThan(0.5);
});
