// The synthetic rows that give a training row away, most telling first.

import type { RepairOffer } from '../../repairs/types.ts';
import type { Found } from './compute.ts';
import type { standOuts, uniqueRepeats } from './union.ts';

/** More rows than this share of the table are beyond replacing: the run itself has to change. */
const MOST_REPLACED = 0.5;
const MOST_SHOWN = 12;

export interface RiskyRow {
  /** Row number of the candidate. */
  readonly row: number;
  /** Row number of the training table. */
  readonly source: number;
  readonly distance: number;
  /** Distance to the nearest held-out row and that row, where it was searched. */
  readonly held: { readonly row: number; readonly distance: number } | null;
}
export interface Risky {
  /** Every row that repeats, or nearly repeats, one training row; ascending. */
  readonly rows: readonly number[];
  readonly shown: readonly RiskyRow[];
}

interface Sources {
  readonly stand: ReturnType<typeof standOuts>;
  readonly repeats: ReturnType<typeof uniqueRepeats>;
  readonly near: Found;
  readonly rows: { readonly train: Int32Array; readonly holdout: Int32Array; readonly queries: Int32Array };
}

/** Exact copies among all rows, near copies among those that were compared. */
export function riskyRows({ stand, repeats, near, rows }: Sources): Risky {
  const risky = new Map<number, RiskyRow>();
  repeats.queries.forEach((row, i) => {
    const source = repeats.winners[i] as number;
    if (source >= 0) risky.set(row, { row, source, distance: 0, held: null });
  });
  stand.queries.forEach((query, i) => {
    const winner = stand.winners[i] as number;
    if (winner < 0) return;
    const row = rows.queries[query] as number;
    const held = near.holdout.rows[query] as number;
    risky.set(row, {
      row,
      source: rows.train[winner] as number,
      distance: near.all.first[query] as number,
      held: held < 0 ? null : { row: rows.holdout[held] as number, distance: near.holdout.first[query] as number },
    });
  });
  const gap = ({ distance, held }: RiskyRow): number => (held ? held.distance - distance : 0);
  const ranked = [...risky.values()].sort((a, b) => gap(b) - gap(a) || a.distance - b.distance || a.row - b.row);
  return { rows: [...risky.keys()].sort((a, b) => a - b), shown: ranked.slice(0, MOST_SHOWN) };
}

/** The offer to put fresh rows in their place, where that can help. */
export function replaceRows({ rows }: Risky, rowCount: number): readonly RepairOffer[] {
  if (rows.length === 0 || rows.length > MOST_REPLACED * rowCount) return [];
  const count = rows.length.toLocaleString('en');
  return [
    {
      repair: 'replace-rows',
      label: rows.length === 1 ? 'Replace 1 risky row' : `Replace ${count} risky rows`,
      why: 'They repeat one training row, or lie much nearer to it than to any other; fresh rows betray nobody.',
      options: {},
      scope: { rows },
    },
  ];
}
