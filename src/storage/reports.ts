// Reports: metrics of a dataset against its reference. Put again and again while metrics come in.

import { announce } from './broadcast.ts';
import { commit, type StudioDatabase } from './database.ts';
import { guarded } from './storage-error.ts';
import type { Report } from './types.ts';

/** Stores or replaces a report by its id. */
export async function putReport(db: StudioDatabase, report: Report): Promise<void> {
  await commit(db, [db.reports], () => db.reports.put(report));
  announce({ kind: 'changed', what: 'reports', projectId: report.projectId });
}

/** The newest report of a dataset, or null. */
export async function getReport(db: StudioDatabase, datasetId: string): Promise<Report | null> {
  const reports = await guarded(() => db.reports.where({ datasetId }).toArray());
  return reports.sort((a, b) => b.createdAt - a.createdAt)[0] ?? null;
}

/** All reports of a project, newest first. */
export async function listReports(db: StudioDatabase, projectId: string): Promise<Report[]> {
  const reports = await guarded(() => db.reports.where({ projectId }).toArray());
  return reports.sort((a, b) => b.createdAt - a.createdAt);
}
