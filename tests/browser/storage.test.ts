// What only a real IndexedDB can show: durability, rivals for a version, loss behind our back.

import { Dexie } from 'dexie';
import { afterEach, describe, expect, it } from 'vitest';
import { commit, openDatabase, type StudioDatabase } from '../../src/storage/database.ts';
import { checkStorage, startAfresh } from '../../src/storage/health.ts';
import { holdLock, withLock } from '../../src/storage/locks.ts';
import { DATABASE_VERSION, NATIVE_VERSION } from '../../src/storage/migrations.ts';
import { createProject, listProjects } from '../../src/storage/projects.ts';
import { openUiDatabase } from '../../src/storage/ui-state.ts';
import { noteWitness, readWitnesses, settleWitness } from '../../src/storage/witness.ts';

const names: string[] = [];
function newName(): string {
  const name = `storage-${crypto.randomUUID()}`;
  names.push(name);
  return name;
}
async function openWithProject(name = newName()): Promise<StudioDatabase> {
  const db = await openDatabase(name);
  await createProject(db, { name: 'One' });
  await settleWitness(name);
  return db;
}
function durabilityNow(): string | undefined {
  return (Dexie.currentTransaction as unknown as { idbtrans: IDBTransaction }).idbtrans.durability;
}
function openRaw(name: string, version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no reason given'));
    request.onblocked = () => reject(new Error('blocked'));
  });
}
function deleteRaw(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('no reason given'));
  });
}

afterEach(async () => {
  for (const name of names.splice(0)) await startAfresh(name);
});

describe('durability', () => {
  it('is strict for data, and relaxed for UI state', async () => {
    const db = await openDatabase(newName());
    expect(await commit(db, [db.projects], async () => durabilityNow())).toBe('strict');
    const ui = await openUiDatabase(`${db.name}-ui`);
    expect(await ui.transaction('rw', ui.entries, async () => durabilityNow())).toBe('relaxed');
    await ui.delete();
    db.close();
  });
});

describe('two versions at a time', () => {
  it('lets the newer one in at once: the old tab closes and says so', async () => {
    const db = await openWithProject();
    const reasons: string[] = [];
    db.onLost((reason) => reasons.push(reason));
    const newer = await openRaw(db.name, NATIVE_VERSION + 10);
    expect(newer.objectStoreNames.contains('projects')).toBe(true);
    expect(reasons).toEqual(['newer-version']);
    await expect(listProjects(db)).rejects.toMatchObject({ code: 'storage-closed' });
    newer.close();
    expect(await checkStorage(db.name)).toMatchObject({
      kind: 'newer',
      foundVersion: DATABASE_VERSION + 1,
      knownVersion: DATABASE_VERSION,
    });
    await expect(openDatabase(db.name)).rejects.toMatchObject({ code: 'storage-newer' });
  });

  it('keeps a commit that was under way', async () => {
    const db = await openWithProject();
    const writing = createProject(db, { name: 'Two' });
    const newer = await openRaw(db.name, NATIVE_VERSION + 10);
    const outcome = await writing.then(
      () => 2,
      () => 1,
    );
    const count = newer.transaction('projects').objectStore('projects').count();
    await new Promise((resolve) => (count.onsuccess = resolve));
    expect(count.result).toBe(outcome);
    newer.close();
  });
});

describe('loss behind our back', () => {
  it('is damage when only the database is gone', async () => {
    const db = await openWithProject();
    await deleteRaw(db.name);
    expect(db.lost).toBe('deleted');
    expect(await checkStorage(db.name)).toMatchObject({ kind: 'damaged', cause: 'wiped', projectsBefore: 1 });
    await expect(openDatabase(db.name)).rejects.toMatchObject({ code: 'storage-damaged' });
    await startAfresh(db.name);
    const fresh = await checkStorage(db.name);
    expect(fresh.kind).toBe('first-run');
    if (fresh.kind === 'first-run') fresh.db.close();
  });

  it('is an eviction when OPFS went with it', async () => {
    const db = await openWithProject();
    await deleteRaw(db.name);
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(`${db.name}.witness.json`);
    expect(await checkStorage(db.name)).toEqual({ kind: 'evicted', projectsBefore: 1 });
  });

  it('is damage when acknowledged commits are missing', async () => {
    const db = await openWithProject();
    const { opfs } = await readWitnesses(db.name);
    noteWitness(db.name, { commits: (opfs?.commits ?? 0) + 3, projects: 1 });
    await settleWitness(db.name);
    const health = await checkStorage(db.name);
    expect(health).toMatchObject({ kind: 'damaged', cause: 'commits-lost' });
    if (health.kind === 'damaged') health.db?.close();
    db.close();
  });

  it('is none when nothing is missing', async () => {
    const db = await openWithProject();
    const health = await checkStorage(db.name);
    expect(health).toMatchObject({ kind: 'healthy', projects: 1 });
    if (health.kind === 'healthy') health.db.close();
    db.close();
  });
});

describe('locks', () => {
  it('have one holder, and pass on when it lets go', async () => {
    const name = `lock-${crypto.randomUUID()}`;
    const release = await holdLock(name);
    await expect(withLock(name, () => Promise.resolve(1))).resolves.toBeNull();
    release();
    const releaseAgain = await holdLock(name);
    releaseAgain();
  });
});
