// One repair from stored tables to a stored derived version.

import type { WorkContext } from '../lib/breathe.ts';
import { throwIfAborted } from '../lib/errors.ts';
import { carryColumns } from '../lib/repairs/carry.ts';
import { findRepair } from '../lib/repairs/registry.ts';
import type { RepairResult } from '../lib/repairs/types.ts';
import { isModeled } from '../lib/table/schema.ts';
import type { Table } from '../lib/table/table.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { createDatasetWriter, getDataset, readTable } from '../storage/datasets.ts';
import type { Dataset, Lineage } from '../storage/types.ts';
import type { RepairRequest } from './contracts.ts';
import { readTraining } from './judged-tables.ts';

interface Desk {
  readonly db: StudioDatabase;
  readonly codeVersion: string;
}

/**
 * Mends a dataset and stores the result as a derived version of it.
 * @throws StudioError `not-found`, `bad-option`, `bad-input`, `not-enough-data`, `aborted`, storage errors
 */
export async function executeRepair(desk: Desk, request: RepairRequest, context: WorkContext): Promise<Dataset> {
  const { db } = desk;
  const { offer, seed } = request;
  const started = performance.now();
  const repair = findRepair(offer.repair);
  context.onProgress?.(0, 'reading tables');
  const reference = await getDataset(db, request.referenceId);
  const dataset = await getDataset(db, request.datasetId);
  const { real, candidate } = await readTraining(db, { reference, dataset }, context);
  const result = await repair.mend(
    {
      ...{ real, candidate, holdout: null, scope: offer.scope, seed },
      recipe: dataset.lineage.recipe,
      target: reference.schema.find(({ role }) => role === 'target')?.name ?? null,
    },
    offer.options,
    { signal: context.signal, onProgress: (done, stage) => context.onProgress?.(0.05 + 0.9 * done, stage) },
  );
  context.onProgress?.(0.95, 'storing the new version');
  const whole = await assemble(db, dataset, result, context);
  throwIfAborted(context.signal);
  const repairNote = { id: repair.id, version: repair.version, options: offer.options, scope: offer.scope, seed };
  const lineage: Lineage = {
    ...{ how: 'derivation', parents: [dataset.id, reference.id], recipe: null },
    ...{ importedFrom: null, split: null, codeVersion: desk.codeVersion },
    elapsedMs: Math.round(performance.now() - started),
    repair: { ...repairNote, facts: result.facts },
  };
  return store(db, { whole, dataset, name: request.datasetName, lineage });
}

/** The repaired columns with those that no repair touches, carried along row by row. */
async function assemble(
  db: StudioDatabase,
  dataset: Dataset,
  result: RepairResult,
  context: WorkContext,
): Promise<Table> {
  const indices = dataset.schema.flatMap((schema, i) => (isModeled(schema) ? [] : [i]));
  const kept = await readTable(db, dataset, { columns: indices, context: { signal: context.signal } });
  return carryColumns({ schema: dataset.schema, dictionaries: dataset.dictionaries, kept, result });
}

interface Stored {
  readonly whole: Table;
  readonly dataset: Dataset;
  readonly name: string;
  readonly lineage: Lineage;
}

async function store(db: StudioDatabase, { whole, dataset, name, lineage }: Stored): Promise<Dataset> {
  const dictionaries = whole.columns.map((column) => (column.layout === 'coded' ? column.dictionary : null));
  const { schema } = whole;
  const writer = await createDatasetWriter(db, { datasetId: crypto.randomUUID(), schema, dictionaries });
  try {
    await writer.append(whole);
    return await writer.finish({ projectId: dataset.projectId, name, role: dataset.role, lineage });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
