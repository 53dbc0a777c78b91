// Which faults are planted into which column, and in which sizes, smallest first.

import type { Column } from '../../table/column.ts';
import { isModeled, isQuantity } from '../../table/schema.ts';
import type { SliceCondition } from '../../table/slice.ts';
import type { Table } from '../../table/table.ts';
import { pearson } from '../statistics.ts';
import type { Fault, FaultKind } from './faults.ts';

export interface PlannedFault {
  readonly kind: FaultKind;
  readonly column: number;
  readonly slice?: readonly SliceCondition[];
  readonly sizes: readonly number[];
  /** What a fault of a size is, e.g. `a shift of 0.2 standard deviations in age`. */
  readonly describe: (size: number) => string;
}

const MIN_DISTINCT = 10;
const MIN_CORRELATION = 0.3;
const SLICE_SHARE = 0.05;

/** The faults that the table has columns for. */
export function planFaults(table: Table): PlannedFault[] {
  const quantity = mostVaried(table);
  const label = firstColumn(table, (column) => column.layout === 'coded' && levelCount(column) > 1);
  const related = mostRelated(table);
  return [
    ...(quantity < 0 ? [] : quantityFaults(table, quantity)),
    ...(related < 0 ? [] : [decorrelation(table, related)]),
    ...(label < 0 ? [] : [mislabelling(table, label)]),
    ...(quantity < 0 ? [] : badSlices(table, quantity)),
  ];
}

/** One size of a planned fault. */
export function faultOf({ kind, column, slice }: PlannedFault, size: number): Fault {
  return { kind, column, size, ...(slice && { slice }) };
}

function quantityFaults(table: Table, column: number): PlannedFault[] {
  const name = nameOf(table, column);
  return [
    {
      ...{ kind: 'shift', column, sizes: [0.05, 0.1, 0.2, 0.4] },
      describe: (size) => `a shift of ${size} standard deviations in ${name}`,
    },
    {
      ...{ kind: 'spread', column, sizes: [0.1, 0.3, 0.5, 0.7] },
      describe: (size) => `a variance smaller by ${percent(size)} in ${name}`,
    },
    {
      ...{ kind: 'round', column, sizes: [0.05, 0.1, 0.25, 0.5] },
      describe: (size) => `rounding to ${size} standard deviations in ${name}`,
    },
    {
      ...{ kind: 'missing', column, sizes: [0.01, 0.03, 0.1, 0.3] },
      describe: (size) => `${percent(size)} of cells emptied in ${name}`,
    },
  ];
}

function decorrelation(table: Table, column: number): PlannedFault {
  const describe = (size: number): string =>
    `${nameOf(table, column)} shuffled in ${percent(size)} of the rows, which breaks its relations`;
  return { kind: 'decorrelate', column, sizes: [0.1, 0.25, 0.5, 1], describe };
}

function mislabelling(table: Table, column: number): PlannedFault {
  const describe = (size: number): string =>
    `one wrong label in ${percent(size)} of the rows of ${nameOf(table, column)}`;
  return { kind: 'label', column, sizes: [0.01, 0.03, 0.1, 0.3], describe };
}

function badSlices(table: Table, column: number): PlannedFault[] {
  const slice = smallSlice(table, column);
  if (!slice) return [];
  const describe = (size: number): string =>
    `a shift of ${size} standard deviations in ${nameOf(table, column)} for 5 % of the rows only`;
  return [{ kind: 'slice', column, slice, sizes: [0.5, 1, 2, 4], describe }];
}

/** The upper twentieth of another quantity. */
function smallSlice(table: Table, culprit: number): readonly SliceCondition[] | null {
  for (const [c, column] of table.columns.entries()) {
    if (c === culprit || !isQuantityAt(table, c) || column.layout !== 'numeric') continue;
    const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
    const min = sorted[Math.floor(sorted.length * (1 - SLICE_SHARE))];
    if (min === undefined) continue;
    const share = sorted.filter((value) => value >= min).length / table.rowCount;
    if (share < 2 * SLICE_SHARE) return [{ kind: 'range', column: nameOf(table, c), min }];
  }
  return null;
}

/** The quantity with the most distinct values. */
function mostVaried(table: Table): number {
  let best = -1;
  let most = MIN_DISTINCT - 1;
  table.columns.forEach((column, c) => {
    if (!isQuantityAt(table, c) || column.layout !== 'numeric') return;
    const distinct = new Set(column.values.filter(Number.isFinite)).size;
    if (distinct > most) [best, most] = [c, distinct];
  });
  return best;
}

/** The quantity with the strongest correlation to another one. */
function mostRelated(table: Table): number {
  const at = table.columns.flatMap((column, c) =>
    isQuantityAt(table, c) && column.layout === 'numeric' ? [{ c, values: column.values }] : [],
  );
  let best = -1;
  let most = MIN_CORRELATION;
  for (const one of at.slice(0, 30)) {
    for (const other of at.slice(0, 30)) {
      const r = one.c === other.c ? 0 : Math.abs(pearson(one.values, other.values));
      if (r > most) [best, most] = [one.c, r];
    }
  }
  return best;
}

function firstColumn(table: Table, suits: (column: Column) => boolean): number {
  return table.schema.findIndex((schema, c) => isModeled(schema) && suits(table.columns[c] as Column));
}

function levelCount(column: Column): number {
  return column.layout === 'coded' ? new Set(column.codes.filter((code) => code >= 0)).size : 0;
}

function isQuantityAt({ schema }: Table, c: number): boolean {
  const entry = schema[c];
  return entry !== undefined && isModeled(entry) && isQuantity(entry.kind);
}

function nameOf({ schema }: Table, c: number): string {
  return schema[c]?.name ?? '';
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
