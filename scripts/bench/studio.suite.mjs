// The whole studio by size: import, synthesize, report, export, and the grid, on generated tables up to
// 1,000,000 x 10 and on ../shared/data where it is. Options: --quick (up to 100,000 rows, one repetition).

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Papa from 'papaparse';
import { root } from '../prepare.mjs';
import { median, printTable, seconds, withApp } from './measure.mjs';
import { writeBenchTable } from './tables.mjs';

const REPORT_LIMIT = 100_000;
const JOB_TIMEOUT_MS = 20 * 60_000;

export async function run({ executablePath, args }) {
  const quick = args.includes('--quick');
  const folder = mkdtempSync(path.join(tmpdir(), 'terrarium-bench-'));
  try {
    const cases = listCases(folder, quick);
    const rows = [];
    for (const entry of cases) rows.push(await measureCase(executablePath, folder, entry));
    printPipeline(rows);
    printGrid(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function listCases(folder, quick) {
  const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
  const generated = sizes.map((size) => {
    const file = path.join(folder, `rows-${size}.csv`);
    writeBenchTable(file, size);
    return { name: `${size.toLocaleString('en')} x 10`, file, rows: size, repeats: quick || size > 100_000 ? 1 : 3 };
  });
  const shared = path.join(root, '..', 'shared', 'data', 'tables');
  const real = ['adult', 'california', 'shoppers'].flatMap((name) => {
    const file = path.join(shared, `${name}.train.csv`);
    return existsSync(file) ? [{ name, file, rows: null, repeats: quick ? 1 : 3 }] : [];
  });
  if (real.length === 0) console.log('../shared/data is absent: only generated tables are measured');
  return [...generated, ...real];
}

async function measureCase(executablePath, folder, entry) {
  const repeats = [];
  for (let i = 0; i < entry.repeats; i++) {
    console.error(`${entry.name}, ${i + 1} of ${entry.repeats}`);
    repeats.push(await withApp(executablePath, (app) => measureOnce(app, folder, entry)));
  }
  const keys = Object.keys(repeats[0]);
  return {
    name: entry.name,
    ...Object.fromEntries(keys.map((key) => [key, median(repeats.map((repeat) => repeat[key]))])),
  };
}

async function measureOnce({ page, address, memory, longTasks }, folder, { file, rows }) {
  const withReport = rows === null || rows <= REPORT_LIMIT;
  const job = {
    format: 'terrarium-job',
    version: 1,
    input: path.basename(file),
    split: { share: withReport ? 0.2 : 0 },
    recipe: rows === null ? {} : { rows },
    outputs: { data: { path: 'out.csv' }, ...(withReport ? { report: 'report.json' } : {}) },
  };
  const jobFile = path.join(folder, 'job.json');
  writeFileSync(jobFile, JSON.stringify(job));
  await longTasks();
  const stopMemory = await memory();
  const { timings, project } = await runJob(page, address, jobFile, file);
  const jobLongTask = await longTasks();
  const grid = await measureGrid(page, address, project);
  const { baseMb, peakMb } = await stopMemory();
  return {
    parse: parseReference(file),
    import: timings.importing,
    grow: timings.growing,
    judge: timings.judging,
    write: timings.writing,
    jobLongTask,
    ...grid,
    gridLongTask: await longTasks(),
    baseMb,
    peakMb,
    megabytes: statSync(file).size / 2 ** 20,
  };
}

async function runJob(page, address, jobFile, dataFile) {
  await page.goto(`${address}#/batch`);
  await page.getByLabel('Job (JSON)').setInputFiles(jobFile);
  await page.getByLabel('Data', { exact: true }).setInputFiles(dataFile);
  await page.getByRole('button', { name: 'Run job' }).click();
  const screen = page.locator('[data-batch=done], [data-batch=failed]');
  await screen.waitFor({ timeout: JOB_TIMEOUT_MS });
  const timings = await screen.getAttribute('data-timings');
  if (!timings) throw new Error(`the job failed: ${await page.locator('.detail').textContent()}`);
  return { timings: JSON.parse(timings), project: await screen.getAttribute('data-project') };
}

/** Opens the grid, goes to the last row, sorts by the first column. */
async function measureGrid(page, address, project) {
  const openedAt = performance.now();
  await page.goto(`${address}#/p/${project}/data`);
  await page.locator('[role=grid] [role=gridcell]').first().waitFor();
  const open = performance.now() - openedAt;
  const total = Number(await page.locator('[role=grid]').getAttribute('aria-rowcount'));
  await page.locator('[role=grid] [role=gridcell]').first().click();
  const scrolledAt = performance.now();
  await page.keyboard.press('Control+End');
  await page.locator(`[role=grid] [role=row][aria-rowindex="${total}"] [role=gridcell]`).first().waitFor();
  return { open: Math.round(open), lastRow: Math.round(performance.now() - scrolledAt) };
}

/** Papa Parse alone, in this process, on the same bytes: what the text alone costs. */
function parseReference(file) {
  const startedAt = performance.now();
  Papa.parse(readFileSync(file, 'utf8'), { step: () => {} });
  return Math.round(performance.now() - startedAt);
}

function printPipeline(rows) {
  const header = [
    'table',
    'MB',
    'import s',
    'x Papa Parse',
    'fit + sample s',
    'report s',
    'export s',
    'longest task ms',
    'renderer MB (base, peak)',
  ];
  printTable(
    'Import, synthesize, judge, export (medians)',
    header,
    rows.map((row) => [
      row.name,
      row.megabytes.toFixed(1),
      seconds(row.import),
      (row.import / row.parse).toFixed(1),
      seconds(row.grow),
      seconds(row.judge),
      seconds(row.write),
      String(Math.round(row.jobLongTask)),
      `${row.baseMb}, ${row.peakMb}`,
    ]),
  );
}

function printGrid(rows) {
  const header = ['table', 'open ms', 'last row ms', 'longest task ms'];
  printTable(
    'Data grid (medians)',
    header,
    rows.map((row) => [row.name, String(row.open), String(row.lastRow), String(Math.round(row.gridLongTask))]),
  );
}
