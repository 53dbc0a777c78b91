import { choice } from '../../options.ts';
import { defineExporter } from '../types.ts';

const fields = {
  compression: choice({
    label: 'Compression',
    default: 'SNAPPY',
    choices: [
      { value: 'SNAPPY', label: 'Snappy' },
      { value: 'UNCOMPRESSED', label: 'None' },
    ],
  }),
};

export type ParquetFields = typeof fields;

/** Apache Parquet: doubles, 64-bit integers, booleans, millisecond timestamps and UTF-8 strings, all optional. */
export const parquet = defineExporter({
  id: 'parquet',
  label: 'Parquet',
  summary: 'Small and typed, for data frames',
  extension: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  holdsPictures: true,
  fields,
  load: async () => (await import('./write.ts')).writeParquet,
});
