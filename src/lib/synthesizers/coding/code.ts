// From columns to codes and back, whatever the kind.

import { StudioError } from '../../errors.ts';
import { takeRows, type Column } from '../../table/column.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { binOfQuantity, codeQuantity, drawQuantity } from './quantity.ts';
import { codeLabels, drawLabel } from './label.ts';
import type { Coding } from './types.ts';

/** One code a row. */
export type Codes = Uint8Array<ArrayBuffer>;

export interface CodedTable {
  readonly rowCount: number;
  readonly codings: readonly Coding[];
  readonly codes: readonly Codes[];
}

/** Label numbers of a boolean or category column; -1 is missing. */
export function labelNumbers(column: Column): Int32Array {
  if (column.layout === 'coded') return column.codes;
  if (column.layout !== 'numeric') throw new StudioError('bad-input', 'a column of bytes cannot be learned');
  return Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : value === 0 ? 0 : 1));
}

/** The bins of a column of any modeled kind. `range` is passed on to quantities. */
export function codeColumn(schema: ColumnSchema, column: Column, range?: readonly [number, number]): Coding {
  if (column.layout === 'coded') return codeLabels(column.codes, column.dictionary.length);
  if (column.layout === 'numeric' && schema.kind !== 'boolean') return codeQuantity(schema, column.values, range);
  return codeLabels(labelNumbers(column), 2);
}

/** The code of every row; labels without a bin get the bin of missing cells, or 0. */
export function encodeColumn(coding: Coding, column: Column): Codes {
  if (coding.kind === 'quantity' && column.layout === 'numeric') {
    const { values } = column;
    const codes = new Uint8Array(values.length);
    for (let row = 0; row < values.length; row++) codes[row] = binOfQuantity(coding, values[row] as number);
    return codes;
  }
  const labels = labelNumbers(column);
  const codes = new Uint8Array(labels.length);
  for (let row = 0; row < labels.length; row++) codes[row] = binOfLabel(coding, labels[row] as number);
  return codes;
}

function binOfLabel(coding: Coding, label: number): number {
  const bin = label < 0 || coding.kind !== 'label' ? -1 : (coding.binOf[label] as number);
  return bin < 0 ? Math.max(0, coding.missing) : bin;
}

/** The code of one value: a number for quantities, a label number for labels, NaN or -1 for missing. */
export function encodeValue(coding: Coding, value: number): number {
  return coding.kind === 'quantity' ? binOfQuantity(coding, value) : binOfLabel(coding, value);
}

/** A value of the bin: a number (NaN missing) or a label number (-1 missing); `u` in [0, 1). */
export function drawValue(coding: Coding, bin: number, u: number): number {
  return coding.kind === 'quantity' ? drawQuantity(coding, bin, u) : drawLabel(coding, bin, u);
}

/** An empty column like `template`, to be filled by `fill(row)` with numbers or label numbers. */
export function buildColumn(template: Column, count: number, valueOf: (row: number) => number): Column {
  if (template.layout === 'coded') {
    const codes = new Int32Array(count);
    for (let row = 0; row < count; row++) codes[row] = valueOf(row);
    return { layout: 'coded', codes, dictionary: template.dictionary };
  }
  const values = new Float64Array(count);
  for (let row = 0; row < count; row++) values[row] = valueOf(row);
  return { layout: 'numeric', values };
}

/** Rows of a column, or the column itself when `rows` is null. */
export function someRows(column: Column, rows: Int32Array | null): Column {
  return rows ? takeRows(column, rows) : column;
}
