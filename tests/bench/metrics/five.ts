// Prints the findings of all metrics on the five syntheses: node scripts/run-ts.mjs tests/bench/metrics/five.ts adult 3000

import { metrics } from '../../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../../src/lib/metrics/report.ts';
import type { Metric } from '../../../src/lib/metrics/types.ts';
import { joinMetrics } from '../../../src/lib/report/judged.ts';
import { giveVerdict } from '../../../src/lib/report/verdict.ts';
import { alignTables } from '../../../src/lib/table/align.ts';
import { growSynthesis, loadSubject, synthesisNames } from '../../fixtures/five-syntheses.ts';

const rows = Number(process.argv[3] ?? 3_000);
const subject = loadSubject(process.argv[2] ?? 'adult', { rows, holdoutRows: Math.ceil(rows / 2) });

for (const name of synthesisNames) {
  const grown = await growSynthesis(name, subject);
  const [real, holdout, candidate] = alignTables([subject.real, subject.holdout, grown], subject.real.schema);
  if (!real || !holdout || !candidate) continue;
  const reports = [];
  console.log(`\n=== ${name}`);
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
