// How strongly columns hang together, pair by pair: the heatmap of the compare screen.

import { createBreather, type WorkContext } from '../breathe.ts';
import { type RandomStream, sampleIndices } from '../random.ts';
import { type Column, takeRows } from './column.ts';
import { type ColumnSchema, isLabel, isModeled, isQuantity } from './schema.ts';
import type { Table } from './table.ts';

export interface Association {
  readonly columns: readonly string[];
  /** Row-major |columns|^2 in [0, 1]: |Pearson|, Cramer's V or correlation ratio by the pair of kinds. NaN unknown. */
  readonly values: Float64Array;
}

export const ASSOCIATION_ROWS = 50_000;
/** Beyond this a heatmap is unreadable and pairs cost more than anybody waits. */
const MOST_COLUMNS = 100;
const PAIR_BUDGET = 2e8;
/** Rarer labels are taken as one. */
const MOST_LABELS = 64;

type Series =
  | { readonly kind: 'quantity'; readonly values: Float64Array }
  | { readonly kind: 'label'; readonly codes: Int32Array; readonly size: number };

/** Schema indices of the columns that `associate` looks at: quantities and labels that are modeled, at most 100. */
export function associatedColumns(schema: readonly ColumnSchema[]): readonly number[] {
  const indices = schema.map((_, index) => index).filter((index) => isModeled(schema[index] as ColumnSchema));
  return indices.slice(0, MOST_COLUMNS);
}

/** Row numbers to look at: at most 50,000, fewer when columns are many, ascending, seeded. */
export function associationRows(rowCount: number, columnCount: number, stream: RandomStream): Int32Array<ArrayBuffer> {
  const pairs = Math.max(1, (columnCount * (columnCount - 1)) / 2);
  const most = Math.min(ASSOCIATION_ROWS, Math.max(1000, Math.floor(PAIR_BUDGET / pairs)));
  return sampleIndices(rowCount, most, stream);
}

/**
 * Association of all pairs of modeled columns, on rows where both are present: absolute Pearson correlation, Cramer's V
 * (Cramer 1946, without bias correction), or the correlation ratio eta (Fisher 1925) of a quantity given a label.
 * Rows beyond 50,000 are sampled with `stream`; labels beyond the 63 most frequent count as one.
 * @throws StudioError `aborted`
 */
export async function associate(table: Table, stream: RandomStream, context: WorkContext = {}): Promise<Association> {
  const indices = associatedColumns(table.schema);
  const rows = associationRows(table.rowCount, indices.length, stream);
  const whole = rows.length === table.rowCount;
  const series = indices.map((index) => {
    const column = table.columns[index] as Column;
    return seriesOf(table.schema[index] as ColumnSchema, whole ? column : takeRows(column, rows));
  });
  const breathe = createBreather(context);
  const size = series.length;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      const strength = strengthOf(series[i] as Series, series[j] as Series);
      values[i * size + j] = values[j * size + i] = strength;
      await breathe();
    }
    context.onProgress?.((i + 1) / size, 'association');
  }
  return { columns: indices.map((index) => (table.schema[index] as ColumnSchema).name), values };
}

function seriesOf(schema: ColumnSchema, column: Column): Series {
  if (isQuantity(schema.kind) && column.layout === 'numeric') return { kind: 'quantity', values: column.values };
  if (isLabel(schema.kind) && column.layout === 'coded') return foldRare(column.codes, column.dictionary.length);
  const values = column.layout === 'numeric' ? column.values : new Float64Array();
  return { kind: 'label', codes: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value)), size: 2 };
}

function foldRare(codes: Int32Array, size: number): Series {
  if (size <= MOST_LABELS) return { kind: 'label', codes, size };
  const counts = new Float64Array(size);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const frequent = Array.from(counts.keys()).sort((a, b) => (counts[b] as number) - (counts[a] as number));
  const place = new Int32Array(size).fill(MOST_LABELS - 1);
  frequent.slice(0, MOST_LABELS - 1).forEach((code, at) => (place[code] = at));
  return { kind: 'label', codes: codes.map((code) => (code < 0 ? -1 : (place[code] as number))), size: MOST_LABELS };
}

function strengthOf(a: Series, b: Series): number {
  if (a.kind === 'quantity') return b.kind === 'quantity' ? pearson(a.values, b.values) : ratio(a.values, b);
  return b.kind === 'quantity' ? ratio(b.values, a) : cramer(a, b);
}

function pearson(a: Float64Array, b: Float64Array): number {
  let count = 0;
  let meanA = 0;
  let meanB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    count++;
    const dx = x - meanA;
    const dy = y - meanB;
    meanA += dx / count;
    meanB += dy / count;
    squaresA += dx * (x - meanA);
    squaresB += dy * (y - meanB);
    products += dx * (y - meanB);
  }
  if (!(squaresA > 0 && squaresB > 0)) return NaN;
  return clamp(Math.abs(products / Math.sqrt(squaresA) / Math.sqrt(squaresB)));
}

type LabelSeries = Extract<Series, { kind: 'label' }>;

/** Square root of the share of the variance that lies between the labels. */
function ratio(values: Float64Array, { codes, size }: LabelSeries): number {
  const counts = new Float64Array(size);
  const means = new Float64Array(size);
  let count = 0;
  let mean = 0;
  let total = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    const value = values[i] as number;
    if (code < 0 || Number.isNaN(value)) continue;
    count++;
    const delta = value - mean;
    mean += delta / count;
    total += delta * (value - mean);
    const inside = (counts[code] as number) + 1;
    counts[code] = inside;
    means[code] = (means[code] as number) + (value - (means[code] as number)) / inside;
  }
  if (!(total > 0) || counts.filter((inside) => inside > 0).length < 2) return NaN;
  let between = 0;
  for (let code = 0; code < size; code++) between += (counts[code] as number) * ((means[code] as number) - mean) ** 2;
  return clamp(Math.sqrt(between / total));
}

function cramer(a: LabelSeries, b: LabelSeries): number {
  const table = new Float64Array(a.size * b.size);
  const rows = new Float64Array(a.size);
  const columns = new Float64Array(b.size);
  for (let i = 0; i < a.codes.length; i++) {
    const row = a.codes[i] as number;
    const column = b.codes[i] as number;
    if (row < 0 || column < 0) continue;
    const cell = row * b.size + column;
    table[cell] = (table[cell] as number) + 1;
    rows[row] = (rows[row] as number) + 1;
    columns[column] = (columns[column] as number) + 1;
  }
  const levels = Math.min(rows.filter((n) => n > 0).length, columns.filter((n) => n > 0).length);
  if (levels < 2) return NaN;
  let share = 0; // chi-squared / n + 1
  for (let cell = 0; cell < table.length; cell++) {
    const seen = table[cell] as number;
    if (seen === 0) continue;
    share += (seen / (rows[Math.floor(cell / b.size)] as number)) * (seen / (columns[cell % b.size] as number));
  }
  return clamp(Math.sqrt(Math.max(0, share - 1) / (levels - 1)));
}

function clamp(value: number): number {
  return Math.min(1, value);
}
