// From scores of single columns to a result: means over columns, each column's headline as a detail, and a table of all.

import type { Exhibit } from './exhibit.ts';
import type { Detail, MetricResult, Score } from './types.ts';

export interface ColumnScores {
  readonly column: string;
  /** Every column has the same keys; a figure that it cannot give is null. */
  readonly scores: readonly Score[];
  readonly exhibits?: readonly Exhibit[];
}

interface Means {
  /** Key of the score that the details show. */
  readonly headline: string;
  /** How a score is taken over columns: the mean, unless the worst counts. */
  readonly largest?: readonly string[];
  readonly notes?: readonly string[];
  readonly brief?: boolean | undefined;
}

/** Unavailable where there are no columns, or no figure at all. */
export function meanScores(results: readonly ColumnScores[], means: Means): MetricResult {
  const first = results[0];
  if (!first) return noScores('The dataset has no texts that a model wrote or a person gave.');
  const valuesOf = (key: string): readonly number[] =>
    results.flatMap(({ scores }) => scores.find((score) => score.key === key)?.value ?? []);
  const scores = first.scores.map((score): Score => {
    const values = valuesOf(score.key);
    const isLargest = means.largest?.includes(score.key) ?? false;
    return { ...score, value: isLargest ? largest(values) : mean(values) };
  });
  if (scores.every(({ value }) => value === null)) return noScores('There are too few texts to tell.');
  const shown = scores.filter(({ value }, i) => i === 0 || value !== null);
  const details = results.flatMap(({ column, scores: own }): Detail[] => {
    const value = own.find(({ key }) => key === means.headline)?.value ?? null;
    return value === null ? [] : [{ columns: [column], value }];
  });
  return {
    ...{ scores: shown, details: details.sort((a, b) => b.value - a.value) },
    ...(means.brief ? {} : { exhibits: [...results.flatMap(({ exhibits = [] }) => exhibits), ...byColumn(results)] }),
    ...(means.notes && !means.brief ? { notes: means.notes } : {}),
  };
}

/** A result that says in plain words why there is no figure. */
export function noScores(unavailable: string): MetricResult {
  return { scores: [], details: [], unavailable };
}

/** Means hide columns that differ: where there are several, all figures of each. */
function byColumn(results: readonly ColumnScores[]): readonly Exhibit[] {
  const [first] = results;
  if (!first || results.length < 2) return [];
  const keys = first.scores.flatMap(({ key }) => (results.some((result) => has(result, key)) ? [key] : []));
  const columns = first.scores.filter(({ key }) => keys.includes(key));
  return [
    {
      ...{ kind: 'table', title: 'Column by column' },
      columns: [
        { label: 'Column' },
        ...columns.map(({ label, digits = 3, help }) => ({ label, digits, ...(help ? { help } : {}) })),
      ],
      rows: results.map(({ column, scores }) => [
        column,
        ...keys.map((key) => scores.find((score) => score.key === key)?.value ?? null),
      ]),
    },
  ];
}

function has({ scores }: ColumnScores, key: string): boolean {
  return scores.some((score) => score.key === key && score.value !== null);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
