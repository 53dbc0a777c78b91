// node scripts/run-ts.mjs tests/bench/defects.ts [trials=40] [kinds=shift,spread,...] [tables=simulated,...] [label=trial]
// Plants one defect into fresh real rows and asks the two-sample probe who did it: how often the culprit ranks first,
// and how much of a planted slice of 5 % of the rows the first rule recovers. Then the cost of 38,000 x 11. Another label
// draws other trials: thresholds were tuned on `trial`, so quote figures of a label nobody has looked at.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RulesExhibit } from '../../src/lib/metrics/exhibit.ts';
import { type FaultKind, plantFault } from '../../src/lib/metrics/self-test/faults.ts';
import { twoSample } from '../../src/lib/metrics/two-sample/metric.ts';
import type { MetricInput, MetricResult } from '../../src/lib/metrics/types.ts';
import { permutation, randomStream, type RandomStream } from '../../src/lib/random.ts';
import { alignTables } from '../../src/lib/table/align.ts';
import { rowsInSlice, type SliceCondition } from '../../src/lib/table/slice.ts';
import { concatTables, type Table, takeTableRows } from '../../src/lib/table/table.ts';
import { crowdSlice, drawSlice, simulateTable, suitsFault } from './defect-tables.ts';
import { readTable } from './synth/tables.ts';

const ROWS = 4_000;
const shared = fileURLToPath(new URL('../shared/data/tables/', `file://${process.cwd()}/`));
type Kind = FaultKind | 'crowd';
const sizes: Readonly<Partial<Record<Kind, number>>> = {
  ...{ shift: 0.3, spread: 0.3, decorrelate: 1, round: 0.25, label: 0.1, slice: 1.5, crowd: 0.05 },
};

interface Outcome {
  readonly auc: number;
  readonly isFirst: boolean | null;
  readonly jaccard: number | null;
  readonly words: string;
}

function poolOf(name: string): Table | null {
  if (name === 'simulated') return simulateTable(3 * ROWS, 9, randomStream(1, 'defects'));
  const files = ['train', 'holdout'].map((part) => `${shared}${name}.${part}.csv`);
  if (!files.every((file) => existsSync(file))) return null;
  const [train, holdout] = files.map((file) => readTable(file)) as [Table, Table];
  return concatTables(alignTables([train, holdout], train.schema), train.schema);
}

/** Three disjoint samples: training, holdout, and the rows that the defect goes into. */
function splitPool(pool: Table, rows: number, stream: RandomStream): [Table, Table, Table] {
  const order = permutation(pool.rowCount, stream);
  const size = Math.min(rows, Math.floor(pool.rowCount / 3));
  const part = (i: number): Table => takeTableRows(pool, order.subarray(i * size, (i + 1) * size));
  return [part(0), part(1), part(2)];
}

async function runTrial(pool: Table, kind: Kind, seed: number): Promise<Outcome> {
  const stream = randomStream(seed, label, kind);
  const [real, holdout, clean] = splitPool(pool, ROWS, stream.derive('split'));
  const suited = clean.schema.map((_, c) => c).filter((c) => suitsFault(clean, c, kind));
  const column = suited[stream.below(suited.length, 0)] as number;
  const share = kind === 'slice' ? 0.05 : kind === 'crowd' ? 0.01 : 0;
  const slice = share > 0 ? drawSlice(clean, { culprit: column, share }, stream.derive('slice')) : undefined;
  const size = sizes[kind] as number;
  const candidate =
    kind === 'crowd'
      ? crowdSlice(clean, pool, { slice: slice ?? [], share: size }, stream)
      : plantFault(clean, { kind, column, size, ...(slice && { slice }) }, stream.derive('fault'));
  const result = await twoSample.compute({ real, holdout, candidate, target: null, seed }, {}, {});
  const found = rulesOf(result)[0];
  return {
    auc: result.scores[0]?.value ?? 0.5,
    isFirst: kind === 'crowd' ? null : result.details[0]?.columns[0] === clean.schema[column]?.name,
    jaccard: slice ? jaccardOf(candidate, slice, found) : null,
    words: `${clean.schema[column]?.name} -> ${result.details
      .slice(0, 3)
      .map((detail) => `${detail.columns[0]} ${detail.value.toFixed(3)} (${detail.note?.slice(-5)})`)
      .join(', ')}${slice ? ` | ${JSON.stringify(slice)} -> ${JSON.stringify(found)}` : ''}`,
  };
}

function rulesOf(result: MetricResult): (readonly SliceCondition[])[] {
  return (result.exhibits ?? [])
    .filter((exhibit): exhibit is RulesExhibit => exhibit.kind === 'rules')
    .flatMap(({ rules }) => rules.map(({ slice }) => slice));
}

function jaccardOf(table: Table, planted: readonly SliceCondition[], found?: readonly SliceCondition[]): number {
  if (!found) return 0;
  const [a, b] = [new Set(rowsInSlice(table, planted)), rowsInSlice(table, found)];
  const both = b.filter((row) => a.has(row)).length;
  return both / (a.size + b.length - both);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function runKind(kind: Kind, pools: readonly (readonly [string, Table])[], trials: number): Promise<void> {
  const outcomes: Outcome[] = [];
  const able = pools.filter(([, pool]) => pool.schema.some((_, c) => suitsFault(pool, c, kind)));
  for (let seed = 0; seed < trials; seed++) {
    const [name, pool] = able[seed % able.length] as readonly [string, Table];
    const outcome = await runTrial(pool, kind, seed);
    outcomes.push(outcome);
    const missed = outcome.isFirst === false || (outcome.jaccard !== null && outcome.jaccard < 0.7);
    if (missed)
      console.log(`  missed: ${name} AUC ${outcome.auc.toFixed(3)} ${outcome.jaccard ?? ''} ${outcome.words}`);
  }
  const named = outcomes.filter(({ isFirst }) => isFirst !== null);
  const sliced = outcomes.flatMap(({ jaccard }) => (jaccard === null ? [] : [jaccard]));
  const first =
    named.length > 0 ? `culprit first ${named.filter(({ isFirst }) => isFirst).length}/${named.length}` : '';
  const recovered =
    sliced.length > 0
      ? `, Jaccard >= .7 in ${sliced.filter((value) => value >= 0.7).length}/${sliced.length}, median ${median(sliced).toFixed(2)}`
      : '';
  console.log(`${kind}: ${first}${recovered}, median AUC ${median(outcomes.map(({ auc }) => auc)).toFixed(3)}`);
}

/** 19,000 rows of each kind, 11 columns, nothing sampled away. */
async function timeLarge(): Promise<void> {
  const rows = 19_000;
  const pool = simulateTable(3 * rows, 11, randomStream(2, 'large'));
  const [real, holdout, clean] = splitPool(pool, rows, randomStream(2, 'split'));
  const candidate = plantFault(clean, { kind: 'shift', column: 2, size: 0.3 }, randomStream(3));
  const input: MetricInput = { real, holdout, candidate, target: null, seed: 1 };
  const [began, used] = [performance.now(), process.cpuUsage()];
  await twoSample.compute(input, { maxRows: rows }, {});
  const { user, system } = process.cpuUsage(used);
  const wall = ((performance.now() - began) / 1000).toFixed(2);
  console.log(`38,000 x 11, all rows: ${wall} s, ${((user + system) / 1e6).toFixed(2)} processor seconds`);
}

const [
  ,
  ,
  trials = '40',
  kinds = Object.keys(sizes).join(),
  names = 'simulated,california,adult,shoppers',
  label = 'trial',
] = process.argv;
const pools = names.split(',').flatMap((name): (readonly [string, Table])[] => {
  const pool = poolOf(name);
  return pool ? [[name, pool]] : [];
});
if (kinds === Object.keys(sizes).join()) await timeLarge();
for (const kind of kinds.split(',').filter(Boolean)) await runKind(kind as Kind, pools, Number(trials));
