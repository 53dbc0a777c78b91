import type { OptionsOf } from '../../options.ts';
import type { WorkContext } from '../../breathe.ts';
import { BatchBuilder } from '../batches.ts';
import { checkLimit, cutRaw, MAX_COLUMNS, MAX_FILE_BYTES } from '../limits.ts';
import { uniqueNames } from '../names.ts';
import { readText, resolveEncoding } from '../text-source.ts';
import type { Cell, SourceEvent, SourceFile } from '../types.ts';
import { commaColumns, pointed } from './decimal.ts';
import { guessDelimiter, guessHeader, sampleRecords } from './detect.ts';
import type { csvFields } from './fields.ts';
import { type Dialect, RecordReader, type RecordSink } from '../csv-records.ts';

const HEAD_LENGTH = 65_536;
type Options = OptionsOf<typeof csvFields>;

/** Reads delimited text; see `Read`. An empty cell, quoted or not, is missing. */
export async function* readCsv(file: SourceFile, options: Options, context: WorkContext): AsyncGenerator<SourceEvent> {
  checkLimit(file.blob.size, MAX_FILE_BYTES, 'bytes of the file');
  const encoding = options.encoding === 'auto' ? await resolveEncoding(file.blob, context) : options.encoding;
  let sheet: SheetBuilder | null = null;
  let reader: RecordReader | null = null;
  let replacements = 0;
  for await (const { text } of readText(file.blob, encoding, context)) {
    if (!sheet || !reader) {
      const { dialect, ...layout } = settle(text.slice(0, HEAD_LENGTH), options);
      sheet = new SheetBuilder(layout);
      reader = new RecordReader(dialect, sheet);
    }
    replacements += countReplacements(text);
    reader.push(text);
    yield* sheet.takeEvents();
  }
  sheet ??= new SheetBuilder({ hasHeader: true, commas: new Set() });
  reader?.end();
  sheet.end();
  yield* sheet.takeEvents();
  if (replacements > 0) yield { kind: 'note', text: replacementNote(replacements, encoding) };
}

interface Layout {
  readonly hasHeader: boolean;
  /** Columns whose numbers have a decimal comma. */
  readonly commas: ReadonlySet<number>;
}

function settle(head: string, options: Options): Layout & { readonly dialect: Dialect } {
  const quote = options.quote === 'none' ? '' : options.quote;
  const delimiter = options.delimiter === 'auto' ? guessDelimiter(head, quote).delimiter : options.delimiter;
  const records = sampleRecords(head, delimiter, quote);
  const hasHeader = options.header === 'auto' ? guessHeader(records).hasHeader : options.header === 'yes';
  const mayHaveCommas = options.decimal === ',' || (options.decimal === 'auto' && delimiter !== ',');
  const commas = mayHaveCommas ? commaColumns(hasHeader ? records.slice(1) : records) : new Set<number>();
  return { dialect: { delimiter, quote }, hasHeader, commas };
}

function countReplacements(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) count++;
  return count;
}

function replacementNote(count: number, encoding: string): string {
  return `${count} characters could not be read as ${encoding} and stand as \uFFFD; another encoding may fit better`;
}

/** Turns raw records into events: names the columns, sets ragged records aside, fills batches. */
class SheetBuilder implements RecordSink {
  readonly #hasHeader: boolean;
  readonly #commas: ReadonlySet<number>;
  #width = 0;
  #batch: BatchBuilder | null = null;
  #events: SourceEvent[] = [];
  #ended = false;

  constructor({ hasHeader, commas }: Layout) {
    this.#hasHeader = hasHeader;
    this.#commas = commas;
  }

  takeEvents(): SourceEvent[] {
    if (!this.#batch && !this.#ended) return []; // the header comes first
    const events = this.#events;
    this.#events = [];
    return events;
  }

  record(cells: string[], line: number, raw: string): void {
    let batch = this.#batch;
    if (!batch) {
      if (cells.length === 1 && cells[0] === '') return;
      batch = this.#startColumns(cells);
      if (this.#hasHeader) return;
    }
    // In a file of one column a blank line is a record whose only cell is missing.
    if (cells.length === 1 && cells[0] === '' && this.#width > 1) return;
    if (cells.length !== this.#width) return this.#setAside(cells.length, line, raw);
    for (const column of this.#commas) cells[column] = pointed(cells[column] ?? '');
    batch.add(cells.map(cellOf), line);
    if (batch.isFull) this.#events.push(batch.take());
  }

  broken(raw: string, line: number, reason: string): void {
    this.#reject({ line, reason, raw: cutRaw(raw) });
  }

  end(): void {
    this.#ended = true;
    if (!this.#batch) this.#events.unshift({ kind: 'header', names: [], notes: ['the file holds no records'] });
    if (this.#batch && !this.#batch.isEmpty) this.#events.push(this.#batch.take());
  }

  #startColumns(cells: readonly string[]): BatchBuilder {
    checkLimit(cells.length, MAX_COLUMNS, 'columns');
    const { names, notes } = uniqueNames(this.#hasHeader ? cells : cells.map(() => ''));
    this.#width = cells.length;
    const batch = new BatchBuilder(cells.length);
    this.#batch = batch;
    const shown = this.#hasHeader ? notes : ['the file has no column names; they are made up'];
    // Records broken before the first good one wait behind the header, which must come first.
    const commas = names.filter((_, column) => this.#commas.has(column));
    const decimal = commas.length > 0 ? [`decimal commas are read as points in ${commas.join(', ')}`] : [];
    this.#events.unshift({ kind: 'header', names, notes: [...shown, ...decimal] });
    return batch;
  }

  #setAside(count: number, line: number, raw: string): void {
    const has = count === 1 ? '1 cell' : `${count} cells`;
    this.#reject({ line, reason: `${has} where there are ${this.#width} columns`, raw: cutRaw(raw) });
  }

  #reject(reject: { line: number; reason: string; raw: string }): void {
    this.#events.push({ kind: 'reject', reject });
  }
}

function cellOf(text: string): Cell {
  return text === '' ? null : text;
}
