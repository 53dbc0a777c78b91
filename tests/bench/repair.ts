// node scripts/run-ts.mjs tests/bench/repair.ts
// Three deliberately bad syntheses of adult, and an honest one, each mended by what the finding of the probe offers: its
// AUC before and after, beside that of real rows against the holdout. The bar is half of the way for the bad ones.
// Seconds are processor time.

import { existsSync } from 'node:fs';
import { findMetric } from '../../src/lib/metrics/registry.ts';
import type { MetricInput, MetricResult } from '../../src/lib/metrics/types.ts';
import { permutation, randomStream } from '../../src/lib/random.ts';
import { findRepair } from '../../src/lib/repairs/registry.ts';
import type { RepairOffer } from '../../src/lib/repairs/types.ts';
import { findSynthesizer } from '../../src/lib/synthesizers/registry.ts';
import { alignTables } from '../../src/lib/table/align.ts';
import type { Column } from '../../src/lib/table/column.ts';
import { rowsInSlice, type SliceCondition } from '../../src/lib/table/slice.ts';
import { columnIndex, type Table, takeTableRows } from '../../src/lib/table/table.ts';
import { readTable } from './synth/tables.ts';

interface Case {
  readonly label: string;
  readonly candidate: Table;
}

const SEED = 1;
const folder = '../shared/data/tables/';
const slice: readonly SliceCondition[] = [{ kind: 'range', column: 'age', min: 45 }];

async function grow(id: string, real: Table): Promise<Table> {
  const model = await findSynthesizer(id).fit({ table: real, conditions: [], seed: SEED, rows: real.rowCount }, {}, {});
  return model.sample(0, real.rowCount, {});
}

/** Quantities stretched about their mean and shifted: the links of the copula stay, the margins break. */
function breakMargins(table: Table): Table {
  const columns = table.columns.map((column, i): Column => {
    if (column.layout !== 'numeric' || table.schema[i]!.kind === 'boolean') return column;
    const sum = column.values.reduce((a, b) => a + b, 0);
    const mean = sum / table.rowCount;
    const values = column.values.map((value) => Math.max(0, Math.round(mean + 0.7 * (value - mean) + 0.1 * mean)));
    return { layout: 'numeric', values };
  });
  return { ...table, columns };
}

function dropSlice(table: Table): Table {
  const inside = new Set(rowsInSlice(table, slice));
  return takeTableRows(
    table,
    Int32Array.from(Array(table.rowCount).keys()).filter((row) => !inside.has(row)),
  );
}

function shuffleColumn(table: Table, name: string): Table {
  const order = permutation(table.rowCount, randomStream(SEED, 'shuffled'));
  const at = columnIndex(table, name);
  const shuffled = takeTableRows(table, order).columns[at] as Column;
  return { ...table, columns: table.columns.map((column, i) => (i === at ? shuffled : column)) };
}

/** What the probe says of a candidate, and what it offers to do about it. */
async function ask(tables: Pick<MetricInput, 'real' | 'holdout' | 'candidate'>, brief: boolean): Promise<MetricResult> {
  return findMetric('two-sample')!.compute({ ...tables, target: null, seed: SEED, brief }, {}, {});
}

function aucOf(result: MetricResult): number {
  return result.scores[0]!.value!;
}

async function makeCases(real: Table): Promise<readonly Case[]> {
  const forest = await grow('forest', real);
  return [
    { label: 'copula margins broken', candidate: breakMargins(await grow('copula', real)) },
    { label: 'slice missing (age 45 and above)', candidate: dropSlice(forest) },
    { label: 'column shuffled (marital-status)', candidate: shuffleColumn(forest, 'marital-status') },
    { label: 'honest forest, nothing broken', candidate: forest },
  ];
}

function ruleOf({ scope }: RepairOffer): string {
  const slice = (scope.slice ?? []).map((condition) => JSON.stringify(condition)).join(' ');
  return [slice, scope.columns?.join(', ')].filter(Boolean).join(' ');
}

/** Every repair that the finding offers, each from the same bad table. */
async function mendAll({ label, candidate }: Case, real: Table, holdout: Table, none: number): Promise<void> {
  const finding = await ask({ real, holdout, candidate }, false);
  const before = aucOf(finding);
  console.log(`${label}: AUC ${before.toFixed(3)}`);
  for (const offer of finding.repairs ?? []) {
    const began = process.cpuUsage();
    const input = { real, holdout: null, candidate, recipe: null, target: null, scope: offer.scope, seed: SEED };
    const mended = await findRepair(offer.repair).mend(input, offer.options, {});
    const { user, system } = process.cpuUsage(began);
    const after = aucOf(await ask({ real, holdout, candidate: mended.table }, true));
    const way = ((before - after) / (before - none)) * 100;
    console.log(
      `  ${offer.repair} ${ruleOf(offer)}: ${after.toFixed(3)}, ${way.toFixed(0)} % of the way, ` +
        `${((user + system) / 1e6).toFixed(1)} s. ${mended.facts.map((fact) => `${fact.label}: ${fact.value}`).join('; ')}`,
    );
  }
}

async function main(): Promise<void> {
  if (!existsSync(`${folder}adult.train.csv`)) return console.log('no adult here');
  const files = ['train', 'holdout'].map((part) => readTable(`${folder}adult.${part}.csv`));
  const [real, holdout] = alignTables(files, files[0]!.schema) as [Table, Table];
  const none = aucOf(await ask({ real, holdout, candidate: real }, true));
  console.log(`null: training rows against the holdout, AUC ${none.toFixed(3)}`);
  for (const bad of await makeCases(real)) await mendAll(bad, real, holdout, none);
}

await main();
