// How large an export will be, guessed from a few rows.

export interface EstimateInput {
  readonly exporter: string;
  readonly columnNames: readonly string[];
  /** Display texts of some rows. */
  readonly sample: readonly (readonly (string | null)[])[];
  readonly rowCount: number;
  /** Bytes a row at rest. */
  readonly storedRowBytes: number;
}

/** Parquet with dictionaries and compression: measured between 0.1 and 0.5 of the column buffers on mixed tables. */
const PARQUET_SHARE = 0.3;

/** Bytes of the file, within about a factor of two; null without rows to guess from. */
export function estimateBytes(input: EstimateInput): number | null {
  const { exporter, columnNames, sample, rowCount, storedRowBytes } = input;
  if (sample.length === 0) return rowCount === 0 ? 0 : null;
  if (exporter === 'parquet' || exporter === 'huggingface')
    return Math.round(storedRowBytes * rowCount * PARQUET_SHARE);
  const cells = sample.reduce((sum, row) => sum + row.reduce((length, cell) => length + (cell?.length ?? 0), 0), 0);
  const header = columnNames.reduce((sum, name) => sum + name.length, 0);
  const width = columnNames.length;
  // The formats made of JSON repeat every name with quotes, colon and comma in every row.
  const frame = exporter !== 'csv' ? header + width * 5 + 2 : width;
  return Math.round((cells / sample.length + frame) * rowCount + (exporter === 'csv' ? header + width : 0));
}

/** Milliseconds left when `done` (in [0, 1]) took `elapsedMs`; null before there is enough to tell. */
export function remainingMs(done: number, elapsedMs: number): number | null {
  if (done < 0.02 || elapsedMs < 500) return null;
  return (elapsedMs / done) * (1 - Math.min(1, done));
}
