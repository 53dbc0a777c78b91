// Pictures behind the figures of utility: what the two models rely on, classes one by one, and calibration.

import { evaluateQuantity, mostLikely } from '../evaluate.ts';
import type { Exam } from '../exam.ts';
import type { BarsExhibit, CurvesExhibit, Exhibit, TableExhibit, Tone } from '../exhibit.ts';
import { quantile, rocAuc } from '../statistics.ts';
import { strongest } from './importance.ts';

const MOST_BARS = 12;
const CALIBRATION_BINS = 10;
const QUANTILES = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** What one model did: predictions of the held-out rows and what it relies on. */
export interface Performance {
  readonly tone: Extract<Tone, 'real' | 'synthetic'>;
  readonly predicted: readonly Float64Array[];
  readonly importance: Float64Array | null;
}

/** All exhibits, given the performances on real and, where it could be trained, on synthetic rows. */
export function utilityExhibits(exam: Exam, performances: readonly Performance[]): Exhibit[] {
  const bars = performances.flatMap((performance) => importanceBars(exam, performance));
  const isQuantity = exam.task.kind === 'quantity';
  if (isQuantity) return [quantileCurves(exam, performances), ...bars];
  return [classTable(exam, performances), calibrationCurves(exam, performances), ...bars];
}

/** Mean distance between predicted and observed shares over bins of equal size (expected calibration error). */
export function calibrationError(predicted: readonly Float64Array[], truth: Float64Array): number | null {
  const bins = calibrationBins(predicted, truth);
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  if (rows === 0) return null;
  return bins.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.predicted - bin.observed), 0) / rows;
}

const toneWords = { real: 'trained on real', synthetic: 'trained on synthetic' } as const;

function importanceBars(exam: Exam, { tone, importance }: Performance): BarsExhibit[] {
  if (!importance) return [];
  const items = strongest(importance)
    .slice(0, MOST_BARS)
    .map((f) => {
      const label = exam.features[f] as string;
      return { label, value: Math.max(0, importance[f] as number), column: label };
    });
  const unit = exam.task.kind === 'quantity' ? 'loss of R²' : 'loss of AUC';
  const caption = 'How much worse the model predicts held-out real rows when this column is shuffled.';
  return [{ kind: 'bars', title: `What the model ${toneWords[tone]} relies on`, caption, unit, items }];
}

function classTable(exam: Exam, performances: readonly Performance[]): TableExhibit {
  const { targets } = exam.holdout;
  const figures = performances.map(({ predicted }) => classFigures(predicted, targets));
  const help = {
    precision: 'Share of the rows guessed to be of this class that are.',
    recall: 'Share of the rows of this class that are found.',
    AUC: 'How well rows of this class are ranked above the others; 0.5 is chance.',
  };
  const measures = ['precision', 'recall', 'AUC'] as const;
  const columns = measures.flatMap((name) =>
    performances.map(({ tone }) => ({ label: `${name}, ${toneWords[tone]}`, help: help[name] })),
  );
  const rows = exam.classes.map((name, k) => {
    const count = targets.reduce((sum, label) => sum + (label === k ? 1 : 0), 0);
    return [name, count, ...measures.flatMap((measure) => figures.map((figure) => figure[k]?.[measure] ?? null))];
  });
  return {
    kind: 'table',
    title: 'Class by class',
    caption: 'Models trained on synthetic and on real rows, both tested on the same held-out real rows.',
    columns: [{ label: 'Class' }, { label: 'Rows', digits: 0 }, ...columns],
    rows: rows.sort((a, b) => (b[1] as number) - (a[1] as number)),
  };
}

interface ClassFigure {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly AUC: number | null;
}

function classFigures(predicted: readonly Float64Array[], truth: Float64Array): ClassFigure[] {
  const guesses = truth.map((_, row) => mostLikely(predicted, row));
  return predicted.map((shares, k) => {
    let guessed = 0;
    let present = 0;
    let hits = 0;
    truth.forEach((label, row) => {
      if (guesses[row] === k) guessed++;
      if (label === k) present++;
      if (label === k && guesses[row] === k) hits++;
    });
    const isClass = Uint8Array.from(truth, (label) => (label === k ? 1 : 0));
    return {
      precision: guessed === 0 ? null : hits / guessed,
      recall: present === 0 ? null : hits / present,
      AUC: rocAuc(shares, isClass),
    };
  });
}

interface CalibrationBin {
  readonly predicted: number;
  readonly observed: number;
  readonly rows: number;
}

/** Two classes: the share of the second one. More: the share of the guess, and whether it was right. */
function calibrationBins(predicted: readonly Float64Array[], truth: Float64Array): CalibrationBin[] {
  const isBinary = predicted.length === 2;
  const said = new Float64Array(truth.length);
  const came = new Float64Array(truth.length);
  truth.forEach((label, row) => {
    const guess = isBinary ? 1 : mostLikely(predicted, row);
    said[row] = (predicted[guess] as Float64Array)[row] as number;
    came[row] = label === guess ? 1 : 0;
  });
  const order = Array.from(said, (_, row) => row).sort((a, b) => (said[a] as number) - (said[b] as number) || a - b);
  const bins: CalibrationBin[] = [];
  for (let b = 0; b < CALIBRATION_BINS; b++) {
    const first = Math.round((b * order.length) / CALIBRATION_BINS);
    const rows = order.slice(first, Math.round(((b + 1) * order.length) / CALIBRATION_BINS));
    if (rows.length === 0) continue;
    const mean = (values: Float64Array): number =>
      rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;
    bins.push({ predicted: mean(said), observed: mean(came), rows: rows.length });
  }
  return bins;
}

function calibrationCurves(exam: Exam, performances: readonly Performance[]): CurvesExhibit {
  const isBinary = exam.classes.length === 2;
  const what = isBinary ? `class ${exam.classes[1] ?? ''}` : 'the guess';
  return {
    kind: 'curves',
    title: 'Calibration',
    caption:
      `Held-out rows in ten groups by the probability the model gives to ${what}, against how often it came true. ` +
      'On the diagonal, probabilities can be taken at their word.',
    x: { label: `probability of ${what}`, scale: 'linear' },
    y: { label: isBinary ? 'share of rows of this class' : 'share of right guesses' },
    series: [
      diagonal(0, 1),
      ...performances.map(({ tone, predicted }) => {
        const bins = calibrationBins(predicted, exam.holdout.targets);
        const points = bins.map((bin) => [bin.predicted, bin.observed] as const);
        return { label: toneWords[tone], tone, points, band: bins.map(wilson) };
      }),
    ],
  };
}

function quantileCurves(exam: Exam, performances: readonly Performance[]): CurvesExhibit {
  const { targets } = exam.holdout;
  const truth = QUANTILES.map((share) => quantile(targets, share));
  const figures = performances.map(({ tone, predicted }) => {
    const { rmse } = evaluateQuantity(predicted[0] as Float64Array, targets);
    return `${toneWords[tone]} ${Number(rmse.toPrecision(3))}`;
  });
  return {
    kind: 'curves',
    title: 'Predicted against true values',
    caption:
      'Every twentieth quantile of the predictions against that of the held-out real values. ' +
      `Near the diagonal, predictions spread as the truth does. Typical error: ${figures.join(', ')}.`,
    x: { label: 'true value', scale: 'linear' },
    y: { label: 'predicted value' },
    series: [
      diagonal(truth[0] as number, truth.at(-1) as number),
      ...performances.map(({ tone, predicted }) => ({
        label: toneWords[tone],
        tone,
        points: truth.map(
          (value, i) => [value, quantile(predicted[0] as Float64Array, QUANTILES[i] as number)] as const,
        ),
      })),
    ],
  };
}

function diagonal(from: number, to: number): CurvesExhibit['series'][number] {
  return {
    label: 'exactly right',
    tone: 'neutral',
    points: [
      [from, from],
      [to, to],
    ],
  };
}

/** 95 % interval of a share (Wilson 1927). */
function wilson({ observed, rows }: CalibrationBin): readonly [number, number] {
  const z2 = 1.96 ** 2;
  const centre = (observed + z2 / (2 * rows)) / (1 + z2 / rows);
  const half = (1.96 / (1 + z2 / rows)) * Math.sqrt((observed * (1 - observed)) / rows + z2 / (4 * rows * rows));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
