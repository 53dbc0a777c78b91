// Scans texts and whole columns for personal data.

import { createBreather, type WorkContext } from '../breathe.ts';
import { throwIfAborted } from '../errors.ts';
import type { Column } from '../table/column.ts';
import { formatCell } from '../table/format.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { NameDictionary } from './dictionary.ts';
import { findAddresses, findNames } from './language.ts';
import { findPatterns, type PiiContext } from './patterns.ts';
import { type PiiFinding, type PiiKind, piiKinds, type PiiMatch } from './types.ts';

/** Longer cells are scanned up to here. */
const MOST_CHARACTERS = 20_000;
const MOST_EXAMPLES = 3;
const MOST_DISTINCT = 10_000;

/** Everything personal in a text, in order, without overlaps: patterns first, then addresses, then names. */
export function scanText(text: string, context: PiiContext, names: NameDictionary): PiiMatch[] {
  const scanned = text.slice(0, MOST_CHARACTERS);
  const found = findPatterns(scanned, context);
  for (const match of [...findAddresses(scanned, context), ...findNames(scanned, context, names)]) {
    if (!found.some((other) => match.start < other.end && other.start < match.end)) found.push(match);
  }
  return found.sort((a, b) => a.start - b.start);
}

/**
 * What every column of a table holds. Different values are scanned once. Findings in fewer than `leastShare` of the
 * cells of a column of short values are chance and left out; free texts report every cell.
 */
export async function scanTable(table: Table, names: NameDictionary, work: WorkContext): Promise<PiiFinding[]> {
  const findings: PiiFinding[] = [];
  const breathe = createBreather(work);
  for (const [c, schema] of table.schema.entries()) {
    work.onProgress?.(c / table.schema.length, `scanning ${schema.name}`);
    const tally = createTally(schema);
    for (const [text, count] of await distinctTexts(schema, table.columns[c] as Column, table.rowCount, breathe)) {
      tally.add(count, scanText(text, { columnName: schema.name }, names));
      await breathe();
    }
    findings.push(...tally.findings());
  }
  throwIfAborted(work.signal);
  work.onProgress?.(1, 'scanned');
  return findings;
}

/** True for columns a scan reads: measured numbers and booleans name nobody. */
export function isScanned({ kind }: ColumnSchema): boolean {
  return kind !== 'boolean' && kind !== 'number';
}

async function distinctTexts(
  schema: ColumnSchema,
  column: Column,
  rows: number,
  breathe: () => Promise<void>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (!isScanned(schema)) return counts;
  for (let row = 0; row < rows; row++) {
    const text = formatCell(schema, column, row);
    if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
    if ((row & 1023) === 0) await breathe();
  }
  return counts;
}

interface Entry {
  cells: number;
  readonly values: Set<string>;
  readonly schemes: Map<string, number>;
}

function createTally(schema: ColumnSchema): {
  add(count: number, matches: readonly PiiMatch[]): void;
  findings(): PiiFinding[];
} {
  const entries = new Map<PiiKind, Entry>();
  let present = 0;
  return {
    add(count, matches) {
      present += count;
      for (const kind of new Set(matches.map((match) => match.kind))) {
        const entry: Entry = entries.get(kind) ?? { cells: 0, values: new Set(), schemes: new Map() };
        entries.set(kind, entry);
        entry.cells += count;
        for (const match of matches) {
          if (match.kind !== kind) continue;
          if (entry.values.size < MOST_DISTINCT) entry.values.add(match.text);
          if (match.scheme) entry.schemes.set(match.scheme, (entry.schemes.get(match.scheme) ?? 0) + count);
        }
      }
    },
    findings: () =>
      piiKinds.flatMap((kind) => {
        const entry = entries.get(kind);
        if (!entry || isChance(schema, entry.cells / present)) return [];
        return [toFinding(schema, kind, entry, present)];
      }),
  };
}

/** A few checksums hold by chance in any column of numbers; in free text one address is one too many. */
function isChance({ kind }: ColumnSchema, share: number): boolean {
  return kind !== 'text' && kind !== 'json' && share < 0.02;
}

function toFinding(
  schema: ColumnSchema,
  kind: PiiKind,
  { cells, values, schemes }: Entry,
  present: number,
): PiiFinding {
  return {
    column: schema.name,
    kind,
    cells,
    share: cells / present,
    distinct: values.size,
    examples: [...values].slice(0, MOST_EXAMPLES).map(maskText),
    schemes: [...schemes].sort((a, b) => b[1] - a[1]).map(([scheme]) => scheme),
  };
}

/** The form of a text without its content: the first character of each word, dots for the rest. */
export function maskText(text: string): string {
  return text.replace(
    /([\p{L}\p{N}])([\p{L}\p{N}]+)/gu,
    (_, first: string, rest: string) => first + '•'.repeat(rest.length),
  );
}
