// Schema history of the data database. A change of schema is one more entry, never an edit; versions have no gaps.

import type { Transaction } from 'dexie';

export interface Migration {
  readonly version: number;
  /** Dexie store definitions that are new or changed in this version; null deletes a store. */
  readonly stores: Readonly<Record<string, string | null>>;
  readonly upgrade?: (transaction: Transaction) => Promise<void>;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    stores: {
      meta: 'key',
      projects: 'id, updatedAt',
      datasets: 'id, projectId',
      chunks: '[datasetId+chunk+column]',
      journal: '[datasetId+chunk]',
      drafts: 'datasetId',
      runs: 'id, projectId, datasetId, state',
      reports: 'id, projectId, datasetId, referenceId',
    },
  },
  // Rows of column recipes while their run goes on, ratings of people, and drafts of recipes.
  {
    version: 2,
    stores: {
      rowBatches: '[runId+start]',
      recipes: 'id, projectId',
      votes: 'id, projectId',
      labels: '[datasetId+column+row], projectId',
    },
  },
  // Pictures, once each by their hash; cells of tables name them.
  { version: 3, stores: { media: 'hash' } },
];

/** The version this code writes. */
export const DATABASE_VERSION = migrations.length;

/** Dexie multiplies its versions by ten in IndexedDB. */
export const NATIVE_VERSION = DATABASE_VERSION * 10;
