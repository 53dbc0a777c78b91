// The three tables a score is read against: fresh real rows (ceiling), independent columns (floor), a copy (cheat).

import { permutation, type RandomStream, randomStream } from '../random.ts';
import { takeRows } from '../table/column.ts';
import { type Table, takeTableRows } from '../table/table.ts';
import { baselineImages } from './image-input.ts';
import { baselineTexts } from './text-baselines.ts';
import type { Baseline, CeilingRows, Metric, MetricInput } from './types.ts';

export interface BaselineNeeds {
  readonly ceilingRows: CeilingRows;
  /** Most rows the stand-in has. */
  readonly baselineRows: number;
  readonly needs?: Metric['needs'] | undefined;
}

/** The input with the candidate replaced by a baseline, or null where the tables at hand cannot give it. Seeded. */
export function baselineInput(input: MetricInput, baseline: Baseline, needs: BaselineNeeds): MetricInput | null {
  const stream = randomStream(input.seed, 'baseline', baseline);
  if (needs.needs === 'images') {
    const images = input.images && baselineImages(input.images, baseline, input.seed);
    return images ? { ...input, images, brief: true } : null;
  }
  if (needs.needs === 'texts') {
    const texts = input.texts && baselineTexts(input.texts, baseline, input.seed);
    return texts ? { ...input, texts, brief: true } : null;
  }
  const rows = Math.min(needs.baselineRows, input.candidate.rowCount);
  if (rows === 0 || input.real.rowCount === 0) return null;
  switch (baseline) {
    case 'ceiling':
      return ceilingInput(input, needs, stream);
    case 'floor':
      return { ...input, candidate: shuffleColumns(input.real, rows, stream), brief: true };
    case 'cheat':
      return { ...input, candidate: copyRows(input.real, rows, stream), brief: true };
    default:
      return baseline satisfies never;
  }
}

/** Every column drawn with replacement and without regard to the others: right margins, no relations. */
export function shuffleColumns(table: Table, rows: number, stream: RandomStream): Table {
  const columns = table.columns.map((column, c) => takeRows(column, drawRows(table.rowCount, rows, stream.derive(c))));
  return { schema: table.schema, columns, rowCount: rows };
}

/** Whole rows drawn with replacement: perfect likeness, no privacy. */
export function copyRows(table: Table, rows: number, stream: RandomStream): Table {
  return takeTableRows(table, drawRows(table.rowCount, rows, stream));
}

function ceilingInput(input: MetricInput, needs: BaselineNeeds, stream: RandomStream): MetricInput | null {
  const { real, holdout } = input;
  if (!holdout || holdout.rowCount === 0) return null;
  switch (needs.ceilingRows) {
    case 'holdout':
      // Without the holdout among the reference rows: else the table would be compared with itself.
      return { ...input, holdout: null, candidate: pickRows(holdout, needs.baselineRows, stream), brief: true };
    case 'training':
      return { ...input, candidate: pickRows(real, needs.baselineRows, stream), brief: true };
    case 'fresh': {
      if (holdout.rowCount < 2) return null;
      const order = permutation(holdout.rowCount, stream);
      const half = holdout.rowCount >> 1;
      const candidate = takeTableRows(holdout, order.subarray(0, Math.min(half, needs.baselineRows)));
      return { ...input, candidate, holdout: takeTableRows(holdout, order.subarray(half)), brief: true };
    }
    default:
      return needs.ceilingRows satisfies never;
  }
}

function pickRows(table: Table, rows: number, stream: RandomStream): Table {
  if (table.rowCount <= rows) return table;
  return takeTableRows(table, permutation(table.rowCount, stream).subarray(0, rows));
}

function drawRows(rowCount: number, rows: number, stream: RandomStream): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => stream.below(rowCount, i));
}
