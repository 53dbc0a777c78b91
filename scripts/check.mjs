// Everything that can be said about the code without running it. `npm run check` prints each step's seconds; the test
// runner asks for the results and counts each step as one test.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const CONCURRENT = 2;

/** Longest first, so that two lanes end together. */
const steps = [
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  {
    name: 'components',
    command: ['svelte-check', '--tsconfig', './tsconfig.app.json', '--fail-on-warnings', '--output', 'human'],
  },
  { name: 'types of tests and scripts', command: ['tsc', '-p', 'tsconfig.node.json'] },
  { name: 'types of workers', command: ['tsc', '-p', 'tsconfig.workers.json'] },
  { name: 'types of the library', command: ['tsc', '-p', 'tsconfig.lib.json'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'import direction', command: ['depcruise', 'src', '--output-type', 'err'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
];

/** Runs every step and returns `{ name, ok, seconds, output }` in the order of the list. */
export async function runChecks(names) {
  const wanted = names?.length ? steps.filter(({ name }) => names.includes(name)) : steps;
  const results = [];
  const queue = wanted.map((step, index) => ({ step, index }));
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await runStep(next.step);
      results[next.index] = result;
      console.log(`${result.ok ? 'ok    ' : 'FAILED'} ${result.name} (${result.seconds.toFixed(1)} s)`);
      if (!result.ok) console.log(result.output.trim());
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, lane));
  return results;
}

async function runStep({ name, command: [tool, ...args] }) {
  const started = process.hrtime.bigint();
  const { code, output } = await capture(path.join(root, 'node_modules', '.bin', tool), args);
  return { name, ok: code === 0, seconds: Number(process.hrtime.bigint() - started) / 1e9, output };
}

function capture(file, args) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      shell: process.platform === 'win32',
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = await runChecks(process.argv.slice(2));
  const failed = results.filter(({ ok }) => !ok);
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
