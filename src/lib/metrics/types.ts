// The contract of a metric: judge one candidate table against real and holdout. The report runs the same function on
// the candidate and on its baselines (holdout: ceiling; independent columns: floor; copy of training rows: cheat).

import { throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import { type Fields, type OptionsOf, type OptionValues, parseOptions } from '../options.ts';
import type { RepairOffer } from '../repairs/types.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { Exhibit } from './exhibit.ts';
import type { ImageInput } from './image-input.ts';
import type { TextInput } from './text-input.ts';

/** All three tables share one schema and one dictionary per coded column (see `alignTables`). */
export interface MetricInput {
  /** Training rows the candidate was made from. */
  readonly real: Table;
  /** Real rows the synthesizer never saw; null when the dataset has none (metrics that need it say so). */
  readonly holdout: Table | null;
  /** The table to judge. */
  readonly candidate: Table;
  /** Target column for utility, or null. */
  readonly target: string | null;
  readonly seed: number;
  /** True for baselines: scores only, no details. */
  readonly brief?: boolean;
  /** The stored tables behind real and candidate, where they are known; says nothing of baselines. */
  readonly source?: MetricSource;
  /** Text columns, where the datasets have any. */
  readonly texts?: TextInput;
  /** Image columns, where the datasets have any. */
  readonly images?: ImageInput;
}

/** What the modeled tables leave out. */
export interface MetricSource {
  readonly real: StoredTable;
  readonly candidate: StoredTable;
}

export interface StoredTable {
  /** Every column, modeled or not. */
  readonly schema: readonly ColumnSchema[];
  /** The columns that identify rows: of kind id or in the role of a key. */
  readonly keys: Table;
}

export interface Score {
  /** Stable key within the metric, e.g. `auc`, `column_shapes`. */
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  /** 95 % interval where one exists. */
  readonly interval?: readonly [low: number, high: number];
  /** The value a perfect synthesis would have (null: see the ceiling baseline). */
  readonly ideal: number | null;
  readonly better: 'higher' | 'lower' | 'nearer'; // nearer: the closer to `ideal`, the better
  readonly digits?: number;
  /** Short explanation shown in a tooltip: definition and range. */
  readonly help?: string;
  /** The published metric that this score reproduces, e.g. SDMetrics 0.29 KSComplement, and its tie or bin rule. */
  readonly origin?: ScoreOrigin;
}

export interface ScoreOrigin {
  readonly library: string;
  readonly version: string;
  readonly name: string;
  /** Rules of ties, bins, missing values or thresholds that change the figure. */
  readonly rule?: string;
}

/** Per-column or per-pair figures, worst first. */
export interface Detail {
  readonly columns: readonly string[];
  readonly value: number;
  readonly note?: string;
}

export interface MetricResult {
  /** The first score is the headline. */
  readonly scores: readonly Score[];
  readonly details: readonly Detail[];
  /** Pictures and tables behind the figures. Left out of baselines. */
  readonly exhibits?: readonly Exhibit[];
  /** What could be done about it, most helpful first. Left out of baselines. */
  readonly repairs?: readonly RepairOffer[];
  /** Why there is no figure, when scores is empty, in plain words. */
  readonly unavailable?: string;
  /** What was left out or done on a sample, one sentence each. */
  readonly notes?: readonly string[];
}

export type Baseline = 'ceiling' | 'floor' | 'cheat';

/**
 * Which real rows stand in for the candidate in the ceiling. holdout: the holdout, for metrics that compare with the
 * training rows. training: the training rows, for metrics that compare with the holdout. fresh: half of the holdout,
 * against the training rows and the other half, for metrics that compare with both.
 */
export type CeilingRows = 'holdout' | 'training' | 'fresh';

/** What the reader is told: one plain sentence, how good it is, and what to do. */
export interface Finding {
  readonly level: 'good' | 'fair' | 'poor' | 'unknown';
  readonly sentence: string;
  readonly advice: string;
}

/** A metric judged with its baselines, as stored in reports. */
export interface MetricReport {
  readonly metric: string; // id@version
  readonly candidate: MetricResult;
  readonly baselines: Readonly<Partial<Record<Baseline, MetricResult>>>;
  readonly finding: Finding;
  readonly error?: { readonly code: string; readonly message: string };
  /** Milliseconds that computing it took, baselines included. */
  readonly elapsedMs?: number;
}

export type Compute<F extends Fields> = (
  input: MetricInput,
  options: OptionsOf<F>,
  context: WorkContext,
) => Promise<MetricResult>;

interface Definition<Id extends string, F extends Fields> {
  readonly id: Id;
  readonly version: number;
  readonly label: string;
  readonly group: 'fidelity' | 'utility' | 'privacy' | 'fairness' | 'texts' | 'images' | 'self-test';
  /** What it works on: the modeled columns against a real table, or text or image columns, with or without a reference. */
  readonly needs?: 'tables' | 'texts' | 'images';
  /** core: headline checks that run first and carry the verdict. full: the rest of the report. */
  readonly tier: 'core' | 'full';
  readonly summary: string;
  readonly fields: F;
  /** Which baselines tell something for this metric. */
  readonly baselines: readonly Baseline[];
  readonly ceilingRows: CeilingRows;
  /** Most rows a baseline stands in with; metrics that cost much say so. */
  readonly baselineRows?: number;
  readonly load: () => Promise<Compute<F>>;
  /** Words for a result, given its baselines. Pure and quick. */
  readonly explain: (result: MetricResult, baselines: Partial<Record<Baseline, MetricResult>>) => Finding;
}

/** Closes over the option type, so that a list of unlike plugins needs no casts. */
export function defineMetric<const Id extends string, F extends Fields>(definition: Definition<Id, F>) {
  const { fields, load, ...rest } = definition;
  return {
    ...rest,
    fields: fields as Fields,
    /** @throws StudioError `bad-option`, `not-enough-data`, `aborted` */
    async compute(input: MetricInput, options: OptionValues, context: WorkContext): Promise<MetricResult> {
      const parsed = parseOptions(fields, options);
      throwIfAborted(context.signal);
      return (await load())(input, parsed, context);
    },
  } as const;
}

export type Metric = ReturnType<typeof defineMetric>;
