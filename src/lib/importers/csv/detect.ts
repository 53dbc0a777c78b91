// Delimiter and header of delimited text, guessed from its first bytes, with the reason in words.

import { StudioError } from '../../errors.ts';
import type { Detection } from '../types.ts';
import { guessEncoding } from '../text-source.ts';
import { RecordReader } from '../csv-records.ts';

const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];
const delimiterNames: Record<Delimiter, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };
const SAMPLE_RECORDS = 200;

/** First records of a text, as many as are whole; for guessing only. */
export function sampleRecords(text: string, delimiter: string, quote: string): string[][] {
  const records: string[][] = [];
  const reader = new RecordReader(
    { delimiter, quote },
    {
      record(cells) {
        if (cells.length > 1 || cells[0] !== '') records.push(cells);
      },
      broken: ignoreBroken,
    },
  );
  try {
    reader.push(text);
    if (records.length === 0) reader.end();
  } catch (error) {
    // Every file is tried as delimited text; only reading it as such may complain about its limits.
    if (!(error instanceof StudioError) || error.code !== 'limit') throw error;
  }
  return records.slice(0, SAMPLE_RECORDS);
}

function ignoreBroken(): void {
  // A broken record says nothing about delimiter or header.
}

interface DelimiterGuess {
  readonly delimiter: Delimiter;
  readonly columns: number;
  /** Share of sampled records with that many columns. */
  readonly agreement: number;
}

/** The delimiter that splits most records into the same number (above one) of cells; comma when none does. */
export function guessDelimiter(text: string, quote: string): DelimiterGuess {
  let best: DelimiterGuess = { delimiter: ',', columns: 1, agreement: 0 };
  for (const delimiter of delimiters) {
    const guess = judgeDelimiter(sampleRecords(text, delimiter, quote), delimiter);
    if (guess.columns > 1 && score(guess) > score(best)) best = guess;
  }
  return best;
}

function score(guess: DelimiterGuess): number {
  return guess.columns < 2 ? 0 : guess.agreement ** 2 * Math.log2(Math.min(guess.columns, 64) + 1);
}

function judgeDelimiter(records: readonly string[][], delimiter: Delimiter): DelimiterGuess {
  const counts = new Map<number, number>();
  for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
  const [columns, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [1, 0];
  return { delimiter, columns, agreement: records.length === 0 ? 0 : count / records.length };
}

export interface HeaderGuess {
  readonly hasHeader: boolean;
  readonly evidence: string;
}

/** Compares the first record with those below it, column by column. */
export function guessHeader(records: readonly string[][]): HeaderGuess {
  const [first, ...rest] = records;
  if (!first || rest.length === 0) return { hasHeader: true, evidence: 'a single line is read as column names' };
  let names = 0;
  let values = 0;
  first.forEach((cell, column) => {
    const below = rest.map((record) => record[column] ?? '').filter((text) => text.trim() !== '');
    const numeric = below.filter(looksNumeric).length;
    if (below.length === 0 || numeric < 0.8 * below.length) return;
    if (looksNumeric(cell)) values++;
    else if (cell.trim() !== '') names++;
  });
  if (names > values)
    return {
      hasHeader: true,
      evidence: `the first line names ${names === 1 ? 'a column' : `${names} columns`} of numbers`,
    };
  if (values > names) return { hasHeader: false, evidence: `the first line holds numbers like the lines below it` };
  if (first.some(looksNumeric)) return { hasHeader: false, evidence: 'the first line holds numbers' };
  const repeats = first.filter((cell, column) => rest.some((record) => record[column] === cell && cell !== '')).length;
  if (repeats > first.length / 2) {
    return { hasHeader: false, evidence: 'values of the first line appear again in the same columns' };
  }
  return { hasHeader: true, evidence: 'the first line looks like names' };
}

function looksNumeric(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

/** Delimited text is what any text may be, so confidence stays below that of formats with a signature. */
export function detectCsv(name: string, head: Uint8Array): Detection {
  const guess = guessEncoding(head);
  const text = new TextDecoder(guess.encoding).decode(head, { stream: true });
  const { delimiter, columns, agreement } = guessDelimiter(text, '"');
  const header = guessHeader(sampleRecords(text, delimiter, '"'));
  const hasExtension = /\.(csv|tsv|tab|txt)$/i.test(name);
  const isBinary = guess.encoding === 'windows-1252' && head.subarray(0, 512).includes(0);
  const confidence = isBinary ? 0 : (hasExtension ? 0.7 : 0.2) + (columns > 1 ? 0.2 * agreement : 0);
  const parts = columns > 1 ? `${delimiterNames[delimiter]} between ${columns} columns` : 'a single column';
  return {
    confidence,
    options: {
      delimiter,
      header: header.hasHeader ? 'yes' : 'no',
      encoding: guess.certain ? guess.encoding : 'auto',
      decimal: 'auto',
      quote: '"',
    },
    evidence: `${parts}; ${header.evidence}; ${guess.evidence}`,
  };
}
