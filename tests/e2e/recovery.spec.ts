// Kills, damage, full disks and rivals, with the real storage and run worker in a browser that can be killed.
// `npm run bench -- kill` does the first of these a hundred times.

import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serveHarness } from '../../scripts/bench/harness-server.mjs';
import { measureKills } from '../../scripts/bench/kill.mjs';
import { startBrowser } from '../../scripts/bench/killable-browser.mjs';
import type { Harness } from '../fixtures/harness/harness.ts';

declare const harness: Harness;

const REAL_ROWS = 4000;
const LONG_RUN = 60 * 16_384;
const MEGABYTE = 1_000_000;

type Browser = Awaited<ReturnType<typeof startBrowser>>;
let server: Awaited<ReturnType<typeof serveHarness>>;
let profile: string;
let browser: Browser;

test.beforeAll(async () => {
  server = await serveHarness();
});
test.afterAll(() => server.close());
test.beforeEach(async () => {
  profile = mkdtempSync(path.join(tmpdir(), 'terrarium-recovery-'));
  browser = await startBrowser(profile);
});
test.afterEach(async () => {
  await browser.kill();
  rmSync(profile, { recursive: true, force: true });
});

async function openPage(): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(server.address);
  await page.waitForFunction(() => 'harness' in globalThis);
  return page;
}
const health = (page: Page): Promise<{ kind: string; cause?: string }> =>
  page.evaluate(() => harness.health()) as Promise<{ kind: string; cause?: string }>;
const execute = (page: Page, id: string): Promise<{ state: string; sha256?: string }> =>
  page.evaluate((runId) => harness.execute(runId), id);
const inspect = (page: Page, id: string): ReturnType<Harness['inspect']> =>
  page.evaluate((runId) => harness.inspect(runId), id);

/** A page with a stored dataset and a run that is not started. */
async function prepare(rows: number): Promise<{ page: Page; projectId: string; datasetId: string; runId: string }> {
  const page = await openPage();
  expect((await health(page)).kind).toBe('first-run');
  const { projectId, datasetId } = await page.evaluate((count) => harness.store(count), REAL_ROWS);
  return { page, projectId, datasetId, runId: await newRun(page, { projectId, datasetId }, rows) };
}
function newRun(page: Page, ids: { projectId: string; datasetId: string }, rows: number): Promise<string> {
  return page.evaluate(([p, d, n]) => harness.createRun(p, d, n), [ids.projectId, ids.datasetId, rows] as const);
}
/** Starts a run and waits until its first rows are acknowledged; its outcome is awaited elsewhere or lost. */
async function startRun(page: Page, runId: string): Promise<void> {
  await page.evaluate((id) => void harness.execute(id), runId);
  await page.waitForFunction(() => (harness.progress()?.rowsDone ?? 0) > 0, null, { polling: 20 });
}
async function limitQuota(origin: string, quotaSize: number): Promise<{ lift(): Promise<void> }> {
  const cdp = await browser.context.newCDPSession(await browser.context.newPage());
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  const lift = async (): Promise<void> => {
    await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  };
  return { lift };
}
async function crash(page: Page): Promise<void> {
  const cdp = await browser.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  cdp.send('Page.crash').catch(() => undefined);
  await crashed;
}

test('loses no acknowledged row to kills of worker, page and browser, and ends with the undisturbed bytes', async () => {
  const result = await measureKills({ rounds: 6, port: 0 });
  expect(result).toMatchObject({ lost: 0, torn: 0, wrong: 0 });
  expect(result.finished).toBeGreaterThan(0);
});

test('loses no row of a column recipe to such kills either', async () => {
  const result = await measureKills({ rounds: 6, port: 0, recipe: 'columns' });
  expect(result).toMatchObject({ lost: 0, torn: 0, wrong: 0 });
  expect(result.finished).toBeGreaterThan(0);
});

test('offers an interrupted run within two seconds of reopening', async () => {
  const { page, runId } = await prepare(LONG_RUN);
  await startRun(page, runId);
  const before = await inspect(page, runId);
  await browser.kill();
  browser = await startBrowser(profile);
  const reopened = await browser.context.newPage();
  await reopened.goto(server.address);
  await reopened.waitForFunction(() => 'harness' in globalThis);
  const offered = await reopened.evaluate(async () => {
    await harness.health();
    return { runs: await harness.interrupted(), afterMs: performance.now() };
  });
  expect(offered.runs).toEqual([runId]);
  expect(offered.afterMs).toBeLessThan(2000);
  expect((await inspect(reopened, runId)).cursor).toBeGreaterThanOrEqual(before.cursor);
});

const damages: Readonly<Record<string, (folder: string) => void>> = {
  'a truncated MANIFEST': (folder) => truncateSync(fileIn(folder, /^MANIFEST/), 10),
  'flipped bytes in a table': (folder) => flip(fileIn(folder, /\.ldb$/)),
  'a deleted CURRENT': (folder) => rmSync(path.join(folder, 'CURRENT')),
  'a truncated log': (folder) => truncateSync(fileIn(folder, /\.log$/), 0),
};
for (const [name, damage] of Object.entries(damages)) {
  test(`calls ${name} damage, never a first run`, async () => {
    const { page, runId } = await prepare(16_384 * 2);
    await page.evaluate(() => harness.fill());
    await execute(page, runId);
    expect(readdirSync(databaseFolder()).join()).toContain('.ldb');
    await page.evaluate(() => harness.close());
    await browser.close();
    damage(databaseFolder());
    browser = await startBrowser(profile);
    const damaged = await openPage();
    expect((await health(damaged)).kind).toBe('damaged');
    await damaged.reload();
    await damaged.waitForFunction(() => 'harness' in globalThis);
    expect((await health(damaged)).kind).toBe('damaged');
    await damaged.evaluate(() => harness.startAfresh());
    expect(await health(damaged)).toEqual({ kind: 'first-run' });
  });
}

test('refuses to read a dataset whose bytes lie in a file that is gone', async () => {
  const { page, datasetId } = await prepare(1);
  await page.evaluate(() => harness.close());
  await browser.close();
  const blobs = databaseFolder().replace(/leveldb$/, 'blob');
  rmSync(blobs, { recursive: true, force: true });
  browser = await startBrowser(profile);
  const damaged = await openPage();
  const { kind } = await health(damaged);
  const read = kind === 'damaged' ? 'storage-damaged' : await damaged.evaluate((id) => harness.read(id), datasetId);
  // Small datasets lie in the tables themselves and are not hurt.
  expect(['storage-damaged', String(REAL_ROWS)]).toContain(read);
});

for (const megabytes of [5, 20]) {
  test(`pauses a run at a quota of ${megabytes} MB and goes on without reload`, async () => {
    // Before the first write: the browser remembers for half a minute how much space there was.
    const { origin } = new URL(server.address);
    const quota = await limitQuota(origin, megabytes * MEGABYTE);
    const { page, projectId, datasetId, runId } = await prepare(LONG_RUN);
    expect(await execute(page, runId)).toEqual({ state: 'paused', reason: 'storage-full' });
    const paused = await inspect(page, runId);
    expect([paused.journal, paused.records]).toEqual([paused.cursor, paused.cursor]);
    await quota.lift();
    const started = Date.now();
    const resumed = execute(page, runId);
    await page.waitForFunction((rows) => (harness.progress()?.rowsDone ?? 0) > rows, paused.rows, { polling: 20 });
    expect(Date.now() - started).toBeLessThan(10_000);
    const { sha256 } = await resumed;
    const undisturbed = await newRun(page, { projectId, datasetId }, LONG_RUN);
    expect((await execute(page, undisturbed)).sha256).toBe(sha256);
  });
}

test('notices within a second that the browser cleared storage, and writes nothing into a new one', async () => {
  const { page, runId } = await prepare(LONG_RUN);
  const outcome = execute(page, runId);
  await page.waitForFunction(() => (harness.progress()?.rowsDone ?? 0) > 0, null, { polling: 20 });
  const cdp = await browser.context.newCDPSession(page);
  const origin = new URL(server.address).origin;
  await cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await page.waitForFunction(() => harness.lost !== null, null, { timeout: 1000, polling: 20 });
  expect(await page.evaluate(() => harness.lost)).toBe('cleared');
  expect(await outcome).toMatchObject({ state: 'storage-closed' });
  expect(await page.evaluate(() => harness.errors)).toEqual([]);
  const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(names).not.toContain('terrarium');
  await page.reload();
  await page.waitForFunction(() => 'harness' in globalThis);
  expect((await health(page)).kind).toBe('damaged');
});

test('lets one tab execute, shows its progress in the other, and hands over when the first dies', async () => {
  const { page, runId } = await prepare(LONG_RUN);
  const other = await openPage();
  await health(other);
  await startRun(page, runId);
  expect((await execute(other, runId)).state).toBe('locked');
  await other.waitForFunction(() => harness.heard().length > 0, null, { polling: 20 });
  const watched = other.evaluate((id) => harness.watch(id).then((end) => ({ end, at: Date.now() })), runId);
  await crash(page);
  const crashedAt = Date.now();
  const { end, at } = await watched;
  expect(end).toBe('orphaned');
  expect(at - crashedAt).toBeLessThan(1000);
  expect((await execute(other, runId)).state).toBe('done');
  await other.evaluate((id) => harness.verify(id), runId);
});

test('stops within two seconds when asked, with whole chunks only', async () => {
  const { page, runId } = await prepare(LONG_RUN);
  const outcome = execute(page, runId);
  await page.waitForFunction(() => (harness.progress()?.rowsDone ?? 0) > 0, null, { polling: 20 });
  const started = Date.now();
  await page.evaluate(() => harness.cancel());
  expect((await outcome).state).toBe('stopped');
  expect(Date.now() - started).toBeLessThan(2000);
  const stopped = await inspect(page, runId);
  expect(stopped).toMatchObject({ state: 'stopped', journal: stopped.cursor, records: stopped.cursor });
  expect((await execute(page, runId)).state).toBe('done');
});

function databaseFolder(): string {
  const root = path.join(profile, 'Default', 'IndexedDB');
  const name = readdirSync(root).find((entry) => entry.startsWith('http_localhost') && entry.endsWith('.leveldb'));
  if (!name) throw new Error('no database folder');
  return path.join(root, name);
}
function fileIn(folder: string, pattern: RegExp): string {
  const names = readdirSync(folder).filter((name) => pattern.test(name));
  const largest = names.sort((a, b) => statSync(path.join(folder, b)).size - statSync(path.join(folder, a)).size)[0];
  if (!largest) throw new Error(`no file like ${pattern.source} among ${readdirSync(folder).join(', ')}`);
  return path.join(folder, largest);
}
function flip(file: string): void {
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at += 64) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}
