import type { OptionsOf } from '../../options.ts';
import { objectJson, pictureRows } from '../picture-rows.ts';
import type { ExportContext, ExportSource } from '../types.ts';
import type { WebDatasetFields } from './index.ts';
import { tarEnd, tarEntry } from './tar.ts';

/** Writes the archive; see `Write`. Files of one row share their name up to the first dot, as WebDataset wants it. */
export async function* writeWebDataset(
  source: ExportSource,
  options: OptionsOf<WebDatasetFields>,
  context: ExportContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const { row, extension, bytes, caption, cells } of pictureRows(source, options, context)) {
    const key = String(row).padStart(9, '0');
    yield tarEntry(`${key}.${extension}`, bytes);
    yield tarEntry(`${key}.txt`, encoder.encode(caption));
    yield tarEntry(`${key}.json`, encoder.encode(objectJson(cells)));
  }
  yield tarEnd();
}
