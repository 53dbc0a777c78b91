// A dataset folder in one ZIP: the Parquet files of its splits, then the card and the manifest that describe them.

import { writeArchive } from '../../archive/write.ts';
import { readMessages } from '../../language/chat-formats.ts';
import type { OptionsOf } from '../../options.ts';
import { textAt } from '../../table/column.ts';
import { splitRows } from '../../table/split.ts';
import { takeTableRows, type Table } from '../../table/table.ts';
import { type BundleSplit, bundleEntries } from '../bundle.ts';
import type { ExportSubject } from '../manifest.ts';
import { writeParquetRows } from '../parquet-rows.ts';
import type { ExportContext, ExportSource } from '../types.ts';
import type { HuggingFaceFields } from './index.ts';

/** Writes the folder; see `Write`. Rows whose conversation cannot be read go to `onSkip`. */
export async function* writeHuggingFace(
  source: ExportSource,
  options: OptionsOf<HuggingFaceFields>,
  context: ExportContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const nestsConversations = options.conversations === 'nested';
  const subject = context.subject ?? namelessSubject(source);
  const held = splitRows(source.rowCount, { seed: options.seed, share: options.testPercent / 100 });
  const sides = held.includes(1) ? ([0, 1] as const) : ([0] as const);
  const splits = sides.map((side) => {
    const from = side === 0 ? 0 : 0.5;
    const part = partOf(context, from, side === 0 && sides.length === 1 ? 1 : from + 0.5);
    return makeSplit(side === 0 ? 'train' : 'test', { source, held, side, nestsConversations }, part);
  });
  const facts = { licence: options.licence.trim(), language: options.language.trim(), nestsConversations };
  const isFiltered = source.rowCount < subject.rowCount;
  const input = {
    subject,
    format: 'huggingface',
    isFiltered,
    extension: 'parquet',
    splits,
    alreadyCompressed: true,
    facts,
  };
  yield* writeArchive(bundleEntries(input, (file) => context.onFile?.(file)));
}

interface Side {
  readonly source: ExportSource;
  /** One byte a row: the side it is on. */
  readonly held: Uint8Array;
  readonly side: 0 | 1;
  readonly nestsConversations: boolean;
}

function makeSplit(name: BundleSplit['name'], side: Side, context: ExportContext): BundleSplit {
  let written = 0;
  const rowCount = side.held.reduce((sum, value) => sum + (value === side.side ? 1 : 0), 0);
  const rows: ExportSource = {
    schema: side.source.schema,
    rowCount,
    async *chunks() {
      for await (const table of rowsOf(side, context)) {
        written += table.rowCount;
        yield table;
      }
    },
  };
  const settings = { compression: 'SNAPPY', nestsConversations: side.nestsConversations } as const;
  return { name, content: writeParquetRows(rows, settings, context), countRows: () => written };
}

/** The rows of one side whose conversations can be read, chunk by chunk. */
async function* rowsOf(
  { source, held, side, nestsConversations }: Side,
  context: ExportContext,
): AsyncGenerator<Table> {
  let start = 0;
  for await (const table of source.chunks()) {
    const rows: number[] = [];
    for (let row = 0; row < table.rowCount; row++) {
      if (held[start + row] !== side) continue;
      const reason = nestsConversations ? findUnreadable(table, row) : null;
      if (reason === null) rows.push(row);
      else context.onSkip?.({ row: start + row, reason });
    }
    start += table.rowCount;
    yield rows.length === table.rowCount ? table : takeTableRows(table, rows);
  }
}

function findUnreadable(table: Table, row: number): string | null {
  for (let i = 0; i < table.schema.length; i++) {
    const column = table.columns[i];
    if (table.schema[i]?.kind !== 'conversation' || column?.layout !== 'bytes') continue;
    const text = textAt(column, row);
    if (text !== null && !readMessages(text))
      return `${table.schema[i]?.name ?? ''} holds no messages of role and content`;
  }
  return null;
}

function partOf(context: ExportContext, from: number, to: number): ExportContext {
  return { ...context, onProgress: (done, stage) => context.onProgress?.(from + (to - from) * done, stage) };
}

/** For rows of which nothing is known but their columns. */
function namelessSubject({ schema, rowCount }: ExportSource): ExportSubject {
  return {
    ...{ name: 'dataset', role: 'mixed', sha256: '', rowCount, schema, recipe: null, parents: [] },
    ...{ codeVersion: 'unknown', cost: null, metrics: [] },
  };
}
