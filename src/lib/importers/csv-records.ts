// A tokenizer for delimited text (RFC 4180 with mixed line ends) that is fed piece by piece. Unlike Papa Parse it knows
// where each record began and how it stood in the file, which is what a set-aside record must show.

import { checkLimit, MAX_CELL_LENGTH, MAX_COLUMNS } from './limits.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** Far above the column limit, so that a ragged line is set aside and only an absurd one stops the import. */
const MAX_CELLS = MAX_COLUMNS * 10;

export interface Dialect {
  readonly delimiter: string;
  /** Empty: quotes mean nothing. */
  readonly quote: string;
}

/** Receives records in order; `raw` is the text of the record without its line end. `cells` may be kept. */
export interface RecordSink {
  record(cells: string[], line: number, raw: string): void;
  /** A record that breaks the quoting rules. */
  broken(raw: string, line: number, reason: string): void;
}

type Step = 'record' | 'more';

interface ReadRecord {
  readonly cells: string[];
  /** What is wrong with its quotes, if anything. */
  readonly broken: string | null;
  readonly end: number;
  /** Where the next record begins. */
  readonly next: number;
  /** Line ends passed. */
  readonly breaks: number;
}

/** Splits text into records. Feed pieces with `push`, then call `end`. Record borders do not depend on the pieces. */
export class RecordReader {
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #quoteText: string;
  readonly #sink: RecordSink;
  #text = '';
  /** Where the record in progress begins in #text. */
  #start = 0;
  #line = 1;
  #ended = false;

  constructor(dialect: Dialect, sink: RecordSink) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
    this.#quoteText = dialect.quote;
    this.#sink = sink;
  }

  /** @throws StudioError `limit` for a cell or record beyond the documented limits */
  push(piece: string): void {
    this.#text = this.#start === 0 ? this.#text + piece : this.#text.slice(this.#start) + piece;
    this.#start = 0;
    this.#drain();
  }

  end(): void {
    this.#ended = true;
    this.#drain();
    this.#text = '';
    this.#start = 0;
  }

  #drain(): void {
    while (this.#start < this.#text.length) {
      if (this.#readRecord() === 'more') return;
    }
  }

  /** Reads one record from #start; leaves #start alone when the text ends too early to tell. */
  #readRecord(): Step {
    const text = this.#text;
    const length = text.length;
    const cells: string[] = [];
    let at = this.#start;
    let broken: string | null = null;
    let breaks = 0;
    for (;;) {
      if (at < length && text.charCodeAt(at) === this.#quote) {
        const close = this.#closingQuote(at + 1);
        if (close < 0) return this.#unclosed(at, cells.length);
        const inner = text.slice(at + 1, close);
        cells.push(inner.includes(this.#quoteText) ? this.#unescape(inner) : inner);
        breaks += countLines(inner);
        at = close + 1;
        if (at < length && !this.#endsCell(text.charCodeAt(at))) {
          broken ??= `text after the closing quote of cell ${cells.length}`;
          at = this.#cellEnd(at);
        }
      } else {
        const end = this.#cellEnd(at);
        cells.push(text.slice(at, end));
        at = end;
      }
      if ((cells[cells.length - 1] as string).length > MAX_CELL_LENGTH) this.#checkCell(cells);
      if (at >= length) {
        if (!this.#ended) return this.#waiting(at, cells.length);
        return this.#finish({ cells, broken, end: at, next: at, breaks });
      }
      const code = text.charCodeAt(at);
      if (code !== this.#delimiter) {
        // A carriage return at the end of a piece may be the first half of a line end.
        if (code === CARRIAGE_RETURN && at + 1 >= length && !this.#ended) return 'more';
        const isPair = code === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED;
        return this.#finish({ cells, broken, end: at, next: isPair ? at + 2 : at + 1, breaks: breaks + 1 });
      }
      if (cells.length > MAX_CELLS) checkLimit(cells.length, MAX_CELLS, `cells on line ${this.#line}`);
      at++;
    }
  }

  #finish({ cells, broken, end, next, breaks }: ReadRecord): Step {
    const raw = this.#text.slice(this.#start, end);
    if (broken === null) this.#sink.record(cells, this.#line, raw);
    else this.#sink.broken(raw, this.#line, broken);
    this.#line += breaks;
    this.#start = next;
    return 'record';
  }

  #unclosed(open: number, column: number): Step {
    checkLimit(this.#text.length - open, MAX_CELL_LENGTH, `cell ${column + 1} of the record on line ${this.#line}`);
    if (!this.#ended) return 'more';
    this.#sink.broken(this.#text.slice(this.#start), this.#line, `the quote of cell ${column + 1} is never closed`);
    this.#start = this.#text.length;
    return 'record';
  }

  #waiting(at: number, column: number): Step {
    checkLimit(
      at - this.#start,
      MAX_CELL_LENGTH * 64,
      `characters of the record on line ${this.#line}, cell ${column}`,
    );
    return 'more';
  }

  #checkCell(cells: readonly string[]): void {
    const cell = cells[cells.length - 1] as string;
    checkLimit(cell.length, MAX_CELL_LENGTH, `cell ${cells.length} of the record on line ${this.#line}`);
  }

  /** Index of the quote that closes, or -1 when it is not there or may be the first half of a doubled quote. */
  #closingQuote(from: number): number {
    let at = this.#text.indexOf(this.#quoteText, from);
    while (at >= 0) {
      if (at + 1 >= this.#text.length) return this.#ended ? at : -1;
      if (this.#text.charCodeAt(at + 1) !== this.#quote) return at;
      at = this.#text.indexOf(this.#quoteText, at + 2);
    }
    return -1;
  }

  #cellEnd(from: number): number {
    const text = this.#text;
    let at = from;
    while (at < text.length && !this.#endsCell(text.charCodeAt(at))) at++;
    return at;
  }

  #endsCell(code: number): boolean {
    return code === this.#delimiter || code === LINE_FEED || code === CARRIAGE_RETURN;
  }

  #unescape(inner: string): string {
    return inner.replaceAll(this.#quoteText + this.#quoteText, this.#quoteText);
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) lines++;
    else if (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED) lines++;
  }
  return lines;
}
