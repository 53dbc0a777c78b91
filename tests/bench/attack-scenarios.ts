// Candidates that leak in known ways, and candidates that do not: what the privacy attacks are measured on.

import { shuffleColumns } from '../../src/lib/metrics/baselines.ts';
import { permutation, randomStream } from '../../src/lib/random.ts';
import { findSynthesizer } from '../../src/lib/synthesizers/registry.ts';
import { type Column, takeRows } from '../../src/lib/table/column.ts';
import { concatTables, type Table, takeTableRows } from '../../src/lib/table/table.ts';

export interface Scenario {
  readonly name: string;
  readonly leaks: boolean;
  readonly table: Table;
}

/** Every scenario, made from the training rows alone. */
export async function makeScenarios(real: Table, seed: number): Promise<Scenario[]> {
  const stream = randomStream(seed, 'scenarios');
  const honest = await growForest(real, seed);
  const order = permutation(real.rowCount, stream.derive('copy'));
  const tenth = Math.round(real.rowCount / 10);
  return [
    { name: 'copy', leaks: true, table: takeTableRows(real, order) },
    { name: 'noisy copy (5 % of cells)', leaks: true, table: swapCells(real, 0.05, seed) },
    { name: 'noisy copy (numbers)', leaks: true, table: shakeNumbers(real, 0.01, seed) },
    { name: '10 % leaked', leaks: true, table: leakRows(honest, real, { order, rows: tenth }) },
    { name: 'independent', leaks: false, table: shuffleColumns(real, real.rowCount, stream.derive('independent')) },
    { name: 'forest', leaks: false, table: honest },
  ];
}

/** Forest output with default options, as many rows as were learned from. */
export async function growForest(real: Table, seed: number): Promise<Table> {
  const input = { table: real, conditions: [], seed, rows: real.rowCount };
  const model = await findSynthesizer('forest').fit(input, {}, {});
  return model.sample(0, real.rowCount, {});
}

function leakRows(honest: Table, real: Table, { order, rows }: { order: Int32Array; rows: number }): Table {
  const kept = Int32Array.from({ length: honest.rowCount - rows }, (_, row) => row);
  return concatTables([takeTableRows(honest, kept), takeTableRows(real, order.subarray(0, rows))], real.schema);
}

/** Each cell replaced, with that chance, by the cell of another row. */
function swapCells(table: Table, share: number, seed: number): Table {
  const columns = table.columns.map((column, c) => {
    const draws = randomStream(seed, 'swap', c);
    const other = (row: number): number => (draws.uniform(row) < share ? draws.below(table.rowCount, row, 2) : row);
    return takeRows(
      column,
      Int32Array.from({ length: table.rowCount }, (_, row) => other(row)),
    );
  });
  return { ...table, columns };
}

/** Quantities with normal noise of that many standard deviations, whole numbers rounded, inside the real range. */
function shakeNumbers(table: Table, size: number, seed: number): Table {
  const columns = table.columns.map((column, c): Column => {
    const kind = table.schema[c]?.kind;
    if (column.layout !== 'numeric' || (kind !== 'number' && kind !== 'integer')) return column;
    const present = column.values.filter((value) => !Number.isNaN(value)).sort();
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
    const deviation = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
    const draws = randomStream(seed, 'shake', c);
    const [low, high] = [present[0]!, present.at(-1)!];
    const values = column.values.map((value, row) => {
      const shaken = Math.min(high, Math.max(low, value + size * deviation * draws.normal(row)));
      return kind === 'integer' ? Math.round(shaken) : shaken;
    });
    return { layout: 'numeric', values };
  });
  return { ...table, columns };
}
