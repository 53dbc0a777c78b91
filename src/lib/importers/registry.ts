// Every importer of the studio, most specific first.

import { StudioError } from '../errors.ts';
import { csv } from './csv/importer.ts';
import { documents } from './documents/importer.ts';
import { imageFolder } from './image-folder/importer.ts';
import { json } from './json/importer.ts';
import { jsonl } from './jsonl/importer.ts';
import { parquet } from './parquet/importer.ts';
import type { Detection, Importer } from './types.ts';

export const importers = [parquet, imageFolder, jsonl, json, documents, csv] as const satisfies readonly Importer[];

/** @throws StudioError `not-found` */
export function findImporter(id: string): Importer {
  const importer = importers.find((entry) => entry.id === id);
  if (!importer) throw new StudioError('not-found', `no importer ${id}`, { details: { importer: id } });
  return importer;
}

/**
 * The importer that is surest about the file's name and first bytes (at most 64 KiB are needed). Several files go to one
 * that takes many.
 */
export function detectImporter(
  name: string,
  head: Uint8Array,
  isOneOfMany = false,
): { importer: Importer; detection: Detection } {
  const candidates = importers
    .filter((importer: Importer) => importer.takesMany || !isOneOfMany)
    .map((importer: Importer) => ({ importer, detection: importer.detect(name, head) }));
  return candidates.reduce((best, next) => (next.detection.confidence > best.detection.confidence ? next : best));
}
