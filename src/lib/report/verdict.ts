// One headline in words for a whole report. It never stands alone: the figures beside it carry their baselines.

import type { Score } from '../metrics/types.ts';
import {
  baselineValue,
  groups,
  type JudgedMetric,
  type Level,
  type MetricGroup,
  middleLevel,
  worstLevel,
} from './judged.ts';

export interface VerdictFigure {
  readonly metric: string;
  readonly label: string;
  readonly group: MetricGroup;
  readonly level: Level;
  readonly score: Score;
  readonly ceiling: number | null;
  readonly floor: number | null;
  readonly cheat: number | null;
}

export interface Verdict {
  readonly headline: string;
  /** What to do next, or an empty text while nothing is known. */
  readonly advice: string;
  readonly levels: Readonly<Record<MetricGroup, Level>>;
  /** The first score of every metric that has one. */
  readonly figures: readonly VerdictFigure[];
}

const fidelityWords: Readonly<Record<Level, string>> = {
  good: 'these rows look like the real ones',
  fair: 'these rows are close to the real ones, with visible differences',
  poor: 'these rows differ plainly from the real ones',
  unknown: '',
};
const utilityWords: Readonly<Record<Level, string>> = {
  good: 'a model trained on them does about as well as one trained on real rows',
  fair: 'a model trained on them does somewhat worse than one trained on real rows',
  poor: 'a model trained on them does clearly worse than one trained on real rows',
  unknown: '',
};
const privacyWords: Readonly<Record<Level, string>> = {
  good: 'nothing points to copied rows',
  fair: 'copying cannot be ruled out',
  poor: 'some rows sit too close to the training rows',
  unknown: '',
};

/** The verdict of the metrics judged so far. Privacy leads when it fails, because everything else then misleads. */
export function giveVerdict(metrics: readonly JudgedMetric[]): Verdict {
  const levels = {
    fidelity: middleLevel(levelsOf(metrics, 'fidelity')),
    utility: worstLevel(levelsOf(metrics, 'utility')),
    privacy: worstLevel(levelsOf(metrics, 'privacy')),
    fairness: worstLevel(levelsOf(metrics, 'fairness')),
    'self-test': worstLevel(levelsOf(metrics, 'self-test')),
  };
  return {
    headline: writeHeadline(metrics, levels),
    advice: writeAdvice(metrics, levels),
    levels,
    figures: metrics.flatMap(leadFigure),
  };
}

function levelsOf(metrics: readonly JudgedMetric[], group: MetricGroup): Level[] {
  return metrics.filter((metric) => metric.group === group).map((metric) => metric.report.finding.level);
}

/** True when privacy was asked about and nobody can say. Silence would read as consent. */
function isPrivacyUnknown(metrics: readonly JudgedMetric[], levels: Verdict['levels']): boolean {
  return levels.privacy === 'unknown' && metrics.some((metric) => metric.group === 'privacy');
}

function writeHeadline(metrics: readonly JudgedMetric[], levels: Verdict['levels']): string {
  const words = { fidelity: fidelityWords, utility: utilityWords, privacy: privacyWords };
  const order =
    levels.privacy === 'poor'
      ? (['privacy', 'fidelity', 'utility'] as const)
      : (['fidelity', 'utility', 'privacy'] as const);
  const clauses = order.map((group) => words[group][levels[group]]).filter((clause) => clause !== '');
  if (isPrivacyUnknown(metrics, levels)) clauses.push('whether real rows were copied is not known');
  if (clauses.length === 0) return 'No finding yet.';
  const text = clauses.length === 1 ? clauses[0] : `${clauses.slice(0, -1).join(', ')}, and ${clauses.at(-1)}`;
  return `${capitalize(text ?? '')}.`;
}

function writeAdvice(metrics: readonly JudgedMetric[], levels: Verdict['levels']): string {
  if (levels.privacy === 'poor') {
    return (
      adviceOf(metrics, 'privacy', 'poor') ?? 'Do not share this version; raise the minimum leaf size and run again.'
    );
  }
  if (isPrivacyUnknown(metrics, levels)) {
    return 'Before you share it, find out whether rows were copied: that takes real rows that were held out at import.';
  }
  for (const level of ['poor', 'fair'] as const) {
    for (const group of ['privacy', 'fidelity', 'utility'] as const) {
      const advice = levels[group] === level ? adviceOf(metrics, group, level) : null;
      if (advice) return advice;
    }
  }
  const known = groups.some((group) => levels[group] !== 'unknown');
  return known ? 'Look at the rows in Compare, then export them with this report.' : '';
}

function adviceOf(metrics: readonly JudgedMetric[], group: MetricGroup, level: Level): string | null {
  const found = metrics.find((metric) => metric.group === group && metric.report.finding.level === level);
  return found?.report.finding.advice ?? null;
}

function leadFigure(metric: JudgedMetric): VerdictFigure[] {
  const { candidate, baselines, finding } = metric.report;
  const score = candidate.scores[0];
  if (!score) return [];
  return [
    {
      metric: metric.report.metric,
      label: metric.label,
      group: metric.group,
      level: finding.level,
      score,
      ceiling: baselineValue(baselines.ceiling, score),
      floor: baselineValue(baselines.floor, score),
      cheat: baselineValue(baselines.cheat, score),
    },
  ];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
