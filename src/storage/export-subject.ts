// What leaves with a dataset besides its rows, gathered from storage.

import { type CostStatement, priceWork } from '../lib/cost/ledger.ts';
import { parseCostSettings } from '../lib/cost/settings.ts';
import type { ExportSubject } from '../lib/exporters/manifest.ts';
import type { StudioDatabase } from './database.ts';
import { findDataset } from './datasets.ts';
import { getReport } from './reports.ts';
import type { Dataset } from './types.ts';
import { COST_SETTINGS_KEY, getUiState, openUiDatabase } from './ui-state.ts';

/** The facts of a dataset: lineage, newest scores, cost. No cell values. */
export async function describeSubject(db: StudioDatabase, dataset: Dataset): Promise<ExportSubject> {
  const { name, role, sha256, rowCount, schema, lineage } = dataset;
  const parents: ExportSubject['parents'][number][] = [];
  for (const id of lineage.parents) {
    const parent = await findDataset(db, id);
    if (parent) parents.push({ name: parent.name, role: parent.role, sha256: parent.sha256 });
  }
  const metrics = (await getReport(db, dataset.id))?.metrics ?? [];
  const cost = await statementOf(dataset);
  const { recipe, repair, codeVersion } = lineage;
  return { name, role, sha256, rowCount, schema, recipe, repair, parents, codeVersion, cost, metrics };
}

/** What growing the dataset cost, at the person's figures for power and price. */
async function statementOf({ lineage, rowCount }: Dataset): Promise<CostStatement | null> {
  if (lineage.elapsedMs === undefined) return null;
  const ui = await openUiDatabase();
  const stored = await getUiState<unknown>(ui, COST_SETTINGS_KEY, null);
  ui.close();
  return priceWork({ seconds: lineage.elapsedMs / 1000, rows: rowCount }, parseCostSettings(stored));
}
