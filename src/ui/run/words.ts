// The words of the run screen.

import type { TimeLeft } from '../../lib/runs/eta.ts';
import { formatDuration, formatNumber } from '../kit/format.ts';

/** `12 rows/s`, for slow models `4 rows/min`. */
export function paceWords(rowsPerSecond: number | null): string {
  if (rowsPerSecond === null) return '–';
  if (rowsPerSecond >= 2) return `${formatNumber(rowsPerSecond)} rows/s`;
  return `${formatNumber(rowsPerSecond * 60)} rows/min`;
}

/** `8 s`, or `2 min to 3 min` where the pace varies. */
export function timeLeftWords(left: TimeLeft | null): string {
  if (!left) return '–';
  const from = formatDuration(rounded(left.fromMs));
  const to = formatDuration(rounded(left.toMs));
  return from === to ? from : `${from} to ${to}`;
}

/** Nobody needs the seconds of an hour. */
function rounded(ms: number): number {
  const step = ms < 20_000 ? 1000 : ms < 120_000 ? 5000 : ms < 3_600_000 ? 60_000 : 600_000;
  return Math.max(step, Math.round(ms / step) * step);
}

const MOST_NAMED = 8;
/** From here on a share of the greatest evenness is called so. */
const EVEN = 0.95;
const FAIRLY_EVEN = 0.8;
/** Few texts differ in nearly all pairs of words, whatever writes them. */
const LEAST_TEXTS = 20;
const VARIED = 0.6;
const ALIKE = 0.3;

/** How evenly topics come that have rows at all. */
export function evennessWords(used: number, evenness: number): string {
  if (used < 2) return '';
  if (evenness >= EVEN) return 'evenly';
  return evenness >= FAIRLY_EVEN ? 'fairly evenly' : 'unevenly';
}

/** `tea, milk and 3 more`. */
export function missedWords(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return names.length > MOST_NAMED ? `${shown} and ${formatNumber(names.length - MOST_NAMED)} more` : shown;
}

/** What a share of different word pairs means. */
export function spreadWords(texts: number, distinct: number): string {
  if (texts < LEAST_TEXTS) return 'too few to tell';
  if (distinct >= VARIED) return 'varied';
  return distinct >= ALIKE ? 'some phrases come again' : 'much is repeated';
}
