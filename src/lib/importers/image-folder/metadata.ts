// metadata.csv and metadata.jsonl: what stands beside the pictures, by the path of each.

import { RecordReader } from '../csv-records.ts';
import { asRecord, JsonColumns, type JsonRecord, parseJson } from '../json-values.ts';
import type { Cell, Reject } from '../types.ts';

/** Names of the column that names the file, as Hugging Face datasets reads it. */
const FILE_KEYS = ['file_name', 'image_file_name'];

interface Entry {
  readonly record: JsonRecord;
  readonly line: number;
  /** Of the metadata file. */
  readonly from: string;
  isUsed: boolean;
}

/** All metadata files of an import. */
export class PictureMetadata {
  readonly #columns = new JsonColumns();
  readonly #entries = new Map<string, Entry>();
  readonly rejects: Reject[] = [];

  /** Columns beside the picture, in order of their first appearance. */
  get names(): readonly string[] {
    return this.#columns.names.filter((name) => !FILE_KEYS.includes(name));
  }
  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Reads a metadata file; `name` is its path, below whose folder its pictures lie. */
  add(name: string, text: string): void {
    if (/\.csv$/i.test(name)) this.#addCsv(name, text);
    else this.#addLines(name, text);
  }

  /** Cells of a picture in the order of `names`; null where no line names it. */
  take(path: string): readonly Cell[] | null {
    const entry = this.#entries.get(path);
    if (!entry) return null;
    entry.isUsed = true;
    const cells = this.#columns.cells(entry.record, entry.line);
    return this.#columns.names.flatMap((name, i) => (FILE_KEYS.includes(name) ? [] : [cells[i] ?? null]));
  }

  /** Lines that named a picture which was not there. */
  unused(): readonly Reject[] {
    return [...this.#entries].flatMap(([path, { isUsed, line, from }]) =>
      isUsed ? [] : [{ line, reason: `${from} names ${path}, which is not there`, raw: path }],
    );
  }

  #addLines(name: string, text: string): void {
    for (const [i, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      try {
        const record = asRecord(parseJson(line));
        if (record && !Array.isArray(record)) this.#note(name, record, [i + 1, line]);
        else this.rejects.push({ line: i + 1, reason: `${name}: no object`, raw: line });
      } catch {
        this.rejects.push({ line: i + 1, reason: `${name}: this is no JSON`, raw: line });
      }
    }
  }

  #addCsv(name: string, text: string): void {
    let head: string[] | null = null;
    const reader = new RecordReader(
      { delimiter: ',', quote: '"' },
      {
        record: (cells, line, raw) => {
          if (!head) {
            head = cells;
            return;
          }
          const pairs = head.map((key, i) => [key, cells[i] === '' ? null : (cells[i] ?? null)] as const);
          this.#note(name, Object.fromEntries(pairs), [line, raw]);
        },
        broken: (raw, line, reason) => this.rejects.push({ line, reason: `${name}: ${reason}`, raw }),
      },
    );
    reader.push(text);
    reader.end();
  }

  #note(from: string, record: JsonRecord, [line, raw]: readonly [number, string]): void {
    const values = record as Readonly<Record<string, unknown>>;
    const key = FILE_KEYS.find((name) => typeof values[name] === 'string');
    if (key === undefined) {
      this.rejects.push({ line, reason: `${from}: there is no file_name`, raw });
      return;
    }
    const folder = from.includes('/') ? from.slice(0, from.lastIndexOf('/') + 1) : '';
    const path = normalize(`${folder}${String(values[key])}`);
    if (this.#entries.has(path)) this.rejects.push({ line, reason: `${from} names ${path} twice`, raw });
    else {
      this.#columns.learn(record);
      this.#entries.set(path, { record, line, from, isUsed: false });
    }
  }
}

/** A path without `.` and `..`, so that two ways to write it are one. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
