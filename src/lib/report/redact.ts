// What stays in the studio when a report leaves it as a file. A file travels; real rows, and the numbers of synthetic
// rows that nearly repeat them, would give away the people the report is there to protect.

import type { Exhibit, Tone } from '../metrics/exhibit.ts';
import type { MetricReport, MetricResult } from '../metrics/types.ts';

/** The report of a metric without cells of real rows and without row numbers. */
export function withoutRealRows(report: MetricReport): MetricReport {
  const baselines = Object.entries(report.baselines).map(([name, result]) => [name, redactResult(result)] as const);
  return { ...report, candidate: redactResult(report.candidate), baselines: Object.fromEntries(baselines) };
}

function redactResult(result: MetricResult): MetricResult {
  const { exhibits, repairs, ...rest } = result;
  const kept = exhibits?.filter((exhibit) => !showsRealRows(exhibit));
  const left = (exhibits?.length ?? 0) - (kept?.length ?? 0);
  const note = 'Rows set beside real ones are shown in the studio only: this file carries no real row.';
  return {
    ...rest,
    ...(left > 0 ? { notes: [...(rest.notes ?? []), note] } : {}),
    ...(kept ? { exhibits: kept } : {}),
    ...(repairs ? { repairs: repairs.map(({ scope: { rows: _, ...scope }, ...offer }) => ({ ...offer, scope })) } : {}),
  };
}

function showsRealRows(exhibit: Exhibit): boolean {
  if (exhibit.kind === 'pictures') return exhibit.groups.some(({ pictures }) => pictures.some(isReal));
  return exhibit.kind === 'rows' && exhibit.groups.some(({ rows }) => rows.some(isReal));
}

function isReal({ tone }: { readonly tone: Tone }): boolean {
  return tone === 'real';
}
