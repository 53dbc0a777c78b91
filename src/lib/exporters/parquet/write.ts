import type { WorkContext } from '../../breathe.ts';
import type { OptionsOf } from '../../options.ts';
import { writeParquetRows } from '../parquet-rows.ts';
import type { ExportSource } from '../types.ts';
import type { ParquetFields } from './index.ts';

/** Writes the rows as one Parquet file; see `Write`. */
export function writeParquet(
  source: ExportSource,
  { compression }: OptionsOf<ParquetFields>,
  context: WorkContext,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  return writeParquetRows(source, { compression, nestsConversations: false }, context);
}
