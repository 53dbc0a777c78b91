import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chunk, chunkDocument, type ChunkOptions } from './chunk.ts';
import { readMarkdown } from './markdown.ts';
import { readPlain } from './plain.ts';
import { approximateTokens } from './tokens.ts';
import type { ReadDocument } from './types.ts';

const defaults: ChunkOptions = { by: 'sentences', size: 40, overlap: 0, headingLevel: 2 };

async function chunk(document: ReadDocument, options: Partial<ChunkOptions> = {}): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const piece of chunkDocument(document, { ...defaults, ...options }, {})) chunks.push(piece);
  return chunks;
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const prose = Array.from({ length: 60 }, (_, i) => `Sentence number ${i} says a little more than the one before it.`);
const handbook = readMarkdown(
  [
    '# Handbook',
    'Welcome.',
    '## Returns',
    'Send it back within 30 days.',
    '### Shoes',
    'Shoes must be clean.',
    '## Empty',
    '## Shipping',
    prose.join(' '),
  ].join('\n\n'),
);

describe('chunkDocument', () => {
  it('keeps sentences whole and chunks within their size', async () => {
    const chunks = await chunk(readPlain(prose.join(' ')));
    expect(chunks.length).toBeGreaterThan(10);
    for (const { text, tokens } of chunks) {
      expect(tokens).toBeLessThanOrEqual(40);
      expect(text).toMatch(/^Sentence .* it\.$/);
    }
    expect(chunks.map(({ text }) => text).join(' ')).toBe(prose.join(' '));
  });

  it('repeats whole sentences up to the overlap', async () => {
    const chunks = await chunk(readPlain(prose.join(' ')), { overlap: 20 });
    const [first, second] = chunks as [Chunk, Chunk];
    const last = first.text.slice(first.text.lastIndexOf('Sentence'));
    expect(second.text.startsWith(last)).toBe(true);
    expect(Math.max(...chunks.map(({ tokens }) => tokens))).toBeLessThanOrEqual(40);
  });

  it('cuts windows of words that overlap by about as many tokens as asked for', async () => {
    const text = prose.join(' ');
    const chunks = await chunk(readPlain(text), { by: 'tokens', size: 100, overlap: 20 });
    const all = words(text);
    let at = 0;
    for (const [i, piece] of chunks.entries()) {
      const own = words(piece.text);
      expect(all.slice(at, at + own.length)).toEqual(own);
      expect(piece.tokens).toBeLessThanOrEqual(100);
      const next = chunks[i + 1];
      if (!next) expect(at + own.length).toBe(all.length);
      else at += own.length - 15;
    }
  });

  it('makes a chunk a section, with its path, and takes headings without text along', async () => {
    const chunks = await chunk(handbook, { by: 'headings', size: 400 });
    expect(chunks.slice(0, 3).map(({ path }) => path)).toEqual([
      ['Handbook'],
      ['Handbook', 'Returns'],
      ['Handbook', 'Shipping'],
    ]);
    expect(chunks[1]?.text).toBe('Returns\n\nSend it back within 30 days.\n\nShoes\n\nShoes must be clean.');
    expect(chunks[2]?.text.startsWith('Empty\n\nShipping\n\nSentence number 0')).toBe(true);
    expect(chunks.length).toBeGreaterThan(3);
    expect(
      (await chunk(handbook, { by: 'headings', size: 4000, headingLevel: 3 })).map(({ path }) => path.at(-1)),
    ).toEqual(['Handbook', 'Returns', 'Shoes', 'Shipping']);
  });

  it('ends no chunk with a heading', async () => {
    for (const size of [12, 16, 20, 30]) {
      for (const { text } of await chunk(handbook, { size })) expect(text).not.toMatch(/\n(Returns|Shoes|Shipping)$/);
    }
  });

  it('cuts a run of letters without end, and scripts without blanks', async () => {
    const long = await chunk(readPlain('x'.repeat(100_000)), { size: 50 });
    expect(long.map(({ text }) => text).join('')).toBe('x'.repeat(100_000));
    for (const { tokens } of long) expect(tokens).toBeLessThanOrEqual(60);
    const chinese = await chunk(readPlain('今天天气很好我们去公园散步'.repeat(50)), { size: 40, by: 'tokens' });
    expect(chinese.map(({ text }) => text).join('')).toBe('今天天气很好我们去公园散步'.repeat(50));
    for (const { tokens } of chinese) expect(tokens).toBeLessThanOrEqual(40);
  });

  it('loses and invents no word, whatever the text and the options', async () => {
    const by = fc.constantFrom('tokens', 'sentences', 'headings');
    const text = fc.array(fc.oneof(fc.lorem({ mode: 'sentences' }), fc.string({ unit: 'binary' })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(text, by, fc.integer({ min: 10, max: 200 }), async (parts, mode, size) => {
        const document = readMarkdown(parts.join('\n\n'));
        const chunks = await chunk(document, { by: mode, size });
        const before = document.blocks.map((block) => block.text).join(' ');
        expect(
          chunks
            .map((piece) => piece.text)
            .join('')
            .replaceAll(/\s+/g, ''),
        ).toBe(before.replaceAll(/\s+/g, ''));
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same chunks again, and none for nothing', async () => {
    expect(await chunk(handbook)).toEqual(await chunk(handbook));
    expect(await chunk(readPlain(' \n\n '))).toEqual([]);
  });

  it('takes its counts from a tokenizer where one is given', async () => {
    const count = (text: string): number => words(text).length;
    const sizes: number[] = [];
    for await (const { tokens } of chunkDocument(
      readPlain(prose.join(' ')),
      { ...defaults, by: 'tokens' },
      {},
      count,
    )) {
      sizes.push(tokens);
    }
    expect(sizes[0]).toBe(40);
  });
});

describe('approximateTokens', () => {
  it('counts three words as four tokens, long ones as more, and characters of dense scripts', () => {
    expect(approximateTokens('one two three')).toBeCloseTo(4);
    expect(approximateTokens('Well, yes. No!')).toBeCloseTo(4);
    expect(approximateTokens('incomprehensibilities')).toBeGreaterThan(3);
    expect(approximateTokens('天气很好')).toBe(4);
    expect(approximateTokens('')).toBe(0);
  });
});
