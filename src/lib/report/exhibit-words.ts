// Every exhibit as a plain table and as one sentence: the alternative to its picture, on screen and in files.

import type {
  BarsExhibit,
  CurvesExhibit,
  Exhibit,
  MatrixExhibit,
  Overlay,
  OverlaysExhibit,
  RowsExhibit,
  TableExhibit,
} from '../metrics/exhibit.ts';
import { describeSlice } from './slice-words.ts';

/** How numbers are written: the screen uses the person's locale, files English. */
export interface NumberWords {
  readonly figure: (value: number, digits?: number) => string;
  readonly share: (share: number) => string;
  /** An amount in a column's own unit. */
  readonly quantity: (value: number) => string;
  readonly count: (value: number) => string;
  /** Milliseconds since 1970. */
  readonly date: (ms: number) => string;
  /** True where the quantities of that column are dates. */
  readonly isDate: (column: string) => boolean;
}

/** Figures as text, the names of the lines first. */
export interface PlainTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const NOTHING = '–';

/** English numbers for files; `dateColumns` are written as days. */
export function englishNumbers(dateColumns: ReadonlySet<string> = new Set()): NumberWords {
  return {
    figure: (value, digits = 3) => (Number.isFinite(value) ? fixed(value, digits) : NOTHING),
    share: (share) => (Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : NOTHING),
    quantity: (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(6))) : NOTHING),
    count: (value) => value.toLocaleString('en'),
    date: (ms) => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : NOTHING),
    isDate: (column) => dateColumns.has(column),
  };
}

/** The figures of an exhibit as a table. */
export function exhibitTable(exhibit: Exhibit, words: NumberWords): PlainTable {
  switch (exhibit.kind) {
    case 'table':
      return tableTable(exhibit, words);
    case 'bars':
      return barsTable(exhibit, words);
    case 'overlays':
      return overlaysTable(exhibit, words);
    case 'curves':
      return curvesTable(exhibit, words);
    case 'matrix':
      return matrixTable(exhibit, words);
    case 'rows':
      return rowsTable(exhibit);
    case 'rules':
      return {
        head: ['Slice', 'Synthetic rows', exhibit.valueLabel, '95 % interval'],
        rows: exhibit.rules.map(({ slice, rowCount, value, interval }) => [
          describeSlice(slice, words),
          words.count(rowCount),
          words.figure(value),
          writeInterval(interval, words),
        ]),
      };
    case 'pictures':
      return {
        head: ['Group', 'Whose', 'What it shows', 'Picture'],
        rows: exhibit.groups.flatMap(({ label, pictures }) =>
          pictures.map((picture) => [label, picture.tone, picture.label || NOTHING, picture.hash.slice(0, 12)]),
        ),
      };
    default:
      return exhibit satisfies never;
  }
}

/** What the exhibit shows, in a sentence that can be heard instead of seen. */
export function exhibitSummary(exhibit: Exhibit, words: NumberWords): string {
  const facts = summaryFacts(exhibit, words);
  return [exhibit.caption, facts].filter(Boolean).join(' ');
}

function summaryFacts(exhibit: Exhibit, words: NumberWords): string {
  switch (exhibit.kind) {
    case 'table':
      return `A table of ${count(exhibit.rows.length, 'line')}.`;
    case 'bars': {
      const [first] = exhibit.items;
      return first
        ? `${count(exhibit.items.length, 'bar')}; the longest is ${first.label} with ${words.figure(first.value)} ${exhibit.unit}.`
        : 'No bars.';
    }
    case 'overlays':
      return `${count(exhibit.items.length, 'column')}, real beside synthetic: ${exhibit.items.map((item) => item.column).join(', ')}.`;
    case 'curves':
      return `${exhibit.y.label} against ${exhibit.x.label}: ${exhibit.series.map((series) => endsOf(series, words)).join('; ')}.`;
    case 'matrix':
      return `${exhibit.rows.length} by ${exhibit.columns.length} figures.`;
    case 'rows':
      return `${count(exhibit.groups.length, 'group')} of rows.`;
    case 'rules':
      return `${count(exhibit.rules.length, 'slice')} of the table.`;
    case 'pictures':
      return `${count(exhibit.groups.length, 'group')} of pictures.`;
    default:
      return exhibit satisfies never;
  }
}

function endsOf({ label, points }: CurvesExhibit['series'][number], words: NumberWords): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return `${label} has no points`;
  if (first === last) return `${label} ${words.figure(first[1])}`;
  return `${label} from ${words.figure(first[1])} to ${words.figure(last[1])}`;
}

function tableTable({ columns, rows }: TableExhibit, words: NumberWords): PlainTable {
  // One column is written in one manner: whole only where all of it is.
  const digits = columns.map(
    (column, i) => column.digits ?? (rows.every((row) => isWhole(row[i] ?? null)) ? undefined : 3),
  );
  return {
    head: columns.map(({ label }) => label),
    rows: rows.map((row) => row.map((cell, i) => writeCell(cell, words, digits[i]))),
  };
}

function isWhole(cell: string | number | null): boolean {
  return typeof cell !== 'number' || Number.isInteger(cell);
}

function fixed(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function barsTable({ items, unit }: BarsExhibit, words: NumberWords): PlainTable {
  const hasIntervals = items.some((item) => item.interval);
  return {
    head: ['Name', unit || 'Value', ...(hasIntervals ? ['95 % interval'] : [])],
    rows: items.map((item) => [
      item.label,
      words.figure(item.value),
      ...(hasIntervals ? [writeInterval(item.interval, words)] : []),
    ]),
  };
}

function overlaysTable({ items }: OverlaysExhibit, words: NumberWords): PlainTable {
  return {
    head: ['Column', 'Bin', 'Real', 'Synthetic'],
    rows: items.flatMap((item) => [
      ...binLabels(item, words).map((label, i) => [
        item.column,
        label,
        words.share(item.real[i] ?? 0),
        words.share(item.synthetic[i] ?? 0),
      ]),
      [item.column, 'missing', words.share(item.missing.real), words.share(item.missing.synthetic)],
    ]),
  };
}

/** The name of each bin of an overlay. */
export function binLabels({ labels, edges, isDate }: Overlay, words: NumberWords): readonly string[] {
  if (labels) return labels;
  const write = isDate ? words.date : words.quantity;
  return (edges ?? []).slice(0, -1).map((edge, i) => `${write(edge)} – ${write(edges?.[i + 1] ?? NaN)}`);
}

function curvesTable({ x, y, series }: CurvesExhibit, words: NumberWords): PlainTable {
  const hasBands = series.some(({ band }) => band);
  return {
    head: ['Line', x.label, y.label, ...(hasBands ? ['Interval'] : [])],
    rows: series.flatMap(({ label, points, band }) =>
      points.map(([at, value], i) => [
        label,
        words.quantity(at),
        words.figure(value),
        ...(hasBands ? [writeInterval(band?.[i], words)] : []),
      ]),
    ),
  };
}

function matrixTable({ rows, columns, values }: MatrixExhibit, words: NumberWords): PlainTable {
  return {
    head: ['', ...columns],
    rows: rows.map((name, r) => [name, ...columns.map((_, c) => writeCell(values[r]?.[c] ?? null, words, 2))]),
  };
}

function rowsTable({ columns, groups }: RowsExhibit): PlainTable {
  return {
    head: ['Group', 'Row', ...columns],
    rows: groups.flatMap((group) =>
      group.rows.map((row) => [group.label, row.label, ...row.cells.map((cell) => cell ?? 'missing')]),
    ),
  };
}

/** An interval, or a dash where there is none. */
export function writeInterval(interval: readonly [number, number] | undefined, words: NumberWords): string {
  return interval ? `${words.figure(interval[0])} – ${words.figure(interval[1])}` : NOTHING;
}

/** One cell of a table exhibit; a number without digits of its own gets three, a whole one none. */
export function writeCell(cell: string | number | null, words: NumberWords, digits?: number): string {
  if (cell === null) return NOTHING;
  if (typeof cell === 'string') return cell;
  return digits === undefined && Number.isInteger(cell) ? words.count(cell) : words.figure(cell, digits);
}

function count(amount: number, one: string): string {
  return amount === 1 ? `1 ${one}` : `${amount} ${one}s`;
}
