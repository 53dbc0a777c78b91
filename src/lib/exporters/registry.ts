// The exporters, in the order in which they are offered. One folder and one line each.

import { StudioError } from '../errors.ts';
import { alpaca } from './alpaca/index.ts';
import { chatml } from './chatml/index.ts';
import { coco } from './coco/index.ts';
import { csv } from './csv/index.ts';
import { dpo } from './dpo/index.ts';
import { huggingface } from './huggingface/index.ts';
import { imagefolder } from './imagefolder/index.ts';
import { jsonl } from './jsonl/index.ts';
import { multimodal } from './multimodal/index.ts';
import { parquet } from './parquet/index.ts';
import { sharegpt } from './sharegpt/index.ts';
import type { Exporter } from './types.ts';
import { webdataset } from './webdataset/index.ts';

export const exporters = [
  csv,
  jsonl,
  parquet,
  huggingface,
  imagefolder,
  coco,
  webdataset,
  multimodal,
  chatml,
  sharegpt,
  alpaca,
  dpo,
] as const;

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
