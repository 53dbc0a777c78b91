import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { docxParagraph, makeDocx } from '../../../tests/fixtures/documents.ts';
import { hostileTexts } from '../../../tests/fixtures/hostile-texts.ts';
import { readDocx } from './docx.ts';
import { readHtml } from './html.ts';
import { readMarkdown } from './markdown.ts';
import { readPlain } from './plain.ts';
import type { ReadDocument } from './types.ts';
import { joinLines, unwrap } from './unwrap.ts';

const blocksOf = ({ blocks }: ReadDocument): [number, string][] => blocks.map(({ level, text }) => [level, text]);

describe('readHtml', () => {
  it('keeps headings, paragraphs, lists and tables, and leaves out what nobody reads', async () => {
    const page = await readHtml(
      `<!doctype html><html><head><title> Care  guide </title><style>p{}</style></head><body>
      <nav><a href=x>Home</a></nav><script>alert(1)</script>
      <h1>Water &amp; light</h1><p>Water   once
      a week.<br>Not more.</p><div hidden>secret</div>
      <ul><li>Fern<li>Ivy<ol><li>one</li><li>two</li></ol></ul>
      <table><caption>Plants</caption><tr><th>Plant<th>Days</tr><tr><td>Fern<td>7</td></tr></table>
      <h2>End</h2><pre>a
  b</pre></body></html>`,
      {},
    );
    expect(page.title).toBe('Care guide');
    expect(blocksOf(page)).toEqual([
      [1, 'Water & light'],
      [0, 'Water once a week.\nNot more.'],
      [0, '- Fern\n- Ivy\n  1. one\n  2. two'],
      [0, 'Plants\nPlant | Days\nFern | 7'],
      [2, 'End'],
      [0, 'a\n  b'],
    ]);
  });

  it('refuses a million tags inside of each other, at once', async () => {
    const start = Date.now();
    await expect(readHtml('<div>'.repeat(1_000_000), {})).rejects.toMatchObject({ code: 'limit' });
    expect(Date.now() - start).toBeLessThan(2_000);
  });

  it('reads hostile texts as texts and survives broken markup', async () => {
    for (const text of hostileTexts) {
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      await expect(readHtml(`<p>x ${escaped}</p>`, {})).resolves.toMatchObject({ blocks: [{ level: 0 }] });
      await expect(readHtml(text, {})).resolves.toBeDefined();
    }
    for (const broken of ['<', '<p', '</', '<table><tr><td>', '</table></ul></li>', '<!--', '<li>a', '<svg><p>x']) {
      await expect(readHtml(broken, {})).resolves.toBeDefined();
    }
  });

  it('stops when it is cancelled', async () => {
    const context = { signal: AbortSignal.abort() };
    await expect(readHtml('<p>a</p>', context)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('readMarkdown', () => {
  it('finds headings of both kinds, front matter, fences, lists and wrapped lines', () => {
    const page = readMarkdown(
      [
        '---\ntitle: "Guide"\n---\n# One #\nText of one.\n\nTwo\n===\n```\n# no heading\n\nstill code\n```\n- a\n- b\n\n',
        'A line that was wrapped at some width by an edi-\ntor goes on here and is one paragraph again.\n\n---\n\nlast',
      ].join(''),
    );
    expect(page.title).toBe('Guide');
    expect(blocksOf(page)).toEqual([
      [1, 'One'],
      [0, 'Text of one.'],
      [1, 'Two'],
      [0, '```\n# no heading\n\nstill code\n```\n- a\n- b'],
      [0, 'A line that was wrapped at some width by an editor goes on here and is one paragraph again.'],
      [0, '---'],
      [0, 'last'],
    ]);
  });
});

describe('readPlain', () => {
  it('parts blocks at blank lines and keeps the lines of verse', () => {
    expect(blocksOf(readPlain('one\r\ntwo\r\n\r\n \r\nthree\u0000\u00ad'))).toEqual([
      [0, 'one\ntwo'],
      [0, 'three'],
    ]);
  });

  it('joins words parted by a hyphen, but not those that have one', () => {
    expect(joinLines('a well-', 'known')).toBe('a wellknown');
    expect(joinLines('in 1990-', '1995')).toBe('in 1990- 1995');
    expect(joinLines('the Anglo-', 'Saxons')).toBe('the Anglo- Saxons');
    expect(unwrap('short\nlines\nstay')).toBe('short\nlines\nstay');
  });
});

describe('readDocx', () => {
  const numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';

  it('reads headings by style, lists, tables and footnotes in order', async () => {
    const body = [
      docxParagraph('Soil', '<w:pStyle w:val="berschrift1"/>'),
      `<w:p><w:r><w:t>Good </w:t></w:r><w:r><w:t>soil</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>`,
      docxParagraph('Layers', '<w:pStyle w:val="Kapitel"/>'),
      docxParagraph('sand', numbered),
      docxParagraph('clay', numbered),
      docxParagraph('moss', '<w:pStyle w:val="Liste"/>'),
      `<w:tbl><w:tr><w:tc>${docxParagraph('pH')}</w:tc><w:tc>${docxParagraph('7')}${docxParagraph('or 8')}</w:tc></w:tr></w:tbl>`,
      `<w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:r><w:t>kept &lt;b&gt;</w:t></w:r></w:p>`,
    ].join('');
    const document = await readDocx(new Blob([makeDocx(body)]), {});
    expect(document.title).toBe('Garden & Care');
    expect(blocksOf(document)).toEqual([
      [1, 'Soil'],
      [0, 'Good soil[1]'],
      [0, '[1] Counted by hand.'],
      [2, 'Layers'],
      [0, '1. sand\n2. clay\n- moss'],
      [0, 'pH | 7 or 8'],
      [0, 'kept <b>'],
    ]);
  });

  it('says what is wrong with other archives, damaged ones and bombs', async () => {
    const zip = new Blob([new Uint8Array(zipSync({ 'a.txt': new Uint8Array(3) }))]);
    await expect(readDocx(zip, {})).rejects.toMatchObject({ code: 'bad-input' });
    const whole = makeDocx(docxParagraph('x'));
    await expect(readDocx(new Blob([whole.subarray(0, 200)]), {})).rejects.toMatchObject({ code: 'bad-input' });
    const bomb = zipSync({ 'word/document.xml': new Uint8Array(60_000_000) });
    await expect(readDocx(new Blob([new Uint8Array(bomb)]), {})).rejects.toMatchObject({ code: 'limit' });
    const deep = makeDocx('<w:p>'.repeat(100_000));
    await expect(readDocx(new Blob([deep]), {})).rejects.toMatchObject({ code: 'limit' });
  });
});
