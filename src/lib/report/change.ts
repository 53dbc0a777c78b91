// Two reports beside each other: what a repair made better, what it cost, and what chance alone may explain.

import type { Score } from '../metrics/types.ts';
import { baselineValue, type JudgedMetric, severity } from './judged.ts';

export type Direction = 'better' | 'worse' | 'same' | 'unknown';

/** The headline figure of one check, before and after. */
export interface Change {
  readonly metric: string;
  readonly label: string;
  readonly before: Score | null;
  readonly after: Score | null;
  readonly ceiling: number | null;
  readonly floor: number | null;
  readonly levels: {
    readonly before: JudgedMetric['report']['finding']['level'] | null;
    readonly after: JudgedMetric['report']['finding']['level'] | null;
  };
  readonly direction: Direction;
}

/** A difference smaller than this share of the way from floor to ceiling is no difference. */
const SMALL_SHARE = 0.02;
/** The same where a check has no such baselines, as a share of the figure. */
const SMALL_RELATIVE = 0.01;

/** One line a check that either report holds, worse ones first, then better ones, then the rest. */
export function compareReports(before: readonly JudgedMetric[], after: readonly JudgedMetric[]): readonly Change[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  const changes = ids.map((id) =>
    changeOf(
      before.find((metric) => metric.id === id),
      after.find((metric) => metric.id === id),
    ),
  );
  const rank: Readonly<Record<Direction, number>> = { worse: 0, better: 1, same: 2, unknown: 3 };
  return changes.flat().sort((a, b) => rank[a.direction] - rank[b.direction]);
}

function changeOf(before: JudgedMetric | undefined, after: JudgedMetric | undefined): Change[] {
  const either = after ?? before;
  const lead = either?.report.candidate.scores[0];
  if (!either || !lead) return [];
  const find = (metric: JudgedMetric | undefined): Score | null =>
    metric?.report.candidate.scores.find(({ key }) => key === lead.key) ?? null;
  const [old, now] = [find(before), find(after)];
  const { baselines } = either.report;
  const ends = { ceiling: baselineValue(baselines.ceiling, lead), floor: baselineValue(baselines.floor, lead) };
  const levels = { before: before?.report.finding.level ?? null, after: after?.report.finding.level ?? null };
  const direction = directionOf({ before: old, after: now, ...ends, levels });
  return [{ metric: either.id, label: either.label, before: old, after: now, ...ends, levels, direction }];
}

function directionOf({
  before,
  after,
  ceiling,
  floor,
  levels,
}: Omit<Change, 'metric' | 'label' | 'direction'>): Direction {
  if (!before || !after || before.value === null || after.value === null) return 'unknown';
  const gain = goodness(after, after.value) - goodness(after, before.value);
  const { before: was, after: is } = levels;
  const isOtherLevel = was !== null && is !== null && was !== 'unknown' && is !== 'unknown' && was !== is;
  if (isOtherLevel && Math.sign(severity[was] - severity[is]) === Math.sign(gain)) return gain > 0 ? 'better' : 'worse';
  if (isAsReal(before, ceiling) && isAsReal(after, ceiling)) return 'same';
  if (isWithinChance(before, after) || Math.abs(gain) <= smallest({ before, ceiling, floor })) return 'same';
  return gain > 0 ? 'better' : 'worse';
}

/** Larger is better. */
function goodness({ better, ideal }: Score, value: number): number {
  if (better === 'higher') return value;
  return better === 'lower' ? -value : -Math.abs(value - (ideal ?? 0));
}

/** At least as good as real rows: what is beyond says nothing. */
function isAsReal(score: Score, ceiling: number | null): boolean {
  return ceiling !== null && score.value !== null && goodness(score, score.value) >= goodness(score, ceiling);
}

/** Each figure lies within the interval of the other. */
function isWithinChance(before: Score, after: Score): boolean {
  const holds = (score: Score, value: number | null): boolean =>
    score.interval !== undefined && value !== null && value >= score.interval[0] && value <= score.interval[1];
  return holds(before, after.value) && holds(after, before.value);
}

function smallest({ before, ceiling, floor }: { before: Score; ceiling: number | null; floor: number | null }): number {
  if (ceiling !== null && floor !== null && ceiling !== floor) return SMALL_SHARE * Math.abs(ceiling - floor);
  return SMALL_RELATIVE * Math.abs(before.value ?? 0);
}
