// The text columns that a report judges, flattened to plain texts, and the labels beside them.

import type { WorkContext } from '../lib/breathe.ts';
import { columnTypes } from '../lib/columns/registry.ts';
import { fields as samplerFields } from '../lib/columns/sampler/fields.ts';
import { formatDialogue, readConversation } from '../lib/language/conversation.ts';
import { isTextColumn } from '../lib/metrics/report.ts';
import type { LabelColumn, TextColumn, TextInput } from '../lib/metrics/text-input.ts';
import { parseOptions } from '../lib/options.ts';
import { isColumnRecipe } from '../lib/recipe/types.ts';
import { type BytesColumn, type Column, columnLength, textAt, valueAt } from '../lib/table/column.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { readTable } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';

interface Judged {
  readonly reference: Dataset;
  readonly sibling: Dataset | null;
  readonly dataset: Dataset;
}
type Texts = ReadonlyMap<string, readonly string[]>;

/** The texts of the candidate beside those of its reference; null where it has none. */
export async function readTexts(
  db: StudioDatabase,
  { reference, sibling, dataset }: Judged,
  context: WorkContext,
): Promise<TextInput | null> {
  const candidate = await readColumns(db, dataset, context);
  if (candidate.size === 0) return null;
  const isOwn = reference.id === dataset.id;
  const real = isOwn ? null : await readColumns(db, reference, context);
  const holdout = isOwn || !sibling ? null : await readColumns(db, sibling, context);
  const columns = [...candidate].map(([name, texts]): TextColumn => ({
    ...{ name, candidate: texts },
    ...{ real: real?.get(name) ?? null, holdout: holdout?.get(name) ?? null },
  }));
  const all = real && [...real.values()].flat();
  return {
    ...{ columns, sources: all && all.length > 0 ? all : null },
    labels: await readLabels(db, { reference: isOwn ? null : reference, sibling, dataset }, context),
  };
}

async function readColumns(db: StudioDatabase, dataset: Dataset, context: WorkContext): Promise<Texts> {
  const ruled = ruledColumns(dataset);
  const columns = dataset.schema.flatMap((schema, i) => (isTextColumn(schema) && !ruled.has(schema.name) ? [i] : []));
  if (columns.length === 0) return new Map();
  const table = await readTable(db, dataset, { columns, context: { signal: context.signal } });
  return new Map(table.schema.map(({ name }, i) => [name, textsOf(table.columns[i] as BytesColumn)]));
}

/** Columns that a rule or a formula of the recipe made: how much they repeat says nothing of a writer. */
function ruledColumns({ lineage: { recipe } }: Dataset): ReadonlySet<string> {
  if (!recipe || !isColumnRecipe(recipe)) return new Set();
  return new Set(
    recipe.columns.flatMap(({ kind, name, options }) => {
      const type = columnTypes.find(({ id }) => id === kind);
      const isRuled = type?.group === 'sampled' || type?.group === 'computed';
      return isRuled ? type.outputs(options, { datasets: new Map(), name }).map((output) => output.name) : [];
    }),
  );
}

/** Present cells as texts: conversations as lines, JSON as the texts in it. */
function textsOf(column: BytesColumn): readonly string[] {
  const texts: string[] = [];
  for (let row = 0; row < columnLength(column); row++) {
    const text = textAt(column, row);
    if (text !== null && text !== '') texts.push(plainText(text));
  }
  return texts;
}

function plainText(cell: string): string {
  if (!/^[[{]/.test(cell)) return cell;
  const messages = readConversation(cell);
  if (messages) return formatDialogue(messages);
  try {
    return leafTexts(JSON.parse(cell)).join('\n');
  } catch {
    return cell; // it only looked like JSON
  }
}

function leafTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leafTexts);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leafTexts) : [];
}

/** Whole numbers with more different values than this are counts, not scores. */
const MOST_SCORES = 11;

type Labels = readonly (string | null)[];
interface LabelSides {
  /** Null where a dataset was made from no other. */
  readonly reference: Dataset | null;
  readonly sibling: Dataset | null;
  readonly dataset: Dataset;
}

async function readLabels(
  db: StudioDatabase,
  { reference, sibling, dataset }: LabelSides,
  context: WorkContext,
): Promise<readonly LabelColumn[]> {
  const candidate = await readLabelColumns(db, dataset, context);
  const real = reference && (await readLabelColumns(db, reference, context));
  const holdout = reference && sibling && (await readLabelColumns(db, sibling, context));
  return [...candidate].map(([name, { labels, isScale }]) => ({
    ...{ name, isScale, candidate: labels, asked: askedShares(dataset, name) },
    ...{ real: real?.get(name)?.labels ?? null, holdout: holdout?.get(name)?.labels ?? null },
  }));
}

async function readLabelColumns(
  db: StudioDatabase,
  dataset: Dataset,
  context: WorkContext,
): Promise<ReadonlyMap<string, { readonly labels: Labels; readonly isScale: boolean }>> {
  const columns = dataset.schema.flatMap((schema, i) => (isLabelColumn(schema) ? [i] : []));
  if (columns.length === 0) return new Map();
  const table = await readTable(db, dataset, { columns, context: { signal: context.signal } });
  const all = table.schema.map((schema, i) => {
    const isScale = schema.kind === 'integer';
    return [schema.name, { labels: labelsOf(table.columns[i] as Column, schema), isScale }] as const;
  });
  return new Map(all.filter(([, { labels, isScale }]) => !isScale || new Set(labels).size <= MOST_SCORES));
}

function isLabelColumn({ kind, role }: ColumnSchema): boolean {
  return role !== 'ignore' && role !== 'key' && (kind === 'category' || kind === 'boolean' || kind === 'integer');
}

function labelsOf(column: Column, { kind, labels = ['false', 'true'] }: ColumnSchema): Labels {
  return Array.from({ length: columnLength(column) }, (_, row) => {
    const value = valueAt(column, row);
    if (value === null) return null;
    return kind === 'boolean' ? (labels[Number(value)] ?? null) : String(value);
  });
}

/** The weights of a column that the recipe draws by them, as shares. */
function askedShares({ lineage: { recipe } }: Dataset, name: string): ReadonlyMap<string, number> | null {
  const block = recipe && isColumnRecipe(recipe) ? recipe.columns.find((column) => column.name === name) : undefined;
  if (block?.kind !== 'sampler') return null;
  const { sampler, values } = parseOptions(samplerFields, block.options);
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  return sampler === 'category' && total > 0
    ? new Map(values.map(({ value, weight }) => [value, weight / total]))
    : null;
}
