// Which column of a recipe needs which: the order in which cells are made.

import type { ColumnScope, ColumnType, OutputColumn, Reference } from '../columns/types.ts';
import { findColumnType } from '../columns/registry.ts';
import { compileExpression } from '../expressions/expression.ts';
import { toStudioError } from '../errors.ts';
import type { ColumnBlock, ColumnRecipe } from './types.ts';

export interface ColumnNode {
  readonly block: ColumnBlock;
  /** Place among the recipe's columns. */
  readonly index: number;
  readonly type: ColumnType;
  readonly outputs: readonly OutputColumn[];
  /** References with their places, those of the row condition among them. */
  readonly references: readonly Reference[];
  /** Blocks (by name) it needs. */
  readonly needs: readonly string[];
}

export interface ColumnGraph {
  /** In the order of the recipe. */
  readonly nodes: readonly ColumnNode[];
  /** Names of blocks, each after all it needs; blocks of cycles are left out. */
  readonly order: readonly string[];
  /** Blocks that need each other, one list a cycle. */
  readonly cycles: readonly (readonly string[])[];
  /** The block that makes an output column. */
  readonly makers: ReadonlyMap<string, string>;
}

/** Called with what keeps a block out of the graph. */
export type OnBroken = (index: number, path: string, message: string) => void;

/** The graph of those blocks whose options can be read; the others are told to `onBroken`. */
export function columnGraph(
  recipe: ColumnRecipe,
  scope: Pick<ColumnScope, 'datasets'>,
  onBroken: OnBroken = () => undefined,
): ColumnGraph {
  const read = recipe.columns.flatMap((block, index) => readBlock(block, index, { scope, onBroken }) ?? []);
  const makers = new Map(read.flatMap(({ block, outputs }) => outputs.map(({ name }) => [name, block.name] as const)));
  const nodes = read.map((node): ColumnNode => {
    const needs = node.references.flatMap(({ column }) => makers.get(column) ?? []);
    return { ...node, needs: [...new Set(needs)] };
  });
  const order = orderOf(nodes);
  return { nodes, order, cycles: cyclesOf(nodes, new Set(order)), makers };
}

function readBlock(
  block: ColumnBlock,
  index: number,
  { scope, onBroken }: { readonly scope: Pick<ColumnScope, 'datasets'>; readonly onBroken: OnBroken },
): Omit<ColumnNode, 'needs'> | null {
  try {
    const type = findColumnType(block.kind);
    const outputs = type.outputs(block.options, { ...scope, name: block.name });
    return {
      block,
      index,
      type,
      outputs,
      references: [...type.references(block.options), ...conditionReferences(block)],
    };
  } catch (error) {
    const { code, message, details } = toStudioError(error);
    const option = code === 'bad-option' && typeof details['name'] === 'string' ? `options.${details['name']}` : '';
    onBroken(index, code === 'not-found' ? 'kind' : option, message);
    return null;
  }
}

function conditionReferences({ skipWhen }: ColumnBlock): readonly Reference[] {
  if (!skipWhen) return [];
  try {
    return compileExpression(skipWhen).references.map((column) => ({ column, path: 'skipWhen' }));
  } catch {
    return []; // validation tells what is wrong with it
  }
}

/** Kahn (1962), always the first block of the recipe that is ready. */
function orderOf(nodes: readonly ColumnNode[]): readonly string[] {
  const order: string[] = [];
  const done = new Set<string>();
  for (;;) {
    const next = nodes.find(({ block, needs }) => !done.has(block.name) && needs.every((name) => done.has(name)));
    if (!next) return order;
    order.push(next.block.name);
    done.add(next.block.name);
  }
}

function cyclesOf(nodes: readonly ColumnNode[], ordered: ReadonlySet<string>): readonly (readonly string[])[] {
  const needs = new Map(nodes.map((node) => [node.block.name, node.needs]));
  const reaches = (from: string): Set<string> => {
    const seen = new Set<string>();
    const open = [...(needs.get(from) ?? [])];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(needs.get(name) ?? []));
    }
    return seen;
  };
  const cycles: string[][] = [];
  for (const name of needs.keys()) {
    if (ordered.has(name) || cycles.some((cycle) => cycle.includes(name)) || !reaches(name).has(name)) continue;
    cycles.push([...needs.keys()].filter((other) => reaches(name).has(other) && reaches(other).has(name)));
  }
  return cycles;
}
