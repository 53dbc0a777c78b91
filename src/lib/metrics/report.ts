// One metric with its baselines: computed, explained, and never able to take the rest of a report down with it.

import { isAborted, type StudioError, throwIfAborted, toStudioError } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import { defaultOptions, type OptionValues } from '../options.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { baselineInput } from './baselines.ts';
import type { Baseline, Finding, Metric, MetricInput, MetricReport, MetricResult } from './types.ts';

const FAILED: Finding = {
  level: 'unknown',
  sentence: 'This check could not be computed.',
  advice: 'The other findings are not affected. Run the report again, or read the error below.',
};

/** `id@version`, the name under which scores are stored. */
export function metricName(metric: Metric): string {
  return `${metric.id}@${metric.version}`;
}

/**
 * Judges the candidate and, where that tells something, its baselines.
 * Failures become `error` of the report; a failed baseline is left out. @throws StudioError `aborted` only
 */
export async function judgeMetric(
  metric: Metric,
  input: MetricInput,
  context: WorkContext,
  options: OptionValues = defaultOptions(metric.fields),
): Promise<MetricReport> {
  const steps = metric.baselines.length + 1;
  const stepContext = (step: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.((step + Math.min(1, done)) / steps, stage),
  });
  try {
    const candidate = await metric.compute(input, options, stepContext(0));
    const baselines: Partial<Record<Baseline, MetricResult>> = {};
    for (const [i, baseline] of metric.baselines.entries()) {
      if (candidate.scores.length === 0) break;
      const result = await judgeBaseline(metric, input, baseline, { options, context: stepContext(i + 1) });
      if (result) baselines[baseline] = result;
    }
    context.onProgress?.(1, metric.label);
    return { metric: metricName(metric), candidate, baselines, finding: metric.explain(candidate, baselines) };
  } catch (cause) {
    if (isAborted(cause)) throw cause;
    return failedReport(metricName(metric), toStudioError(cause));
  }
}

/** What a report says of a metric that could not be computed. */
export function failedReport(metric: string, { code, message }: StudioError): MetricReport {
  const candidate = { scores: [], details: [], unavailable: FAILED.sentence };
  return { metric, candidate, baselines: {}, finding: FAILED, error: { code, message } };
}

/** The metrics in the order in which a report runs them: the headline checks first. */
export function planReport(metrics: readonly Metric[], subject?: ReportSubject): readonly string[] {
  const asked = subject ? metrics.filter((metric) => isAsked(metric, subject)) : metrics;
  const ordered = [...asked].sort((a, b) => Number(a.tier === 'full') - Number(b.tier === 'full'));
  return ordered.map((metric) => metric.id);
}

/** What a report is about. */
export interface ReportSubject {
  readonly schema: readonly ColumnSchema[];
  /** False where a dataset was made from no other: then only its texts can be judged. */
  readonly hasReference: boolean;
}

/** True where a metric has something to say of the dataset. */
export function isAsked(metric: Pick<Metric, 'needs'>, { schema, hasReference }: ReportSubject): boolean {
  if (metric.needs === 'images') return schema.some(isImageColumn);
  return metric.needs === 'texts' ? schema.some(isTextColumn) : hasReference;
}

/** True for columns that metrics of pictures read. */
export function isImageColumn({ kind, role }: ColumnSchema): boolean {
  return role !== 'ignore' && role !== 'key' && kind === 'image';
}

/** True for columns that metrics of texts read. */
export function isTextColumn({ kind, role }: ColumnSchema): boolean {
  return role !== 'ignore' && role !== 'key' && (kind === 'text' || kind === 'conversation' || kind === 'json');
}

async function judgeBaseline(
  metric: Metric,
  input: MetricInput,
  baseline: Baseline,
  { options, context }: { options: OptionValues; context: WorkContext },
): Promise<MetricResult | null> {
  const baselineRows = metric.baselineRows ?? Infinity;
  const standIn = baselineInput(input, baseline, {
    ceilingRows: metric.ceilingRows,
    baselineRows,
    needs: metric.needs,
  });
  if (!standIn) return null;
  try {
    const result = await metric.compute(standIn, options, context);
    if (result.scores.length === 0) return null;
    if (standIn.candidate.rowCount >= input.candidate.rowCount) return result;
    const note = `Baseline computed on ${standIn.candidate.rowCount.toLocaleString('en')} rows.`;
    return { ...result, notes: [...(result.notes ?? []), note] };
  } catch (cause) {
    // A baseline is context for the reader; without it the finding still stands.
    if (isAborted(cause)) throw cause;
    throwIfAborted(context.signal);
    return null;
  }
}
