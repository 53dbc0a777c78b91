// node scripts/run-ts.mjs tests/bench/metrics/time.ts [<train.csv> <holdout.csv> <synthetic.csv> [target [metric,metric]]]
// Processor seconds, medians of three: the nearest-row search on 4,000 x 4,000 x 15, and each metric with its baselines.

import { metrics } from '../../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../../src/lib/metrics/report.ts';
import { alignTables } from '../../../src/lib/table/align.ts';
import type { Table } from '../../../src/lib/table/table.ts';
import { readTable } from '../synth/tables.ts';
import { createSearch } from './search.ts';

const REPEATS = 3;

/** Processor time: the wall clock of a busy machine says little. */
async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

async function medianOf(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) times.push(await cpuSeconds(work));
  return ((times.sort((a, b) => a - b)[REPEATS >> 1] as number) * 1000).toFixed(0);
}

async function timeSearch(labels: number): Promise<void> {
  const search = createSearch(labels);
  const milliseconds = await medianOf(search);
  console.log(`nearest rows, 4,000 x 4,000, ${labels} labels and ${15 - labels} quantities: ${milliseconds} ms`);
}

async function timeReport(files: readonly string[], target: string | null, ids: readonly string[]): Promise<void> {
  const tables = files.map((file) => readTable(file));
  const [real, holdout, candidate] = alignTables(tables, (tables[0] as Table).schema) as [Table, Table, Table];
  const input = { real, holdout, candidate, target, seed: 0 };
  for (const metric of metrics.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    const milliseconds = await medianOf(async () => judgeMetric(metric, input, {}));
    const { finding } = await judgeMetric(metric, input, {});
    console.log(`${metric.id}: ${milliseconds} ms with baselines. ${finding.level}: ${finding.sentence}`);
  }
}

const [, , train, holdout, synthetic, target = null, ids = ''] = process.argv;
if (ids === '') for (const labels of [9, 0, 15]) await timeSearch(labels);
if (train && holdout && synthetic) {
  await timeReport([train, holdout, synthetic], target, ids.split(',').filter(Boolean));
}
