// `npm run bench -- parts`: storage against bare IndexedDB, and the nearest-row search, in the browser.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../prepare.mjs';
import { serveHarness } from './harness-server.mjs';
import { startBrowser } from './killable-browser.mjs';
import { median, printTable, seconds } from './measure.mjs';

const REPEATS = 3;
const CHUNKS = [4, 16, 61];

export async function run({ args }) {
  const quick = args.includes('--quick');
  const repeats = quick ? 1 : REPEATS;
  const server = await serveHarness({ page: path.join(root, 'tests', 'bench', 'page') });
  const profile = mkdtempSync(path.join(tmpdir(), 'terrarium-bench-'));
  const browser = await startBrowser(profile);
  try {
    const page = await browser.context.newPage();
    await page.goto(server.address);
    await page.waitForFunction(() => 'parts' in globalThis);
    const storage = [];
    for (const chunks of quick ? CHUNKS.slice(0, 2) : CHUNKS) storage.push(await measureStorage(page, chunks, repeats));
    printStorage(storage);
    const nearest = [];
    for (const labels of [9, 0, 15]) nearest.push([labels, await measureNearest(page, labels, repeats)]);
    printNearest(nearest);
  } finally {
    await browser.kill();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

async function measureStorage(page, chunks, repeats) {
  const times = [];
  for (let i = 0; i < repeats; i++) times.push(await page.evaluate((count) => globalThis.parts.storage(count), chunks));
  const keys = Object.keys(times[0]);
  const medians = keys.map((key) => [key, median(times.map((entry) => entry[key]))]);
  return { chunks, ...Object.fromEntries(medians) };
}

async function measureNearest(page, labels, repeats) {
  const times = [];
  for (let i = 0; i < repeats; i++) {
    times.push(await page.evaluate((count) => globalThis.parts.nearest(count), labels));
  }
  return median(times);
}

function printStorage(rows) {
  const rate = (row, ms) => ((1000 * row.megabytes) / ms).toFixed(0);
  printTable(
    'Storage, ten columns of doubles: strict and hashed, against bare IndexedDB with relaxed durability (medians)',
    ['rows', 'MB', 'write MB/s', 'x bare', 'read MB/s, verified', 'x bare'],
    rows.map((row) => [
      (row.chunks * 16_384).toLocaleString('en'),
      row.megabytes.toFixed(0),
      rate(row, row.writeMs),
      (row.writeMs / row.bareWriteMs).toFixed(2),
      rate(row, row.readMs),
      (row.readMs / row.bareReadMs).toFixed(2),
    ]),
  );
}

function printNearest(rows) {
  printTable(
    'Distance to closest record, 4,000 x 4,000 x 15, one core (medians)',
    ['columns', 'seconds'],
    rows.map(([labels, ms]) => [`${labels} labels, ${15 - labels} quantities`, seconds(ms)]),
  );
}
