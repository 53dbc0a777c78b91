// From the lines of a PDF to headings and paragraphs, by size and distance. A PDF says how text looks, not what it is:
// headings are what is larger than the body, paragraphs what stands together.

import { BlockList } from './block-list.ts';
import type { PdfLine, PdfText } from './pdf-lines.ts';
import type { ReadDocument } from './types.ts';
import { joinLines } from './unwrap.ts';

const HEADING_FACTOR = 1.15;
const MAX_HEADING_LENGTH = 200;
const MAX_HEADING_LINES = 3;
const BULLET = /^(?:[•▪◦‣●○■–—*]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s/;
const SENTENCE_END = /[.!?:;…。！？]["'”’)\]]*$/;

/** @throws StudioError `limit` */
export function blocksOfPdf({ title, pages, notes }: PdfText): ReadDocument {
  const { kept, runningHeads } = withoutRunningHeads(pages);
  const type = measureType(kept);
  const list = new BlockList();
  for (const paragraph of paragraphsOf(kept, type)) {
    const level = headingLevel(paragraph, type);
    list.add(textOf(paragraph.lines), { level, page: paragraph.page });
  }
  const shown = runningHeads.map((text) => `“${text}”`).join(', ');
  const left = runningHeads.length > 0 ? [`lines that repeat on most pages were left out: ${shown}`] : [];
  const empty = list.blocks.length === 0 ? ['no text was found; pages may be scanned pictures'] : [];
  return { title: title ?? list.firstHeading, blocks: list.blocks, notes: [...notes, ...left, ...empty] };
}

interface PagedLine extends PdfLine {
  readonly page: number;
}
interface Paragraph {
  readonly lines: PagedLine[];
  readonly page: number;
}

/** First and last lines that repeat on most pages, but for their numbers. */
function withoutRunningHeads(pages: PdfText['pages']): {
  readonly kept: readonly (readonly PagedLine[])[];
  readonly runningHeads: readonly string[];
} {
  const counts = new Map<string, number>();
  for (const lines of pages) {
    for (const key of new Set(edgesOf(lines).map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const least = Math.max(3, pages.length * 0.5);
  const runningHeads = new Map<string, string>();
  const kept = pages.map((lines, page) => {
    const edges = new Set(edgesOf(lines));
    return lines.flatMap((line) => {
      const key = keyOf(line);
      if (!edges.has(line) || (counts.get(key) ?? 0) < least) return [{ ...line, page: page + 1 }];
      runningHeads.set(key, line.text.slice(0, 60));
      return [];
    });
  });
  return { kept, runningHeads: [...runningHeads.values()].slice(0, 5) };
}

function edgesOf(lines: readonly PdfLine[]): readonly PdfLine[] {
  const byHeight = [...lines].sort((a, b) => b.y - a.y);
  return [...byHeight.slice(0, 2), ...byHeight.slice(-2)];
}

function keyOf({ text }: PdfLine): string {
  return text.replaceAll(/\d+/g, '#').toLowerCase();
}

interface TypeFacts {
  /** Size of most letters, in points. */
  readonly body: number;
  /** Distance of lines of that size. */
  readonly leading: number;
  /** Sizes of headings, largest first. */
  readonly headings: readonly number[];
  /** Where most lines of the body end. */
  readonly right: number;
}

function measureType(pages: readonly (readonly PagedLine[])[]): TypeFacts {
  const lengths = new Map<number, number>();
  const lines = pages.flat();
  for (const { height, text } of lines) lengths.set(height, (lengths.get(height) ?? 0) + text.length);
  const body = [...lengths].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
  const ofBody = pages.flatMap((page) =>
    page.flatMap((line, i) => {
      const gap = i === 0 ? 0 : (page[i - 1] as PagedLine).y - line.y;
      return line.height === body && gap > 0 && gap < 4 * body ? [gap] : [];
    }),
  );
  const rights = lines.filter(({ height }) => height === body).map(({ right }) => right);
  return {
    body,
    leading: quantile(ofBody, 0.5) ?? body * 1.2,
    headings: [...lengths.keys()].filter((height) => height >= body * HEADING_FACTOR).sort((a, b) => b - a),
    right: quantile(rights, 0.9) ?? 0,
  };
}

function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? null;
}

function paragraphsOf(pages: readonly (readonly PagedLine[])[], type: TypeFacts): readonly Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let before: PagedLine | null = null;
  for (const line of pages.flat()) {
    const last = paragraphs.at(-1);
    if (last && before && continues(before, line, type)) last.lines.push(line);
    else paragraphs.push({ lines: [line], page: line.page });
    before = line;
  }
  return paragraphs;
}

function continues(before: PagedLine, line: PagedLine, { leading, body, right }: TypeFacts): boolean {
  if (Math.abs(before.height - line.height) > 0.08 * Math.max(before.height, line.height)) return false;
  if (BULLET.test(line.text))
    return BULLET.test(before.text) && line.page === before.page && isNear(before, line, leading);
  const isJump = line.page !== before.page || line.y > before.y;
  // The next page or column goes on where the sentence does.
  if (isJump) return !SENTENCE_END.test(before.text) && /^\p{Ll}/u.test(line.text);
  const scale = Math.max(1, line.height / Math.max(1, body));
  if (!isNear(before, line, leading * scale)) return false;
  // A short line that ends a sentence ends a paragraph, where those are not set apart by distance.
  const isShort = before.right < before.x + 0.8 * (right - before.x);
  return !(isShort && SENTENCE_END.test(before.text) && /^\p{Lu}/u.test(line.text));
}

function isNear(before: PagedLine, line: PagedLine, leading: number): boolean {
  return before.y - line.y <= 1.35 * leading;
}

function headingLevel({ lines }: Paragraph, { headings }: TypeFacts): number {
  const [first] = lines;
  const length = lines.reduce((sum, { text }) => sum + text.length, 0);
  if (!first || lines.length > MAX_HEADING_LINES || length > MAX_HEADING_LENGTH) return 0;
  if (!/\p{L}/u.test(first.text)) return 0;
  return Math.min(6, headings.indexOf(first.height) + 1);
}

function textOf(lines: readonly PagedLine[]): string {
  return lines
    .map(({ text }) => text)
    .reduce((joined, text) => (BULLET.test(text) ? `${joined}\n${text}` : joinLines(joined, text)));
}
