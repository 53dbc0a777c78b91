// The body of a Word document: paragraphs with their styles, lists, tables and footnotes, as blocks.

import type { WorkContext } from '../breathe.ts';
import { BlockList } from './block-list.ts';
import type { DocxStyles } from './docx-styles.ts';
import { type MarkupHandler, parseMarkup } from './markup.ts';

/** Notes by id, e.g. of footnotes.xml. */
export type DocxNotes = ReadonlyMap<string, string>;

interface Paragraph {
  text: string;
  style: string;
  outline: number | null;
  listId: string | null;
  listLevel: number;
}

export interface DocxParts {
  readonly styles: DocxStyles;
  readonly footnotes: DocxNotes;
}

/** Reads document.xml. Deleted and alternative content is left out; footnotes follow the paragraph that has them. */
export async function readDocxBody(xml: string, parts: DocxParts, context: WorkContext): Promise<BlockList> {
  const body = new BodyReader(parts);
  await parseMarkup(xml, body, { context, xmlMode: true });
  return body.finish();
}

/** Reads footnotes.xml or endnotes.xml. */
export async function readDocxNotes(xml: string, context: WorkContext): Promise<DocxNotes> {
  const notes = new Map<string, string>();
  let id: string | null = null;
  let text = '';
  let isText = false;
  const handler: MarkupHandler = {
    open(name, attributes) {
      if (name === 'w:footnote' || name === 'w:endnote') {
        // Separators have a type; notes of the author have none.
        id = attributes['w:type'] === undefined ? (attributes['w:id'] ?? null) : null;
        text = '';
      }
      if (name === 'w:p' && text !== '') text += ' ';
      isText = name === 'w:t';
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(name) {
      isText = false;
      if ((name === 'w:footnote' || name === 'w:endnote') && id !== null) notes.set(id, text.trim());
    },
  };
  await parseMarkup(xml, handler, { context, xmlMode: true });
  return notes;
}

class BodyReader implements MarkupHandler {
  readonly #parts: DocxParts;
  readonly #list = new BlockList();
  /** Paragraphs within paragraphs happen in text boxes. */
  readonly #open: Paragraph[] = [];
  readonly #counters = new Map<string, number>();
  #items: string[] = [];
  #notes: string[] = [];
  #rows: string[][] | null = null;
  #cell: string[] = [];
  #tables = 0;
  #isText = false;
  #leftOut = 0;

  constructor(parts: DocxParts) {
    this.#parts = parts;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#isText = false;
    if (this.#leftOut > 0 || name === 'mc:Fallback' || name === 'w:del' || name === 'w:moveFrom') {
      this.#leftOut++;
      return;
    }
    const paragraph = this.#open.at(-1);
    const value = attributes['w:val'] ?? '';
    if (name === 'w:p') this.#open.push({ text: '', style: '', outline: null, listId: null, listLevel: 0 });
    else if (name === 'w:tbl') this.#openTable();
    else if (name === 'w:tr' && this.#tables === 1) this.#rows?.push([]);
    else if (paragraph) this.#openInParagraph(name, value, { paragraph, id: attributes['w:id'] ?? '' });
  }

  text(text: string): void {
    const paragraph = this.#open.at(-1);
    if (this.#isText && this.#leftOut === 0 && paragraph) paragraph.text += text;
  }

  close(name: string): void {
    this.#isText = false;
    if (this.#leftOut > 0) {
      this.#leftOut--;
      return;
    }
    if (name === 'w:p') this.#closeParagraph();
    else if (name === 'w:tc' && this.#tables === 1) this.#closeCell();
    else if (name === 'w:tbl') this.#closeTable();
  }

  finish(): BlockList {
    this.#flushItems();
    this.#flushNotes();
    return this.#list;
  }

  #openInParagraph(
    name: string,
    value: string,
    { paragraph, id }: { readonly paragraph: Paragraph; readonly id: string },
  ): void {
    if (name === 'w:t') this.#isText = true;
    else if (name === 'w:tab') paragraph.text += paragraph.text === '' ? '' : '\t';
    else if (name === 'w:br' || name === 'w:cr') paragraph.text += '\n';
    else if (name === 'w:noBreakHyphen') paragraph.text += '-';
    else if (name === 'w:pStyle') paragraph.style = value;
    else if (name === 'w:outlineLvl') paragraph.outline = Number(value);
    else if (name === 'w:numId') paragraph.listId = value;
    else if (name === 'w:ilvl') paragraph.listLevel = Math.min(8, Number(value) || 0);
    else if (name === 'w:footnoteReference' || name === 'w:endnoteReference') this.#addNote(name, id, paragraph);
  }

  #addNote(name: string, id: string, paragraph: Paragraph): void {
    const text = this.#parts.footnotes.get(name === 'w:footnoteReference' ? id : `end ${id}`);
    if (!text) return;
    this.#notes.push(`[${this.#notes.length + 1}] ${text}`);
    paragraph.text += `[${this.#notes.length}]`;
  }

  #closeParagraph(): void {
    const paragraph = this.#open.pop();
    if (!paragraph) return;
    const outer = this.#open.at(-1);
    // The text of a box goes before the paragraph that anchors it, as a block of its own.
    if (this.#tables > 0) this.#cell.push(paragraph.text.trim());
    else this.#add(paragraph);
    if (!outer && this.#tables === 0) this.#flushNotes();
  }

  #add(paragraph: Paragraph): void {
    const level = this.#parts.styles.headingLevel(paragraph.style, paragraph.outline);
    const list = this.#parts.styles.list(paragraph.style, paragraph.listId, paragraph.listLevel);
    if (level === 0 && list && paragraph.text.trim() !== '') {
      const mark = list.isNumbered ? `${this.#count(list.key, paragraph.listLevel)}. ` : '- ';
      this.#items.push(`${'  '.repeat(paragraph.listLevel)}${mark}${paragraph.text.trim()}`);
      return;
    }
    this.#flushItems();
    this.#list.add(paragraph.text, { level });
  }

  #count(key: string, level: number): number {
    const next = (this.#counters.get(`${key} ${level}`) ?? 0) + 1;
    this.#counters.set(`${key} ${level}`, next);
    for (let deeper = level + 1; deeper < 9; deeper++) this.#counters.delete(`${key} ${deeper}`);
    return next;
  }

  #flushItems(): void {
    if (this.#items.length === 0) return;
    this.#list.add(this.#items.join('\n'));
    this.#items = [];
  }

  #flushNotes(): void {
    if (this.#notes.length === 0 || this.#items.length > 0) return;
    this.#list.add(this.#notes.join('\n'));
    this.#notes = [];
  }

  #openTable(): void {
    this.#tables++;
    if (this.#tables > 1) return;
    this.#flushItems();
    this.#rows = [];
    this.#cell = [];
  }

  #closeCell(): void {
    this.#rows?.at(-1)?.push(this.#cell.filter((text) => text !== '').join(' '));
    this.#cell = [];
  }

  #closeTable(): void {
    this.#tables = Math.max(0, this.#tables - 1);
    if (this.#tables > 0) return;
    const rows = (this.#rows ?? []).map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ')).join(' | '));
    this.#rows = null;
    this.#list.add(rows.filter((row) => row.replaceAll(/[\s|]/g, '') !== '').join('\n'));
    this.#flushNotes();
  }
}
