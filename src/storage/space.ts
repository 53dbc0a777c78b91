// How much is stored, by whom, and whether the browser promises to keep it.

import type { StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';

/** null where the browser does not say. */
export interface Space {
  /** Bytes of all chunks, before the browser's own compression. */
  readonly datasets: readonly {
    readonly datasetId: string;
    readonly projectId: string;
    readonly name: string;
    readonly sizeBytes: number;
  }[];
  /** Chunks of runs that are not finished. */
  readonly unfinishedBytes: number;
  /** All of this origin as the browser counts it, freed but not yet compacted space included. */
  readonly originUsageBytes: number | null;
  /** A ceiling, not free space: Chromium reports a fixed figure. */
  readonly originQuotaBytes: number | null;
  readonly persisted: boolean | null;
}

/** What the storage screen shows. */
export async function measureSpace(db: StudioDatabase): Promise<Space> {
  const datasets = await guarded(() => db.datasets.toArray());
  const finished = new Set(datasets.map((dataset) => dataset.id));
  let unfinishedBytes = 0;
  await guarded(() =>
    db.journal.each(({ datasetId, sizeBytes }) => {
      if (!finished.has(datasetId)) unfinishedBytes += sizeBytes;
    }),
  );
  const estimate = await storageManager()?.estimate?.();
  return {
    datasets: datasets.map(({ id, projectId, name, sizeBytes }) => ({ datasetId: id, projectId, name, sizeBytes })),
    unfinishedBytes,
    originUsageBytes: estimate?.usage ?? null,
    originQuotaBytes: estimate?.quota ?? null,
    persisted: (await storageManager()?.persisted?.()) ?? null,
  };
}

/**
 * Asks the browser to keep the data; call on the page after the first project was saved (Firefox asks the person,
 * Chromium decides silently). Null where it cannot be asked.
 */
export async function requestPersistence(): Promise<boolean | null> {
  const manager = storageManager() as { persist?: () => Promise<boolean>; persisted?: () => Promise<boolean> } | null;
  if (!manager?.persist) return null;
  if (await manager.persisted?.()) return true;
  return manager.persist();
}

function storageManager(): StorageManager | null {
  return typeof navigator === 'undefined' ? null : ((navigator as { storage?: StorageManager }).storage ?? null);
}
