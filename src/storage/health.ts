// The look at storage when the studio starts: an empty database is a first run only where nothing was stored before.

import { StudioError, toStudioError } from '../lib/errors.ts';
import { chunkCount } from '../lib/table/rows.ts';
import { countChunkRecords, readJournal, removeChunks } from './chunks.ts';
import { commit, openDatabase, probeDatabase, StudioDatabase } from './database.ts';
import { sweepDrafts } from './datasets.ts';
import { countRowBatches, removeRowBatches } from './row-batches.ts';
import { guarded, isQuotaError } from './storage-error.ts';
import type { CommitCounter } from './types.ts';
import { clearWitnesses, noteWitness, readWitnesses, settleWitness } from './witness.ts';

/** A dataset or an unfinished run whose chunks are not all there. */
export interface IncompleteData {
  readonly kind: 'dataset' | 'run';
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  /** Column chunks (dataset) or chunks (run). */
  readonly expected: number;
  readonly found: number;
}

export type DamageCause =
  | 'wiped' // the database is gone, its witness is there
  | 'commits-lost' // the database is older than its witness
  | 'incomplete' // records that others need are missing
  | 'unreadable'; // the browser cannot open or read it

/** What the start screen needs to know. `db` is open where there is one; the caller closes it. */
export type Health =
  | { readonly kind: 'healthy'; readonly db: StudioDatabase; readonly projects: number; readonly draftsRemoved: number }
  | { readonly kind: 'first-run'; readonly db: StudioDatabase }
  | {
      readonly kind: 'damaged';
      readonly cause: DamageCause;
      /** What the browser said, for the details. */
      readonly message: string;
      readonly projectsBefore: number | null;
      readonly projectsNow: number;
      readonly incomplete: readonly IncompleteData[];
      /** Open when some of it can be read: `continueWithRest` is possible. */
      readonly db: StudioDatabase | null;
    }
  | { readonly kind: 'evicted'; readonly projectsBefore: number }
  | { readonly kind: 'newer'; readonly foundVersion: number; readonly knownVersion: number }
  /** Another tab keeps an older version open and does not close. */
  | { readonly kind: 'blocked' }
  /** IndexedDB refuses to open at all (switched off, private window, disk full). */
  | { readonly kind: 'unavailable'; readonly full: boolean; readonly message: string };

/** Opens the data database and says in what state it is. Never throws, never turns a loss into a first run. */
export async function checkStorage(name = 'terrarium'): Promise<Health> {
  const { opfs, local } = await readWitnesses(name);
  const before = opfs ?? local;
  try {
    const db = await openDatabase(name);
    try {
      return await inspect(db, before);
    } catch (error) {
      return unreadable(error, before?.projects ?? null, db);
    }
  } catch (error) {
    return explainRefusal(error, before?.projects ?? null);
  }
}

function explainRefusal(error: unknown, projectsBefore: number | null): Health {
  const { code, message, details } = toStudioError(error);
  switch (code) {
    case 'storage-newer':
      return { kind: 'newer', foundVersion: Number(details['found']), knownVersion: Number(details['known']) };
    case 'storage-evicted':
      return { kind: 'evicted', projectsBefore: Number(details['projects']) };
    case 'storage-damaged': {
      const cause = 'projects' in details ? 'wiped' : 'unreadable';
      const said = details['message'];
      const shown = typeof said === 'string' && said !== '' ? said : message;
      return { kind: 'damaged', cause, message: shown, projectsBefore, projectsNow: 0, incomplete: [], db: null };
    }
    case 'locked':
      return { kind: 'blocked' };
    default:
      return { kind: 'unavailable', full: isQuotaError(error), message };
  }
}

function unreadable(error: unknown, projectsBefore: number | null, db: StudioDatabase): Health {
  db.close({ disableAutoOpen: true });
  const { message } = toStudioError(error);
  return { kind: 'damaged', cause: 'unreadable', message, projectsBefore, projectsNow: 0, incomplete: [], db: null };
}

async function inspect(db: StudioDatabase, before: { commits: number; projects: number } | null): Promise<Health> {
  const counter = await db.meta.get('counter');
  const projects = await db.projects.count();
  const incomplete = await findIncomplete(db);
  const lost = (before?.commits ?? 0) > (counter?.commits ?? 0);
  const miscounted = projects !== (counter?.projects ?? 0);
  if (lost || miscounted || incomplete.length > 0) {
    const cause = lost ? (counter || projects > 0 ? 'commits-lost' : 'wiped') : 'incomplete';
    const message = lost
      ? `commit ${before?.commits ?? 0} was acknowledged, the database ends at ${counter?.commits ?? 0}`
      : `${incomplete.length} datasets or runs are incomplete, ${projects} of ${counter?.projects ?? 0} projects found`;
    const projectsBefore = before?.projects ?? counter?.projects ?? null;
    return { kind: 'damaged', cause, message, projectsBefore, projectsNow: projects, incomplete, db };
  }
  if (!counter) return { kind: 'first-run', db };
  noteWitness(db.name, { commits: counter.commits, projects: counter.projects });
  return { kind: 'healthy', db, projects, draftsRemoved: await sweepDrafts(db) };
}

async function findIncomplete(db: StudioDatabase): Promise<IncompleteData[]> {
  const incomplete: IncompleteData[] = [];
  const datasets = await db.datasets.toArray();
  for (const { id, name, projectId, rowCount, schema } of datasets) {
    const expected = chunkCount(rowCount) * schema.length;
    const found = await countChunkRecords(db, id);
    if (found !== expected) incomplete.push({ kind: 'dataset', id, name, projectId, expected, found });
  }
  const finished = new Set(datasets.map((dataset) => dataset.id));
  for (const run of await db.runs.toArray()) {
    if (finished.has(run.datasetId)) continue;
    const journal = await readJournal(db, run.datasetId);
    const columns = journal.reduce((sum, chunk) => sum + chunk.sha256s.length, 0);
    const hasChunks = journal.length === run.chunksDone && (await countChunkRecords(db, run.datasetId)) === columns;
    const isWhole = hasChunks && (await countRowBatches(db, run.id)) === (run.batchesDone ?? 0);
    if (isWhole && run.state !== 'done') continue;
    const { id, datasetName: name, projectId, chunksDone: expected } = run;
    incomplete.push({ kind: 'run', id, name, projectId, expected, found: journal.length });
  }
  return incomplete;
}

/**
 * After damage, on the person's word: keeps what is whole, drops incomplete datasets and runs, and takes the present
 * state as the truth from now on.
 */
export async function continueWithRest(db: StudioDatabase, incomplete: readonly IncompleteData[]): Promise<void> {
  await settleWitness(db.name);
  const { opfs, local } = await readWitnesses(db.name);
  const seen = Math.max(opfs?.commits ?? 0, local?.commits ?? 0);
  const bulk = [db.chunks, db.journal, db.rowBatches];
  await commit(db, [db.projects, db.datasets, db.runs, db.reports, ...bulk], async () => {
    for (const item of incomplete) await dropIncomplete(db, item);
    const commits = Math.max(seen, (await db.meta.get('counter'))?.commits ?? 0);
    const counter: CommitCounter = { key: 'counter', commits, projects: await db.projects.count() };
    await db.meta.put(counter);
  });
  await settleWitness(db.name);
}

async function dropIncomplete(db: StudioDatabase, { kind, id }: IncompleteData): Promise<void> {
  if (kind === 'dataset') {
    await removeChunks(db, id);
    await db.datasets.delete(id);
    await db.reports.where('datasetId').equals(id).or('referenceId').equals(id).delete();
    return;
  }
  const run = await db.runs.get(id);
  if (run) await removeChunks(db, run.datasetId);
  await removeRowBatches(db, id);
  await db.runs.delete(id);
}

const FRESH_ATTEMPTS = 5;

/**
 * On the person's word: deletes the database and all memory of it. The next `checkStorage` finds a first run.
 * Chromium, having repaired its files, may show records of the deleted database in the new one; hence the second look.
 * @throws StudioError `storage-damaged` when they cannot be got rid of
 */
export async function startAfresh(name = 'terrarium'): Promise<void> {
  for (let attempt = 0; attempt < FRESH_ATTEMPTS; attempt++) {
    await clearWitnesses(name);
    if ((await probeDatabase(name)).exists) await guarded(() => new StudioDatabase(name).delete());
    const db = new StudioDatabase(name);
    await guarded(() => db.open());
    const counts = await guarded(() => Promise.all(db.tables.map((store) => store.count())));
    db.close({ disableAutoOpen: true });
    if (counts.every((count) => count === 0)) return;
  }
  throw new StudioError('storage-damaged', 'records of the deleted database keep coming back');
}
