// The whole studio by size: import, synthesize, report, export, and the grid, on generated tables up to
// 1,000,000 x 10 and on ../shared/data where it is. Options: --quick (up to 100,000 rows, once), --repeats=N (3).

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Papa from 'papaparse';
import { root } from '../prepare.mjs';
import { openBatch, runJob, writeJob } from './job.mjs';
import { median, printTable, seconds, withApp } from './measure.mjs';
import { writeBenchTable } from './tables.mjs';

const REPORT_LIMIT = 100_000;
const GRID_TIMEOUT_MS = 120_000;

export async function run({ executablePath, args, folder: build }) {
  const quick = args.includes('--quick');
  const wanted = Number(args.find((argument) => argument.startsWith('--repeats='))?.slice('--repeats='.length) ?? 3);
  const repeats = quick ? 1 : wanted;
  const folder = mkdtempSync(path.join(tmpdir(), 'terrarium-bench-'));
  try {
    const rows = [];
    for (const entry of listCases(folder, quick, repeats)) {
      rows.push(await measureCase({ executablePath, folder: build }, folder, entry));
    }
    printPipeline(rows);
    printPage(rows);
    printGrid(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function listCases(folder, quick, repeats) {
  const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
  const generated = sizes.map((size) => {
    const file = path.join(folder, `rows-${size}.csv`);
    writeBenchTable(file, size);
    return { name: `${size.toLocaleString('en')} x 10`, file, rows: size, repeats: size > 10_000 ? 1 : repeats };
  });
  const shared = path.join(root, '..', 'shared', 'data', 'tables');
  const real = ['adult', 'california', 'shoppers'].flatMap((name) => {
    const file = path.join(shared, `${name}.train.csv`);
    return existsSync(file) ? [{ name, file, rows: null, repeats }] : [];
  });
  if (real.length === 0) console.log('../shared/data is absent: only generated tables are measured');
  return [...generated, ...real];
}

async function measureCase(build, folder, entry) {
  const repeats = [];
  for (let i = 0; i < entry.repeats; i++) {
    console.error(`${entry.name}, ${i + 1} of ${entry.repeats}`);
    const measured = await withApp(build, (app) => measureOnce(app, folder, entry));
    repeats.push({ ...measured, floor: await withApp(build, (app) => measureFloor(app, folder, entry)) });
  }
  const keys = Object.keys(repeats[0]);
  return {
    name: entry.name,
    ...Object.fromEntries(keys.map((key) => [key, median(repeats.map((repeat) => repeat[key]))])),
  };
}

async function measureOnce({ page, address, memory, tasks }, folder, { file, rows }) {
  const withReport = rows === null || rows <= REPORT_LIMIT;
  const jobFile = writeJob(folder, file, {
    split: { share: withReport ? 0.2 : 0 },
    recipe: rows === null ? {} : { rows },
    outputs: { data: { path: 'out.csv' }, ...(withReport ? { report: 'report.json' } : {}) },
  });
  await openBatch(page, address, { jobFile, file });
  const stopMemory = await memory();
  const job = await tasks(() => runJob(page));
  const grid = await tasks(() => measureGrid(page, address, job.value.project));
  const { timings } = job.value;
  return {
    parse: parseReference(file),
    import: timings.importing,
    grow: timings.growing,
    judge: timings.judging,
    firstFinding: timings.firstFinding,
    write: timings.writing,
    jobTaskWall: job.wallMs,
    jobTaskCpu: job.cpuMs,
    ...grid.value,
    gridTaskWall: grid.wallMs,
    gridTaskCpu: grid.cpuMs,
    ...(await stopMemory()),
    megabytes: statSync(file).size / 2 ** 20,
  };
}

/** Fit and sample of the synthesizer that draws each column by itself: what storage and decoding alone cost. */
async function measureFloor({ page, address }, folder, { file, rows }) {
  const recipe = { synthesizer: 'independent', ...(rows === null ? {} : { rows }) };
  const split = { share: rows === null || rows <= REPORT_LIMIT ? 0.2 : 0 };
  await openBatch(page, address, { jobFile: writeJob(folder, file, { split, recipe, outputs: {} }), file });
  return (await runJob(page)).timings.growing;
}

/** Opens the grid, waits for the pictures in its headers, goes to the last row, sorts by a column with decimals. */
async function measureGrid(page, address, project) {
  const grid = page.locator('[role=grid]');
  const timeout = { timeout: GRID_TIMEOUT_MS };
  const open = await timed(async () => {
    await page.goto(`${address}#/p/${project}/data`);
    await grid.locator('[role=gridcell]').filter({ hasText: /./ }).first().waitFor(timeout);
  });
  const headers = await timed(() =>
    page.waitForFunction(() => !globalThis.document.querySelector('[role=grid] .wait')),
  );
  const total = Number(await grid.getAttribute('aria-rowcount'));
  await grid.focus();
  const lastRow = await timed(async () => {
    await page.keyboard.press('Control+End');
    const number = grid.locator(`[role=row][aria-rowindex="${total}"] [role=rowheader]`);
    await number.filter({ hasText: /\d/ }).waitFor(timeout);
  });
  await page.keyboard.press('Control+Home');
  const sorted = grid.locator('[role=columnheader][aria-colindex="2"]');
  const sort = await timed(async () => {
    await sorted.getByTitle(/^Sort by/).click(timeout);
    await page.waitForFunction(() => {
      const isSorted = globalThis.document.querySelector('[role=columnheader][aria-sort=ascending]') !== null;
      return isSorted && globalThis.document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'false';
    });
  });
  return { open, headers, lastRow, sort };
}

async function timed(act) {
  const started = performance.now();
  await act();
  return Math.round(performance.now() - started);
}

/** Papa Parse alone, in this process, on the same bytes: what the text alone costs. */
function parseReference(file) {
  const startedAt = performance.now();
  Papa.parse(readFileSync(file, 'utf8'), { step: () => {} });
  return Math.round(performance.now() - startedAt);
}

function printPipeline(rows) {
  printTable(
    'Import, synthesize, judge, export: seconds (medians)',
    [
      'table',
      'MB',
      'import',
      'x Papa Parse',
      'fit + sample',
      'x independent columns',
      'report',
      'first finding',
      'export CSV',
    ],
    rows.map((row) => [
      row.name,
      row.megabytes.toFixed(1),
      seconds(row.import),
      (row.import / row.parse).toFixed(1),
      seconds(row.grow),
      (row.grow / row.floor).toFixed(1),
      seconds(row.judge),
      seconds(row.firstFinding),
      seconds(row.write),
    ]),
  );
}

function printPage(rows) {
  printTable(
    'Renderer memory from the job to the last row of the grid, and longest main-thread task, by the clock and by processor time (medians)',
    ['table', 'MB before', 'MB at most', 'job: ms (processor)', 'grid: ms (processor)'],
    rows.map((row) => [
      row.name,
      String(row.baseMb),
      String(row.peakMb),
      `${Math.round(row.jobTaskWall)} (${Math.round(row.jobTaskCpu)})`,
      `${Math.round(row.gridTaskWall)} (${Math.round(row.gridTaskCpu)})`,
    ]),
  );
}

function printGrid(rows) {
  printTable(
    'Data grid: milliseconds (medians)',
    ['table', 'open', 'header pictures', 'last row', 'sort'],
    rows.map((row) => [row.name, ...[row.open, row.headers, row.lastRow, row.sort].map(String)]),
  );
}
