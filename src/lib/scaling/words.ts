// What the curves say, in sentences for people without statistics.

import { curveInterval, doublingGain, errorAt, limitGap, rowsUntilGain } from './fit.ts';
import type { ScalingResult, ScalingSeries, ScalingSeriesId } from './measure.ts';
import type { Interval } from './types.ts';

/** A doubling that gains less is not worth its rows. */
export const LITTLE_GAIN = 0.005;
/** Beyond this number of rows no promise is made. */
const FARTHEST_ROWS = 10_000_000;

/** What to do, first; then one sentence or two a series. */
export function scalingSentences(result: ScalingResult): {
  readonly advice: string;
  readonly series: readonly { readonly id: ScalingSeriesId; readonly name: string; readonly text: string }[];
} {
  const series = result.series.map((entry) => ({
    id: entry.id,
    name: seriesName(entry.id, result.realShare),
    text: seriesSentence(entry, measureName(result)),
  }));
  return { advice: adviceFor(result), series };
}

/** `Real rows`, `Synthetic rows`, `25 % real, 75 % synthetic`. */
export function seriesName(id: ScalingSeriesId, realShare: number): string {
  const real = Math.round(realShare * 100);
  return { real: 'Real rows', synthetic: 'Synthetic rows', mix: `${real} % real, ${100 - real} % synthetic` }[id];
}

export function measureName({ measure }: Pick<ScalingResult, 'measure'>): string {
  return measure === 'auc' ? 'AUC' : 'R²';
}

function seriesSentence({ fit, points }: ScalingSeries, measure: string): string {
  const { most } = fit.sizes;
  if (fit.verdict === 'too-few-sizes')
    return `Not enough points: at least five sizes of 120 rows or more are needed, there ${points.length === 1 ? 'is' : 'are'} ${points.length}.`;
  const now = `${measure} ${figure(1 - errorAt(fit.law, most))} with ${count(most)} rows.`;
  if (isFlat({ fit, points })) return `${now} It hardly changes with the number of rows.`;
  const { gain, interval } = doublingGain(fit, most);
  const next =
    gain < 0.0005
      ? `Doubling them would bring ${figure(interval[1])} more at most.`
      : `Doubling them would bring ${figure(gain)} more (${figure(interval[0])} to ${figure(interval[1])}).`;
  const [low, high] = skillOf(fit.intervals.limit);
  if (fit.verdict === 'limit-unknown')
    return `${now} ${next} There are not enough points to say where it ends: somewhere from ${figure(low)} to ${figure(high)}.`;
  const limit = `Without end, it would reach ${figure(1 - fit.law.limit)} (${figure(low)} to ${figure(high)}).`;
  return `${now} ${next} ${limit}${enoughSentence(rowsUntilGain(fit.law, LITTLE_GAIN), most)}`;
}

function enoughSentence(enough: number, most: number): string {
  if (enough <= most) return ` A doubling gains less than ${LITTLE_GAIN} already.`;
  if (enough > FARTHEST_ROWS) return '';
  return ` From about ${count(roundRows(enough))} rows on, a doubling gains less than ${LITTLE_GAIN}.`;
}

function adviceFor(result: ScalingResult): string {
  const real = result.series.find((entry) => entry.id === 'real');
  const synthetic = result.series.find((entry) => entry.id === 'synthetic');
  if (!synthetic || synthetic.fit.verdict === 'too-few-sizes')
    return 'There are too few rows to plan with. Import more real rows, or grow more synthetic ones.';
  const quality = real && real.fit.verdict !== 'too-few-sizes' ? compareWithReal(real, synthetic, result) : null;
  if (quality) return quality;
  return moreRows(synthetic, measureName(result));
}

function moreRows({ fit }: ScalingSeries, measure: string): string {
  const { gain, interval } = doublingGain(fit, fit.sizes.most);
  if (interval[1] < LITTLE_GAIN) return 'More synthetic rows would hardly help: there are enough.';
  if (interval[0] < LITTLE_GAIN / 2)
    return `More synthetic rows may help a little: doubling them brings ${figure(interval[1])} ${measure} at most.`;
  return `More synthetic rows still help: doubling them should bring about ${figure(gain)} ${measure}.`;
}

/** Whether synthetic rows can make up for real ones by number, where the curves tell. */
function compareWithReal(real: ScalingSeries, synthetic: ScalingSeries, result: ScalingResult): string | null {
  const most = real.fit.sizes.most;
  const wanted = errorAt(real.fit.law, most);
  const reached = errorAt(synthetic.fit.law, synthetic.fit.sizes.most);
  const measure = measureName(result);
  if (reached <= wanted + LITTLE_GAIN)
    return `Synthetic rows teach about as well as real ones: ${measure} ${figure(1 - reached)} against ${figure(1 - wanted)}.`;
  const bound = curveInterval(synthetic.fit, FARTHEST_ROWS)[0];
  const [low] = limitGap(synthetic.fit, real.fit);
  if (bound > wanted && (low > 0 || isFlat(synthetic)))
    return 'More synthetic rows will not reach what real rows teach: improve their quality, not their number.';
  const { limit, scale, exponent } = synthetic.fit.law;
  if (synthetic.fit.verdict !== 'known' || wanted <= limit) return null;
  const needed = (scale / (wanted - limit)) ** (1 / exponent);
  if (needed > FARTHEST_ROWS) return null;
  return `About ${count(roundRows(needed))} synthetic rows should teach as much as ${count(most)} real ones.`;
}

/** True where the curve may not fall at all over the sizes measured. */
function isFlat({ fit }: Pick<ScalingSeries, 'fit' | 'points'>): boolean {
  const { least, most } = fit.sizes;
  const falls = fit.draws.map((law) => errorAt(law, least) - errorAt(law, most)).sort((a, b) => a - b);
  return (falls[Math.floor(falls.length * 0.025)] ?? 0) <= 0.5 * LITTLE_GAIN;
}

function skillOf([low, high]: Interval): Interval {
  return [1 - high, 1 - low];
}

function figure(value: number): string {
  return Math.max(0, value).toFixed(3);
}

function count(rows: number): string {
  return Math.round(rows).toLocaleString('en');
}

/** Two figures: more would claim too much. */
function roundRows(rows: number): number {
  return Number(rows.toPrecision(2));
}
