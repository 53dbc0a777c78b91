// node scripts/run-ts.mjs tests/bench/metrics/time.ts [<train.csv> <holdout.csv> <synthetic.csv> [target]]
// Processor seconds, medians of three: the nearest-row search on 4,000 x 4,000 x 15, and each metric with its baselines.

import { createEncoder } from '../../../src/lib/metrics/privacy/encode.ts';
import { findNearest, indexPoints } from '../../../src/lib/metrics/privacy/nearest.ts';
import type { Frame, FrameColumn } from '../../../src/lib/metrics/frames.ts';
import { metrics } from '../../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../../src/lib/metrics/report.ts';
import { type RandomStream, randomStream } from '../../../src/lib/random.ts';
import { alignTables } from '../../../src/lib/table/align.ts';
import type { Table } from '../../../src/lib/table/table.ts';
import { readTable } from '../synth/tables.ts';

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

function randomFrame(rows: number, labels: number, stream: RandomStream): Frame {
  const columns = Array.from({ length: 15 }, (_, c): FrameColumn => {
    const lane = stream.derive(c);
    if (c >= labels) {
      const values = Float64Array.from({ length: rows }, (_value, row) => lane.normal(row));
      return { kind: 'quantity', name: `q${c}`, values };
    }
    const codes = Int32Array.from({ length: rows }, (_value, row) => Math.floor(8 * lane.uniform(row) ** 2));
    return { kind: 'label', name: `l${c}`, codes, levels: 8 };
  });
  return { rowCount: rows, columns };
}

async function timeSearch(labels: number): Promise<void> {
  const stream = randomStream(1, 'bench');
  const queries = randomFrame(4000, labels, stream.derive('queries'));
  const known = randomFrame(4000, labels, stream.derive('known'));
  const milliseconds = await medianOf(async () => {
    const encode = createEncoder(known, 'rank');
    await findNearest(encode(queries), indexPoints(encode(known)), {});
  });
  console.log(`nearest rows, 4,000 x 4,000, ${labels} labels and ${15 - labels} quantities: ${milliseconds} ms`);
}

async function timeReport(files: readonly string[], target: string | null): Promise<void> {
  const tables = files.map((file) => readTable(file));
  const [real, holdout, candidate] = alignTables(tables, (tables[0] as Table).schema) as [Table, Table, Table];
  const input = { real, holdout, candidate, target, seed: 0 };
  for (const metric of metrics) {
    const milliseconds = await medianOf(async () => judgeMetric(metric, input, {}));
    const { finding } = await judgeMetric(metric, input, {});
    console.log(`${metric.id}: ${milliseconds} ms with baselines. ${finding.level}: ${finding.sentence}`);
  }
}

for (const labels of [9, 0, 15]) await timeSearch(labels);
const [, , train, holdout, synthetic, target = null] = process.argv;
if (train && holdout && synthetic) await timeReport([train, holdout, synthetic], target);
