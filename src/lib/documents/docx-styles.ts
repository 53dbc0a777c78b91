// What the styles and lists of a Word document mean: heading levels, bullets, numbers.

import type { WorkContext } from '../breathe.ts';
import { parseMarkup } from './markup.ts';

export interface DocxStyles {
  /** 1 to 6 for headings, 0 for text. `outline` is the level that the paragraph states itself, from 0. */
  headingLevel(style: string, outline: number | null): number;
  /** The list that a paragraph belongs to, or null. */
  list(
    style: string,
    listId: string | null,
    level: number,
  ): { readonly key: string; readonly isNumbered: boolean } | null;
}

interface Style {
  name: string;
  basedOn: string | null;
  outline: number | null;
  listId: string | null;
}

/** Reads styles.xml and numbering.xml; an empty text stands for a part that is not there. */
export async function readDocxStyles(styles: string, numbering: string, context: WorkContext): Promise<DocxStyles> {
  const byId = await readStyles(styles, context);
  const bullets = await readBullets(numbering, context);
  return {
    headingLevel(id, outline) {
      if (outline !== null && outline >= 0 && outline < 9) return Math.min(6, outline + 1);
      return levelOf(id, byId);
    },
    list(style, listId, level) {
      const key = listId ?? byId.get(style)?.listId ?? null;
      // 0 takes a paragraph out of the list of its style.
      if (key === null || key === '0') return null;
      return { key, isNumbered: !(bullets.get(key)?.has(level) ?? true) };
    },
  };
}

function levelOf(id: string, styles: ReadonlyMap<string, Style>): number {
  let style: string | null = id;
  for (let step = 0; style !== null && step < 20; step++) {
    const found: Style | undefined = styles.get(style);
    // Ids are translated (Überschrift1), names of built-in styles are not.
    const named = /^heading ?([1-9])$/i.exec(found?.name ?? style);
    if (named) return Math.min(6, Number(named[1]));
    if (/^title$/i.test(found?.name ?? style)) return 1;
    if (found?.outline !== null && found?.outline !== undefined && found.outline < 9)
      return Math.min(6, found.outline + 1);
    style = found?.basedOn ?? null;
  }
  return 0;
}

async function readStyles(xml: string, context: WorkContext): Promise<ReadonlyMap<string, Style>> {
  const styles = new Map<string, Style>();
  let style: Style | null = null;
  await parseMarkup(
    xml,
    {
      open(name, attributes) {
        const value = attributes['w:val'] ?? '';
        if (name === 'w:style') {
          style = { name: '', basedOn: null, outline: null, listId: null };
          styles.set(attributes['w:styleId'] ?? '', style);
        } else if (!style) return;
        else if (name === 'w:name') style.name = value;
        else if (name === 'w:basedOn') style.basedOn = value;
        else if (name === 'w:outlineLvl') style.outline = Number(value);
        else if (name === 'w:numId') style.listId = value;
      },
      text: () => undefined,
      close(name) {
        if (name === 'w:style') style = null;
      },
    },
    { context, xmlMode: true },
  );
  return styles;
}

/** For each list, the levels that have bullets instead of numbers. */
async function readBullets(xml: string, context: WorkContext): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const abstract = new Map<string, Set<number>>();
  const lists = new Map<string, ReadonlySet<number>>();
  let bullets: Set<number> | null = null;
  let level = 0;
  let listId = '';
  await parseMarkup(
    xml,
    {
      open(name, attributes) {
        const value = attributes['w:val'] ?? '';
        if (name === 'w:abstractNum') {
          bullets = new Set();
          abstract.set(attributes['w:abstractNumId'] ?? '', bullets);
        } else if (name === 'w:lvl') level = Number(attributes['w:ilvl'] ?? 0);
        else if (name === 'w:numFmt' && (value === 'bullet' || value === 'none')) bullets?.add(level);
        else if (name === 'w:num') listId = attributes['w:numId'] ?? '';
        else if (name === 'w:abstractNumId') lists.set(listId, abstract.get(value) ?? new Set());
      },
      text: () => undefined,
      close: () => undefined,
    },
    { context, xmlMode: true },
  );
  return lists;
}
