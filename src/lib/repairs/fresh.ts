// Rows grown anew by the forest, for repairs that replace rows.

import type { WorkContext } from '../breathe.ts';
import type { OptionValues } from '../options.ts';
import { forest } from '../synthesizers/forest/index.ts';
import type { FittedModel } from '../synthesizers/types.ts';
import type { Column } from '../table/column.ts';
import { concatTables, type Table, takeTableRows } from '../table/table.ts';

export interface FreshPlan {
  /** Rows to learn from. */
  readonly training: Table;
  readonly rows: number;
  readonly seed: number;
  readonly options?: OptionValues;
}

/** `rows` new rows of a forest fitted on `training`. @throws StudioError `not-enough-data`, `aborted` */
export async function growFresh(plan: FreshPlan, context: WorkContext): Promise<Table> {
  const model = await fitFresh(plan, part(context, 0, 0.8));
  return model.sample(0, plan.rows, part(context, 0.8, 0.2));
}

/** Batches a search for accepted rows may take before it gives up. */
const MAX_BATCHES = 40;

/**
 * Up to `wanted` rows of a forest that `accept` (it answers with the positions that pass). Fewer when the forest
 * hardly ever makes such rows.
 */
export async function growAccepted(
  plan: Omit<FreshPlan, 'rows'>,
  { wanted, accept }: { readonly wanted: number; readonly accept: (table: Table) => Int32Array | Promise<Int32Array> },
  context: WorkContext,
): Promise<Table> {
  if (wanted === 0) return takeTableRows(plan.training, []);
  const batch = Math.max(64, Math.ceil(wanted * 1.25));
  const model = await fitFresh({ ...plan, rows: batch * MAX_BATCHES }, part(context, 0, 0.7));
  const kept: Table[] = [];
  let count = 0;
  for (let at = 0; at < MAX_BATCHES && count < wanted; at++) {
    const made = await model.sample(at * batch, batch, { signal: context.signal });
    const passing = (await accept(made)).subarray(0, wanted - count);
    kept.push(takeTableRows(made, passing));
    count += passing.length;
    context.onProgress?.(0.7 + 0.3 * Math.min(1, count / wanted), 'growing rows');
  }
  return concatTables(kept, plan.training.schema);
}

function fitFresh({ training, rows, seed, options }: FreshPlan, context: WorkContext): Promise<FittedModel> {
  return forest.fit({ table: training, conditions: [], seed, rows }, options ?? {}, context);
}

/** The table with the rows of `fresh` at `positions`, first come first served. */
export function replaceRows(table: Table, positions: Int32Array, fresh: Table): Table {
  const columns = table.columns.map((column, index) => replaceCells(column, positions, fresh.columns[index]));
  return { ...table, columns };
}

function replaceCells(column: Column, positions: Int32Array, fresh: Column | undefined): Column {
  if (column.layout === 'numeric' && fresh?.layout === 'numeric') {
    const values = column.values.slice();
    positions.forEach((at, i) => (values[at] = fresh.values[i] as number));
    return { layout: 'numeric', values };
  }
  if (column.layout === 'coded' && fresh?.layout === 'coded') {
    const codes = column.codes.slice();
    positions.forEach((at, i) => (codes[at] = fresh.codes[i] as number));
    return { ...column, codes };
  }
  return column;
}

/** A context for the part of a job from `start` on that is `share` of it. */
export function part(context: WorkContext, start: number, share: number): WorkContext {
  return {
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + share * Math.min(1, done), stage),
  };
}
