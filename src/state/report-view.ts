// Reports as screens read them: joined with the words of the metric registry.

import type { MetricReport } from '../lib/metrics/types.ts';
import { metrics } from '../lib/metrics/registry.ts';
import { type JudgedMetric, type MetricFace, joinMetrics } from '../lib/report/judged.ts';

/** The metrics of a report with their labels and groups, in the order of the registry. */
export function judge(reports: readonly MetricReport[]): JudgedMetric[] {
  return joinMetrics(reports, metrics);
}

/** Metrics that a report is to hold and does not yet. */
export function missingMetrics(reports: readonly MetricReport[], asked: ReadonlySet<string>): readonly MetricFace[] {
  const known = new Set(reports.map((report) => report.metric.split('@')[0]));
  return metrics.filter((metric) => asked.has(metric.id) && !known.has(metric.id));
}
