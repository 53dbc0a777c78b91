// The exporters, in the order in which they are offered. One folder and one line each.

import { StudioError } from '../errors.ts';
import { csv } from './csv/index.ts';
import { jsonl } from './jsonl/index.ts';
import { parquet } from './parquet/index.ts';
import type { Exporter } from './types.ts';

export const exporters = [csv, jsonl, parquet] as const;

/** The exporter with that id. @throws StudioError `not-found` */
export function findExporter(id: string): Exporter {
  const found = exporters.find((exporter) => exporter.id === id);
  if (!found) {
    throw new StudioError('not-found', `no exporter ${id}`, {
      details: { given: id, allowed: exporters.map((e) => e.id) },
    });
  }
  return found;
}
