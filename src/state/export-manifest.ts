// The manifest of a dataset on its own: where it came from and how it was judged, without its rows.

import { buildManifest, type ExportSubject, type Manifest } from '../lib/exporters/manifest.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { getReport } from '../storage/reports.ts';
import type { Dataset } from '../storage/types.ts';

/** The manifest as a bundle would hold it, with an empty list of files. Parents are looked up in `datasets`. */
export async function describeRun(
  db: StudioDatabase,
  dataset: Dataset,
  datasets: readonly Dataset[],
): Promise<Manifest> {
  const { name, role, sha256, rowCount, schema, lineage } = dataset;
  const parents = lineage.parents.flatMap((id) => {
    const parent = datasets.find((entry) => entry.id === id);
    return parent ? [{ name: parent.name, role: parent.role, sha256: parent.sha256 }] : [];
  });
  const metrics = (await getReport(db, dataset.id))?.metrics ?? [];
  const { recipe, codeVersion } = lineage;
  const subject: ExportSubject = { name, role, sha256, rowCount, schema, recipe, parents, codeVersion, metrics };
  return buildManifest(subject, { format: 'none', rows: rowCount, filtered: false }, []);
}
