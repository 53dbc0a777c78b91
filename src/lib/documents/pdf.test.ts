import { describe, expect, it } from 'vitest';
import { blocksOfPdf } from './pdf-blocks.ts';
import { linesOfPage, type PdfItem, type PdfLine } from './pdf-lines.ts';

function item(text: string, y: number, part: Partial<PdfItem> = {}): PdfItem {
  return { text, x: 72, y, width: text.length * 5, height: 10, endsLine: false, ...part };
}

function line(text: string, y: number, height = 10, right = 72 + text.length * 5): PdfLine {
  return { text, x: 72, y, right, height };
}

const read = (pages: readonly (readonly PdfLine[])[]): [number, string, number | null][] =>
  blocksOfPdf({ title: null, pages, notes: [] }).blocks.map(({ level, text, page }) => [level, text, page]);

describe('linesOfPage', () => {
  it('joins pieces of a line, adds blanks where there are gaps, and lets raised letters stay', () => {
    const items = [
      item('Hello', 700, { width: 25 }),
      item('world', 700, { x: 102, width: 25 }),
      item('2', 704, { x: 127, width: 3, height: 6 }),
      item('Next', 688, { endsLine: true }),
      item('Same height, new line', 676),
    ];
    expect(linesOfPage(items).map(({ text }) => text)).toEqual(['Hello world2', 'Next', 'Same height, new line']);
  });
});

describe('blocksOfPdf', () => {
  const filler = 'A line of the body that is as wide as the column of the page allows it';

  it('takes larger letters for headings and lines that stand together for paragraphs', () => {
    const pages = [
      [
        line('The title', 740, 24),
        line(`${filler} to be-`, 700),
        line(`come and goes on. ${filler}`, 688),
        line('ends here.', 676),
        line('A section', 650, 14),
        line(`${filler}.`, 630),
        line('• one point', 606),
        line('• another point', 594),
      ],
      [line(`${filler} until`, 740), line(`${filler},`, 728)],
      [line('then the next page continues the sentence.', 740)],
    ];
    expect(read(pages)).toEqual([
      [1, 'The title', 1],
      [0, `${filler} to become and goes on. ${filler} ends here.`, 1],
      [2, 'A section', 1],
      [0, `${filler}.`, 1],
      [0, '• one point\n• another point', 1],
      [0, `${filler} until ${filler}, then the next page continues the sentence.`, 2],
    ]);
  });

  it('leaves out what stands on most pages, and says so', () => {
    const pages = Array.from({ length: 6 }, (_, page) => [
      line('Annual report', 780),
      line(`${filler} ${page}a.`, 700),
      line('And more.', 600),
      line('Another one.', 500),
      line(`Page ${page + 1} of 6`, 30),
    ]);
    const { blocks, notes } = blocksOfPdf({ title: null, pages, notes: [] });
    expect(blocks.some(({ text }) => /Page|Annual/.test(text))).toBe(false);
    expect(notes[0]).toContain('Annual report');
  });

  it('says that there is no text in scanned pages', () => {
    const { blocks, notes } = blocksOfPdf({ title: null, pages: [[], []], notes: [] });
    expect(blocks).toEqual([]);
    expect(notes[0]).toContain('scanned');
  });
});
