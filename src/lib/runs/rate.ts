// Rows per second, so that the estimate follows a change of pace but does not jump.

const WINDOW_MS = 30_000;

/** Exponentially weighted over 30 s. Times are milliseconds of any clock. */
export function createRate(startMs: number): (rows: number, nowMs: number) => number | null {
  let lastMs = startMs;
  let rate: number | null = null;
  return (rows, nowMs) => {
    const elapsedMs = nowMs - lastMs;
    if (elapsedMs <= 0) return rate;
    const now = (rows * 1000) / elapsedMs;
    const weight = 1 - Math.exp(-elapsedMs / WINDOW_MS);
    rate = rate === null ? now : rate + weight * (now - rate);
    lastMs = nowMs;
    return rate;
  };
}
