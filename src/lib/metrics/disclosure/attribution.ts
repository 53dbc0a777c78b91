// Correct attribution probability (CAP): what the synthetic rows with the same known values say of the sensitive ones
// (Taub et al. 2018; SDMetrics 0.29 privacy/cap.py).

import { createBreather, type WorkContext } from '../../breathe.ts';

/** Categories of known and sensitive columns; `sensitive` is one code a row for all of them together. */
export interface AttackTable {
  readonly known: readonly Int32Array[];
  readonly sensitive: Int32Array;
}

export interface Attribution {
  /** Mean share of right answers over the real rows whose known values occur; null when none occurs. */
  readonly cap: number | null;
  /** The same over all real rows, 0 where the known values do not occur. */
  readonly zero: number;
  /** The same with the synthetic rows that differ in the fewest known columns. */
  readonly generalized: number;
  /** Share of real rows whose known values occur among the synthetic rows. */
  readonly found: number;
}

/** Groups of synthetic rows with the same known values, and how often each sensitive value occurs in them. */
interface Keys {
  readonly width: number;
  /** Row-major, groups x known columns. */
  readonly codes: Int32Array;
  readonly sizes: Int32Array;
  readonly answers: readonly ReadonlyMap<number, number>[];
}

/** Attacks every row of `real` with the rows of `pool`. @throws StudioError `aborted` */
export async function attribute(real: AttackTable, pool: AttackTable, context: WorkContext): Promise<Attribution> {
  const breathe = createBreather(context);
  const keys = groupKeys(pool);
  const rows = real.sensitive.length;
  const query = new Int32Array(keys.width);
  let found = 0;
  let exact = 0;
  let nearest = 0;
  for (let row = 0; row < rows; row++) {
    real.known.forEach((codes, c) => (query[c] = codes[row] as number));
    const { distance, share } = shareAmongNearest(keys, query, real.sensitive[row] as number);
    nearest += share;
    if (distance === 0) {
      found++;
      exact += share;
    }
    if ((row & 15) === 15) await breathe();
    if ((row & 63) === 63) context.onProgress?.(row / rows, 'attribution');
  }
  return {
    cap: found === 0 ? null : exact / found,
    zero: exact / rows,
    generalized: nearest / rows,
    found: found / rows,
  };
}

function groupKeys({ known, sensitive }: AttackTable): Keys {
  const width = known.length;
  const groups = new Map<string, number>();
  const codes: number[] = [];
  const sizes: number[] = [];
  const answers: Map<number, number>[] = [];
  for (let row = 0; row < sensitive.length; row++) {
    const values = known.map((column) => column[row] as number);
    const key = values.join();
    let group = groups.get(key);
    if (group === undefined) {
      group = sizes.length;
      groups.set(key, group);
      codes.push(...values);
      sizes.push(0);
      answers.push(new Map());
    }
    const answer = sensitive[row] as number;
    const counts = answers[group] as Map<number, number>;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
    sizes[group] = (sizes[group] as number) + 1;
  }
  return { width, codes: Int32Array.from(codes), sizes: Int32Array.from(sizes), answers };
}

/** Share of `wanted` among the rows of all groups that differ from the query in the fewest columns. */
function shareAmongNearest(
  { width, codes, sizes, answers }: Keys,
  query: Int32Array,
  wanted: number,
): { distance: number; share: number } {
  let best = Infinity;
  let rows = 0;
  let right = 0;
  for (let group = 0, base = 0; group < sizes.length; group++, base += width) {
    let distance = 0;
    for (let c = 0; c < width && distance <= best; c++) if (codes[base + c] !== query[c]) distance++;
    if (distance > best) continue;
    if (distance < best) {
      best = distance;
      rows = 0;
      right = 0;
    }
    rows += sizes[group] as number;
    right += answers[group]?.get(wanted) ?? 0;
  }
  return { distance: best, share: rows === 0 ? 0 : right / rows };
}
