// HTML: what a person reads of a page. Scripts, styles, navigation and hidden parts are left out.

import type { WorkContext } from '../breathe.ts';
import { BlockList } from './block-list.ts';
import { type MarkupHandler, parseMarkup } from './markup.ts';
import type { ReadDocument } from './types.ts';

const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['script', 'style', 'noscript', 'template', 'nav', 'svg', 'iframe', 'object', 'select', 'button', 'textarea'],
  ...['audio', 'video', 'canvas', 'dialog'],
]);
const BREAKS: ReadonlySet<string> = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'body', 'caption', 'center', 'dd', 'details', 'div', 'dl', 'dt'],
  ...['fieldset', 'figcaption', 'figure', 'footer', 'form', 'header', 'hr', 'html', 'main', 'ol', 'p', 'pre'],
  ...['section', 'summary', 'table', 'ul'],
]);
const HEADING = /^h[1-6]$/;

/** @throws StudioError `limit`, `aborted` */
export async function readHtml(source: string, context: WorkContext): Promise<ReadDocument> {
  const page = new PageReader();
  await parseMarkup(source, page, { context, decodeEntities: true });
  return page.finish();
}

interface List {
  readonly isNumbered: boolean;
  count: number;
}

class PageReader implements MarkupHandler {
  readonly #list = new BlockList();
  readonly #lists: List[] = [];
  /** Rows of the table under way, or null outside of one. Tables inside of tables join their row. */
  #rows: string[][] | null = null;
  #tables = 0;
  #text = '';
  #title: string | null = null;
  #isTitle = false;
  #level = 0;
  #preformatted = 0;
  /** Open tags since the one that is left out, that one included. */
  #leftOut = 0;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#leftOut > 0 || isLeftOut(name, attributes)) {
      this.#leftOut++;
      return;
    }
    if (name === 'title') this.#isTitle = true;
    else if (name === 'br') this.#text += '\n';
    else if (name === 'table') this.#openTable();
    else if (this.#rows) this.#openInTable(name, this.#rows);
    else if (name === 'li') this.#openItem();
    else if (name === 'ul' || name === 'ol') {
      if (this.#lists.length === 0) this.#flush();
      this.#lists.push({ isNumbered: name === 'ol', count: 0 });
    } else if (HEADING.test(name)) {
      this.#flush();
      this.#level = Number(name[1]);
    } else if (BREAKS.has(name)) this.#break();
    if (name === 'pre') this.#preformatted++;
  }

  text(text: string): void {
    if (this.#leftOut > 0) return;
    if (this.#isTitle) this.#title = `${this.#title ?? ''}${text}`;
    else this.#text += this.#preformatted > 0 ? text : spaced(text, this.#text);
  }

  close(name: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut--;
      return;
    }
    if (name === 'pre') this.#preformatted--;
    if (name === 'title') this.#isTitle = false;
    else if (name === 'table') this.#closeTable();
    else if (this.#rows) this.#closeInTable(name);
    else if (name === 'ul' || name === 'ol') {
      this.#lists.pop();
      if (this.#lists.length === 0) this.#flush();
    } else if (HEADING.test(name)) this.#flush();
    else if (BREAKS.has(name)) this.#break();
  }

  finish(): ReadDocument {
    this.#flush();
    const title = this.#title?.replaceAll(/\s+/g, ' ').trim() ?? '';
    return { title: title || this.#list.firstHeading, blocks: this.#list.blocks, notes: [] };
  }

  #flush(): void {
    this.#list.add(this.#text, { level: this.#level });
    this.#text = '';
    this.#level = 0;
  }

  /** Inside of a list a paragraph is a line of its item; elsewhere it is a block. */
  #break(): void {
    if (this.#lists.length === 0) this.#flush();
    else if (!/(^|\n)[ ]*(?:- |\d+\. )?$/.test(this.#text)) this.#text += '\n';
  }

  #openItem(): void {
    const list = this.#lists.at(-1);
    if (list) list.count++;
    const indent = '  '.repeat(Math.max(0, this.#lists.length - 1));
    const mark = list?.isNumbered ? `${list.count}. ` : '- ';
    this.#text = `${this.#text.trimEnd()}${this.#text.trim() === '' ? '' : '\n'}${indent}${mark}`;
  }

  #openTable(): void {
    this.#tables++;
    if (this.#rows) return;
    this.#flush();
    this.#rows = [];
  }

  #openInTable(name: string, rows: string[][]): void {
    if (name === 'tr' && this.#tables === 1) rows.push([]);
    else if (name === 'td' || name === 'th') this.#endCell();
    else if (name === 'li' || BREAKS.has(name)) this.#text += ' ';
  }

  #closeInTable(name: string): void {
    if (name === 'td' || name === 'th' || name === 'caption' || name === 'tr') this.#endCell();
  }

  #endCell(): void {
    const cell = this.#text.replaceAll(/\s+/g, ' ').trim();
    this.#text = '';
    if (cell === '' || !this.#rows) return;
    const row = this.#rows.at(-1);
    if (row) row.push(cell);
    else this.#rows.push([cell]);
  }

  #closeTable(): void {
    this.#tables = Math.max(0, this.#tables - 1);
    if (this.#tables > 0) return;
    this.#endCell();
    const rows = (this.#rows ?? []).filter((row) => row.length > 0);
    this.#rows = null;
    this.#text = rows.map((row) => row.join(' | ')).join('\n');
    this.#flush();
  }
}

function isLeftOut(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return LEFT_OUT.has(name) || 'hidden' in attributes || attributes['aria-hidden'] === 'true';
}

/** White space counts as one blank, and as none after another. */
function spaced(text: string, before: string): string {
  const joined = text.replaceAll(/[ \t\r\n\f]+/g, ' ');
  const isAfterBlank = before === '' || /\s$/.test(before);
  return isAfterBlank ? joined.replace(/^ /, '') : joined;
}
