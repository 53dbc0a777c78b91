// How differently groups fare: demographic parity, equal opportunity, equalized odds, average odds.

/** Groups with fewer rows are shown, but make no gap. */
export const MIN_GROUP_ROWS = 30;
/** Groups with fewer rows of a class are left out where rates within that class are compared. */
const MIN_CLASS_ROWS = 10;

export interface GroupRates {
  readonly rows: number;
  /** Rows whose outcome is favourable. */
  readonly positives: number;
  /** Share of favourable outcomes. */
  readonly rate: number | null;
  /** Share that the classifier selects, of all rows, of those with the favourable outcome, and of the others. */
  readonly selected: number | null;
  readonly truePositive: number | null;
  readonly falsePositive: number | null;
}

/** Largest difference between two groups, with its 95 % interval (normal approximation). */
export interface Gap {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
  /** Lowest rate over highest. */
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface Gaps {
  /** Demographic parity of the outcome itself (Calders and Verwer 2010). */
  readonly labels: Gap | null;
  /** Demographic parity of what a classifier selects. */
  readonly selected: Gap | null;
  /** Difference of true positive rates (Hardt, Price and Srebro 2016). */
  readonly equalOpportunity: Gap | null;
  /** The larger of the differences of true and of false positive rates (same). */
  readonly equalizedOdds: Gap | null;
  /** Mean of both differences (average absolute odds difference of AIF360). */
  readonly averageOdds: number | null;
}

interface Observed {
  /** Group of each row. */
  readonly groups: Int32Array;
  readonly groupCount: number;
  /** 1 favourable, 0 not, -1 unknown: such rows are left out. */
  readonly outcome: Int8Array;
  /** What a classifier says, 0 or 1, or null for the outcome alone. */
  readonly predicted: Uint8Array | null;
}

/** The rates of each group. */
export function ratesOf({ groups, groupCount, outcome, predicted }: Observed): GroupRates[] {
  const cells = new Float64Array(groupCount * 4);
  outcome.forEach((value, row) => {
    if (value < 0) return;
    const at = (groups[row] as number) * 4 + value * 2 + (predicted?.[row] ?? 0);
    cells[at] = (cells[at] as number) + 1;
  });
  return Array.from({ length: groupCount }, (_, group) => {
    const [no = 0, falsely = 0, missed = 0, found = 0] = cells.subarray(group * 4, group * 4 + 4);
    const positives = missed + found;
    const negatives = no + falsely;
    const rows = positives + negatives;
    return {
      ...{ rows, positives, rate: ratio(positives, rows) },
      selected: predicted ? ratio(found + falsely, rows) : null,
      truePositive: predicted ? ratio(found, positives) : null,
      falsePositive: predicted ? ratio(falsely, negatives) : null,
    };
  });
}

/** The gaps between the groups that are large enough. */
export function gapsOf(rates: readonly GroupRates[]): Gaps {
  const large = (group: GroupRates): boolean => group.rows >= MIN_GROUP_ROWS;
  const labels = gapBetween(rates, ({ rate, rows }) => [rate, rows], large);
  const selected = gapBetween(rates, ({ selected: share, rows }) => [share, rows], large);
  const truePositive = gapBetween(
    rates,
    (group) => [group.truePositive, group.positives],
    (group) => large(group) && group.positives >= MIN_CLASS_ROWS,
  );
  const falsePositive = gapBetween(
    rates,
    (group) => [group.falsePositive, group.rows - group.positives],
    (group) => large(group) && group.rows - group.positives >= MIN_CLASS_ROWS,
  );
  const both = truePositive && falsePositive;
  return {
    ...{ labels, selected, equalOpportunity: truePositive },
    equalizedOdds: both ? (truePositive.value >= falsePositive.value ? truePositive : falsePositive) : null,
    averageOdds: both ? (truePositive.value + falsePositive.value) / 2 : null,
  };
}

function gapBetween(
  rates: readonly GroupRates[],
  read: (group: GroupRates) => readonly [share: number | null, rows: number],
  isUsed: (group: GroupRates) => boolean,
): Gap | null {
  const shares = rates.flatMap((group, number) => {
    const [share, rows] = read(group);
    return share === null || !isUsed(group) ? [] : [{ share, rows, number }];
  });
  if (shares.length < 2) return null;
  const lowest = shares.reduce((best, next) => (next.share < best.share ? next : best));
  const highest = shares.reduce((best, next) => (next.share > best.share ? next : best));
  const value = highest.share - lowest.share;
  const variance = (share: number, rows: number): number => (share * (1 - share)) / rows;
  const half = 1.96 * Math.sqrt(variance(lowest.share, lowest.rows) + variance(highest.share, highest.rows));
  return {
    value,
    interval: [Math.max(0, value - half), Math.min(1, value + half)],
    ratio: highest.share === 0 ? 1 : lowest.share / highest.share,
    lowest: lowest.number,
    highest: highest.number,
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
