// node tests/bench/frontier/run.mjs [--shared ../shared] [--python python3] [--seeds 1,2] [--only default,honest]
// Makes, judges and plots the variants of variants.json: docs/frontier.svg and the table in docs/frontier.md.
// Results are kept in a file between calls, so that an interrupted run goes on where it stopped.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const shared = path.resolve(root, argument('shared', '../shared'));
const python = argument('python', 'python3');
const seeds = argument('seeds', '1,2');
const folder = argument('folder', path.join(os.tmpdir(), 'frontier'));
const results = path.join(folder, 'results.jsonl');
const only = argument('only', '')?.split(',').filter(Boolean);
const variants = Object.entries(JSON.parse(readFileSync(path.join(here, 'variants.json'), 'utf8')));

mkdirSync(folder, { recursive: true });
for (const set of argument('sets', 'adult,california,shoppers').split(',')) measure(set);
run('node', ['scripts/run-ts.mjs', 'tests/bench/frontier/plot.ts', results]);

function measure(set) {
  const wanted = variants
    .filter(([name]) => only.length === 0 || only.includes(name))
    .flatMap(([name, recipe]) => seeds.split(',').map((seed) => ({ name, recipe, seed })))
    .filter(({ name, seed }) => !isKnown(set, name, Number(seed)));
  const tables = path.join(shared, 'data/tables');
  for (const { name, recipe, seed } of wanted) {
    if (existsSync(path.join(folder, `${set}.${name}.${seed}.csv`))) continue;
    run('node', [
      'scripts/run-ts.mjs',
      'tests/bench/synth/make.ts',
      `${tables}/${set}.train.csv`,
      folder,
      seed,
      `${name}=${recipe}`,
    ]);
  }
  const files = wanted.map(({ name, seed }) => path.join(folder, `${set}.${name}.${seed}.csv`));
  if (files.length > 0)
    run(python, [path.join(here, 'judge.py'), path.join(shared, 'score'), tables, results, ...files]);
}

function isKnown(set, variant, seed) {
  if (!existsSync(results)) return false;
  const rows = readFileSync(results, 'utf8').trim().split('\n');
  return rows
    .map((row) => JSON.parse(row))
    .some((row) => row.set === set && row.variant === variant && row.seed === seed);
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
