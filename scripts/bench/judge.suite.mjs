// The judge on the real tables of ../shared/data: time to the first finding, to the headline checks and to the whole
// report, memory, the slowest checks, the same figures by the Python references where ../shared/score runs, and how
// far the cost ledger is from stopwatch times watts. Options: --repeats=N (1), --python=PATH (python with numpy,
// pandas and scikit-learn; see ../shared/score/setup.sh).

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../prepare.mjs';
import { openBatch, runJob, saveOutput, writeJob } from './job.mjs';
import { median, printTable, seconds, withApp } from './measure.mjs';

const TABLES = path.join(root, '..', 'shared', 'data', 'tables');
const SCORE = path.join(root, '..', 'shared', 'score', 'score.py');
const TARGETS = { adult: 'income', california: 'median_house_value', shoppers: 'Revenue' };
const WATTS = 30;

export async function run({ executablePath, args, folder: build }) {
  const option = (name) => args.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  const names = Object.keys(TARGETS).filter((name) => existsSync(path.join(TABLES, `${name}.train.csv`)));
  if (names.length === 0) return console.log('../shared/data is absent: nothing is judged');
  const folder = mkdtempSync(path.join(tmpdir(), 'terrarium-bench-'));
  try {
    const rows = [];
    for (const name of names) {
      const repeats = [];
      for (let i = 0; i < Number(option('repeats') ?? 1); i++) {
        console.error(`${name}, ${i + 1}`);
        repeats.push(await withApp({ executablePath, folder: build }, (app) => measureReport(app, folder, name)));
      }
      const score = option('python') ? timeScore(option('python'), folder, name) : null;
      rows.push({ name, score, ...summarize(repeats) });
    }
    printRows(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureReport({ page, address, memory }, folder, name) {
  const file = path.join(TABLES, `${name}.train.csv`);
  const overrides = [{ name: TARGETS[name], role: 'target' }];
  if (name === 'adult') overrides.push({ name: 'sex', role: 'sensitive' });
  const outputs = { data: { path: 'out.csv' }, report: 'report.json', bundle: { path: 'bundle.zip' } };
  await openBatch(page, address, { jobFile: writeJob(folder, file, { overrides, outputs }), file });
  const stopMemory = await memory();
  const { timings } = await runJob(page);
  const { peakMb } = await stopMemory();
  await saveOutput(page, 'out.csv', path.join(folder, `${name}.csv`));
  const report = JSON.parse(
    readFileSync(await saveOutput(page, 'report.json', path.join(folder, 'report.json')), 'utf8'),
  );
  const seconds = await ledgerSeconds(page);
  // What the ledger says of growing, against the stopwatch of the page around the same work, at the same watts.
  const ledgerError = seconds === null ? NaN : (seconds * WATTS) / ((timings.growing / 1000) * WATTS) - 1;
  return {
    ...timings,
    peakMb,
    ledgerError,
    checks: report.metrics.map(({ metric, elapsedMs }) => ({ metric, elapsedMs })),
  };
}

/** Seconds of growing as the studio stored them with the newest synthetic version. */
function ledgerSeconds(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = globalThis.indexedDB.open('terrarium');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('datasets').objectStore('datasets').getAll();
          reading.onsuccess = () => {
            const made = reading.result.find((dataset) => dataset.role === 'synthetic');
            opening.result.close();
            resolve(made?.lineage.elapsedMs === undefined ? null : made.lineage.elapsedMs / 1000);
          };
        };
      }),
  );
}

function summarize(repeats) {
  const of = (key) => median(repeats.map((repeat) => repeat[key]));
  const checks = repeats[0].checks.map(({ metric }, i) => ({
    metric,
    elapsedMs: median(repeats.map((repeat) => repeat.checks[i].elapsedMs)),
  }));
  const slowest = checks.sort((a, b) => b.elapsedMs - a.elapsedMs).slice(0, 8);
  return {
    ...{ firstFinding: of('firstFinding'), headlines: of('headlines'), judging: of('judging'), peakMb: of('peakMb') },
    ...{ ledgerError: of('ledgerError'), slowest, growing: of('growing') },
  };
}

/** Seconds of the independent Python judge on the same files, start of the interpreter included. */
function timeScore(python, folder, name) {
  const file = (part) => path.join(TABLES, `${name}.${part}.csv`);
  const startedAt = performance.now();
  execFileSync(python, [
    ...[SCORE, '--train', file('train'), '--holdout', file('holdout'), '--synthetic', path.join(folder, `${name}.csv`)],
    ...['--target', TARGETS[name]],
  ]);
  return performance.now() - startedAt;
}

function printRows(rows) {
  printTable(
    'The report by table: seconds (medians), renderer memory at most, score.py on the same rows, ledger against stopwatch',
    [
      'table',
      'first finding',
      'headline checks',
      'whole report',
      'MB at most',
      'score.py',
      'score.py / headline',
      'ledger error',
    ],
    rows.map(({ name, firstFinding, headlines, judging, peakMb, score, ledgerError }) => [
      ...[name, seconds(firstFinding), seconds(headlines), seconds(judging), String(peakMb)],
      ...[score === null ? '–' : seconds(score), score === null ? '–' : (score / headlines).toFixed(1)],
      `${(ledgerError * 100).toFixed(1)} %`,
    ]),
  );
  printTable(
    'Slowest checks, baselines included: seconds of one of the two workers',
    ['table', 'checks'],
    rows.map(({ name, slowest }) => [
      name,
      slowest.map(({ metric, elapsedMs }) => `${metric} ${seconds(elapsedMs)}`).join(', '),
    ]),
  );
}
