// Reads the golden tables and, where they are present, the real tables, with the kinds that the judge found.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Papa from 'papaparse';
import type { Column } from '../../src/lib/table/column.ts';
import type { ColumnSchema } from '../../src/lib/table/schema.ts';
import { createTable, type Table } from '../../src/lib/table/table.ts';

// From the project's root, where tests and measurements run: a bundled measurement lies elsewhere.
const here = `${path.resolve('tests/golden')}/`;
const shared = `${path.resolve('../shared/data/tables')}/`;

export type JudgeKind = 'numeric' | 'datetime' | 'categorical';
/** What make.py stored; sections hold numbers, nested objects and lists. */
export interface Golden {
  readonly target: string;
  readonly kinds: Readonly<Record<string, JudgeKind>>;
  readonly [section: string]: unknown;
}
export interface Triple {
  readonly real: Table;
  readonly holdout: Table;
  readonly candidate: Table;
}

export const hasRealTables = existsSync(`${shared}adult.train.csv`);

export function loadGolden(name: string): Golden {
  return JSON.parse(readFileSync(`${here}${name}.json`, 'utf8')) as Golden;
}

/** A golden triple. The dictionaries differ between the tables on purpose. */
export function loadSmall(name: string, golden: Golden): Triple {
  const read = (part: string, descending: boolean): Table =>
    toTable(readFileSync(`${here}${name}.${part}.csv`, 'utf8'), golden, descending);
  return { real: read('train', false), holdout: read('holdout', true), candidate: read('syn', true) };
}

/** Train and holdout of a real set; the candidate follows `scrambled` of make.py. */
export function loadReal(name: string, golden: Golden): Triple {
  const read = (part: string): Table => toTable(readFileSync(`${shared}${name}.${part}.csv`, 'utf8'), golden, false);
  const real = read('train');
  return { real, holdout: read('holdout'), candidate: scramble(real) };
}

function scramble(table: Table): Table {
  const order = (c: number): number[] =>
    Array.from({ length: table.rowCount }, (_, row) => (row * 7 + 31 * (c % 3)) % table.rowCount);
  const columns = table.columns.map((column, c): Column => {
    if (column.layout === 'coded') {
      return { ...column, codes: Int32Array.from(order(c), (row) => column.codes[row]!) };
    }
    if (column.layout === 'numeric') {
      return { layout: 'numeric', values: Float64Array.from(order(c), (row) => column.values[row]!) };
    }
    return column;
  });
  return { ...table, columns };
}

function toTable(text: string, golden: Golden, descending: boolean): Table {
  const [header, ...rows] = Papa.parse<string[]>(text.trimEnd(), { delimiter: ',' }).data as [string[], ...string[][]];
  const names = Object.keys(golden.kinds);
  const schema = names.map((name): ColumnSchema => ({
    name,
    kind: golden.kinds[name] === 'numeric' ? 'number' : golden.kinds[name] === 'datetime' ? 'datetime' : 'category',
    role: name === golden.target ? 'target' : 'feature',
  }));
  const columns = schema.map((entry) => {
    const at = header.indexOf(entry.name);
    return toColumn(rows.map((row) => row[at]!.trim()), entry, descending);
  });
  return createTable(schema, columns);
}

function toColumn(cells: readonly string[], schema: ColumnSchema, descending: boolean): Column {
  if (schema.kind === 'number') {
    return { layout: 'numeric', values: Float64Array.from(cells, (cell) => (cell === '' ? NaN : Number(cell))) };
  }
  if (schema.kind === 'datetime') {
    return { layout: 'numeric', values: Float64Array.from(cells, (cell) => (cell === '' ? NaN : Date.parse(cell))) };
  }
  const dictionary = [...new Set(cells)].filter((cell) => cell !== '').sort();
  if (descending) dictionary.reverse();
  const codes = new Map(dictionary.map((label, code) => [label, code]));
  return { layout: 'coded', codes: Int32Array.from(cells, (cell) => codes.get(cell) ?? -1), dictionary };
}
