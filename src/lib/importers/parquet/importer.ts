import { defineImporter, type Detection } from '../types.ts';

const fields = {};
const MAGIC = 'PAR1';

/** Apache Parquet, any common compression. */
export const parquet = defineImporter({
  id: 'parquet',
  label: 'Parquet',
  extensions: ['parquet'],
  fields,
  detect: detectParquet,
  load: async () => (await import('./read.ts')).readParquet,
});

function detectParquet(name: string, head: Uint8Array): Detection {
  const hasMagic = String.fromCharCode(...head.subarray(0, 4)) === MAGIC;
  if (hasMagic) return { confidence: 1, options: {}, evidence: 'begins with the Parquet signature' };
  return { confidence: /\.parquet$/i.test(name) ? 0.4 : 0, options: {}, evidence: 'named as Parquet' };
}
