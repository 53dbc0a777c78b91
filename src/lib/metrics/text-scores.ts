// From scores of single text columns to a result: means over columns, and each column's headline as a detail.

import type { Exhibit } from './exhibit.ts';
import type { Detail, MetricResult, Score } from './types.ts';

interface ColumnScores {
  readonly column: string;
  readonly scores: readonly Score[];
}

/** The mean of each score over the columns that have it; `headline` is that of the details. */
export function meanScores(
  results: readonly ColumnScores[],
  headline: string,
  exhibits: readonly Exhibit[] = [],
): MetricResult {
  if (results.length === 0) return { scores: [], details: [], unavailable: 'The dataset has no texts.' };
  const first = results[0] as ColumnScores;
  const scores = first.scores.map((score): Score => {
    const values = results.flatMap(({ scores: own }) => own.find(({ key }) => key === score.key)?.value ?? []);
    return {
      ...score,
      value: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
    };
  });
  if (scores.every(({ value }) => value === null)) {
    return { scores: [], details: [], unavailable: 'There are too few texts to tell.' };
  }
  const details = results.flatMap(({ column, scores: own }): Detail[] => {
    const value = own.find(({ key }) => key === headline)?.value;
    return value === null || value === undefined ? [] : [{ columns: [column], value }];
  });
  return { scores, details: details.sort((a, b) => b.value - a.value), exhibits };
}
