// The normal distribution function and its inverse.

const SQRT2PI = Math.sqrt(2 * Math.PI);

/** P(Z <= z) for a standard normal Z, to about 1e-15 of absolute error (Marsaglia 2004 series, West 2005 tails). */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (z > 8) return 1;
  if (z < -8) return z < -38 ? 0 : tail(-z);
  if (z < -6) return tail(-z);
  if (z > 6) return 1 - tail(z);
  let sum = z;
  let term = z;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / SQRT2PI;
}

/** P(Z > x) for large x by a continued fraction. */
function tail(x: number): number {
  let fraction = 0;
  for (let k = 24; k >= 1; k--) fraction = k / (x + fraction);
  return Math.exp((-x * x) / 2) / (SQRT2PI * (x + fraction));
}

/** Density of a standard normal. */
export function normalDensity(z: number): number {
  return Number.isFinite(z) ? Math.exp((-z * z) / 2) / SQRT2PI : 0;
}

// Coefficients of Acklam's rational approximation (2003), relative error below 1.15e-9.
const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
] as const;
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
] as const;
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
] as const;
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416] as const;

/** The z with P(Z <= z) = p, for p in [0, 1]; infinite at the ends. */
export function normalInverse(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p > 0.97575) return -inverseTail(1 - p);
  if (p < 0.02425) return inverseTail(p);
  const q = p - 0.5;
  const r = q * q;
  const top = ((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5];
  const bottom = ((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1;
  return (q * top) / bottom;
}

function inverseTail(p: number): number {
  const q = Math.sqrt(-2 * Math.log(p));
  const top = ((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5];
  const bottom = (((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1;
  return top / bottom;
}
