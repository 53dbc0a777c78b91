// What scores and checks are called.

import { failedChecks, type StoredAttempt } from '../../lib/magid/slots.ts';
import type { GateThresholds } from '../../lib/magid/gate.ts';
import type { IconName } from '../kit/icons.ts';

export interface ScoreChip {
  readonly check: string;
  readonly text: string;
  readonly tone: 'good' | 'poor' | 'neutral';
  readonly icon: IconName;
  readonly hint: string;
}

/** `.42`, as scores between -1 and 1 are written here. */
export function formatScore(score: number | null): string {
  if (score === null) return 'not asked';
  if (Number.isNaN(score)) return 'no number';
  return score.toFixed(2).replace(/^(-?)0\./, '$1.');
}

/** A chip for each check: its score, and whether it passes. */
export function scoreChips({ verdict }: StoredAttempt, thresholds: GateThresholds): readonly ScoreChip[] {
  const failed = new Set(failedChecks(verdict, thresholds));
  const chip = (check: string, score: string, hasPassed: boolean, hint: string): ScoreChip => ({
    ...{ check, hint, tone: hasPassed ? 'good' : 'poor', icon: hasPassed ? 'check' : 'close' },
    text: [check, score, hasPassed ? 'passes' : 'fails'].filter((part) => part !== '').join(' '),
  });
  const { minMatch, minAesthetic } = thresholds;
  return [
    verdict.match === null
      ? { check: 'match', text: 'match not asked', tone: 'neutral', icon: 'info', hint: 'No matcher is loaded.' }
      : chip('match', formatScore(verdict.match), !failed.has('match'), `Kept from ${formatScore(minMatch)}`),
    chip('looks', formatScore(verdict.aesthetic), !failed.has('aesthetic'), `Kept from ${formatScore(minAesthetic)}`),
    chip('safe', '', verdict.isSafe, verdict.isSafe ? 'May be shown' : verdict.unsafeReason),
  ];
}

export const speakerWords = { user: 'User', assistant: 'Assistant', system: 'System' } as const;
