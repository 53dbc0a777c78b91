// The figures of utility, from what two models predict for the held-out rows.

import { evaluateClasses, evaluateQuantity } from '../evaluate.ts';
import type { Exam } from '../exam.ts';
import { aucInterval } from '../statistics.ts';
import type { Score } from '../types.ts';
import { calibrationError } from './exhibits.ts';

/** Below this skill above guessing, the share of it that is kept means nothing. */
const MIN_SKILL = 0.01;

/** Predictions by the model trained on synthetic rows (null: nothing to learn) and on real rows (null: not asked). */
export interface Skills {
  readonly synthetic: readonly Float64Array[] | null;
  readonly real: readonly Float64Array[] | null;
}

/** Scores with the headline first. */
export function utilityScores(exam: Exam, skills: Skills): Score[] {
  return exam.task.kind === 'quantity' ? quantityScores(exam, skills) : classScores(exam, skills);
}

const origin = { library: 'scikit-learn', version: '1.9.1', name: 'HistGradientBoosting, no early stopping' } as const;

function quantityScores(exam: Exam, { synthetic, real }: Skills): Score[] {
  const { targets } = exam.holdout;
  const figures = (predicted: readonly Float64Array[] | null) =>
    predicted && evaluateQuantity(predicted[0] as Float64Array, targets);
  const tested = figures(synthetic);
  const reference = figures(real);
  const help = 'Share of the target’s variance in held-out real rows that is predicted; 1 is all, 0 is the mean.';
  return [
    scoreOf('tstr', 'R², trained on synthetic', tested?.r2, { help, origin }),
    scoreOf('trtr', 'R², trained on real', reference?.r2, { help, origin }),
    retainedScore(tested?.r2, reference?.r2, naiveR2(exam)),
    scoreOf('rmse', 'Root mean squared error', tested?.rmse, { better: 'lower', digits: 4 }),
    scoreOf('mae', 'Mean absolute error', tested?.mae, { better: 'lower', digits: 4 }),
  ];
}

function naiveR2(exam: Exam): number {
  const mean = exam.real.targets.reduce((sum, value) => sum + value, 0) / exam.real.targets.length;
  return evaluateQuantity(
    exam.holdout.targets.map(() => mean),
    exam.holdout.targets,
  ).r2;
}

function classScores(exam: Exam, { synthetic, real }: Skills): Score[] {
  const { targets } = exam.holdout;
  const tested = synthetic && evaluateClasses(synthetic, targets);
  const reference = real && evaluateClasses(real, targets);
  const auc = tested ? tested.auc : 0.5;
  const help = 'How well held-out real rows are ranked by their class; 0.5 is chance, 1 is perfect.';
  const headline = scoreOf('tstr', 'AUC, trained on synthetic', auc, { help, origin });
  const positives = targets.filter((label) => label === 1).length;
  const interval =
    exam.classes.length === 2 && auc !== null ? aucInterval(auc, positives, targets.length - positives) : null;
  return [
    interval ? { ...headline, interval } : headline,
    scoreOf('trtr', 'AUC, trained on real', reference?.auc, { help, origin }),
    retainedScore(auc, reference?.auc, 0.5),
    scoreOf('accuracy', 'Accuracy', tested?.accuracy, { help: 'Share of held-out rows whose class is guessed.' }),
    scoreOf('f1_macro', 'F1, mean over classes', tested?.f1, {}),
    scoreOf('log_loss', 'Log-loss', tested?.logLoss, { better: 'lower' }),
    scoreOf('calibration_error', 'Calibration error', synthetic && calibrationError(synthetic, targets), {
      better: 'lower',
      help: 'Mean distance between the probabilities given and how often they came true, over ten groups of rows.',
    }),
  ];
}

type Figure = number | null | undefined;

/** Share of the skill above `naive` that is kept; null where real rows have none either. */
function retainedScore(synthetic: Figure, real: Figure, naive: number): Score {
  const help = 'Skill above guessing, trained on synthetic over trained on real rows.';
  const isKnown = typeof synthetic === 'number' && typeof real === 'number' && real - naive > MIN_SKILL;
  const value = isKnown ? (synthetic - naive) / (real - naive) : null;
  return { ...scoreOf('retained', 'Skill retained', value, { help }), ideal: 1 };
}

function scoreOf(key: string, label: string, value: Figure, rest: Partial<Score>): Score {
  const finite = typeof value === 'number' && Number.isFinite(value) ? value : null;
  return { key, label, value: finite, ideal: null, better: 'higher', digits: 3, ...rest };
}
