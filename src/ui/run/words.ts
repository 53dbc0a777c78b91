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
