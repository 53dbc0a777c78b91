// node scripts/run-ts.mjs tests/bench/attacks.ts [tables] [seeds] [half|fifth] [all|honest] [metrics]
// WORDS=1 prints the findings.
// Which attack catches which leak: table x scenario x attack. half: the holdout file; fifth: 20 % of the training file.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { metrics } from '../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../src/lib/metrics/report.ts';
import type { Metric, MetricInput, MetricReport } from '../../src/lib/metrics/types.ts';
import { alignTables } from '../../src/lib/table/align.ts';
import { splitRows } from '../../src/lib/table/split.ts';
import { type Table, takeTableRows } from '../../src/lib/table/table.ts';
import { makeScenarios } from './attack-scenarios.ts';
import { readTable } from './synth/tables.ts';

const folder = path.resolve('../shared/data/tables');
const targets: Readonly<Record<string, string>> = {
  adult: 'income',
  california: 'median_house_value',
  shoppers: 'Revenue',
};

const [, , tables = 'adult,california,shoppers', seeds = '1', holdouts = 'half', kinds = 'all', wanted = ''] =
  process.argv;
const ids = 'privacy,membership,singling-out,linkability,inference,anonymity';
const attacks = (metrics as readonly Metric[]).filter(({ id }) => (wanted || ids).split(',').includes(id));

function split(name: string): readonly [Table, Table] {
  const train = readTable(`${folder}/${name}.train.csv`);
  if (holdouts === 'half') return [train, readTable(`${folder}/${name}.holdout.csv`)];
  const isHeld = splitRows(train.rowCount, { seed: 1, share: 0.2 });
  const rows = Int32Array.from({ length: train.rowCount }, (_, row) => row);
  const take = (held: number): Table =>
    takeTableRows(
      train,
      rows.filter((row) => isHeld[row] === held),
    );
  return [take(0), take(1)];
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Level, headline with interval, and seconds. */
function cellOf(report: MetricReport, seconds: number): string {
  const score = report.candidate.scores[0];
  const range = score?.interval?.map((end) => end.toFixed(3)).join('..') ?? '';
  return `${report.finding.level} ${score?.key ?? ''} ${score?.value?.toFixed(3) ?? '-'} [${range}] ${seconds.toFixed(1)} s`;
}

async function runAttack(metric: Metric, input: MetricInput): Promise<boolean> {
  const began = cpuSeconds();
  const report = await judgeMetric(metric, input, {});
  const isAlarm = report.finding.level === 'poor' || report.finding.level === 'fair';
  console.log(`  ${isAlarm ? '!' : ' '} ${metric.id.padEnd(12)} ${cellOf(report, cpuSeconds() - began)}`);
  if (report.error) console.log(`    ${report.error.message}`);
  if (process.env['WORDS']) console.log(`    ${report.finding.sentence}`);
  return isAlarm;
}

/** All scenarios of one table; the number of those with too few or too many alarms. */
async function runTable(name: string, seed: number): Promise<number> {
  const [real, holdout] = split(name);
  let faults = 0;
  for (const { name: scenario, leaks, table } of await makeScenarios(real, seed)) {
    if (leaks && kinds === 'honest') continue;
    const [r, h, s] = alignTables([real, holdout, table], real.schema) as [Table, Table, Table];
    console.log(`\n${name}, seed ${seed}, ${holdouts}: ${scenario}`);
    const input = { real: r, holdout: h, candidate: s, target: targets[name] ?? null, seed };
    let alarms = 0;
    for (const metric of attacks) if (await runAttack(metric, input)) alarms++;
    const isRight = leaks ? alarms >= 2 : alarms === 0;
    if (!isRight) faults++;
    console.log(`  ${isRight ? 'as it should be' : 'FAULT'}: ${alarms} attacks raise an alarm`);
  }
  return faults;
}

let faults = 0;
for (const name of tables.split(',')) {
  if (!existsSync(`${folder}/${name}.train.csv`)) continue;
  for (const seed of seeds.split(',').map(Number)) faults += await runTable(name, seed);
}
console.log(`\n${faults} faults`);
