// The report of a dataset as a document, with the names and hashes of the tables it is about.

import { type DocumentTable, type ReportDocument, writeReportDocument } from '../lib/report/document.ts';
import { giveVerdict } from '../lib/report/verdict.ts';
import type { Dataset, Report } from '../storage/types.ts';
import { judge } from './report-view.ts';

interface Tables {
  readonly dataset: Dataset;
  readonly reference: Dataset | null;
  readonly holdout: Dataset | null;
}

/** The document of a stored report. */
export function documentOf(report: Report, { dataset, reference, holdout }: Tables): ReportDocument {
  const { createdAt, complete, elapsedMs, settings, metrics } = report;
  return writeReportDocument({
    dataset: describeTable(dataset),
    reference: reference && describeTable(reference),
    holdout: holdout && describeTable(holdout),
    createdAt: new Date(createdAt).toISOString(),
    ...{ complete, elapsedMs, metrics, seed: settings.seed, target: settings.target },
    verdict: giveVerdict(judge(metrics)),
  });
}

function describeTable({ name, rowCount, sha256 }: Dataset): DocumentTable {
  return { name, rows: rowCount, sha256 };
}
