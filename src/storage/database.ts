// The data database: strict durability, so that an acknowledged commit survives a power cut.

import { Dexie, type Table as Store } from 'dexie';
import { StudioError } from '../lib/errors.ts';
import { DATABASE_VERSION, migrations, NATIVE_VERSION } from './migrations.ts';
import { guarded, toStorageError } from './storage-error.ts';
import type {
  ChunkJournal,
  ChunkRecord,
  CommitCounter,
  Dataset,
  Draft,
  MediaRecord,
  PersonLabel,
  Project,
  RecipeRecord,
  Report,
  RowBatchRecord,
  Run,
  Vote,
} from './types.ts';
import { noteWitness, readWitnesses } from './witness.ts';

const BLOCKED_MS = 5000;

/** Why an open database stopped answering. */
export type LostReason =
  | 'newer-version' // another tab runs a newer version: reload
  | 'deleted' // another tab deletes the database
  | 'cleared'; // the browser closed it: evicted, cleared by the person, or damaged

type ChunkKey = [datasetId: string, chunk: number, column: number];
type LabelKey = [datasetId: string, column: string, row: number];
type RowBatchKey = [runId: string, start: number];
type JournalKey = [datasetId: string, chunk: number];

export class StudioDatabase extends Dexie {
  declare readonly meta: Store<CommitCounter, string>;
  declare readonly projects: Store<Project, string>;
  declare readonly datasets: Store<Dataset, string>;
  declare readonly chunks: Store<ChunkRecord, ChunkKey>;
  declare readonly journal: Store<ChunkJournal, JournalKey>;
  declare readonly drafts: Store<Draft, string>;
  declare readonly runs: Store<Run, string>;
  declare readonly reports: Store<Report, string>;
  declare readonly rowBatches: Store<RowBatchRecord, RowBatchKey>;
  declare readonly recipes: Store<RecipeRecord, string>;
  declare readonly votes: Store<Vote, string>;
  declare readonly labels: Store<PersonLabel, LabelKey>;
  declare readonly media: Store<MediaRecord, string>;
  readonly #lostListeners = new Set<(reason: LostReason) => void>();
  #lost: LostReason | null = null;

  constructor(name: string) {
    // Cached query results would hold whole chunks in memory.
    super(name, { autoOpen: false, cache: 'disabled', chromeTransactionDurability: 'strict' });
    for (const { version, stores, upgrade } of migrations) {
      const step = this.version(version).stores({ ...stores });
      if (upgrade) step.upgrade(upgrade);
    }
    this.on('versionchange', (event) => {
      this.#lose(event.newVersion === null ? 'deleted' : 'newer-version');
      return false;
    });
    this.on('close', () => this.#lose('cleared'));
  }

  /** Why the connection was lost, or null while it is good. */
  get lost(): LostReason | null {
    return this.#lost;
  }

  /** Calls back once when the connection is lost, at once when it already is. Returns how to stop listening. */
  onLost(listener: (reason: LostReason) => void): () => void {
    if (this.#lost) listener(this.#lost);
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  /** Transactions under way finish; later ones reject. Without this Dexie would reopen, perhaps an empty database. */
  #lose(reason: LostReason): void {
    if (this.#lost) return;
    this.#lost = reason;
    this.close({ disableAutoOpen: true });
    for (const listener of this.#lostListeners) listener(reason);
  }
}

export interface Probe {
  readonly exists: boolean;
  readonly nativeVersion: number;
  /** True when Chromium says that it threw damaged files away. */
  readonly dataLoss: boolean;
  readonly dataLossMessage: string;
}

/** Looks whether the database is there, without creating it. */
export function probeDatabase(name: string): Promise<Probe> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    let loss: { dataLoss?: string; dataLossMessage?: string } | null = null;
    request.onupgradeneeded = (event) => {
      loss = event as { dataLoss?: string; dataLossMessage?: string };
      request.transaction?.abort();
    };
    request.onsuccess = () => {
      const { version } = request.result;
      request.result.close();
      resolve({ exists: true, nativeVersion: version, dataLoss: false, dataLossMessage: '' });
    };
    request.onerror = (event) => {
      event.preventDefault();
      if (!loss) return reject(toStorageError(request.error));
      const dataLossMessage = loss.dataLossMessage ?? '';
      resolve({ exists: false, nativeVersion: 0, dataLoss: loss.dataLoss === 'total', dataLossMessage });
    };
  });
}

/**
 * Opens the data database, and creates it only where there never was one.
 * @throws StudioError `storage-damaged`, `storage-evicted`, `storage-newer`, `storage-full`, or `locked` when another
 * tab keeps an older version open for more than five seconds
 */
export async function openDatabase(name = 'terrarium'): Promise<StudioDatabase> {
  const probe = await probeDatabase(name);
  if (probe.nativeVersion > NATIVE_VERSION) {
    throw new StudioError('storage-newer', 'the database was written by a newer version', {
      details: { found: probe.nativeVersion / 10, known: DATABASE_VERSION },
    });
  }
  if (!probe.exists) await refuseEmptyStart(name, probe);
  const db = new StudioDatabase(name);
  await openOrReject(db);
  return db;
}

async function refuseEmptyStart(name: string, probe: Probe): Promise<void> {
  const { opfs, local } = await readWitnesses(name);
  const details = { projects: opfs?.projects ?? local?.projects ?? 0, message: probe.dataLossMessage };
  if (probe.dataLoss || (opfs && opfs.projects > 0)) {
    throw new StudioError('storage-damaged', 'the database was lost, but projects were stored before', { details });
  }
  if (local && local.projects > 0) {
    throw new StudioError('storage-evicted', 'the browser has removed the stored projects', { details });
  }
}

async function openOrReject(db: StudioDatabase): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const blocked = new Promise<never>((_, reject) => {
    db.on('blocked', () => {
      const error = new StudioError('locked', 'another tab keeps an older version of the database open');
      timer ??= setTimeout(() => reject(error), BLOCKED_MS);
    });
  });
  try {
    await guarded(() => Promise.race([db.open(), blocked]));
  } catch (error) {
    db.close({ disableAutoOpen: true });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One strict transaction over the stores, counted, all or nothing. Nothing but IndexedDB may be awaited in `change`:
 * hash before.
 * @throws StudioError `storage-full`, `storage-closed`, `storage-damaged`, or what `change` throws
 */
export async function commit<T>(
  db: StudioDatabase,
  stores: readonly Store[],
  change: () => Promise<T>,
  projectsAdded = 0,
): Promise<T> {
  const { result, counter } = await guarded(() =>
    db.transaction('rw', [...stores, db.meta], async () => {
      const changed = await change();
      const before = await db.meta.get('counter');
      const next: CommitCounter = {
        key: 'counter',
        commits: (before?.commits ?? 0) + 1,
        projects: (before?.projects ?? 0) + projectsAdded,
      };
      await db.meta.put(next);
      return { result: changed, counter: next };
    }),
  );
  noteWitness(db.name, { commits: counter.commits, projects: counter.projects });
  return result;
}
