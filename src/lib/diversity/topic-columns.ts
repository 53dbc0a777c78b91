// A topic tree as columns of a recipe, and back: a category for the first level, and for each level below a subcategory
// that depends on the one above. A topic without subtopics stands for itself in the columns below.

import type { JsonValue } from '../json.ts';
import type { OptionValues } from '../options.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { leavesOf, readTopics, type Topic } from './topics.ts';

/** Columns that a tree is spread over, and the tree. */
export interface TopicColumns {
  /** From the first level down. */
  readonly columns: readonly string[];
  readonly topics: readonly Topic[];
}

type Groups = Readonly<Record<string, readonly string[]>>;

/** True for a column that draws labels by weights, which a tree can take the place of. */
export function drawsLabels({ kind, options }: ColumnBlock): boolean {
  return kind === 'sampler' && (options['sampler'] ?? 'category') === 'category';
}

/** The tree that a column of labels and the subcategories below it draw from; null for other columns. */
export function topicColumnsOf(recipe: ColumnRecipe, name: string): TopicColumns | null {
  const block = recipe.columns.find((entry) => entry.name === name);
  if (!block || !drawsLabels(block)) return null;
  const below = subcategoriesOf(recipe, name);
  const groups = below.map(({ options }) => readGroups(options['groups'] ?? null));
  const topics = readLabels(block.options).map(({ value, weight }) => ({
    ...{ name: value, ...(weight === 1 || below.length > 0 ? {} : { weight }) },
    ...childrenOf(value, groups),
  }));
  return { columns: [name, ...below.map((entry) => entry.name)], topics };
}

/** The recipe with a tree in the place of that column's labels. Levels without a column get one behind the last. */
export function withTopicColumns(recipe: ColumnRecipe, name: string, topics: readonly Topic[]): ColumnRecipe {
  const at = recipe.columns.findIndex((block) => block.name === name);
  const before = recipe.columns[at];
  if (!before || topics.length === 0) return recipe;
  const top: ColumnBlock = { ...before, kind: 'sampler', options: categoryOptions(topics) };
  let columns = recipe.columns.toSpliced(at, 1, top);
  let parent = name;
  const below = drawsLabels(before) ? subcategoriesOf(recipe, name).map((block) => block.name) : [];
  for (const [i, groups] of groupsByLevel(topics, below.length).entries()) {
    const options = { sampler: 'subcategory', parent, groups: groups as JsonValue };
    const known = below[i];
    if (known !== undefined) {
      columns = columns.map((block) => (block.name === known ? { ...block, options } : block));
      parent = known;
    } else {
      const fresh = freeNameIn(columns, `${name}_detail`);
      const place = columns.findIndex((block) => block.name === parent) + 1;
      columns = columns.toSpliced(place, 0, { name: fresh, kind: 'sampler', options });
      parent = fresh;
    }
  }
  return { ...recipe, columns };
}

/** The path of the leaf that a row drew, as `topicCoverage` reads it; null where a cell is missing. */
export function topicLabel(cells: Readonly<Record<string, JsonValue>>, columns: readonly string[]): string | null {
  const names = columns.map((column) => cells[column]);
  if (!names.every((name) => typeof name === 'string')) return null;
  return names.filter((name, i) => i === 0 || name !== names[i - 1]).join(' > ');
}

/** Every tree of a recipe: of columns of labels, and of prompts that keep their topic as a column. */
export function treesOf(recipe: ColumnRecipe): readonly TopicColumns[] {
  return recipe.columns.flatMap((block) => {
    if (block.kind === 'prompt' && block.options['keepTopic'] === true) {
      const { topics } = readTopics(block.options['topics'] ?? null);
      return topics.length > 0 ? [{ columns: [`${block.name}_topic`], topics }] : [];
    }
    const tree = topicColumnsOf(recipe, block.name);
    return tree && tree.topics.length > 0 ? [tree] : [];
  });
}

function categoryOptions(topics: readonly Topic[]): OptionValues {
  // Each leaf is to come as often as any other, however many its topic has.
  const shares = new Map<string, number>();
  for (const { path, share } of leavesOf(topics))
    shares.set(path[0] as string, (shares.get(path[0] as string) ?? 0) + share);
  const leaves = leavesOf(topics).length;
  const values = topics.map(({ name }) => ({ value: name, weight: round((shares.get(name) ?? 0) * leaves) }));
  return { values, exact: true };
}

function round(weight: number): number {
  return Math.round(weight * 1000) / 1000;
}

/** Labels by the label above, for each level below the first; at least so many levels. */
function groupsByLevel(topics: readonly Topic[], least: number): readonly Groups[] {
  const levels: Groups[] = [];
  let level = topics;
  while (level.some(({ children = [] }) => children.length > 0) || levels.length < least) {
    const groups: Record<string, string[]> = {};
    for (const topic of level) {
      const names = below(topic).map((child) => child.name);
      groups[topic.name] = [...new Set([...(groups[topic.name] ?? []), ...names])];
    }
    levels.push(groups);
    level = level.flatMap(below);
  }
  return levels;
}

function below(topic: Topic): readonly Topic[] {
  return topic.children && topic.children.length > 0 ? topic.children : [{ name: topic.name }];
}

function childrenOf(name: string, [groups, ...deeper]: readonly Groups[]): Pick<Topic, 'children'> {
  const names = groups && Object.hasOwn(groups, name) ? (groups[name] ?? []) : [];
  if (names.length === 0 || (names.length === 1 && names[0] === name)) return {};
  return { children: names.map((child) => ({ name: child, ...childrenOf(child, deeper) })) };
}

function subcategoriesOf(recipe: ColumnRecipe, name: string): readonly ColumnBlock[] {
  const found: ColumnBlock[] = [];
  for (let parent = name; ;) {
    const next = recipe.columns.find(
      ({ kind, options }) => kind === 'sampler' && options['sampler'] === 'subcategory' && options['parent'] === parent,
    );
    if (!next || found.includes(next)) return found;
    found.push(next);
    parent = next.name;
  }
}

function readLabels(options: OptionValues): readonly { readonly value: string; readonly weight: number }[] {
  return (options['values'] ?? []) as readonly { readonly value: string; readonly weight: number }[];
}

function readGroups(groups: unknown): Groups {
  if (typeof groups !== 'object' || groups === null) return {};
  const lists = Object.entries(groups).filter(([, list]) => Array.isArray(list));
  return Object.fromEntries(lists.map(([key, list]) => [key, (list as unknown[]).map(String)]));
}

function freeNameIn(columns: readonly ColumnBlock[], base: string): string {
  let name = base;
  for (let n = 2; columns.some((block) => block.name === name); n++) name = `${base}_${n}`;
  return name;
}
