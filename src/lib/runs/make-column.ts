// One column over a batch: row conditions, blanks, the cells themselves, and other attempts for cells that were refused.

import type { CellOutcome, CellTask, PreparedColumn } from '../columns/types.ts';
import type { WorkContext } from '../breathe.ts';
import { StudioError, toStudioError } from '../errors.ts';
import { type CompiledExpression, compileExpression } from '../expressions/expression.ts';
import { isTrue } from '../expressions/values.ts';
import { type RandomStream, randomStream } from '../random.ts';
import type { ColumnNode } from '../recipe/graph.ts';
import type { ColumnRecipe } from '../recipe/types.ts';
import type { BatchState } from './batch-state.ts';
import type { RowMakerTools } from './make-rows.ts';

const MAX_RAW = 10_000;

export interface PreparedNode {
  readonly node: ColumnNode;
  readonly prepared: PreparedColumn;
  readonly condition: CompiledExpression | null;
  readonly stream: RandomStream;
  /** Which rows are left blank. */
  readonly blanks: RandomStream;
}

/** A row that a check sends back to other columns. */
export interface SentBack {
  readonly slot: number;
  readonly columns: readonly string[];
  readonly reason: string;
}

interface Preparation {
  readonly recipe: ColumnRecipe;
  readonly tools: RowMakerTools;
  readonly context: WorkContext;
}

/** Loads and prepares the kind of a block. @throws StudioError what the kind throws */
export async function prepareNode(node: ColumnNode, { recipe, tools, context }: Preparation): Promise<PreparedNode> {
  const { block, type } = node;
  const scope = { ...tools.scope, name: block.name };
  const stream = randomStream(recipe.seed, 'column', block.name);
  return {
    node,
    prepared: await type.prepare(block.options, scope, tools.services, context),
    condition: block.skipWhen ? compileExpression(block.skipWhen) : null,
    stream,
    blanks: stream.derive('blank'),
  };
}

/** Makes the cells of one block; returns the rows that have to go back. Rows that fail for good are set aside. */
export async function makeColumn(
  entry: PreparedNode,
  {
    state,
    slots,
    attempts,
  }: { readonly state: BatchState; readonly slots: readonly number[]; readonly attempts: number },
  context: WorkContext,
): Promise<readonly SentBack[]> {
  const { node, prepared } = entry;
  const back: SentBack[] = [];
  let tasks = dueTasks(entry, state, slots);
  while (tasks.length > 0) {
    const outcomes = await prepared.make(tasks, state.batch, context);
    if (outcomes.length !== tasks.length) {
      throw new StudioError('internal', `column ${node.block.name} gave ${outcomes.length} cells for ${tasks.length}`);
    }
    const refused: CellTask[] = [];
    outcomes.forEach((outcome, i) => {
      const task = tasks[i] as CellTask;
      if (outcome.kind === 'again') back.push({ slot: task.slot, columns: outcome.columns, reason: outcome.reason });
      else if (!settle(outcome, task, { node, state, attempts })) refused.push({ ...task, attempt: task.attempt + 1 });
    });
    tasks = refused;
  }
  return back;
}

/** False where the cell has to be made again. */
function settle(
  outcome: Exclude<CellOutcome, { kind: 'again' }>,
  { slot }: CellTask,
  { node, state, attempts }: { readonly node: ColumnNode; readonly state: BatchState; readonly attempts: number },
): boolean {
  const column = node.block.name;
  switch (outcome.kind) {
    case 'made':
      state.put(node, slot, outcome.values);
      if (outcome.tokens !== undefined) state.addTokens(node, slot, outcome.tokens);
      return true;
    case 'refused':
      if (outcome.tokens !== undefined) state.addTokens(node, slot, outcome.tokens);
      if (state.nextAttempt(column, slot, attempts)) return false;
      state.setAside(slot, { column, reason: outcome.reason, ...rawOf(outcome.raw) });
      return true;
    case 'rejected':
      state.setAside(slot, { column, reason: outcome.reason, ...rawOf(outcome.raw) });
      return true;
    default:
      return outcome satisfies never;
  }
}

function rawOf(raw: string | undefined): { raw?: string } {
  return raw === undefined ? {} : { raw: raw.slice(0, MAX_RAW) };
}

/** The cells to make: not those that are given, skipped by a condition, or left blank. */
function dueTasks(entry: PreparedNode, state: BatchState, slots: readonly number[]): CellTask[] {
  const { node } = entry;
  return state.tasks(node, slots).filter((task) => {
    state.forgetSkip(node, task.slot);
    const skips = isSkipped(entry, state, task);
    if (skips === null) return false; // the row was set aside
    if (skips) {
      state.skip(node, task.slot);
      return false;
    }
    const { blank = 0 } = node.block;
    if (blank > 0 && entry.blanks.uniform(task.row) < blank) {
      state.put(node, task.slot, []);
      return false;
    }
    return true;
  });
}

/** Null when the condition itself failed on the row's values. */
function isSkipped(
  { node, condition, stream }: PreparedNode,
  state: BatchState,
  { slot, row, attempt }: CellTask,
): boolean | null {
  // Formulas and checks know how to treat missing values; everything else has nothing to go by.
  const copes = node.type.group === 'computed' || node.type.group === 'checked';
  if (!copes && state.needsSkipped(node, slot)) return true;
  if (!condition) return false;
  try {
    let draws = 0;
    const random = (): number => stream.derive('skip', attempt).uniform(row, draws++);
    return isTrue(condition.evaluate((column) => state.cell(column, slot), { random }));
  } catch (error) {
    state.setAside(slot, { column: node.block.name, reason: `its condition failed: ${toStudioError(error).message}` });
    return null;
  }
}
