import { createBreather, type WorkContext } from '../../breathe.ts';
import { countAbsent, countLevels, type Frame, type FrameColumn, frameOf, sortedPresent } from '../frames.ts';
import { columnShape } from '../marginals.ts';
import { sdmetrics } from '../origins.ts';
import { meanOf } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { shareScore } from '../words.ts';
import { offersOf, overlaysOf } from './evidence.ts';

/** Column shapes as SDMetrics has them, and how well missing cells, ranges and categories are kept. */
export async function computeShapes(
  input: MetricInput,
  _options: Readonly<Record<string, never>>,
  context: WorkContext,
): Promise<MetricResult> {
  const real = frameOf(input.real);
  const candidate = frameOf(input.candidate);
  if (real.columns.length === 0) return { scores: [], details: [], unavailable: 'No column of this table is modeled.' };
  const breathe = createBreather(context);
  const values: number[] = [];
  for (const [c, column] of real.columns.entries()) {
    values.push(columnShape(column, candidate.columns[c] as FrameColumn));
    context.onProgress?.((c + 1) / real.columns.length, column.name);
    await breathe();
  }
  const details = real.columns
    .map((column, c): Detail => ({ columns: [column.name], value: values[c] as number, note: noteOf(column) }))
    .filter((detail) => Number.isFinite(detail.value))
    .sort((a, b) => a.value - b.value);
  const scores = scoresOf(real, candidate, values);
  if (input.brief) return { scores, details: [] };
  return { scores, details, exhibits: overlaysOf(input, details), repairs: offersOf(details) };
}

function noteOf(column: FrameColumn): string {
  return column.kind === 'label' ? '1 - total variation of the labels' : '1 - largest gap of the distributions';
}

function scoresOf(real: Frame, candidate: Frame, values: readonly number[]): readonly Score[] {
  const pairs = real.columns.map((column, c) => [column, candidate.columns[c] as FrameColumn] as const);
  const isLabel = real.columns.map((column) => column.kind === 'label');
  const missing = pairs.map(([r, s]) =>
    Math.abs(countAbsent(r) / Math.max(1, real.rowCount) - countAbsent(s) / Math.max(1, candidate.rowCount)),
  );
  return [
    {
      ...shareScore('column_shapes', 'Column shapes', meanOf(values), 'Mean over columns, 0 to 1.'),
      ...sdmetrics('QualityReport, Column Shapes', 'a column that is empty in the synthetic table only counts 0'),
    },
    {
      ...shareScore(
        'ks_complement',
        'Quantities (KS)',
        meanOf(values.filter((_, c) => !isLabel[c])),
        '1 - the largest gap between the two cumulative distributions, mean over numbers and dates.',
      ),
      ...sdmetrics('KSComplement', 'missing cells dropped, numbers rounded to 14 decimals'),
    },
    {
      ...shareScore(
        'tv_complement',
        'Labels (TV)',
        meanOf(values.filter((_, c) => isLabel[c])),
        '1 - half the sum of differences of label shares, mean over categories and booleans.',
      ),
      ...sdmetrics('TVComplement', 'missing cells dropped'),
    },
    shareScore(
      'validity',
      'Within the real bounds',
      meanOf(pairs.map(([r, s]) => adherence(r, s))),
      'Share of values inside the real minimum and maximum, or among the real labels.',
    ),
    {
      key: 'missing_rate_error',
      label: 'Missing cells off by',
      value: meanOf(missing),
      ideal: 0,
      better: 'lower',
      digits: 3,
      help: 'Mean difference of the shares of missing cells.',
    },
    shareScore(
      'category_coverage',
      'Labels covered',
      meanOf(pairs.map(labelCoverage)),
      'Share of real labels that occur.',
    ),
    shareScore(
      'range_coverage',
      'Range covered',
      meanOf(pairs.map(rangeCoverage)),
      'Share of the real range that is reached.',
    ),
  ];
}

/** Share of cells that real data could have held; missing cells count where the real column has some. */
function adherence(real: FrameColumn, other: FrameColumn): number {
  const realMissing = countAbsent(real);
  if (real.kind === 'label' && other.kind === 'label') {
    const known = countLevels(real);
    let fitting = 0;
    for (const code of other.codes) if (code < 0 ? realMissing > 0 : (known[code] as number) > 0) fitting++;
    return other.codes.length === 0 ? 0 : fitting / other.codes.length;
  }
  if (real.kind === 'label' || other.kind === 'label') return 0;
  const sorted = sortedPresent(real.values);
  const present = sortedPresent(other.values);
  const counted = realMissing > 0 ? present.length : other.values.length;
  if (counted === 0 || sorted.length === 0) return 0;
  const low = sorted[0] as number;
  const high = sorted[sorted.length - 1] as number;
  let fitting = 0;
  for (const value of present) if (value >= low && value <= high) fitting++;
  return fitting / counted;
}

function labelCoverage([real, other]: readonly [FrameColumn, FrameColumn]): number {
  if (real.kind !== 'label' || other.kind !== 'label') return NaN;
  const p = countLevels(real);
  const q = countLevels(other);
  let known = 0;
  let covered = 0;
  p.forEach((count, code) => {
    if (count === 0) return;
    known++;
    if ((q[code] ?? 0) > 0) covered++;
  });
  return covered / Math.max(1, known);
}

function rangeCoverage([real, other]: readonly [FrameColumn, FrameColumn]): number {
  if (real.kind !== 'quantity' || other.kind !== 'quantity') return NaN;
  const x = sortedPresent(real.values);
  const y = sortedPresent(other.values);
  if (x.length === 0 || y.length === 0) return y.length > 0 ? 1 : 0;
  const low = x[0] as number;
  const range = (x[x.length - 1] as number) - low;
  if (!(range > 0)) return 1;
  const below = Math.max(0, ((y[0] as number) - low) / range);
  const above = Math.max(0, (low + range - (y[y.length - 1] as number)) / range);
  return Math.max(0, 1 - below - above);
}
