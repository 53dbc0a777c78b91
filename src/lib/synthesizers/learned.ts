// What every synthesizer starts from: coded training rows and planned conditions; and where it ends: values from codes.

import type { WorkContext } from '../breathe.ts';
import { createBreather } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { type RandomStream, randomStream, sampleIndices } from '../random.ts';
import type { Column } from '../table/column.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import {
  type CodedTable,
  buildColumn,
  codeColumn,
  drawValue,
  encodeColumn,
  encodeValue,
  someRows,
} from './coding/code.ts';
import type { Coding } from './coding/types.ts';
import { type ColumnPlan, planConditions } from './plan.ts';
import type { FitInput } from './types.ts';

export interface Learned extends CodedTable {
  readonly schema: readonly ColumnSchema[];
  /** Training columns cut to no rows: layout and dictionary only. */
  readonly templates: readonly Column[];
  readonly plans: readonly ColumnPlan[];
  readonly stream: RandomStream;
  readonly rows: number;
}

/**
 * Codes the training table (at most `maxRows` of its rows, a seeded sample) and plans the conditions.
 * @throws StudioError `not-enough-data` without rows or columns, `condition-impossible`, `aborted`
 */
export async function learn(input: FitInput, maxRows: number, context: WorkContext): Promise<Learned> {
  const { table } = input;
  if (table.rowCount === 0 || table.columns.length === 0) {
    throw new StudioError('not-enough-data', 'a table without rows cannot be learned', {
      details: { rows: table.rowCount, columns: table.columns.length },
    });
  }
  const breathe = createBreather(context);
  const stream = randomStream(input.seed, 'synthesizer');
  const plans = planConditions(table, input.conditions, input.rows, stream);
  const kept = table.rowCount > maxRows ? sampleIndices(table.rowCount, maxRows, stream.derive('rows')) : null;
  const codings: Coding[] = [];
  const codes = [];
  for (let index = 0; index < table.columns.length; index++) {
    context.onProgress?.((0.2 * index) / table.columns.length, 'reading columns');
    const column = someRows(table.columns[index] as Column, kept);
    const plan = plans[index];
    const range = plan?.kind === 'range' ? ([plan.low, plan.high] as const) : undefined;
    const coding = codeColumn(table.schema[index] as ColumnSchema, column, range);
    codings.push(coding);
    codes.push(encodeColumn(coding, column));
    await breathe();
  }
  const rowCount = kept ? kept.length : table.rowCount;
  return {
    schema: table.schema,
    templates: table.columns.map(emptied),
    plans,
    stream,
    rows: input.rows,
    rowCount,
    codings,
    codes,
  };
}

function emptied(column: Column): Column {
  return someRows(column, new Int32Array(0));
}

/** True for each bin that draws of the column may fall in. */
export function allowedBins(coding: Coding, plan: ColumnPlan): Uint8Array {
  const allowed = new Uint8Array(coding.binCount).fill(1);
  if (plan?.kind !== 'range' || coding.kind !== 'quantity') return allowed;
  for (let bin = 0; bin < allowed.length; bin++) {
    const upper = coding.upper[bin] as number;
    allowed[bin] = upper >= plan.low && upper <= plan.high ? 1 : 0;
  }
  return allowed;
}

/** Rows of the run, and which try at them this is: 0, or above where a row is drawn again. */
export interface Draw {
  readonly rows: Int32Array;
  readonly attempt: number;
}

/** A first try at the rows [start, start + count). */
export function drawRange(start: number, count: number): Draw {
  return { rows: Int32Array.from({ length: count }, (_, i) => start + i), attempt: 0 };
}

/** The stream of a try. */
export function attemptStream(stream: RandomStream, attempt: number): RandomStream {
  return attempt === 0 ? stream : stream.derive('again', attempt);
}

/** The codes that a fixed plan gives the rows. */
export function fixedCodes(learned: Learned, index: number, { rows }: Draw): Uint8Array<ArrayBuffer> | null {
  const plan = learned.plans[index];
  if (plan?.kind !== 'fixed') return null;
  const coding = learned.codings[index] as Coding;
  const bins = Array.from(plan.values, (value) => encodeValue(coding, value));
  const codes = new Uint8Array(rows.length);
  for (let i = 0; i < codes.length; i++) codes[i] = bins[plan.assignment?.[rows[i] as number] ?? 0] as number;
  return codes;
}

/** Turns the codes of rows into values; fixed plans give theirs exactly. */
export function decodeColumn(learned: Learned, index: number, { rows, attempt }: Draw, codes: Uint8Array): Column {
  const template = learned.templates[index] as Column;
  const coding = learned.codings[index] as Coding;
  const plan = learned.plans[index];
  const missing = template.layout === 'numeric' && coding.kind === 'label' ? NaN : -1;
  if (plan?.kind === 'fixed') {
    const { values, assignment } = plan;
    return buildColumn(template, codes.length, (i) => {
      const value = values[assignment?.[rows[i] as number] ?? 0] as number;
      return value === -1 && coding.kind === 'label' ? missing : value;
    });
  }
  const within = attemptStream(learned.stream.derive('within', index), attempt);
  return buildColumn(template, codes.length, (i) => {
    const value = drawValue(coding, codes[i] as number, within.uniform(rows[i] as number));
    return value === -1 && coding.kind === 'label' ? missing : value;
  });
}

/** The table of the given codes. */
export async function decodeTable(
  learned: Learned,
  draw: Draw,
  codes: readonly Uint8Array[],
  context: WorkContext,
): Promise<Table> {
  const breathe = createBreather(context);
  const columns: Column[] = [];
  for (let index = 0; index < codes.length; index++) {
    columns.push(decodeColumn(learned, index, draw, codes[index] as Uint8Array));
    await breathe();
  }
  return { schema: learned.schema, columns, rowCount: draw.rows.length };
}
