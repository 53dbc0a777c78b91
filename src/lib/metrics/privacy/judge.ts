// Distances as the reference judge and the published libraries state them: equally many rows of both kinds, their tie rules.

import { wilsonInterval } from '../attacks.ts';
import { frameOf } from '../frames.ts';
import type { Neighbours } from '../nearest.ts';
import { rowKeys, shareKnown } from '../row-keys.ts';
import { meanOf, quantile } from '../statistics.ts';
import type { MetricInput, Score } from '../types.ts';
import { effectiveCount, TIE, winnersOf } from './union.ts';

const RATIO_FLOOR = Math.fround(1e-8);
const mostly = { library: 'mostlyai-qa', version: '1.10', name: 'dcrShare' };
const sdmetrics = { library: 'SDMetrics', version: '0.29', name: 'DCROverfittingProtection' };

/** Shares, distances and ratios for the nearest training and held-out rows of each synthetic row. */
export function judgeFigures(train: Neighbours, holdout: Neighbours): readonly Score[] {
  const rows = train.first.length;
  let nearer = 0;
  let ties = 0;
  for (let row = 0; row < rows; row++) {
    const [t, h] = [train.first[row] as number, holdout.first[row] as number];
    if (t < Math.fround(h - TIE)) nearer++;
    if (Math.abs(Math.fround(t - h)) <= TIE) ties++;
  }
  const share = (nearer + ties / 2) / rows;
  const [trainRatios, holdoutRatios] = [ratios(train), ratios(holdout)];
  const ratioHelp =
    'Distance to the nearest over distance to the second nearest real row; small values mean one row stands out as the source.';
  const distanceHelp =
    'Distance to the nearest real row: mean over columns of rank difference or label mismatch, 0 to 1.';
  const strict = scoreOf('dcr_share_strict', 'Strictly nearer', nearer / rows, 'The same without ties.');
  return [
    {
      ...scoreOf(
        'dcr_share',
        'Nearer to training rows',
        share,
        'Share of synthetic rows whose nearest real row is a training row, not one of as many held-out rows; ties count half.',
      ),
      interval: wilsonInterval(share, effectiveCount(winnersOf(train, holdout))),
      ideal: 0.5,
      better: 'nearer',
      origin: { ...mostly, rule: 'ties count half; distances of this studio, not of embeddings' },
    },
    { ...strict, origin: { ...sdmetrics, rule: 'ties count as held out; share before 2 x (1 - share)' } },
    {
      ...scoreOf(
        'dcr_protection',
        'Overfitting protection',
        Math.min(1, 2 * (1 - nearer / rows)),
        'Twice the share that is not strictly nearer to a training row, at most 1.',
      ),
      ideal: 1,
      origin: { ...sdmetrics, rule: 'ties count as held out; one scale for both kinds' },
    },
    scoreOf('dcr_train_median', 'Distance to training rows, median', quantile(train.first, 0.5), distanceHelp),
    scoreOf('dcr_holdout_median', 'Distance to held-out rows, median', quantile(holdout.first, 0.5), distanceHelp),
    scoreOf('dcr_train_p05', 'Distance to training rows, 5 %', quantile(train.first, 0.05), distanceHelp),
    scoreOf('dcr_holdout_p05', 'Distance to held-out rows, 5 %', quantile(holdout.first, 0.05), distanceHelp),
    scoreOf('nndr_train_mean', 'Neighbour ratio, training rows', meanOf(trainRatios), ratioHelp),
    scoreOf('nndr_holdout_mean', 'Neighbour ratio, held-out rows', meanOf(holdoutRatios), ratioHelp),
    scoreOf('nndr_train_p05', 'Neighbour ratio, training rows, 5 %', quantile(trainRatios, 0.05), ratioHelp),
    scoreOf('nndr_holdout_p05', 'Neighbour ratio, held-out rows, 5 %', quantile(holdoutRatios, 0.05), ratioHelp),
  ];
}

/** The same figures on distances scaled by range instead of rank. */
export function gowerScores(scores: readonly Score[]): readonly Score[] {
  return scores.map((score) => ({ ...score, key: `gower_${score.key}`, label: `${score.label} (Gower)` }));
}

function ratios({ first, second }: Neighbours): Float32Array {
  return first.map((distance, row) => (distance + RATIO_FLOOR) / ((second[row] as number) + RATIO_FLOOR));
}

/** Exact repeats, counted as the judge counts them. */
export function exactScores(input: MetricInput): readonly Score[] {
  const train = rowKeys(frameOf(input.real));
  const holdout = rowKeys(frameOf(input.holdout ?? input.real));
  const candidate = rowKeys(frameOf(input.candidate));
  const rows = Math.min(train.length, holdout.length);
  const trainKeys = new Set(train.subarray(0, rows));
  const holdoutKeys = new Set(holdout.subarray(0, rows));
  const repeated = shareKnown(candidate, trainKeys);
  return [
    {
      ...scoreOf(
        'exact_train',
        'Equal to a training row',
        repeated,
        'Share of synthetic rows that repeat, in every column, one of as many training rows as are held out.',
      ),
      ...(repeated !== null && { interval: wilsonInterval(repeated, candidate.length) }),
    },
    scoreOf(
      'exact_train_all',
      'Equal to any training row',
      shareKnown(candidate, new Set(train)),
      'Share of synthetic rows that repeat any training row in every column.',
    ),
    scoreOf(
      'exact_holdout',
      'Equal to a held-out row',
      shareKnown(candidate, holdoutKeys),
      'Share that repeat a row nobody learned from: what chance alone gives.',
    ),
    scoreOf(
      'exact_real_real',
      'Held-out rows equal to a training row',
      shareKnown(holdout.subarray(0, rows), trainKeys),
      'How often real rows repeat each other.',
    ),
  ];
}

/** A score without an ideal. */
export function scoreOf(key: string, label: string, value: number | null, help: string): Score {
  const finite = value !== null && Number.isFinite(value) ? value : null;
  // Distances and shares of repeats are small numbers.
  const digits = /^(dcr_(train|holdout)|exact)_/.test(key) ? 4 : 3;
  return { key, label, value: finite, ideal: null, better: 'higher', digits, help };
}
