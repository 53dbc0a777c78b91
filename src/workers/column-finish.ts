// From the journal of a column recipe's rows to its dataset: chunk by chunk, so that no more than one is held.

import { throwIfAborted, StudioError } from '../lib/errors.ts';
import { KEPT_REJECTS } from '../lib/importers/inspect.ts';
import type { Reject } from '../lib/importers/types.ts';
import { columnGraph } from '../lib/recipe/graph.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { createRowTabler, outputSchema } from '../lib/runs/rows-to-table.ts';
import { asideOfRow, countReasons, kindOfReason, rejectOf } from '../lib/runs/set-aside.ts';
import { CHUNK_ROWS } from '../lib/table/rows.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import { concatTables, sliceTable, type Table } from '../lib/table/table.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { findDataset } from '../storage/datasets.ts';
import { readRowBatches } from '../storage/row-batches.ts';
import { commitChunk, endOf, finishRun, setRunState } from '../storage/runs.ts';
import type { Dataset, Run } from '../storage/types.ts';
import type { RecipeScope } from './column-services.ts';
import { MAX_REUSED_ROWS } from './row-reuse.ts';

const SHOWN_REASONS = 5;

type ColumnRun = Run & { readonly recipe: ColumnRecipe };

interface Finish {
  readonly db: StudioDatabase;
  readonly signal: AbortSignal | undefined;
  readonly codeVersion: string;
  readonly scope: RecipeScope;
  readonly elapsedMs: number;
}

/**
 * Writes the chunks that are missing and the dataset. Interrupted, it goes on with the next chunk.
 * @throws StudioError `not-enough-data` when every row was set aside; `storage-full`, `storage-damaged`, `aborted`
 */
export async function finishColumnRun(run: ColumnRun, finish: Finish): Promise<Dataset> {
  const { db, codeVersion, elapsedMs, scope } = finish;
  const schema = outputSchema(run.recipe, scope);
  const aside = new AsideCount();
  const writer = new ChunkWriter(run, schema, finish);
  for await (const batch of readRowBatches(db, run)) {
    throwIfAborted(finish.signal);
    const good = batch.rows.filter((row) => !aside.add(row));
    if (good.length > 0) await writer.add(good);
  }
  if (aside.count === endOf(run)) {
    throw new StudioError('not-enough-data', `every row was set aside: ${aside.reasons().join('; ')}`, {
      details: { rows: aside.count },
    });
  }
  await writer.end();
  await setRunState(db, run.id, 'start', { facts: withFacts(run.facts, factsOf(run, aside)), elapsedMs });
  return finishRun(db, run.id, {
    ...{ schema, dictionaries: writer.dictionaries, codeVersion, elapsedMs },
    ...{ role: await roleOf(run.recipe, finish), rejects: { count: aside.count, kept: aside.kept } },
    keepsRows: aside.count > 0 && run.recipe.rows <= MAX_REUSED_ROWS,
  });
}

function factsOf({ recipe, tokens = 0, endsAt }: ColumnRun, aside: AsideCount): Run['facts'] {
  return [
    ...(endsAt === undefined ? [] : [{ label: 'Rows made', value: `the first ${endsAt} of ${recipe.rows}` }]),
    ...(tokens > 0 ? [{ label: 'Tokens written', value: String(tokens) }] : []),
    ...(aside.attempts > 0 ? [{ label: 'Cells made more than once', value: String(aside.attempts) }] : []),
    { label: 'Attempts a cell', value: `up to ${recipe.attempts}` },
    ...(aside.count > 0 ? [{ label: 'Rows set aside', value: String(aside.count) }] : []),
    ...(aside.count > 0 ? [{ label: 'Set aside because', value: aside.reasons().join('; ') }] : []),
  ];
}

/** A finish that was interrupted has noted its facts already. */
function withFacts(before: Run['facts'], news: Run['facts']): Run['facts'] {
  const labels = new Set(news.map(({ label }) => label));
  return [...before.filter(({ label }) => !labels.has(label)), ...news];
}

/** `mixed` where cells of real rows are carried along: a visible seed block over a dataset that is real in part. */
async function roleOf(recipe: ColumnRecipe, { db, scope }: Finish): Promise<Dataset['role']> {
  const seeds = columnGraph(recipe, scope).nodes.filter(({ block }) => block.kind === 'seed' && !block.isHidden);
  for (const { block } of seeds) {
    const id = block.options['dataset'];
    const source = typeof id === 'string' ? await findDataset(db, id) : null;
    if (source && source.role !== 'synthetic') return 'mixed';
  }
  return 'synthetic';
}

/** What was set aside, and why. */
class AsideCount {
  readonly kept: Reject[] = [];
  readonly #counts = new Map<string, number>();
  count = 0;
  /** Cells that took more than one attempt. */
  attempts = 0;

  /** True when the row was set aside. */
  add(row: MadeRow): boolean {
    for (const note of Object.values(row.notes)) if (note.attempts > 1) this.attempts++;
    const aside = asideOfRow(row);
    if (!aside) return false;
    this.count++;
    const reason = `${aside.column}: ${kindOfReason(aside.reason)}`;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (this.kept.length < KEPT_REJECTS) this.kept.push(rejectOf(aside));
    return true;
  }

  /** The most frequent ones. */
  reasons(): readonly string[] {
    return countReasons(this.#counts, SHOWN_REASONS);
  }
}

/** Cuts rows into chunks and commits those that are not there yet. */
class ChunkWriter {
  readonly #run: Run;
  readonly #schema: readonly ColumnSchema[];
  readonly #db: StudioDatabase;
  readonly #tabler: ReturnType<typeof createRowTabler>;
  #pending: Table[] = [];
  #pendingRows = 0;
  #next = 0;

  constructor(run: Run, schema: readonly ColumnSchema[], { db }: Finish) {
    this.#run = run;
    this.#schema = schema;
    this.#db = db;
    this.#tabler = createRowTabler(schema);
  }

  get dictionaries(): Dataset['dictionaries'] {
    return this.#tabler.dictionaries;
  }

  async add(rows: readonly MadeRow[]): Promise<void> {
    const { table, misfits } = this.#tabler.add(rows);
    if (misfits.length > 0)
      throw new StudioError('storage-damaged', `row ${misfits[0]?.line} does not fit its columns`);
    this.#pending.push(table);
    this.#pendingRows += table.rowCount;
    if (this.#pendingRows < CHUNK_ROWS) return;
    const joined = concatTables(this.#pending, this.#schema);
    let at = 0;
    for (; joined.rowCount - at >= CHUNK_ROWS; at += CHUNK_ROWS) {
      await this.#write(sliceTable(joined, at, at + CHUNK_ROWS));
    }
    this.#pending = [sliceTable(joined, at, joined.rowCount)];
    this.#pendingRows = joined.rowCount - at;
  }

  async end(): Promise<void> {
    if (this.#pendingRows > 0) await this.#write(concatTables(this.#pending, this.#schema));
  }

  async #write(table: Table): Promise<void> {
    const chunk = this.#next++;
    if (chunk >= this.#run.chunksDone) await commitChunk(this.#db, this.#run, chunk, table);
  }
}
