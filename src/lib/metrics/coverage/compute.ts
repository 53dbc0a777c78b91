import { createBreather, type WorkContext } from '../../breathe.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import type { Exhibit } from '../exhibit.ts';
import { countAbsent, type Frame, type FrameColumn, frameOf } from '../frames.ts';
import { sdmetrics } from '../origins.ts';
import { meanOf } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { shareScore } from '../words.ts';
import { categoryCoverage, missingSimilarity, momentsOf, rangeCoverage, statisticSimilarity } from './statistics.ts';

const DAY_MS = 86_400_000;
const MAX_REFITS = 4;
/** Below this a column is worth a repair. */
const SHORT = 0.9;

interface ColumnFigures {
  readonly name: string;
  readonly range: number;
  readonly category: number;
  readonly missing: number;
  readonly mean: number;
  readonly median: number;
  readonly std: number;
}

/** Ranges, labels, missing cells and plain statistics, as SDMetrics compares them. */
export async function computeCoverage(
  input: MetricInput,
  _options: Readonly<Record<string, never>>,
  context: WorkContext,
): Promise<MetricResult> {
  const real = frameOf(input.real);
  const candidate = frameOf(input.candidate);
  if (real.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (real.rowCount === 0 || candidate.rowCount === 0) return unavailable('There are no rows to compare.');
  const breathe = createBreather(context);
  const figures: ColumnFigures[] = [];
  for (const [c, column] of real.columns.entries()) {
    figures.push(columnFigures(column, candidate.columns[c] as FrameColumn));
    context.onProgress?.((c + 1) / real.columns.length, column.name);
    await breathe();
  }
  const scores = scoresOf(figures);
  if (input.brief) return { scores, details: [] };
  return {
    scores,
    details: detailsOf(figures),
    exhibits: [tableOf(input, real, candidate)],
    repairs: offersOf(figures),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

function columnFigures(real: FrameColumn, other: FrameColumn): ColumnFigures {
  return {
    name: real.name,
    range: rangeCoverage(real, other),
    category: categoryCoverage(real, other),
    missing: missingSimilarity(real, other),
    mean: statisticSimilarity(real, other, 'mean'),
    median: statisticSimilarity(real, other, 'median'),
    std: statisticSimilarity(real, other, 'std'),
  };
}

/** What a column reaches of its real range or labels. */
function coverageOf({ range, category }: ColumnFigures): number {
  return Number.isFinite(range) ? range : category;
}

function scoresOf(figures: readonly ColumnFigures[]): readonly Score[] {
  const mean = (of: (column: ColumnFigures) => number): number | null => meanOf(figures.map(of));
  const statistic = (key: 'mean' | 'median' | 'std', label: string): Score => ({
    ...shareScore(
      `${key}_similarity`,
      label,
      mean((column) => column[key]),
      '1 - difference over the real range, at least 0; mean over numbers and dates.',
    ),
    ...sdmetrics('StatisticSimilarity', `statistic ${key}; missing cells dropped; constant columns skipped`),
  });
  return [
    shareScore('coverage', 'Coverage', mean(coverageOf), 'Ranges and labels reached, mean over all columns.'),
    {
      ...shareScore(
        'range_coverage',
        'Ranges covered',
        mean((column) => column.range),
        'Share of the real range that is reached, mean over numbers and dates.',
      ),
      ...sdmetrics('RangeCoverage', 'constant and empty columns skipped'),
    },
    {
      ...shareScore(
        'category_coverage',
        'Labels covered',
        mean((column) => column.category),
        'Share of the real labels that occur, mean over categories and booleans.',
      ),
      ...sdmetrics('CategoryCoverage', 'missing is no label'),
    },
    {
      ...shareScore(
        'missing_value_similarity',
        'Missing cells',
        mean((column) => column.missing),
        '1 - difference of the shares of missing cells, mean over all columns.',
      ),
      ...sdmetrics('MissingValueSimilarity'),
    },
    statistic('mean', 'Means'),
    statistic('median', 'Medians'),
    statistic('std', 'Standard deviations'),
  ];
}

function detailsOf(figures: readonly ColumnFigures[]): readonly Detail[] {
  return figures
    .filter((column) => Number.isFinite(coverageOf(column)))
    .map((column) => ({
      columns: [column.name],
      value: coverageOf(column),
      note: Number.isFinite(column.range) ? 'share of the real range that is reached' : 'share of the real labels',
    }))
    .sort((a, b) => a.value - b.value);
}

function offersOf(figures: readonly ColumnFigures[]): readonly RepairOffer[] {
  const least = (column: ColumnFigures): number =>
    Math.min(...[coverageOf(column), column.missing, column.mean, column.median, column.std].filter(Number.isFinite));
  const columns = figures
    .filter((column) => least(column) < SHORT)
    .sort((a, b) => least(a) - least(b))
    .slice(0, MAX_REFITS)
    .map((column) => column.name);
  if (columns.length === 0) return [];
  return [
    {
      repair: 'refit-column',
      label: `Fit ${columns.join(', ')} again`,
      why: 'Draws these columns anew, so that they reach the range, the labels and the missing cells of the real ones.',
      options: {},
      scope: { columns },
    },
  ];
}

function tableOf(input: MetricInput, real: Frame, candidate: Frame): Exhibit {
  const dates = new Set(input.real.schema.filter(({ kind }) => kind === 'datetime').map(({ name }) => name));
  const rows = real.columns.map((column, c) => {
    const pair = [column, candidate.columns[c] as FrameColumn] as const;
    const isDate = dates.has(column.name);
    return [column.name, ...momentCells(pair, isDate), ...pair.map((side) => missingShare(side))];
  });
  const twice = (label: string): { label: string }[] => [{ label: `${label}, real` }, { label: `${label}, synthetic` }];
  return {
    kind: 'table',
    title: 'Statistics of each column',
    caption: 'Present values only; standard deviations of dates in days.',
    columns: [
      { label: 'Column' },
      ...['Mean', 'Median', 'Standard deviation', 'Missing'].flatMap((label) => twice(label)),
    ],
    rows,
  };
}

function momentCells(pair: readonly [FrameColumn, FrameColumn], isDate: boolean): (string | number | null)[] {
  const moments = pair.map((side) => (side.kind === 'quantity' ? momentsOf(side.values) : null));
  return (['mean', 'median', 'std'] as const).flatMap((key) =>
    moments.map((moment) => {
      const value = moment?.[key] ?? NaN;
      if (!Number.isFinite(value)) return null;
      return isDate && key !== 'std' ? dayText(value) : value;
    }),
  );
}

function dayText(days: number): string | null {
  const date = new Date(days * DAY_MS);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

function missingShare(column: FrameColumn): number {
  const rows = column.kind === 'label' ? column.codes.length : column.values.length;
  return countAbsent(column) / Math.max(1, rows);
}
