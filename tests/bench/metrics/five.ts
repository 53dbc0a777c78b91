// Prints the findings of all metrics on the five syntheses of a real set, or of any CSV with its target:
// node scripts/run-ts.mjs tests/bench/metrics/five.ts adult 3000
// node scripts/run-ts.mjs tests/bench/metrics/five.ts public/samples/clinic-visits.csv 1500 readmitted

import { metrics } from '../../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../../src/lib/metrics/report.ts';
import type { Metric } from '../../../src/lib/metrics/types.ts';
import { joinMetrics } from '../../../src/lib/report/judged.ts';
import { giveVerdict } from '../../../src/lib/report/verdict.ts';
import { alignTables } from '../../../src/lib/table/align.ts';
import { isModeled } from '../../../src/lib/table/schema.ts';
import { createTable, type Table } from '../../../src/lib/table/table.ts';
import { growSynthesis, loadSubject, splitSubject, synthesisNames } from '../../fixtures/five-syntheses.ts';
import { readTable } from '../synth/tables.ts';

const rows = Number(process.argv[3] ?? 3_000);
const [name = 'adult', target = ''] = [process.argv[2], process.argv[4]];
const size = { rows, holdoutRows: Math.ceil(rows / 2) };
const subject = name.endsWith('.csv') ? splitSubject(readModeled(name), target, size) : loadSubject(name, size);

function readModeled(file: string): Table {
  const table = readTable(file);
  const kept = table.schema.flatMap((schema, i) => (isModeled(schema) ? [i] : []));
  const columns = kept.flatMap((i) => table.columns[i] ?? []);
  return createTable(
    kept.flatMap((i) => table.schema[i] ?? []),
    columns,
  );
}

for (const synthesis of synthesisNames) {
  const grown = await growSynthesis(synthesis, subject);
  const [real, holdout, candidate] = alignTables([subject.real, subject.holdout, grown], subject.real.schema);
  if (!real || !holdout || !candidate) continue;
  const reports = [];
  console.log(`\n=== ${synthesis}`);
  for (const metric of metrics as readonly Metric[]) {
    const startedAt = performance.now();
    const report = await judgeMetric(metric, { real, holdout, candidate, target: subject.target, seed: 1 }, {});
    reports.push(report);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(
      `${report.finding.level.padEnd(8)} ${metric.group}/${metric.tier} ${metric.id} (${seconds} s): ${report.finding.sentence}`,
    );
  }
  const verdict = giveVerdict(joinMetrics(reports, metrics));
  console.log(JSON.stringify({ ...verdict, figures: undefined }, null, 1));
}
