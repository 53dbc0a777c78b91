// node scripts/run-ts.mjs tests/bench/repair.ts
// Three deliberately bad syntheses of adult, each mended by the repair its finding offers: the boosted probe's AUC before and
// after, beside that of real rows against the holdout. The bar is half of the way to that.

import { existsSync } from 'node:fs';
import { findMetric } from '../../src/lib/metrics/registry.ts';
import { permutation, randomStream } from '../../src/lib/random.ts';
import { findRepair } from '../../src/lib/repairs/registry.ts';
import type { RepairOffer } from '../../src/lib/repairs/types.ts';
import { findSynthesizer } from '../../src/lib/synthesizers/registry.ts';
import { alignTables } from '../../src/lib/table/align.ts';
import type { Column } from '../../src/lib/table/column.ts';
import { rowsInSlice, type SliceCondition } from '../../src/lib/table/slice.ts';
import { columnIndex, type Table, takeTableRows } from '../../src/lib/table/table.ts';
import { readTable } from './synth/tables.ts';

type Offer = Pick<RepairOffer, 'repair' | 'options' | 'scope'>;
interface Case {
  readonly label: string;
  readonly candidate: Table;
  readonly offers: readonly Offer[];
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

async function auc(real: Table, holdout: Table, candidate: Table): Promise<number> {
  const probe = findMetric('two-sample')!;
  const input = { real, holdout, candidate, target: null, seed: SEED, brief: true };
  return (await probe.compute(input, {}, {})).scores[0]!.value!;
}

async function main(): Promise<void> {
  if (!existsSync(`${folder}adult.train.csv`)) return console.log('no adult here');
  const files = ['train', 'holdout'].map((part) => readTable(`${folder}adult.${part}.csv`));
  const [real, holdout] = alignTables(files, files[0]!.schema) as [Table, Table];
  const forest = await grow('forest', real);
  const anew: Offer = { repair: 'resample', options: {}, scope: {} };
  const cases: readonly Case[] = [
    {
      label: 'copula margins broken',
      candidate: breakMargins(await grow('copula', real)),
      offers: [anew],
    },
    {
      label: 'slice missing (age 45 and above)',
      candidate: dropSlice(forest),
      offers: [{ repair: 'regenerate-slice', options: {}, scope: { slice } }, anew],
    },
    {
      label: 'column shuffled (marital-status)',
      candidate: shuffleColumn(forest, real.schema.find(({ name }) => name.startsWith('marital'))!.name),
      offers: [
        {
          repair: 'refit-column',
          options: {},
          scope: { columns: [real.schema.find(({ name }) => name.startsWith('marital'))!.name] },
        },
        anew,
      ],
    },
  ];
  const none = await auc(real, holdout, real);
  const forestAuc = await auc(real, holdout, forest);
  console.log(`null (training rows) ${none.toFixed(3)}, honest forest ${forestAuc.toFixed(3)}`);
  for (const { label, candidate, offers } of cases) {
    const before = await auc(real, holdout, candidate);
    for (const offer of offers) {
      const began = performance.now();
      const input = { real, holdout: null, candidate, recipe: null, target: null, scope: offer.scope, seed: SEED };
      const mended = await findRepair(offer.repair).mend(input, offer.options, {});
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const after = await auc(real, holdout, mended.table);
      const way = (before - after) / (before - none);
      console.log(
        `${label}, ${offer.repair}: ${before.toFixed(3)} -> ${after.toFixed(3)}, ${(100 * way).toFixed(0)} % of the way, ` +
          `${seconds} s. ${mended.facts.map((fact) => `${fact.label}: ${fact.value}`).join('; ')}`,
      );
    }
  }
}

await main();
