// Gathers blocks: tidies their white space, drops empty ones, and stops at the limit of a document.

import { checkLimit } from '../importers/limits.ts';
import { MAX_DOCUMENT_LENGTH } from './limits.ts';
import type { DocumentBlock } from './types.ts';

export class BlockList {
  readonly blocks: DocumentBlock[] = [];
  #length = 0;

  /** Adds a block unless it is empty. `level` 0 is text. @throws StudioError `limit` beyond 20,000,000 characters */
  add(text: string, { level = 0, page = null }: { readonly level?: number; readonly page?: number | null } = {}): void {
    const tidy = tidyText(text);
    if (tidy === '') return;
    this.#length += tidy.length;
    checkLimit(this.#length, MAX_DOCUMENT_LENGTH, 'characters of a document');
    this.blocks.push({ level: Math.min(6, level), text: level > 0 ? tidy.replaceAll(/\s+/g, ' ') : tidy, page });
  }

  /** The first heading of the highest level there is, or null. */
  get firstHeading(): string | null {
    const headings = this.blocks.filter(({ level }) => level > 0);
    const highest = Math.min(...headings.map(({ level }) => level));
    return headings.find(({ level }) => level === highest)?.text ?? null;
  }
}

/** No blanks at line ends, at most one blank line in a row, none at either end; half characters are replaced, control characters blanks. */
export function tidyText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u00AD\u200B\uFEFF]/g, '')
    .replaceAll(/[\u0000-\u0008\u000E-\u001F\u007F\u00A0]/g, ' ')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[ \t\f\v]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(/^\n+|\s+$/g, '');
}
