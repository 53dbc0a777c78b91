// What could be done about it: the repair that fits the culprit first.

import type { Importance } from '../../explain/importance.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import { aucInterval } from '../statistics.ts';
import { nameOf, type Probed } from './probed.ts';
import { isOffGrid } from './off-grid.ts';
import type { MeasuredSlice } from './slices.ts';

/** Below this a column gives so little away that to learn it again would gain nothing. */
const MIN_IMPORTANCE = 0.01;
const MAX_SLICE_SHARE = 0.5;
const OFFERED_SLICES = 2;

/** Offers for an explained probe, most helpful first. */
export function offerRepairs(
  probed: Probed,
  ranked: readonly Importance[],
  told: readonly MeasuredSlice[],
): RepairOffer[] {
  const { sides, trees } = probed;
  const [low] = aucInterval(trees.auc, sides.holdout.rowCount, sides.candidate.rowCount);
  const culprits = ranked.filter(({ value, interval }) => interval[0] > 0 && value > MIN_IMPORTANCE);
  if (low <= 0.5) return [];
  const tight = culprits.filter(({ feature }) => isOffGrid(probed.input, nameOf(probed, feature)));
  const slices = told.filter(({ rowCount }) => rowCount <= MAX_SLICE_SHARE * probed.input.candidate.rowCount);
  const absent = slices.filter(({ rowCount }) => rowCount === 0);
  const present = slices.filter(({ rowCount }) => rowCount > 0);
  return [
    ...absent.slice(0, 1).map(offerGrow),
    ...(tight.length > 0 ? [offerTighten(tight.map(({ feature }) => nameOf(probed, feature)))] : []),
    ...(culprits[0] ? [offerRefit(nameOf(probed, culprits[0].feature))] : []),
    ...present.slice(0, OFFERED_SLICES).map(offerRegenerate),
    offerResample(),
  ];
}

function offerTighten(columns: readonly string[]): RepairOffer {
  return {
    repair: 'tighten',
    label: `Round and bound ${columns.join(', ')} as in the real rows`,
    why: 'The synthetic values have other decimals or another range than the real ones, and the probe sees that first.',
    options: {},
    scope: { columns },
  };
}

function offerRefit(column: string): RepairOffer {
  return {
    repair: 'refit-column',
    label: `Learn ${column} again`,
    why: `The probe loses most when ${column} is hidden from it.`,
    options: {},
    scope: { columns: [column] },
  };
}

function offerRegenerate({ slice, rowCount, value }: MeasuredSlice): RepairOffer {
  return {
    repair: 'regenerate-slice',
    label: `Regenerate ${rowCount.toLocaleString('en')} rows in ${slice.map(({ column }) => column).join(', ')}`,
    why: `In this slice the probe is right about ${(value * 100).toFixed(0)} % of the rows.`,
    options: {},
    scope: { slice },
  };
}

function offerGrow({ slice }: MeasuredSlice): RepairOffer {
  return {
    repair: 'regenerate-slice',
    label: `Grow the rows that are missing in ${slice.map(({ column }) => column).join(', ')}`,
    why: 'Real rows lie in this slice and no synthetic one does.',
    options: {},
    scope: { slice },
  };
}

function offerResample(): RepairOffer {
  return {
    repair: 'resample',
    label: 'Draw the rows again by how real they look',
    why: 'Rows that the probe takes for real are kept more often, which brings the mix of rows nearer to the real one.',
    options: {},
    scope: {},
  };
}
