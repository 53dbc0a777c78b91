// What stands behind the figure of single columns: the worst ones drawn, and the offer to fit them again.

import type { RepairOffer } from '../../repairs/types.ts';
import { columnIndex } from '../../table/table.ts';
import type { Exhibit } from '../exhibit.ts';
import { overlayOf } from '../overlay.ts';
import type { Detail, MetricInput } from '../types.ts';

const MAX_OVERLAYS = 6;
const MAX_REFITS = 3;
/** Below this a column is worth a repair. */
const MISFIT = 0.9;

/** The worst columns, real over synthetic; `details` worst first. */
export function overlaysOf(input: MetricInput, details: readonly Detail[]): readonly Exhibit[] {
  const items = details.slice(0, MAX_OVERLAYS).flatMap(({ columns, value }) => {
    const at = columnIndex(input.real, columns[0] ?? '');
    if (at < 0) return [];
    return [{ ...overlayOf(input.real, input.candidate, at), figure: { label: 'shape', value } }];
  });
  if (items.length === 0) return [];
  return [
    {
      kind: 'overlays',
      title: 'Columns that differ most',
      caption: 'Share of rows in each bin, real and synthetic; the same bins for both.',
      isLead: true,
      items,
    },
  ];
}

/** Fit the worst columns again. */
export function offersOf(details: readonly Detail[]): readonly RepairOffer[] {
  const columns = details.filter(({ value }) => value < MISFIT).flatMap((detail) => detail.columns);
  if (columns.length === 0) return [];
  const picked = columns.slice(0, MAX_REFITS);
  return [
    {
      repair: 'refit-column',
      label: `Fit ${picked.join(', ')} again`,
      why: 'Draws these columns anew from the real distribution, given the other columns of each row.',
      options: {},
      scope: { columns: picked },
    },
  ];
}
