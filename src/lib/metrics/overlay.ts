// One column of two aligned tables over shared bins, ready to be drawn one over the other.

import { type Column, isMissing } from '../table/column.ts';
import { binEdges, type Extent } from '../table/edges.ts';
import { type ColumnSchema, isQuantity } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { Overlay } from './exhibit.ts';
import { lowerBound, upperBound } from './statistics.ts';

const DEFAULT_BINS = 20;
const OTHER = 'all others';

/**
 * Shares of a column's values in both tables, which share schema and dictionaries (see `alignTables`). Quantities fall
 * into at most 30 round bins over the real range, widened to hold the synthetic values; labels are ranked by their
 * share in the real table, with the rest in a last bin. `columnIndex` counts the columns of the tables.
 */
export function overlayOf(real: Table, synthetic: Table, columnIndex: number, bins = DEFAULT_BINS): Overlay {
  const schema = real.schema[columnIndex] as ColumnSchema;
  const columns = [real.columns[columnIndex] as Column, synthetic.columns[columnIndex] as Column] as const;
  const missing = { real: missingShare(columns[0], real), synthetic: missingShare(columns[1], synthetic) };
  const shared = { column: schema.name, missing, ...(schema.kind === 'datetime' && { isDate: true }) };
  return isQuantity(schema.kind)
    ? { ...shared, ...quantityShares(columns, schema, bins) }
    : { ...shared, ...labelShares(columns, schema, bins) };
}

type Shares = Pick<Overlay, 'edges' | 'labels' | 'real' | 'synthetic'>;
type Pair = readonly [real: Column, synthetic: Column];

function missingShare(column: Column, table: Table): number {
  let count = 0;
  for (let row = 0; row < table.rowCount; row++) if (isMissing(column, row)) count++;
  return count / Math.max(1, table.rowCount);
}

function quantityShares(columns: Pair, { kind }: ColumnSchema, bins: number): Shares {
  const [real, synthetic] = columns.map((column) => (column.layout === 'numeric' ? column.values : null)) as [
    Float64Array | null,
    Float64Array | null,
  ];
  const edges = binEdges(kind, [extentOf(real), extentOf(synthetic)], bins);
  return { edges, labels: null, real: binShares(real, edges), synthetic: binShares(synthetic, edges) };
}

function extentOf(values: Float64Array | null): Extent {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values ?? []) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Bins are closed on the left, the last one on both sides. */
function binShares(values: Float64Array | null, edges: readonly number[]): number[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  const last = edges[edges.length - 1];
  for (const value of values ?? []) {
    if (!Number.isFinite(value)) continue;
    const bin = (value === last ? lowerBound(edges, value) : upperBound(edges, value)) - 1;
    if (bin >= 0 && bin < counts.length) counts[bin] = (counts[bin] as number) + 1;
  }
  return counts.map((count) => count / (values?.length ?? 1));
}

function labelShares(columns: Pair, schema: ColumnSchema, bins: number): Shares {
  const [real, synthetic] = columns.map((column) => countLabels(column)) as [Map<number, number>, Map<number, number>];
  const rows = columns.map(rowsOf) as [number, number];
  const codes = [...new Set([...real.keys(), ...synthetic.keys()])];
  const names = new Map(codes.map((code) => [code, labelOf(columns, schema, code)]));
  const share = (code: number): number => (real.get(code) ?? 0) / rows[0];
  const other = (code: number): number => (synthetic.get(code) ?? 0) / rows[1];
  codes.sort((a, b) => share(b) - share(a) || other(b) - other(a) || compare(names.get(a), names.get(b)));
  const shown = codes.length > bins ? codes.slice(0, bins - 1) : codes;
  const rest = codes.slice(shown.length);
  const shares = (of: (code: number) => number): number[] => [
    ...shown.map(of),
    ...(rest.length > 0 ? [rest.reduce((sum, code) => sum + of(code), 0)] : []),
  ];
  const labels = [...shown.map((code) => names.get(code) ?? ''), ...(rest.length > 0 ? [OTHER] : [])];
  return { edges: null, labels, real: shares(share), synthetic: shares(other) };
}

function countLabels(column: Column): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (code: number): unknown => counts.set(code, (counts.get(code) ?? 0) + 1);
  if (column.layout === 'coded') for (const code of column.codes) if (code >= 0) add(code);
  if (column.layout === 'numeric')
    for (const value of column.values) if (!Number.isNaN(value)) add(value === 0 ? 0 : 1);
  return counts;
}

function rowsOf(column: Column): number {
  const rows = column.layout === 'coded' ? column.codes.length : column.layout === 'numeric' ? column.values.length : 0;
  return Math.max(1, rows);
}

function labelOf([real, synthetic]: Pair, schema: ColumnSchema, code: number): string {
  if (schema.kind === 'boolean') return (schema.labels ?? ['false', 'true'])[code === 0 ? 0 : 1];
  for (const column of [real, synthetic]) {
    const label = column.layout === 'coded' ? column.dictionary[code] : undefined;
    if (label !== undefined) return label;
  }
  return '';
}

function compare(a: string | undefined, b: string | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
