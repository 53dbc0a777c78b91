import { createBreather, type WorkContext } from '../../breathe.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import { type FrameColumn, frameOf, stackFrames } from '../frames.ts';
import { meanOf } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult, Score, ScoreOrigin } from '../types.ts';
import { shareScore } from '../words.ts';
import { BIN_CODES, binColumn } from './bins.ts';

const MAX_COMBINATIONS = 10_000;

interface Binned {
  readonly names: readonly string[];
  readonly real: readonly Uint8Array[];
  readonly candidate: readonly Uint8Array[];
  readonly realRows: number;
  readonly candidateRows: number;
}

interface Agreement {
  readonly columns: readonly number[];
  readonly value: number;
  /** Expected for a real sample of the candidate's size. */
  readonly most: number;
}

const orders = [
  { key: 'univariate', label: 'Accuracy, single columns' },
  { key: 'bivariate', label: 'Accuracy, pairs' },
  { key: 'trivariate', label: 'Accuracy, triples' },
] as const;

/** 1 - total variation of histograms over training rows and holdout, mean over columns, pairs and triples. */
export async function computeAccuracy(
  input: MetricInput,
  options: { readonly triples: boolean },
  context: WorkContext,
): Promise<MetricResult> {
  const binned = await binTables(input, context);
  const width = binned.names.length;
  if (width === 0) return { scores: [], details: [], unavailable: 'No column of this table is modeled.' };
  if (binned.candidateRows === 0) return { scores: [], details: [], unavailable: 'The table to judge has no rows.' };
  const found: Agreement[][] = [];
  for (const size of options.triples ? [1, 2, 3] : [1, 2]) {
    found.push(await agree(binned, combinations(width, size, input.seed), context));
  }
  const pairs = found[1] ?? [];
  const details = (pairs.length > 0 ? pairs : (found[0] as Agreement[]))
    .map((pair): Detail => ({
      columns: pair.columns.map((c) => binned.names[c] as string),
      value: pair.value,
      note: `a real sample would reach ${pair.most.toFixed(3)}`,
    }))
    .sort((a, b) => a.value - b.value);
  return { scores: scoresOf(found), details: input.brief ? [] : details };
}

async function binTables(input: MetricInput, context: WorkContext): Promise<Binned> {
  const real = stackFrames(frameOf(input.real), input.holdout ? frameOf(input.holdout) : null);
  const candidate = frameOf(input.candidate);
  const breathe = createBreather(context);
  const codes: Uint8Array[][] = [];
  for (const [c, column] of real.columns.entries()) {
    codes.push(binColumn(column, [column, candidate.columns[c] as FrameColumn]));
    await breathe();
  }
  return {
    names: real.columns.map((column) => column.name),
    real: codes.map((pair) => pair[0] as Uint8Array),
    candidate: codes.map((pair) => pair[1] as Uint8Array),
    realRows: real.rowCount,
    candidateRows: candidate.rowCount,
  };
}

/** All sets of `size` columns in lexicographic order, or a seeded sample of 10,000 of them. */
function combinations(width: number, size: number, seed: number): readonly (readonly number[])[] {
  const all: number[][] = [];
  const grow = (start: number, chosen: readonly number[]): void => {
    if (chosen.length === size) {
      all.push([...chosen]);
      return;
    }
    for (let c = start; c < width; c++) grow(c + 1, [...chosen, c]);
  };
  if (count(width, size) <= 4_000_000) {
    grow(0, []);
    const picked = sampleIndices(all.length, MAX_COMBINATIONS, randomStream(seed, 'accuracy', size));
    return Array.from(picked, (index) => all[index] as number[]);
  }
  return drawCombinations(width, size, seed);
}

/** For very wide tables: draws sets one by one instead of listing them all. */
function drawCombinations(width: number, size: number, seed: number): readonly (readonly number[])[] {
  const stream = randomStream(seed, 'accuracy', size);
  return Array.from({ length: MAX_COMBINATIONS }, (_, draw) => {
    const chosen = new Set<number>();
    for (let lane = 0; chosen.size < size; lane++) chosen.add(stream.below(width, draw, lane));
    return [...chosen].sort((a, b) => a - b);
  });
}

function count(width: number, size: number): number {
  let product = 1;
  for (let i = 0; i < size; i++) product = (product * (width - i)) / (i + 1);
  return product;
}

async function agree(binned: Binned, sets: readonly (readonly number[])[], context: WorkContext): Promise<Agreement[]> {
  const breathe = createBreather(context);
  const found: Agreement[] = [];
  for (const columns of sets) {
    found.push(agreement(binned, columns));
    context.onProgress?.(found.length / sets.length, `histograms of ${columns.length}`);
    await breathe();
  }
  return found;
}

function agreement(binned: Binned, columns: readonly number[]): Agreement {
  const p = histogram(binned.real, columns, binned.realRows);
  const q = histogram(binned.candidate, columns, binned.candidateRows);
  const spread = (1 / binned.realRows + 1 / binned.candidateRows) * (2 / Math.PI);
  let distance = 0;
  let expected = 0;
  for (let cell = 0; cell < p.length; cell++) {
    const share = (p[cell] as number) / binned.realRows;
    distance += Math.abs(share - (q[cell] as number) / binned.candidateRows);
    if (share > 0) expected += Math.sqrt(share * (1 - share) * spread);
  }
  return { columns, value: 1 - distance / 2, most: 1 - expected / 2 };
}

function histogram(codes: readonly Uint8Array[], columns: readonly number[], rows: number): Float64Array {
  const counts = new Float64Array(BIN_CODES ** columns.length);
  const [a, b, c] = columns.map((column) => codes[column] as Uint8Array);
  for (let row = 0; row < rows; row++) {
    let cell = (a as Uint8Array)[row] as number;
    if (b) cell = cell * BIN_CODES + (b[row] as number);
    if (c) cell = cell * BIN_CODES + (c[row] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}

function scoresOf(found: readonly (readonly Agreement[])[]): readonly Score[] {
  const means = found.map((set) => meanOf(set.map((agreement) => agreement.value)));
  const most = found.map((set) => meanOf(set.map((agreement) => agreement.most)));
  const help = 'Ten quantile bins or the ten most frequent labels, learned on all real rows; 1 - total variation.';
  const scores = means.flatMap((value, size): Score[] => {
    const { key, label } = orders[size] as (typeof orders)[number];
    return [
      { ...shareScore(key, label, value, help), origin: originOf(`accuracy.${key}`) },
      {
        ...shareScore(
          `${key}_max`,
          `${label}, reachable`,
          most[size] ?? null,
          'Expected of a fresh real sample of this size.',
        ),
        origin: originOf(`accuracy.${key}Max`),
      },
    ];
  });
  const overall = {
    ...shareScore('overall', 'Accuracy overall', meanOf(finite(means)), 'Mean of the figures above.'),
    origin: originOf('accuracy.overall'),
  };
  const overallMost = {
    ...shareScore('overall_max', 'Accuracy overall, reachable', meanOf(finite(most)), 'Mean of the same.'),
    origin: originOf('accuracy.overallMax'),
  };
  const headline = scores.findIndex((score) => score.key === 'bivariate' && score.value !== null);
  const first = headline < 0 ? [] : scores.splice(headline, 2);
  return [...first, ...scores, overall, overallMost];
}

function originOf(name: string): ScoreOrigin {
  const rule = name.endsWith('Max')
    ? '1 - sum of sqrt(2 / π · p (1 - p) (1 / n + 1 / m)) / 2 over the cells'
    : 'at most 10 quantile bins or labels with 5 rows and more, from training rows and holdout; missing and other are bins';
  return { library: 'MOSTLY AI qa', version: '1.10.7', name, rule: `${rule}; at most 10,000 triples` };
}

function finite(values: readonly (number | null)[]): readonly number[] {
  return values.map((value) => value ?? NaN);
}
