// Running shares over bins, and draws from them.

/** Running shares of the allowed bins, ending in 1. Bins of equal weight when no allowed bin has a row. */
export function binShares(counts: Float64Array, allowed: Uint8Array): Float64Array {
  const shares = new Float64Array(counts.length);
  let total = 0;
  for (let bin = 0; bin < counts.length; bin++) total += allowed[bin] ? (counts[bin] as number) : 0;
  let running = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    if (allowed[bin]) running += total > 0 ? (counts[bin] as number) : 1;
    shares[bin] = running;
  }
  for (let bin = 0; bin < counts.length; bin++) shares[bin] = (shares[bin] as number) / running;
  return shares;
}

/** The bin whose share holds `u` in [0, 1). */
export function drawBin(shares: Float64Array, u: number): number {
  let low = 0;
  let high = shares.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shares[middle] as number) <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}
