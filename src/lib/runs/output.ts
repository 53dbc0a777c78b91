// What the dataset of a run looks like: learned columns as they are, identifiers made anew, the rest left out.

import { StudioError } from '../errors.ts';
import type { Column } from '../table/column.ts';
import { type ColumnSchema, isModeled } from '../table/schema.ts';
import { createTable, type Table } from '../table/table.ts';

type OutputColumn =
  | {
      readonly from: 'model';
      /** Index among the learned columns. */ readonly index: number;
      readonly schema: ColumnSchema;
    }
  | { readonly from: 'sequence'; readonly schema: ColumnSchema };

export interface OutputPlan {
  /** Indices of the source's columns that the synthesizer learns. */
  readonly learned: readonly number[];
  readonly columns: readonly OutputColumn[];
  readonly schema: readonly ColumnSchema[];
  /** What a person should know: which columns were made anew or left out. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

/**
 * Plans the output for a source schema. Keys and ids never carry a real value over: they become running numbers.
 * Ignored columns, free text and JSON are left out, because nothing here can make them without copying.
 * @throws StudioError `not-enough-data` when no column can be learned
 */
export function planOutput(schema: readonly ColumnSchema[]): OutputPlan {
  const learned: number[] = [];
  const columns: OutputColumn[] = [];
  const anew: string[] = [];
  const leftOut: string[] = [];
  schema.forEach((column, i) => {
    if (isModeled(column)) {
      columns.push({ from: 'model', index: learned.length, schema: column });
      learned.push(i);
    } else if (isIdentifier(column)) {
      columns.push({ from: 'sequence', schema: sequenceSchema(column) });
      anew.push(column.name);
    } else leftOut.push(column.name);
  });
  if (learned.length === 0) throw new StudioError('not-enough-data', 'the dataset has no column to learn from');
  const facts = [
    ...(anew.length > 0 ? [{ label: 'Numbered anew, one entity a row', value: anew.join(', ') }] : []),
    ...(leftOut.length > 0 ? [{ label: 'Left out', value: leftOut.join(', ') }] : []),
  ];
  return { learned, columns, schema: columns.map((column) => column.schema), facts };
}

/** Rows [start, start + made.rowCount) of the output, from what the synthesizer made of the learned columns. */
export function assembleOutput(plan: OutputPlan, made: Table, start: number, totalRows: number): Table {
  const columns = plan.columns.map((column) =>
    column.from === 'model'
      ? (made.columns[column.index] as Column)
      : sequenceColumn(column.schema, start, made.rowCount, totalRows),
  );
  return createTable(plan.schema, columns);
}

/** One entry a column of the output, given the learned columns as they were trained on: a dictionary when coded. */
export function outputDictionaries(plan: OutputPlan, training: Table): (readonly string[] | null)[] {
  return plan.columns.map((column) => {
    const source = column.from === 'model' ? training.columns[column.index] : undefined;
    return source?.layout === 'coded' ? source.dictionary : null;
  });
}

function isIdentifier(column: ColumnSchema): boolean {
  return column.role === 'key' || (column.kind === 'id' && column.role !== 'ignore');
}

/** Whole numbers stay whole numbers, everything else becomes a text like `patient-000001`. */
function sequenceSchema({ name, kind, role }: ColumnSchema): ColumnSchema {
  const isNumeric = kind === 'integer' || kind === 'number';
  return { name, kind: isNumeric ? 'integer' : 'id', role };
}

const MIN_DIGITS = 6;

function sequenceColumn(schema: ColumnSchema, start: number, count: number, totalRows: number): Column {
  if (schema.kind === 'integer') {
    return { layout: 'numeric', values: Float64Array.from({ length: count }, (_, i) => start + i + 1) };
  }
  const digits = Math.max(MIN_DIGITS, String(totalRows).length);
  const prefix = new TextEncoder().encode(`${schema.name}-`);
  const width = prefix.length + digits;
  const bytes = new Uint8Array(count * width);
  const valid = new Uint8Array((count + 7) >> 3);
  for (let row = 0; row < count; row++) {
    bytes.set(prefix, row * width);
    let rest = start + row + 1;
    for (let at = (row + 1) * width - 1; at >= row * width + prefix.length; at--) {
      bytes[at] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    valid[row >> 3] = (valid[row >> 3] as number) | (1 << (row & 7));
  }
  return { layout: 'bytes', bytes, offsets: Uint32Array.from({ length: count + 1 }, (_, i) => i * width), valid };
}
