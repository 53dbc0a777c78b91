// From the pieces of text of a PDF page to lines, in the order in which the file draws them.

/** A piece of text, measured in points from the lower left corner of the page. */
export interface PdfItem {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Size of the letters. */
  readonly height: number;
  readonly endsLine: boolean;
}

export interface PdfLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Where it ends. */
  readonly right: number;
  readonly height: number;
}

/** What a PDF reader hands over. */
export interface PdfText {
  readonly title: string | null;
  /** Lines of each page, first page first. */
  readonly pages: readonly (readonly PdfLine[])[];
  readonly notes: readonly string[];
}

/** A gap of this share of the letters' size is a blank that the file did not write. */
const BLANK_SHARE = 0.2;

/** The lines of a page. */
export function linesOfPage(items: readonly PdfItem[]): readonly PdfLine[] {
  const lines: PdfLine[] = [];
  let line: PdfItem[] = [];
  const flush = (): void => {
    const made = lineOf(line);
    if (made) lines.push(made);
    line = [];
  };
  for (const item of items) {
    const first = line.find(({ text }) => text.trim() !== '') ?? line[0];
    if (first && item.text.trim() !== '' && !isOnLine(item, first)) flush();
    if (item.text !== '') line.push(item);
    if (item.endsLine) flush();
  }
  flush();
  return lines;
}

/** Raised and lowered letters stand within half a line. */
function isOnLine(item: PdfItem, first: PdfItem): boolean {
  return Math.abs(item.y - first.y) <= 0.6 * Math.max(item.height, first.height, 1);
}

function lineOf(items: readonly PdfItem[]): PdfLine | null {
  const drawn = items.filter(({ text }) => text.trim() !== '');
  const [first] = drawn;
  if (!first) return null;
  let text = '';
  let end = first.x;
  for (const item of items) {
    const isApart = item.x - end > BLANK_SHARE * Math.max(item.height, first.height);
    if (text !== '' && isApart && !/\s$/.test(text) && !/^\s/.test(item.text)) text += ' ';
    text += item.text;
    end = item.x + item.width;
  }
  const right = Math.max(...drawn.map(({ x, width }) => x + width));
  const height = heightOf(drawn);
  return { text: text.replaceAll(/\s+/g, ' ').trim(), x: first.x, y: first.y, right, height };
}

/** The size that most letters have. */
function heightOf(items: readonly PdfItem[]): number {
  const lengths = new Map<number, number>();
  for (const { height, text } of items) {
    const size = Math.round(height * 2) / 2;
    lengths.set(size, (lengths.get(size) ?? 0) + text.trim().length);
  }
  return [...lengths].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}
