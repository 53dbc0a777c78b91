// The manifest of a dataset on its own: where it came from and how it was judged, without its rows.

import { buildManifest, type Manifest } from '../lib/exporters/manifest.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { describeSubject } from '../storage/export-subject.ts';
import type { Dataset } from '../storage/types.ts';

/** The manifest as a bundle would hold it, with an empty list of files. */
export async function describeRun(db: StudioDatabase, dataset: Dataset): Promise<Manifest> {
  const subject = await describeSubject(db, dataset);
  return buildManifest(subject, { format: 'none', rows: dataset.rowCount, filtered: false }, []);
}
