// How the error of a model falls with the rows it learns from. Plain data: stored and sent between threads.

/** Errors measured at one number of rows, one a repeat. */
export interface ScalePoint {
  readonly rows: number;
  readonly errors: readonly number[];
}

/** error(n) = limit + scale * n^-exponent. */
export interface Law {
  /** What is left of the error with rows without end. */
  readonly limit: number;
  readonly scale: number;
  readonly exponent: number;
}

export type Interval = readonly [low: number, high: number];

export type ScalingVerdict =
  | 'known'
  /** Four sizes or fewer: three parameters would fit almost anything. */
  | 'too-few-sizes'
  /** The interval of the limit is wider than half of what was observed. */
  | 'limit-unknown';

export interface ScalingFit {
  readonly verdict: ScalingVerdict;
  readonly law: Law;
  /** Laws fitted to data redrawn from the law: their spread is what the intervals are made of. */
  readonly draws: readonly Law[];
  /** 95 % intervals. */
  readonly intervals: { readonly limit: Interval; readonly exponent: Interval };
  /** Standard deviation of one measurement at the largest size. */
  readonly noise: number;
  readonly sizes: { readonly least: number; readonly most: number };
}
