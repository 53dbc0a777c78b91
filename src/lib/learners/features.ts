// What learners read: columns of doubles, categories as whole codes from 0 on, NaN where missing.

export interface Feature {
  readonly values: Float64Array;
  readonly isCategorical: boolean;
}
export interface FeatureTable {
  readonly rowCount: number;
  readonly features: readonly Feature[];
}

/** The rows at `rows`, in that order. */
export function takeFeatureRows(table: FeatureTable, rows: Int32Array): FeatureTable {
  const features = table.features.map(({ values, isCategorical }): Feature => {
    const taken = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] as number] as number;
    return { values: taken, isCategorical };
  });
  return { rowCount: rows.length, features };
}

/** The rows of both, one below the other. */
export function stackFeatures(first: FeatureTable, second: FeatureTable): FeatureTable {
  const features = first.features.map(({ values, isCategorical }, f): Feature => {
    const stacked = new Float64Array(first.rowCount + second.rowCount);
    stacked.set(values);
    stacked.set((second.features[f] as Feature).values, first.rowCount);
    return { values: stacked, isCategorical };
  });
  return { rowCount: first.rowCount + second.rowCount, features };
}
