// How good each group is. Many checks must not dilute a verdict: the core carries it, the rest can only lower it, and
// privacy is as bad as what its attackers reach.

import {
  groups,
  type JudgedMetric,
  type Level,
  type MetricGroup,
  middleLevel,
  severity,
  worstLevel,
} from './judged.ts';

export type GroupLevels = Readonly<Record<MetricGroup, Level>>;

/** The level of every group. */
export function giveLevels(metrics: readonly JudgedMetric[]): GroupLevels {
  return {
    fidelity: fidelityLevel(metrics),
    utility: utilityLevel(metrics),
    privacy: privacyLevel(metrics),
    texts: worstLevel(levelsOf(metrics, 'texts')),
    images: worstLevel(levelsOf(metrics, 'images')),
    fairness: worstLevel(levelsOf(metrics, 'fairness')),
    'self-test': worstLevel(levelsOf(metrics, 'self-test')),
  };
}

/** The levels of the findings of a group, all of them or those of one tier. */
export function levelsOf(
  metrics: readonly JudgedMetric[],
  group: MetricGroup,
  tier?: JudgedMetric['tier'],
): readonly Level[] {
  const own = metrics.filter((metric) => metric.group === group && (tier === undefined || metric.tier === tier));
  return own.map((metric) => metric.report.finding.level);
}

/** The groups and their findings, what weighs most first; privacy stands before the others of its level. */
export function orderByConsequence(
  metrics: readonly JudgedMetric[],
  levels: GroupLevels,
): readonly { readonly group: MetricGroup; readonly metrics: readonly JudgedMetric[] }[] {
  const rank: Readonly<Record<MetricGroup, number>> = {
    ...{ privacy: 0, fidelity: 1, utility: 2, texts: 3, images: 4, fairness: 5, 'self-test': 6 },
  };
  return groups
    .map((group) => ({ group, metrics: sortFindings(metrics.filter((metric) => metric.group === group)) }))
    .filter((entry) => entry.metrics.length > 0)
    .sort((a, b) => severity[levels[b.group]] - severity[levels[a.group]] || rank[a.group] - rank[b.group]);
}

/** Poor before fair before good, unknown last; the core first among equals. */
function sortFindings(metrics: readonly JudgedMetric[]): readonly JudgedMetric[] {
  const weight = ({ tier, report }: JudgedMetric): number => {
    const { level } = report.finding;
    return (level === 'unknown' ? -1 : severity[level]) * 2 + Number(tier === 'core');
  };
  return [...metrics].sort((a, b) => weight(b) - weight(a));
}

/** The middle of the core, but never good beside a poor one; several poor findings elsewhere take one step more. */
function fidelityLevel(metrics: readonly JudgedMetric[]): Level {
  const core = levelsOf(metrics, 'fidelity', 'core');
  const rest = levelsOf(metrics, 'fidelity', 'full');
  const middle = middleLevel(core.length > 0 ? core : rest);
  if (middle === 'good' && core.includes('poor')) return 'fair';
  return isMuchPoor(rest) ? lower(middle) : middle;
}

function utilityLevel(metrics: readonly JudgedMetric[]): Level {
  const core = levelsOf(metrics, 'utility', 'core');
  const rest = levelsOf(metrics, 'utility', 'full');
  const worst = worstLevel(core.length > 0 ? core : rest);
  return isMuchPoor(rest) ? lower(worst) : worst;
}

/**
 * Poor by one core check or two attacks; fair by one attack, or by faint signs in the core or in two attacks. Unknown
 * where the core could not tell and no attack found anything: silence is no proof.
 */
function privacyLevel(metrics: readonly JudgedMetric[]): Level {
  const core = worstLevel(levelsOf(metrics, 'privacy', 'core'));
  const attacks = levelsOf(metrics, 'privacy', 'full');
  const found = (level: Level): number => attacks.filter((other) => other === level).length;
  if (core === 'poor' || found('poor') >= 2) return 'poor';
  if (core === 'fair' || found('poor') === 1 || found('fair') >= 2) return 'fair';
  return core === 'unknown' && hasCore(metrics)
    ? 'unknown'
    : worstLevel([core, ...(found('good') > 0 ? ['good' as const] : [])]);
}

function hasCore(metrics: readonly JudgedMetric[]): boolean {
  return levelsOf(metrics, 'privacy', 'core').length > 0;
}

/** At least two, and at least a quarter of those that are known: one strict check alone does not turn a verdict. */
function isMuchPoor(levels: readonly Level[]): boolean {
  const known = levels.filter((level) => level !== 'unknown').length;
  const poor = levels.filter((level) => level === 'poor').length;
  return poor >= 2 && poor * 4 >= known;
}

function lower(level: Level): Level {
  if (level === 'good') return 'fair';
  return level === 'fair' ? 'poor' : level;
}
