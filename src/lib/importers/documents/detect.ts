// Whether a file is a document. Plain text may be a table as well: then lines and delimiters decide.

import { guessEncoding } from '../text-source.ts';
import type { Detection } from '../types.ts';
import { formatOf } from './formats.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const LINES = 200;

export function detectDocument(name: string, head: Uint8Array): Detection {
  const format = formatOf(name, head);
  const found = (confidence: number, evidence: string): Detection => ({ confidence, options: {}, evidence });
  switch (format) {
    case null:
      return found(0, 'no document');
    case 'pdf':
      return found(1, 'a PDF document');
    case 'docx':
      return found(1, 'a Word document');
    case 'zip':
      return found(0.95, 'a ZIP archive, read as documents');
    case 'html':
      return found(0.96, 'a web page');
    case 'markdown':
      return found(0.92, 'named as Markdown');
    case 'plain':
      return detectProse(name, head);
    default:
      return format satisfies never;
  }
}

function detectProse(name: string, head: Uint8Array): Detection {
  const text = new TextDecoder(guessEncoding(head).encoding).decode(head, { stream: true });
  const isNamed = /\.(txt|text)$/i.test(name);
  if (!isProse(text)) return { confidence: isNamed ? 0.3 : 0.1, options: {}, evidence: 'plain text' };
  return { confidence: isNamed ? 0.92 : 0.45, options: {}, evidence: 'plain text in sentences' };
}

/** Sentences rather than records: lines of several words that no delimiter cuts into equally many cells. */
function isProse(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '').slice(0, LINES); // prettier-ignore
  if (lines.length === 0 || /^\s*[[{<]/.test(text)) return false;
  if (lines.length > 1 && DELIMITERS.some((delimiter) => cutsEvenly(lines, delimiter))) return false;
  const words = lines.reduce((sum, line) => sum + line.trim().split(/\s+/).length, 0);
  return words / lines.length >= 5 || /\p{L}[.!?。](?:\s|$)/u.test(text);
}

function cutsEvenly(lines: readonly string[], delimiter: string): boolean {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const count = line.split(delimiter).length;
    counts.set(count, (counts.get(count) ?? 0) + 1);
  }
  return [...counts].some(([cells, count]) => cells > 1 && count >= 0.8 * lines.length);
}
