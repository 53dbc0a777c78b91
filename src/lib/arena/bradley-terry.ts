// Who is preferred, from blind comparisons: the model of Bradley and Terry (1952), ties as half a win for each side.

/** One comparison of two contenders by name; `neither` says nothing about who is better and is left out. */
export interface Comparison {
  readonly left: string;
  readonly right: string;
  readonly winner: 'left' | 'right' | 'tie' | 'neither';
}

export interface Ranking {
  readonly name: string;
  /** Log-strength, centred so that the mean over all names is 0. */
  readonly strength: number;
  /** 95 % interval of the strength, from the curvature of the likelihood. */
  readonly interval: readonly [low: number, high: number];
  /** Probability of being preferred to an average rival, in (0, 1). */
  readonly share: number;
  readonly comparisons: number;
  /** Wins, with half a win for a tie. */
  readonly wins: number;
}

/** A weak normal prior on log-strengths: keeps names that always won or lost finite. */
const PRIOR_PRECISION = 0.1;
const Z95 = 1.959963984540054;
const MAX_STEPS = 50;

/**
 * Strengths of everybody who was compared, best first. Newton's method on the penalized log-likelihood, whose curvature
 * also gives the intervals (Laplace approximation).
 */
export function rankContenders(comparisons: readonly Comparison[]): readonly Ranking[] {
  const counted = comparisons.filter(({ left, right, winner }) => winner !== 'neither' && left !== right);
  const names = [...new Set(counted.flatMap(({ left, right }) => [left, right]))].sort();
  if (names.length < 2) return [];
  const wins = winMatrix(names, counted);
  const strengths = new Float64Array(names.length);
  let covariance = identity(names.length);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, curvature } = derivatives(strengths, wins);
    covariance = invert(curvature);
    const change = multiply(covariance, gradient);
    change.forEach((value, i) => (strengths[i] = (strengths[i] as number) + value));
    if (Math.max(...change.map(Math.abs)) < 1e-10) break;
  }
  const centre = strengths.reduce((sum, value) => sum + value, 0) / names.length;
  return names
    .map((name, i) => describe(name, i, { strength: (strengths[i] as number) - centre, covariance, wins }))
    .sort((a, b) => b.strength - a.strength || (a.name < b.name ? -1 : 1));
}

function describe(
  name: string,
  i: number,
  { strength, covariance, wins }: { strength: number; covariance: number[][]; wins: number[][] },
): Ranking {
  const count = wins.length;
  // Variance of the centred strength: s_i minus the mean of all.
  const own = covariance[i] as number[];
  const rowMean = own.reduce((sum, value) => sum + value, 0) / count;
  const all = covariance.flat().reduce((sum, value) => sum + value, 0) / count ** 2;
  const error = Math.sqrt(Math.max(0, (own[i] as number) - 2 * rowMean + all));
  const won = (wins[i] as number[]).reduce((sum, value) => sum + value, 0);
  const lost = wins.reduce((sum, row) => sum + (row[i] as number), 0);
  const rivals = (strength * count) / (count - 1); // the distance to the mean of the others
  return {
    ...{ name, strength, interval: [strength - Z95 * error, strength + Z95 * error] },
    ...{ share: 1 / (1 + Math.exp(-rivals)), comparisons: won + lost, wins: won },
  };
}

/** `wins[i][j]`: how often i was preferred to j. */
function winMatrix(names: readonly string[], comparisons: readonly Comparison[]): number[][] {
  const at = new Map(names.map((name, i) => [name, i]));
  const wins = names.map(() => names.map(() => 0));
  const add = (winner: string, loser: string, weight: number): void => {
    const row = wins[at.get(winner) as number] as number[];
    const column = at.get(loser) as number;
    row[column] = (row[column] as number) + weight;
  };
  for (const { left, right, winner } of comparisons) {
    if (winner === 'left') add(left, right, 1);
    else if (winner === 'right') add(right, left, 1);
    else {
      add(left, right, 0.5);
      add(right, left, 0.5);
    }
  }
  return wins;
}

function derivatives(strengths: Float64Array, wins: number[][]): { gradient: number[]; curvature: number[][] } {
  const gradient = Array.from(strengths, (value) => -PRIOR_PRECISION * value);
  const curvature = identity(strengths.length).map((row) => row.map((value) => value * PRIOR_PRECISION));
  const bump = (row: number[], i: number, by: number): void => void (row[i] = (row[i] as number) + by);
  for (let i = 0; i < strengths.length; i++) {
    for (let j = i + 1; j < strengths.length; j++) {
      const won = (wins[i] as number[])[j] as number;
      const games = won + ((wins[j] as number[])[i] as number);
      if (games === 0) continue;
      const expected = 1 / (1 + Math.exp((strengths[j] as number) - (strengths[i] as number)));
      bump(gradient, i, won - games * expected);
      bump(gradient, j, games * expected - won);
      const weight = games * expected * (1 - expected);
      bump(curvature[i] as number[], i, weight);
      bump(curvature[j] as number[], j, weight);
      bump(curvature[i] as number[], j, -weight);
      bump(curvature[j] as number[], i, -weight);
    }
  }
  return { gradient, curvature };
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)));
}

function multiply(matrix: readonly number[][], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, j) => sum + value * (vector[j] as number), 0));
}

/** Gauss and Jordan, for the small positive definite matrices of this file. */
function invert(matrix: readonly number[][]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...(identity(size)[i] as number[])]);
  for (let column = 0; column < size; column++) {
    const pivotRow = work[column] as number[];
    const pivot = pivotRow[column] as number;
    for (let k = 0; k < 2 * size; k++) pivotRow[k] = (pivotRow[k] as number) / pivot;
    work.forEach((row, i) => {
      const factor = row[column] as number;
      if (i === column || factor === 0) return;
      for (let k = 0; k < 2 * size; k++) row[k] = (row[k] as number) - factor * (pivotRow[k] as number);
    });
  }
  return work.map((row) => row.slice(size));
}
