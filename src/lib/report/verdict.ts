// One headline in words for a whole report. It never stands alone: the figures beside it carry their baselines.

import type { Score } from '../metrics/types.ts';
import { baselineValue, groups, type JudgedMetric, type Level, type MetricGroup, worstLevel } from './judged.ts';
import { giveLevels, type GroupLevels, orderByConsequence } from './levels.ts';
import { listUses, type Use } from './uses.ts';

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

/** The whole verdict in a few words, and how good that is. */
export interface Call {
  readonly level: Level;
  readonly title: string;
}

/** A finding that the verdict rests on. */
export interface Reason {
  readonly metric: string;
  readonly label: string;
  readonly level: Level;
  readonly sentence: string;
}

export interface Verdict {
  readonly call: Call;
  readonly headline: string;
  /** What to do next, or an empty text while nothing is known. */
  readonly advice: string;
  readonly levels: GroupLevels;
  /** Who it is for: uses with an answer each. */
  readonly uses: readonly Use[];
  /** The findings that decided, those that weigh most first. */
  readonly reasons: readonly Reason[];
  /** The first score of every core metric that has one; of all metrics where none is core. */
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

const fairnessWords: Readonly<Record<Level, string>> = {
  good: '',
  fair: 'Groups of people fare somewhat more unlike each other than they should',
  poor: 'But groups of people fare more unlike each other than they should',
  unknown: '',
};

const BLIND = 'On this data the judge may be blind to some faults: see the self-test';
const MOST_REASONS = 4;

/** The verdict of the metrics judged so far. Privacy leads when it fails, because everything else then misleads. */
export function giveVerdict(metrics: readonly JudgedMetric[]): Verdict {
  const levels = giveLevels(metrics);
  const core = metrics.filter((metric) => metric.tier === 'core');
  return {
    call: giveCall(metrics, levels),
    headline: writeHeadline(metrics, levels),
    advice: writeAdvice(metrics, levels),
    levels,
    uses: listUses(metrics, levels),
    reasons: listReasons(metrics, levels),
    figures: (core.length > 0 ? core : metrics).flatMap(leadFigure),
  };
}

function giveCall(metrics: readonly JudgedMetric[], levels: GroupLevels): Call {
  const judged = [levels.fidelity, levels.utility, levels.privacy];
  if (levels.privacy === 'poor') return { level: 'poor', title: 'Do not share this version' };
  if (levels.fidelity === 'poor') return { level: 'poor', title: 'Do not draw conclusions from this version' };
  if (levels.utility === 'poor') return { level: 'poor', title: 'Do not train on this version' };
  if (judged.every((level) => level === 'unknown')) return callContents(metrics, levels);
  if (levels.privacy === 'fair') return { level: 'fair', title: 'Look again before you share it' };
  if (isPrivacyUnknown(metrics, levels)) return { level: 'fair', title: 'Likeness is known, privacy is not' };
  if (judged.includes('fair')) return { level: 'fair', title: 'Usable, with care' };
  return { level: 'good', title: 'Fit for use' };
}

/** Texts and pictures without a table to hold them against. */
function callContents(metrics: readonly JudgedMetric[], { texts, images }: GroupLevels): Call {
  const what = nameContents(metrics, { texts, images });
  if (what === null) return { level: 'unknown', title: 'No verdict yet' };
  const level = worstLevel([texts, images]);
  if (level === 'good') return { level, title: `Varied ${what}, no fault found` };
  return { level, title: capitalize(`${what} ${level === 'fair' ? 'to look over' : 'that need work'}`) };
}

/** What was judged by itself: texts, pictures or both. Null when a table was judged, or nothing yet. */
function nameContents(
  metrics: readonly JudgedMetric[],
  { texts, images }: Pick<GroupLevels, 'texts' | 'images'>,
): string | null {
  if (metrics.some(({ group }) => group === 'fidelity')) return null;
  const judged = [...(texts === 'unknown' ? [] : ['texts']), ...(images === 'unknown' ? [] : ['pictures'])];
  return judged.length > 0 ? judged.join(' and ') : null;
}

/** The worst findings when something is wrong; the core when all is well. */
function listReasons(metrics: readonly JudgedMetric[], levels: GroupLevels): readonly Reason[] {
  const ordered = orderByConsequence(metrics, levels)
    .filter(({ group }) => group !== 'self-test' && group !== 'fairness')
    .flatMap((entry) => entry.metrics);
  const wrong = ordered.filter((metric) => ['poor', 'fair'].includes(metric.report.finding.level));
  const isWell = giveCall(metrics, levels).level === 'good';
  const right = ordered.filter((metric) => metric.tier === 'core' && metric.report.finding.level === 'good');
  const chosen = isWell ? [...right, ...wrong] : [...wrong, ...right];
  return chosen.slice(0, MOST_REASONS).map(({ id, label, report }) => ({
    ...{ metric: id, label, level: report.finding.level, sentence: report.finding.sentence },
  }));
}

/** True when privacy was asked about and nobody can say. Silence would read as consent. */
function isPrivacyUnknown(metrics: readonly JudgedMetric[], levels: GroupLevels): boolean {
  return levels.privacy === 'unknown' && metrics.some((metric) => metric.group === 'privacy');
}

function writeHeadline(metrics: readonly JudgedMetric[], levels: GroupLevels): string {
  const words = { fidelity: fidelityWords, utility: utilityWords, privacy: privacyWords };
  const order =
    levels.privacy === 'poor'
      ? (['privacy', 'fidelity', 'utility'] as const)
      : (['fidelity', 'utility', 'privacy'] as const);
  const clauses = order.map((group) => words[group][levels[group]]).filter((clause) => clause !== '');
  if (isPrivacyUnknown(metrics, levels)) clauses.push('whether real rows were copied is not known');
  if (clauses.length === 0) {
    const what = nameContents(metrics, levels);
    if (what === null) return 'No finding yet.';
    return `There is no real data to compare with: this report says how varied and clean the ${what} are.`;
  }
  const text = clauses.length === 1 ? clauses[0] : `${clauses.slice(0, -1).join(', ')}, and ${clauses.at(-1)}`;
  const more = [fairnessWords[levels.fairness], levels['self-test'] === 'poor' ? BLIND : ''].filter(Boolean);
  return [capitalize(text ?? ''), ...more].map((sentence) => `${sentence}.`).join(' ');
}

function writeAdvice(metrics: readonly JudgedMetric[], levels: GroupLevels): string {
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
  const found = metrics.filter((metric) => metric.group === group && metric.report.finding.level === level);
  return (found.find((metric) => metric.tier === 'core') ?? found[0])?.report.finding.advice ?? null;
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
