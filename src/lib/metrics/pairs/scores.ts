// The figures of all pairs: as the reference has them, and strict ones beside them.

import { sdmetrics } from '../origins.ts';
import { meanOf } from '../statistics.ts';
import type { Score } from '../types.ts';
import { shareScore } from '../words.ts';

export interface PairScore {
  readonly columns: readonly [string, string];
  readonly kind: 'correlation' | 'contingency';
  /** Bins of each table's own range, as SDMetrics. */
  readonly own: number;
  /** Bins of the real table for both. */
  readonly aligned: number;
  readonly isAssociated: boolean;
  readonly note: string;
}

/** Own bins praise a pair by at least this much more than shared bins: the pair hides a shift. */
export const HIDDEN = 0.1;

const OWN_BINS = 'mixed pairs: 10 equal bins over each table’s own range; missing is a category';
const ASSOCIATED = 'real |r| > 0.5 or Cramér’s V > 0.3 only; without such a pair there is no figure';
const DIFFERENCE =
  'The reference bins each table by its own range, so that a column moved by any amount still scores 1 beside labels;' +
  ' shared bins from the real table show the move.';

/** Pairs that the reference praises and shared bins do not, worst first. */
export function hiddenPairs(pairs: readonly PairScore[]): readonly PairScore[] {
  return pairs
    .filter((pair) => pair.own - pair.aligned >= HIDDEN)
    .sort((a, b) => b.own - b.aligned - (a.own - a.aligned));
}

/** Headline first. `shapes` is the mean column shape, the other half of the quality score. */
export function scoresOf(pairs: readonly PairScore[], shapes: number | null): readonly Score[] {
  const associated = pairs.filter((pair) => pair.isAssociated);
  return [
    shareScore(
      'trends_aligned',
      'Pair trends, strict',
      meanOf(pairs.map((pair) => pair.aligned)),
      `All pairs, one set of bins for both tables; 0 to 1. ${DIFFERENCE}`,
    ),
    ...qualityScores(pairs, associated, shapes),
    ...trendScores(pairs, associated),
    ...similarityScores(pairs),
    {
      key: 'hidden_by_bins',
      label: 'Hidden by own bins, worst pair',
      value: Math.max(0, ...pairs.map((pair) => pair.own - pair.aligned).filter(Number.isFinite)),
      ideal: 0,
      better: 'lower',
      digits: 3,
      help: `How much more own bins praise a pair than shared bins do. ${DIFFERENCE}`,
    },
    {
      key: 'pairs_assoc',
      label: 'Associated pairs',
      value: associated.length,
      ideal: null,
      better: 'higher',
      digits: 0,
      help: `How many of the ${pairs.length} real pairs are associated; a fact about the real table.`,
    },
  ];
}

type Pairs = readonly PairScore[];

function qualityScores(pairs: Pairs, associated: Pairs, shapes: number | null): readonly Score[] {
  const quality = (trends: Pairs, key: 'own' | 'aligned'): number | null =>
    meanOf([shapes ?? NaN, meanOf(trends.map((pair) => pair[key])) ?? NaN]);
  return [
    {
      ...shareScore(
        'quality',
        'Quality',
        quality(associated, 'own'),
        `Mean of column shapes and the trends of associated pairs. ${DIFFERENCE} Read the strict figure beside it.`,
      ),
      ...sdmetrics('QualityReport', `nanmean of Column Shapes and Column Pair Trends; ${ASSOCIATED}`),
    },
    shareScore(
      'quality_strict',
      'Quality, strict',
      quality(pairs, 'aligned'),
      'Mean of column shapes and the strict trends: all pairs, shared bins.',
    ),
    {
      ...shareScore(
        'quality_legacy',
        'Quality, legacy',
        quality(pairs, 'own'),
        `Mean of column shapes and legacy pair trends. ${DIFFERENCE}`,
      ),
      ...sdmetrics('QualityReport, thresholds 0 and 0', `as before 0.27: all pairs; ${OWN_BINS}`),
    },
  ];
}

function trendScores(pairs: Pairs, associated: Pairs): readonly Score[] {
  return [
    {
      ...shareScore(
        'trends_assoc',
        'Pair trends, associated',
        meanOf(associated.map((pair) => pair.own)),
        `Associated pairs only, each table binned by its own range. ${DIFFERENCE}`,
      ),
      ...sdmetrics('Column Pair Trends', `${ASSOCIATED}; ${OWN_BINS}`),
    },
    shareScore(
      'trends_aligned_assoc',
      'Pair trends, strict, associated',
      meanOf(associated.map((pair) => pair.aligned)),
      `Associated pairs with shared bins. ${DIFFERENCE}`,
    ),
    {
      ...shareScore(
        'trends',
        'Pair trends, legacy',
        meanOf(pairs.map((pair) => pair.own)),
        `All pairs, each table binned by its own range. ${DIFFERENCE}`,
      ),
      ...sdmetrics('Column Pair Trends, thresholds 0 and 0', `as before 0.27: all pairs; ${OWN_BINS}`),
    },
  ];
}

function similarityScores(pairs: Pairs): readonly Score[] {
  const of = (kind: PairScore['kind'], key: 'own' | 'aligned'): number | null =>
    meanOf(pairs.filter((pair) => pair.kind === kind).map((pair) => pair[key]));
  return [
    {
      ...shareScore(
        'correlation_similarity',
        'Correlations',
        of('correlation', 'own'),
        '1 - half the difference of the Pearson correlations, mean over all pairs of quantities.',
      ),
      ...sdmetrics(
        'CorrelationSimilarity',
        'Pearson; rows with a missing cell dropped pair by pair; constants skipped',
      ),
    },
    {
      ...shareScore(
        'contingency_similarity',
        'Contingency tables, own bins',
        of('contingency', 'own'),
        `1 - total variation of the two-way tables, mean over all pairs with a label column. ${DIFFERENCE}`,
      ),
      ...sdmetrics(
        'ContingencySimilarity',
        `as in Column Pair Trends; ${OWN_BINS}; all rows, where the report draws 50,000`,
      ),
    },
    shareScore(
      'contingency_similarity_strict',
      'Contingency tables, strict',
      of('contingency', 'aligned'),
      `The same with the bins of the real table for both. ${DIFFERENCE}`,
    ),
  ];
}
