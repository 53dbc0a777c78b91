// The report as a JSON document. Its shape is published as public/report.schema.json (JSON Schema, draft-07).

import type { MetricReport } from '../metrics/types.ts';
import { withoutRealRows } from './redact.ts';
import type { Verdict } from './verdict.ts';

/** A table as the document names it. */
export interface DocumentTable {
  readonly name: string;
  readonly rows: number;
  /** Content hash of the dataset. */
  readonly sha256: string;
}

export interface DocumentSubject {
  readonly dataset: DocumentTable;
  readonly reference: DocumentTable | null;
  readonly holdout: DocumentTable | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly complete: boolean;
  readonly seed: number;
  readonly target: string | null;
  readonly elapsedMs: number;
  readonly verdict: Pick<Verdict, 'headline' | 'advice' | 'levels'>;
  readonly metrics: readonly MetricReport[];
}

export interface ReportDocument extends DocumentSubject {
  readonly format: 'terrarium-report';
  readonly version: 2;
}

/** The document of a report, ready for JSON: every score with its baselines, intervals, origin and evidence, but no real row. */
export function writeReportDocument(subject: DocumentSubject): ReportDocument {
  const { headline, advice, levels } = subject.verdict;
  const metrics = subject.metrics.map(withoutRealRows);
  return { format: 'terrarium-report', version: 2, ...subject, metrics, verdict: { headline, advice, levels } };
}
