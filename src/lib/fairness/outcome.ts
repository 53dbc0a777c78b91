// What counts as the favourable outcome: one class of the target, or the upper half of a quantity.

import { quantile } from '../metrics/statistics.ts';
import type { Column } from '../table/column.ts';
import { isModeled, isQuantity } from '../table/schema.ts';
import { columnIndex, type Table } from '../table/table.ts';

export interface Outcome {
  readonly target: string;
  /** E.g. `income = >50K`. */
  readonly words: string;
  /** Class taken as favourable, or null for a quantity. */
  readonly favourable: string | null;
  /** 1 where favourable, 0 where not, -1 where missing. */
  readonly read: (table: Table) => Int8Array;
}

const favourableWords =
  /^(>.*|yes|y|true|1|good|approved?|accept(ed)?|hired?|pass(ed)?|high|positive|granted|paid|success)\.?$/i;

/**
 * The favourable outcome of the target: the class that was named, else one with a favourable name, else the rarest.
 * Answers with a sentence when there is none.
 */
export function outcomeOf(real: Table, target: string | null, named = ''): Outcome | string {
  if (target === null) return 'No target column is set. Set one on the import screen: fairness is about an outcome.';
  const index = columnIndex(real, target);
  const schema = real.schema[index];
  const column = real.columns[index];
  if (!schema || !column || !isModeled(schema)) return `The target ${target} is not a modeled column.`;
  if (isQuantity(schema.kind) && column.layout === 'numeric') return quantityOutcome(target, index, column.values);
  const [no, yes] = schema.labels ?? ['false', 'true'];
  const nameAt = (at: Column, row: number): string | null => {
    if (at.layout === 'coded') return at.dictionary[at.codes[row] as number] ?? null;
    const value = at.layout === 'numeric' ? at.values[row] : NaN;
    return Number.isNaN(value) ? null : value === 1 ? yes : no;
  };
  const counts = new Map<string, number>();
  for (let row = 0; row < real.rowCount; row++) {
    const name = nameAt(column, row);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size < 2) return `The target ${target} has one level only in the real table.`;
  const classes = [...counts].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  const [rarest = ''] = classes;
  if (named !== '' && !counts.has(named)) {
    return `The target ${target} has no class ${named}; there are ${classes.slice(0, 8).join(', ')}.`;
  }
  const known = schema.kind === 'boolean' ? yes : classes.find((name) => favourableWords.test(name.trim()));
  const favourable = named !== '' ? named : (known ?? rarest);
  return {
    target,
    words: `${target} = ${favourable}`,
    favourable,
    read: (table) => {
      const at = table.columns[index] as Column;
      return Int8Array.from({ length: table.rowCount }, (_, row) => {
        const name = nameAt(at, row);
        return name === null ? -1 : name === favourable ? 1 : 0;
      });
    },
  };
}

function quantityOutcome(target: string, index: number, values: Float64Array): Outcome | string {
  const present = values.filter(Number.isFinite);
  const middle = quantile(present, 0.5);
  if (!present.some((value) => value > middle)) return `The target ${target} has no upper half in the real table.`;
  return {
    target,
    words: `${target} over ${Number(middle.toPrecision(4))}`,
    favourable: null,
    read: (table) => {
      const at = table.columns[index];
      if (at?.layout !== 'numeric') return new Int8Array(table.rowCount).fill(-1);
      return Int8Array.from(at.values, (value) => (Number.isFinite(value) ? Number(value > middle) : -1));
    },
  };
}
