// What stands behind the figures of pairs: the matrix of differences, the pairs that own bins hide, and repairs.

import type { RepairOffer } from '../../repairs/types.ts';
import type { Exhibit } from '../exhibit.ts';
import { hiddenPairs, type PairScore } from './scores.ts';

const MAX_MATRIX_COLUMNS = 30;
const MAX_HIDDEN_ROWS = 20;
const MISFIT = 0.85;
const MAX_REFITS = 3;

/** Differences of all pairs, and the pairs where the reference looks better than shared bins. */
export function exhibitsOf(pairs: readonly PairScore[], columns: readonly string[]): readonly Exhibit[] {
  return [matrixOf(pairs, columns), ...hiddenTable(pairs)];
}

function matrixOf(pairs: readonly PairScore[], columns: readonly string[]): Exhibit {
  const worst = new Map<string, number>();
  for (const pair of pairs) {
    const loss = Number.isFinite(pair.aligned) ? 1 - pair.aligned : 0;
    for (const name of pair.columns) worst.set(name, Math.max(worst.get(name) ?? 0, loss));
  }
  const shown =
    columns.length <= MAX_MATRIX_COLUMNS
      ? columns
      : [...columns].sort((a, b) => (worst.get(b) ?? 0) - (worst.get(a) ?? 0)).slice(0, MAX_MATRIX_COLUMNS);
  const at = new Map(shown.map((name, i) => [name, i]));
  const values = shown.map(() => shown.map((): number | null => null));
  for (const pair of pairs) {
    const [i, j] = pair.columns.map((name) => at.get(name)) as [number | undefined, number | undefined];
    if (i === undefined || j === undefined || !Number.isFinite(pair.aligned)) continue;
    (values[i] as (number | null)[])[j] = (values[j] as (number | null)[])[i] = 1 - pair.aligned;
  }
  return {
    kind: 'matrix',
    title: 'Differences of pairs',
    caption:
      'How far two columns together are from the real table, 0 to 1, with shared bins' +
      (shown.length < columns.length ? `; the ${shown.length} columns with the largest differences.` : '.'),
    isLead: true,
    rows: shown,
    columns: shown,
    values,
    range: [0, 1],
    isDiverging: false,
  };
}

function hiddenTable(pairs: readonly PairScore[]): readonly Exhibit[] {
  const hidden = hiddenPairs(pairs);
  if (hidden.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Pairs that the reference score praises too much',
      caption: 'Each table binned by its own range hides that a column moved; shared bins show it.',
      columns: [{ label: 'First' }, { label: 'Second' }, { label: 'Own bins' }, { label: 'Shared bins' }],
      rows: hidden.slice(0, MAX_HIDDEN_ROWS).map((pair) => [...pair.columns, pair.own, pair.aligned]),
    },
  ];
}

/** Says in one sentence that the compatible score is blind here. */
export function notesOf(pairs: readonly PairScore[]): readonly string[] {
  const [worst, ...others] = hiddenPairs(pairs);
  if (!worst) return [];
  const more = others.length === 0 ? '' : ` The same holds for ${others.length} more.`;
  return [
    `${worst.columns.join(' and ')} score ${worst.own.toFixed(3)} by the rule of the reference, which bins each table by` +
      ` its own range, but ${worst.aligned.toFixed(3)} with shared bins: values have moved.${more}`,
  ];
}

/** Fit the columns again that occur most in weak pairs. */
export function offersOf(pairs: readonly PairScore[]): readonly RepairOffer[] {
  const losses = new Map<string, number>();
  for (const pair of pairs) {
    if (!(pair.aligned < MISFIT)) continue;
    for (const name of pair.columns) losses.set(name, (losses.get(name) ?? 0) + 1 - pair.aligned);
  }
  const columns = [...losses].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  if (columns.length === 0) return [];
  const picked = columns.slice(0, MAX_REFITS);
  return [
    {
      repair: 'refit-column',
      label: `Fit ${picked.join(', ')} again`,
      why: 'These columns lose most of what ties them to the others; they are drawn anew given the rest of each row.',
      options: {},
      scope: { columns: picked },
    },
  ];
}
