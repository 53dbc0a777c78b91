import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulateTable } from '../../../../tests/fixtures/simulated-table.ts';
import { readTable } from '../../../../tests/bench/synth/tables.ts';
import { randomStream } from '../../random.ts';
import { isMissing, valueAt } from '../../table/column.ts';
import { type Table, columnNamed, createTable } from '../../table/table.ts';
import { codeLabels } from '../coding/label.ts';
import { independent } from '../independent/index.ts';
import { fillLeaves } from './leaf.ts';
import { forest } from './index.ts';
import { createPredictor } from './predictors.ts';
import { createResponse } from './response.ts';
import { findLeaf, growTree } from './tree.ts';

const stream = randomStream(2, 'forest');
const rules = { minLeaf: 20, minPure: 5, penalty: 1.5, maxDepth: 20 };

async function make(source: Table, rows: number, plugin: Pick<typeof forest, 'fit'> = forest): Promise<Table> {
  const model = await plugin.fit({ table: source, conditions: [], seed: 4, rows }, {}, {});
  return model.sample(0, rows, {});
}

function numbers(table: Table, name: string): number[] {
  const column = columnNamed(table, name);
  return Array.from({ length: table.rowCount }, (_, row) => Number(valueAt(column, row)));
}

/** Pearson correlation over the rows where the second is present. */
function correlate(table: Table, x: string, y: string): number {
  const second = columnNamed(table, y);
  const kept = Array.from({ length: table.rowCount }, (_, row) => row).filter((row) => !isMissing(second, row));
  const [a, b] = [numbers(table, x), numbers(table, y)].map((all) => kept.map((row) => all[row] as number));
  return a && b ? covary(a, b) / Math.sqrt(covary(a, a) * covary(b, b)) : NaN;
}

function covary(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [a, b].map((list) => list.reduce((sum, value) => sum + value, 0) / list.length);
  return a.reduce((sum, value, i) => sum + (value - (meanA ?? 0)) * ((b[i] as number) - (meanB ?? 0)), 0);
}

describe('growTree', () => {
  const cause = Int32Array.from({ length: 3000 }, (_, i) => stream.below(12, i));
  const effect = cause.map((code, i) => (stream.uniform(i, 5) < 0.9 ? code % 3 : 0));
  const noise = Int32Array.from({ length: 3000 }, (_, i) => stream.below(9, i, 7));
  const codingOf = (labels: Int32Array) => codeLabels(labels, 12);
  const encoded = (labels: Int32Array) => Uint8Array.from(labels, (label) => codingOf(labels).binOf[label] as number);

  it('finds the sets of labels that matter and lets noise alone', () => {
    const predictors = [cause, noise].map((labels) => createPredictor(codingOf(labels), encoded(labels), 256));
    const target = encoded(effect);
    const rows = Int32Array.from({ length: 3000 }, (_, i) => i);
    const tree = growTree({ predictors, response: createResponse(codingOf(effect)), target, rows, rules });
    expect([...tree.predictor].filter((p) => p === 1)).toHaveLength(0);
    expect((tree.size + 1) / 2).toBe(3);
    const views = predictors.map((predictor) => predictor.codes);
    const leaves = new Set(cause.map((code, i) => (code % 3) * 1000 + findLeaf(tree, views, i)));
    expect(leaves.size).toBe(3);
  });

  it('draws from a wider node where a leaf has too few rows', () => {
    const predictors = [createPredictor(codingOf(cause), encoded(cause), 256)];
    const target = encoded(effect);
    const all = Int32Array.from({ length: 3000 }, (_, i) => i);
    const response = createResponse(codingOf(effect));
    const tree = growTree({ predictors, response, target, rows: all.slice(), rules });
    const views = predictors.map((predictor) => predictor.codes);
    const few = fillLeaves({ tree, predictors: views, target, rows: all.slice(0, 30), minRows: 25 });
    for (let node = 0; node < tree.size; node++) {
      const source = few.source[node] as number;
      const run = few.codes.subarray(few.start[source], few.end[source]);
      expect(run.length >= 25 || new Set(run).size === 1).toBe(true);
    }
    expect(few.end[0]).toBe(30);
  });
});

describe('forest', () => {
  it('keeps relations that independent columns lose', async () => {
    const source = simulateTable(3000);
    const [made, floor] = [await make(source, 3000), await make(source, 3000, independent)];
    const real = correlate(source, 'age', 'income');
    expect(real).toBeGreaterThan(0.4);
    expect(Math.abs(correlate(made, 'age', 'income') - real)).toBeLessThan(0.07);
    expect(Math.abs(correlate(floor, 'age', 'income'))).toBeLessThan(0.1);
    const broken = (table: Table): number => {
      const [city, region] = [columnNamed(table, 'city'), columnNamed(table, 'region')];
      let wrong = 0;
      for (let row = 0; row < table.rowCount; row++) {
        const isSouth = valueAt(city, row) === 'Oslo' || valueAt(city, row) === 'Bergen';
        if (isSouth !== (valueAt(region, row) === 'south')) wrong++;
      }
      return wrong;
    };
    expect(broken(made)).toBe(0);
    expect(broken(floor)).toBeGreaterThan(300);
  }, 60_000);

  it('does not repeat rows that occur once, where it can draw others', async () => {
    const source = simulateTable(800);
    const few = createTable(source.schema.slice(0, 2), source.columns.slice(0, 2));
    const key = (table: Table, row: number) => table.columns.map((column) => valueAt(column, row)).join('|');
    const counts = new Map<string, number>();
    for (let row = 0; row < 800; row++) counts.set(key(few, row), (counts.get(key(few, row)) ?? 0) + 1);
    const copied = (table: Table) => {
      return Array.from({ length: table.rowCount }, (_, row) => counts.get(key(table, row)) === 1).filter(Boolean)
        .length;
    };
    const input = { table: few, conditions: [], seed: 1, rows: 800 };
    const careless = await (await forest.fit(input, { avoidCopies: false }, {})).sample(0, 800, {});
    expect(copied(careless)).toBeGreaterThan(10);
    expect(copied(await make(few, 800))).toBe(0);
  });

  it('does not depend on names', async () => {
    const source = simulateTable(400);
    const renamed = createTable(
      source.schema.map((schema, index) => ({ ...schema, name: `z${9 - index}` })),
      source.columns,
    );
    expect((await make(renamed, 200)).columns).toEqual((await make(source, 200)).columns);
  });

  it('bounds its work on a table of many columns', async () => {
    const columns = Array.from({ length: 300 }, (_, c) => ({
      layout: 'numeric' as const,
      values: Float64Array.from({ length: 60 }, (_, row) => stream.below(50, row, c)),
    }));
    const source = createTable(
      columns.map((_, c) => ({ name: `c${c}`, kind: 'integer', role: 'feature' })),
      columns,
    );
    const made = await make(source, 40);
    expect(made.columns).toHaveLength(300);
  }, 60_000);

  const real = path.resolve('../shared/data/tables/adult.train.csv');
  it.skipIf(!existsSync(real))(
    'makes adult rows of the right shape (needs ../shared/data/tables)',
    async () => {
      const source = readTable(real);
      const made = await make(source, 2000);
      expect(made.schema).toEqual(source.schema);
      source.columns.forEach((column, index) => {
        const seen = new Set(Array.from({ length: source.rowCount }, (_, row) => valueAt(column, row)));
        if (source.schema[index]?.kind !== 'category') return;
        for (let row = 0; row < 2000; row++) {
          if (!seen.has(valueAt(made.columns[index] as typeof column, row)))
            throw new Error(`row ${row} has a new label`);
        }
      });
      const [gain, age] = [numbers(made, 'capital-gain'), numbers(made, 'age')];
      expect(gain.filter((value) => value === 0).length).toBeGreaterThan(1700);
      expect(age.every((value) => Number.isInteger(value) && value >= 17 && value <= 90)).toBe(true);
    },
    60_000,
  );
});
