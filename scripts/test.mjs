// `npm test`: every check and every test, whatever fails on the way. The last line is `N passed, N failed`, with
// `, N skipped` where some were. `npm test -- unit e2e` runs only those stages.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { runChecks } from './check.mjs';
import { build, ensureInstalled, requireNode, root } from './prepare.mjs';

const reports = path.join(root, '.tmp', 'test-reports');

const stages = {
  check: runCheckStage,
  unit: () => runVitest('unit'),
  contract: () => runVitest('contract'),
  browser: () => runVitest('browser'),
  build: () => (build() ? passed(1) : failed(['the production build'])),
  e2e: runPlaywright,
};

const total = { passed: 0, skipped: 0, failures: [] };
const timings = [];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) throw new Error(`no stage ${unknown.join(', ')}: there are ${Object.keys(stages).join(', ')}`);

requireNode();
ensureInstalled();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
process.env.CHROMIUM_PATH = await ensureBrowser();
console.log(`browser: ${process.env.CHROMIUM_PATH}`);

for (const [name, run] of Object.entries(stages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n=== ${name}`);
  const started = process.hrtime.bigint();
  const result = await runSafely(name, run);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  timings.push(`${name} ${seconds.toFixed(0)} s`);
  total.passed += result.passed;
  total.skipped += result.skipped;
  total.failures.push(...result.failures.map((failure) => `${name}: ${failure}`));
}

console.log(`\n=== result\n${timings.join(', ')}`);
if (total.failures.length > 0) console.log(`failed:\n${total.failures.map((failure) => `  ${failure}`).join('\n')}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.exitCode = total.failures.length > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failures.length} failed${skipped}`);

async function runSafely(name, run) {
  try {
    return await run();
  } catch (error) {
    return failed([`the stage broke: ${error instanceof Error ? error.message : error}`]);
  }
}

async function runCheckStage() {
  const results = await runChecks();
  const failures = results.filter(({ ok }) => !ok).map(({ name }) => name);
  return { passed: results.length - failures.length, skipped: 0, failures };
}

function runVitest(project) {
  const report = path.join(reports, `${project}.json`);
  // All cores: left to itself, Vitest would leave one of two idle. The files of `browser` run one after the other.
  const workers = project === 'browser' ? [] : [`--maxWorkers=${availableParallelism()}`];
  const args = [...['vitest', 'run', '--project', project, '--passWithNoTests'], ...workers];
  args.push('--reporter=default', '--reporter=json');
  const status = runTool([...args, `--outputFile.json=${report}`]);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: short(file.name) })),
  );
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.every(isGreen));
  const failures = [
    ...tests.filter(({ status: state }) => state === 'failed').map(({ file, fullName }) => `${file} > ${fullName}`),
    ...broken.map((file) => `${short(file.name)} did not run: ${file.message ?? ''}`),
  ];
  // An error outside of any test fails the run without failing a test.
  if (status !== 0 && failures.length === 0) failures.push('an error outside of any test');
  const green = tests.filter(({ status: state }) => state === 'passed').length;
  return { passed: green, skipped: tests.filter(isSkipped).length, failures };
}

async function runPlaywright() {
  const report = path.join(reports, 'e2e.json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, E2E_PORT: String(await findFreePort()) };
  const status = runTool(['playwright', 'test', '--pass-with-no-tests', '--reporter=list,json'], env);
  const { stats, suites, errors } = JSON.parse(readFileSync(report, 'utf8'));
  const failures = [...suites.flatMap((suite) => failuresOf(suite)), ...errors.map(({ message }) => message)];
  if (status !== 0 && failures.length === 0) failures.push('an error outside of any test');
  return { passed: stats.expected + stats.flaky, skipped: stats.skipped, failures };
}

function failuresOf(suite) {
  const own = suite.specs.filter(({ ok }) => !ok).map(({ file, title }) => `${file} > ${title}`);
  return [...own, ...(suite.suites ?? []).flatMap(failuresOf)];
}

function runTool(args, env = {}) {
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', env: { ...process.env, ...env } };
  return spawnSync('npx', ['--no-install', ...args], options).status;
}

function findFreePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function isGreen({ status }) {
  return status !== 'failed';
}

function isSkipped({ status }) {
  return status === 'skipped' || status === 'pending' || status === 'todo' || status === 'disabled';
}

function short(file) {
  return path.relative(root, file);
}

function passed(count) {
  return { passed: count, skipped: 0, failures: [] };
}

function failed(failures) {
  return { passed: 0, skipped: 0, failures };
}
