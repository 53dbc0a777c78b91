// The tables that judging and repairing work on: the modeled columns, aligned to one schema and shared dictionaries.

import type { WorkContext } from '../lib/breathe.ts';
import type { TextInput } from '../lib/metrics/text-input.ts';
import type { MetricSource, StoredTable } from '../lib/metrics/types.ts';
import { alignTables } from '../lib/table/align.ts';
import { isModeled } from '../lib/table/schema.ts';
import type { Table } from '../lib/table/table.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { findDataset, getDataset, readTable } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';
import { readTexts } from './judged-texts.ts';

export interface JudgedTables {
  readonly real: Table;
  readonly holdout: Table | null;
  readonly candidate: Table;
}

/** With what the modeled columns leave out, for checks of keys and structure. */
export interface ReportTables extends JudgedTables {
  readonly source: MetricSource;
  /** Absent where the candidate has no texts. */
  readonly texts?: TextInput;
  /** Which datasets these are. */
  readonly judged: { readonly reference: Dataset; readonly sibling: Dataset | null; readonly dataset: Dataset };
}

interface Pair {
  readonly referenceId: string;
  readonly datasetId: string;
}

/**
 * Reads real rows, their holdout where there is one, and the candidate. A dataset that was made from no other is its own
 * reference: then only its texts can be judged. @throws StudioError `not-found`, `aborted` */
export async function loadTables(db: StudioDatabase, pair: Pair, context: WorkContext): Promise<ReportTables> {
  const reference = await getDataset(db, pair.referenceId);
  const dataset = await getDataset(db, pair.datasetId);
  const sibling = reference.siblingId === null ? null : await findDataset(db, reference.siblingId);
  const tables = await readAligned(db, { reference, sibling, dataset }, context);
  const source = { real: await readStored(db, reference, context), candidate: await readStored(db, dataset, context) };
  const judged = { reference, sibling, dataset };
  const texts = await readTexts(db, judged, context);
  return { ...tables, source, judged, ...(texts ? { texts } : {}) };
}

/** The same without the holdout, for work that must not see it: a repair learns from training rows only. */
export async function readTraining(
  db: StudioDatabase,
  pair: { readonly reference: Dataset; readonly dataset: Dataset },
  context: WorkContext,
): Promise<JudgedTables> {
  return readAligned(db, { ...pair, sibling: null }, context);
}

interface Stored {
  readonly reference: Dataset;
  readonly sibling: Dataset | null;
  readonly dataset: Dataset;
}

async function readAligned(db: StudioDatabase, stored: Stored, context: WorkContext): Promise<JudgedTables> {
  const real = await readModeled(db, stored.reference, context);
  const candidate = await readModeled(db, stored.dataset, context);
  const holdout = stored.sibling && (await readModeled(db, stored.sibling, context));
  const names = new Set(stored.dataset.schema.map(({ name }) => name));
  const schema = stored.reference.schema.filter((column) => isModeled(column) && names.has(column.name));
  const aligned = alignTables(holdout ? [real, holdout, candidate] : [real, candidate], schema);
  return {
    real: aligned[0] as Table,
    holdout: holdout ? (aligned[1] as Table) : null,
    candidate: aligned[aligned.length - 1] as Table,
  };
}

function readModeled(db: StudioDatabase, dataset: Dataset, context: WorkContext): Promise<Table> {
  const columns = dataset.schema.flatMap((schema, i) => (isModeled(schema) ? [i] : []));
  return readTable(db, dataset, { columns, context: { signal: context.signal } });
}

async function readStored(db: StudioDatabase, dataset: Dataset, context: WorkContext): Promise<StoredTable> {
  const columns = dataset.schema.flatMap(({ kind, role }, i) =>
    role === 'key' || (kind === 'id' && role !== 'ignore') ? [i] : [],
  );
  const keys = await readTable(db, dataset, { columns, context: { signal: context.signal } });
  return { schema: dataset.schema, keys };
}
