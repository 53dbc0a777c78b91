// Labels that a person gives to rows, to measure how far a model's labels agree with them.

import { StudioError } from '../lib/errors.ts';
import { announce } from './broadcast.ts';
import { commit, type StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { PersonLabel } from './types.ts';

/** The labels of a column of a dataset, by row. */
export async function listLabels(db: StudioDatabase, datasetId: string, column: string): Promise<PersonLabel[]> {
  return guarded(() => db.labels.where(':id').between([datasetId, column, 0], [datasetId, column, Infinity]).toArray());
}

/** Stores a label, in place of an earlier one for the same cell. @throws StudioError `not-found`, `storage-full` */
export async function putLabel(db: StudioDatabase, label: Omit<PersonLabel, 'labelledAt'>): Promise<PersonLabel> {
  const stored: PersonLabel = { ...label, labelledAt: Date.now() };
  await commit(db, [db.datasets, db.labels], async () => {
    if (!(await db.datasets.get(label.datasetId))) throw new StudioError('not-found', `no dataset ${label.datasetId}`);
    await db.labels.put(stored);
  });
  announce({ kind: 'noted', what: 'labels', projectId: label.projectId });
  return stored;
}

/** Takes a label back. */
export async function deleteLabel(
  db: StudioDatabase,
  { datasetId, column, row, projectId }: PersonLabel,
): Promise<void> {
  await commit(db, [db.labels], () => db.labels.delete([datasetId, column, row]));
  announce({ kind: 'noted', what: 'labels', projectId });
}
