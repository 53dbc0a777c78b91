// Who belongs to which group: the levels of sensitive columns, and of pairs of them.

import { quantile } from '../metrics/statistics.ts';
import { type Column, isMissing } from '../table/column.ts';
import { type ColumnSchema, isModeled, isQuantity } from '../table/schema.ts';
import { columnIndex, type Table } from '../table/table.ts';

/** Levels beyond are one group, `other`. */
const MAX_LEVELS = 8;
/** Quantities with more values are cut at the quartiles of the reference. */
const MAX_VALUES = 6;

export interface Grouping {
  readonly columns: readonly string[];
  /** Names of the groups; the number of a group is its position. */
  readonly names: readonly string[];
  /** For each of the tables, the group of each row. */
  readonly codes: readonly Int32Array[];
}

/** Names of the modeled columns that are marked as sensitive. */
export function sensitiveColumns(schema: readonly ColumnSchema[]): string[] {
  return schema.filter((entry) => entry.role === 'sensitive' && isModeled(entry)).map(({ name }) => name);
}

/** Groups by one column, the largest in the first table first. The tables share schema and dictionaries. */
export function groupBy(tables: readonly Table[], name: string): Grouping {
  const reference = tables[0] as Table;
  const index = columnIndex(reference, name);
  const schema = reference.schema[index] as ColumnSchema;
  const columns = tables.map((table) => table.columns[index] as Column);
  const nameOf = isQuantity(schema.kind) ? bandNames(columns[0] as Column) : labelNames(schema);
  const texts = columns.map((column, t) =>
    Array.from({ length: tables[t]?.rowCount ?? 0 }, (_, row) =>
      isMissing(column, row) ? 'missing' : nameOf(column, row),
    ),
  );
  return numberGroups([name], texts, MAX_LEVELS);
}

/** Groups by two columns at once. */
export function intersect(first: Grouping, second: Grouping): Grouping {
  const texts = first.codes.map((codes, t) =>
    Array.from(codes, (code, row) => `${first.names[code]}, ${second.names[second.codes[t]?.[row] ?? 0]}`),
  );
  return numberGroups([...first.columns, ...second.columns], texts, Infinity);
}

/** Groups by several columns at once, as repairs need them. */
export function groupByAll(tables: readonly Table[], names: readonly string[]): Grouping {
  const groupings = names.map((name) => groupBy(tables, name));
  return groupings.slice(1).reduce(intersect, groupings[0] as Grouping);
}

/** `sex`, or `sex and race`. */
export function groupingLabel({ columns }: Pick<Grouping, 'columns'>): string {
  return columns.join(' and ');
}

function numberGroups(columns: readonly string[], texts: readonly string[][], most: number): Grouping {
  const counts = new Map<string, number>();
  for (const text of texts[0] ?? []) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const text of texts.flat()) if (!counts.has(text)) counts.set(text, 0);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([text]) => text);
  const names = ranked.length > most ? [...ranked.slice(0, most - 1), 'other'] : ranked;
  const numbers = new Map(ranked.map((text, i) => [text, Math.min(i, names.length - 1)]));
  return { columns, names, codes: texts.map((list) => Int32Array.from(list, (text) => numbers.get(text) ?? 0)) };
}

function labelNames(schema: ColumnSchema): (column: Column, row: number) => string {
  const [no, yes] = schema.labels ?? ['false', 'true'];
  return (column, row) => {
    if (column.layout === 'coded') return column.dictionary[column.codes[row] as number] ?? 'missing';
    return column.layout === 'numeric' && column.values[row] === 1 ? yes : no;
  };
}

function bandNames(reference: Column): (column: Column, row: number) => string {
  const present = reference.layout === 'numeric' ? reference.values.filter(Number.isFinite) : new Float64Array();
  const valueOf = (column: Column, row: number): number =>
    column.layout === 'numeric' ? (column.values[row] as number) : NaN;
  if (new Set(present).size <= MAX_VALUES) return (column, row) => String(valueOf(column, row));
  const cuts = [...new Set([0.25, 0.5, 0.75].map((share) => quantile(present, share)))];
  const names = [...cuts.map((cut) => `up to ${cut}`), `over ${cuts.at(-1)}`];
  return (column, row) => {
    const band = cuts.findIndex((cut) => valueOf(column, row) <= cut);
    return names[band < 0 ? cuts.length : band] as string;
  };
}
