import type { WorkContext } from '../../breathe.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import { isModeled } from '../../table/schema.ts';
import { concatTables, selectColumns, type Table, takeTableRows } from '../../table/table.ts';
import type { TableExhibit } from '../exhibit.ts';
import { frameOf } from '../frames.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { type Bench, isAlarm, judgeHalves, nullError, powerOf } from './judge.ts';
import { controlLeak, type LeakControl } from './leak.ts';
import { faultOf, type PlannedFault, planFaults } from './plan.ts';

const MIN_ROWS = 60;
const NULL_RUNS = 8;
/** Runs a size: each draws other halves. */
const RUNS = 2;
const ENOUGH_POWER = 0.8;
const LEAKED = 0.1;

interface Limit {
  readonly fault: PlannedFault;
  /** The smallest size that would be seen in at least 80 of 100 cases, or null. */
  readonly seen: number | null;
  /** The largest size that would not, or null. */
  readonly missed: number | null;
  readonly tried: readonly { readonly size: number; readonly auc: number; readonly power: number }[];
}

/** Null and positive controls on the report's own real rows: which faults could the probe have seen here? */
export async function computeSelfTest(
  input: MetricInput,
  options: { readonly maxRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const stream = randomStream(input.seed, 'self-test');
  const pool = poolOf(input, options.maxRows);
  const rows = pool.rowCount >> 1;
  if (pool.schema.length === 0) return unavailable('No column of this table is modeled.');
  if (rows < MIN_ROWS) return unavailable(`The self-test needs ${2 * MIN_ROWS} real rows; here are ${pool.rowCount}.`);
  const bench: Bench = { pool, reference: frameOf(pool), rows, stream };
  const plan = planFaults(pool);
  const nulls: number[] = [];
  for (let run = 0; run < NULL_RUNS; run++) {
    nulls.push(await judgeHalves(bench, null, run, context));
    context.onProgress?.((0.3 * run) / NULL_RUNS, 'real against real');
  }
  const limits: Limit[] = [];
  for (const [i, fault] of plan.entries()) {
    limits.push(await findLimit(bench, fault, context));
    context.onProgress?.(0.3 + (0.6 * (i + 1)) / plan.length, 'planted faults');
  }
  const { real, holdout } = input;
  const leak = holdout ? await controlLeak({ real, holdout, share: LEAKED }, stream.derive('leak'), context) : null;
  return {
    scores: [...faultScores(limits), ...nullScores(nulls, rows), ...(leak ? leakScores(leak) : [])],
    details: limits.map(detailOf).sort((a, b) => a.value - b.value),
    exhibits: [limitTable(limits), controlTable(nulls, rows, leak)],
    notes: [
      `Each run compares ${rows.toLocaleString('en')} real rows with as many others; the probe of the report sees at least as many where there are, and so at least as much.`,
    ],
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

/** Real rows, held out and not: no synthesizer takes part here. */
function poolOf({ real, holdout }: MetricInput, maxRows: number): Table {
  const stream = randomStream(0, 'self-test', 'pool');
  const few = (table: Table, label: string): Table =>
    takeTableRows(selectColumns(table, isModeled), sampleIndices(table.rowCount, maxRows, stream.derive(label)));
  const parts = [few(real, 'real'), ...(holdout ? [few(holdout, 'holdout')] : [])];
  const all = concatTables(parts, (parts[0] as Table).schema);
  return takeTableRows(all, sampleIndices(all.rowCount, 2 * maxRows, stream.derive('both')));
}

/** Halves the list of sizes: a larger fault is not harder to see. */
async function findLimit(bench: Bench, fault: PlannedFault, context: WorkContext): Promise<Limit> {
  const tried: { size: number; auc: number; power: number }[] = [];
  let [low, high] = [0, fault.sizes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const size = fault.sizes[middle] as number;
    const aucs: number[] = [];
    for (let run = 0; run < RUNS; run++) aucs.push(await judgeHalves(bench, faultOf(fault, size), run, context));
    const power = mean(aucs.map((auc) => powerOf(auc, bench.rows)));
    tried.push({ size, auc: mean(aucs), power });
    if (power >= ENOUGH_POWER) high = middle;
    else low = middle + 1;
  }
  return { fault, seen: fault.sizes[high] ?? null, missed: fault.sizes[low - 1] ?? null, tried };
}

function detailOf({ fault, seen, tried }: Limit): Detail {
  const power =
    seen === null ? (tried[tried.length - 1]?.power ?? 0) : (tried.find(({ size }) => size === seen)?.power ?? 1);
  const words =
    seen === null
      ? `${fault.describe(fault.sizes[fault.sizes.length - 1] as number)}: not seen`
      : `${fault.describe(seen)}: seen`;
  return { columns: [fault.kind], value: power, note: words };
}

function faultScores(limits: readonly Limit[]): Score[] {
  // The third size is the one that people call small but real: 0.2 standard deviations, one cell in ten.
  const seen = limits.filter(({ fault, seen }) => seen !== null && seen <= (fault.sizes[2] as number)).length;
  return [
    {
      ...{
        key: 'seen',
        label: 'Planted faults seen',
        value: limits.length === 0 ? 0 : seen / limits.length,
        ideal: 1,
        better: 'higher',
      },
      help: 'Share of the kinds of faults that the probe sees, in at least 80 of 100 cases at p < 0.05, when they are of moderate size.',
    },
  ];
}

function nullScores(nulls: readonly number[], rows: number): Score[] {
  const value = mean(nulls);
  const half = (1.96 * nullError(rows)) / Math.sqrt(nulls.length);
  const alarms = nulls.filter((auc) => isAlarm(auc, rows)).length / nulls.length;
  return [
    {
      ...{ key: 'null_auc', label: 'AUC, real against real', value, ideal: 0.5, better: 'nearer' },
      interval: [value - half, value + half],
      help: `Mean over ${nulls.length} runs in which nothing differs.`,
    },
    {
      ...{ key: 'false_alarms', label: 'False alarms', value: alarms, ideal: 0, better: 'lower', digits: 2 },
      help: `Share of these ${nulls.length} runs with p < 0.05; one in twenty is what chance gives.`,
    },
  ];
}

function leakScores({ clean, leaked, queries }: LeakControl): Score[] {
  const half = 1.96 * Math.sqrt(0.25 / queries);
  return [
    {
      ...{
        key: 'leak_share',
        label: 'Nearer to training rows, 10 % leaked',
        value: leaked,
        ideal: null,
        better: 'higher',
      },
      interval: [Math.max(0, leaked - half), Math.min(1, leaked + half)],
      help: 'The distance check on held-out rows of which one in ten was replaced by a training row: it has to rise above 0.5.',
    },
    {
      ...{ key: 'clean_share', label: 'The same, nothing leaked', value: clean, ideal: 0.5, better: 'nearer' },
      interval: [Math.max(0, clean - half), Math.min(1, clean + half)],
    },
  ];
}

function limitTable(limits: readonly Limit[]): TableExhibit {
  return {
    kind: 'table',
    title: 'What this judge could have seen here',
    caption:
      'Faults of growing size were planted into real rows. Seen means: told from chance at p < 0.05 in at least 80 of 100 cases.',
    isLead: true,
    columns: [{ label: 'Smallest fault that is seen' }, { label: 'Not seen' }, { label: 'Sizes tried' }],
    rows: limits.map(({ fault, seen, missed, tried }) => [
      seen === null ? `none of ${fault.sizes.join(', ')}` : fault.describe(seen),
      missed === null ? 'every size tried was seen' : fault.describe(missed),
      tried
        .map(({ size, auc, power }) => `${size}: AUC ${auc.toFixed(3)}, seen ${Math.round(power * 100)} %`)
        .join('; '),
    ]),
  };
}

function controlTable(nulls: readonly number[], rows: number, leak: LeakControl | null): TableExhibit {
  const alarms = nulls.filter((auc) => isAlarm(auc, rows)).length;
  const control = (name: string, found: string, wanted: string): readonly string[] => [name, found, wanted];
  return {
    kind: 'table',
    title: 'Controls',
    columns: [{ label: 'Control' }, { label: 'Found' }, { label: 'What a working judge finds' }],
    rows: [
      control(
        'Real against real',
        `AUC ${mean(nulls).toFixed(3)}, ${alarms} of ${nulls.length} runs alarmed`,
        '0.5 and hardly any alarm',
      ),
      ...(leak
        ? [
            control('Held-out rows as candidate', `${leak.clean.toFixed(3)} nearer to training rows`, 'about 0.5'),
            control(
              'The same with 10 % leaked',
              `${leak.leaked.toFixed(3)} nearer to training rows`,
              'clearly more than 0.5',
            ),
          ]
        : []),
    ],
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
