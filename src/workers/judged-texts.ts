// The text columns that a report judges, flattened to plain texts.

import type { WorkContext } from '../lib/breathe.ts';
import { formatDialogue, readConversation } from '../lib/language/conversation.ts';
import { isTextColumn } from '../lib/metrics/report.ts';
import { drawTexts, type TextColumn, type TextInput } from '../lib/metrics/text-input.ts';
import { randomStream } from '../lib/random.ts';
import { isColumnRecipe } from '../lib/recipe/types.ts';
import { type BytesColumn, columnLength, textAt } from '../lib/table/column.ts';
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
  return { columns, sources: all && all.length > 0 ? drawTexts(all, randomStream(1, 'sources')) : null };
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
  const ruled = recipe.columns.filter(({ kind }) => kind === 'sampler' || kind === 'expression');
  return new Set(ruled.map(({ name }) => name));
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
