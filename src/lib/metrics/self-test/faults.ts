// Faults of a known size, planted into real rows: what a judge that works has to see.

import { permutation, type RandomStream } from '../../random.ts';
import type { Column } from '../../table/column.ts';
import { rowsInSlice, type SliceCondition } from '../../table/slice.ts';
import type { Table } from '../../table/table.ts';

/**
 * shift: quantity moved by `size` standard deviations. spread: variance times 1 - size. decorrelate: the column is
 * shuffled among a share `size` of the rows. round: to multiples of `size` standard deviations. label: a share `size`
 * of all rows takes one rare label. missing: a share `size` of the cells is emptied. slice: quantity moved by `size`
 * standard deviations within the slice only.
 */
export type FaultKind = 'shift' | 'spread' | 'decorrelate' | 'round' | 'label' | 'missing' | 'slice';

export interface Fault {
  readonly kind: FaultKind;
  /** Index of the column in the table. */
  readonly column: number;
  readonly size: number;
  readonly slice?: readonly SliceCondition[];
}

/** The table with the fault. Whole numbers stay whole, except for rounding, so that decimals do not give it away. */
export function plantFault(table: Table, fault: Fault, stream: RandomStream): Table {
  const columns = table.columns.map((column, c) => (c === fault.column ? spoil(table, column, fault, stream) : column));
  return { ...table, columns };
}

function spoil(table: Table, column: Column, fault: Fault, stream: RandomStream): Column {
  if (fault.kind === 'decorrelate') return shuffleSome(column, table.rowCount, fault.size, stream);
  if (fault.kind === 'missing') return emptySome(column, fault.size, stream);
  if (column.layout === 'coded') return fault.kind === 'label' ? relabel(column, fault.size, stream) : column;
  if (column.layout !== 'numeric') return column;
  const inside = fault.slice ? new Set(rowsInSlice(table, fault.slice)) : null;
  const { mean, deviation, isWhole } = momentsOf(column.values);
  const move = moveOf(fault, mean, deviation);
  const values = column.values.map((value, row) => {
    if (!Number.isFinite(value) || (inside && !inside.has(row))) return value;
    const moved = move(value);
    if (!isWhole || fault.kind === 'round') return moved;
    // Up or down by chance: rounding alone would lose small moves of columns with few values.
    return Math.floor(moved + stream.uniform(row, 7));
  });
  return { layout: 'numeric', values };
}

function moveOf({ kind, size }: Fault, mean: number, deviation: number): (value: number) => number {
  const step = size * deviation || 1;
  if (kind === 'spread') return (value) => mean + (value - mean) * Math.sqrt(1 - size);
  if (kind === 'round') return (value) => Math.round(value / step) * step;
  return (value) => value + size * deviation;
}

/** Rows that the fault touches: a share of all, by chance. */
function chosenRows(rowCount: number, share: number, stream: RandomStream): Int32Array {
  return permutation(rowCount, stream.derive('rows')).subarray(0, Math.round(rowCount * share));
}

function shuffleSome(column: Column, rowCount: number, share: number, stream: RandomStream): Column {
  const rows = chosenRows(rowCount, share, stream);
  // The rows come in random order: handing each the value of the next one shuffles them.
  const next = (i: number): number => rows[(i + 1) % rows.length] as number;
  if (column.layout === 'coded') {
    const codes = column.codes.slice();
    rows.forEach((row, i) => (codes[row] = column.codes[next(i)] as number));
    return { ...column, codes };
  }
  if (column.layout !== 'numeric') return column;
  const values = column.values.slice();
  rows.forEach((row, i) => (values[row] = column.values[next(i)] as number));
  return { layout: 'numeric', values };
}

function emptySome(column: Column, share: number, stream: RandomStream): Column {
  if (column.layout === 'coded') {
    const codes = column.codes.slice();
    for (const row of chosenRows(codes.length, share, stream)) codes[row] = -1;
    return { ...column, codes };
  }
  if (column.layout !== 'numeric') return column;
  const values = column.values.slice();
  for (const row of chosenRows(values.length, share, stream)) values[row] = NaN;
  return { layout: 'numeric', values };
}

function relabel(column: Column & { layout: 'coded' }, share: number, stream: RandomStream): Column {
  const codes = column.codes.slice();
  const label = rareLabel(codes, column.dictionary);
  for (const row of chosenRows(codes.length, share, stream)) codes[row] = label;
  return { ...column, codes };
}

/** The least frequent label with at least one percent of the rows, else the most frequent; by name where equal. */
function rareLabel(codes: Int32Array, dictionary: readonly string[]): number {
  const counts = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const text = (code: number): string => dictionary[code] as string;
  const order = [...counts.keys()].sort(
    (a, b) => (counts[a] as number) - (counts[b] as number) || (text(a) < text(b) ? -1 : 1),
  );
  const floor = codes.length / 100;
  return order.find((code) => (counts[code] as number) >= floor) ?? (order[order.length - 1] as number);
}

function momentsOf(values: Float64Array): { mean: number; deviation: number; isWhole: boolean } {
  let [count, sum, squares] = [0, 0, 0];
  let isWhole = true;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    isWhole &&= Number.isInteger(value);
  }
  const mean = sum / Math.max(1, count);
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / Math.max(1, count)), isWhole };
}
