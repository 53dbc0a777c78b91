import { expect, it } from 'vitest';
import { simulateTable } from '../../../../tests/fixtures/simulated-table.ts';
import { planOutput } from '../../runs/output.ts';
import type { ColumnServices } from '../types.ts';
import { learned } from './index.ts';

const table = simulateTable(300);
const scope = { name: 'all', datasets: new Map([['d', { name: 'D', schema: table.schema, rowCount: 300 }]]) };
const services = { seed: 3, rowCount: 40, table: async () => table } as unknown as ColumnServices;
const options = { dataset: 'd', synthesizer: 'copula' };

async function draw(rows: readonly number[], attempt = 0): Promise<unknown[]> {
  const prepared = await learned.prepare(options, scope, services, {});
  const tasks = rows.map((row, slot) => ({ slot, row, attempt }));
  return [...(await prepared.make(tasks, { rows, cells: new Map() }, {}))];
}

it('gives a row the same cells in whatever list of rows it is asked for', async () => {
  const whole = await draw(Array.from({ length: 40 }, (_, row) => row));
  const rows = [39, 3, 4, 5, 0, 17];
  expect(await draw(rows)).toEqual(rows.map((row) => whole[row]));
  expect(await draw([3], 1)).not.toEqual([whole[3]]);
});

it('makes the columns that can be learned, as the Generate screen would', () => {
  const plan = planOutput(table.schema);
  expect(learned.outputs(options, scope).map(({ name }) => name)).toEqual(
    plan.learned.map((i) => table.schema[i]!.name),
  );
});

it('says what is wrong with its dataset and settings', () => {
  expect(learned.problems({ dataset: '' }, scope)).toMatchObject([{ path: 'options.dataset' }]);
  expect(learned.problems({ ...options, settings: { nothing: 1 } }, scope)).toMatchObject([
    { path: 'options.settings' },
  ]);
  expect(learned.problems({ ...options, settings: [] }, scope)).toMatchObject([{ path: 'options.settings' }]);
});
