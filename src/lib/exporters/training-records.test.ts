import { describe, expect, it } from 'vitest';
import { collectBytes, everyKindTable, sourceOf, trainingTable } from '../../../tests/fixtures/tables.ts';
import type { OptionValues } from '../options.ts';
import { bytesColumn } from '../table/column.ts';
import type { ColumnKind } from '../table/schema.ts';
import { createTable, type Table } from '../table/table.ts';
import { suggestParts } from './parts.ts';
import { findExporter } from './registry.ts';
import { SkipLog, type SkipSummary } from './skips.ts';

interface Written {
  readonly text: string;
  readonly skipped: SkipSummary;
}

async function write(id: string, table: Table, options: OptionValues = {}): Promise<Written> {
  const exporter = findExporter(id);
  const skips = new SkipLog();
  const all = { ...exporter.suggest(table.schema), ...options };
  const pieces = exporter.write(sourceOf(table, 5), all, { onSkip: (skip) => skips.add(skip) });
  return { text: new TextDecoder().decode(await collectBytes(pieces)), skipped: skips.summary };
}

function linesOf({ text }: Written): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

function oneColumn(kind: ColumnKind, cells: readonly (string | null)[]): Table {
  return createTable([{ name: 'talk', kind, role: 'feature' }], [bytesColumn([...cells])]);
}

describe('training exporters', () => {
  it('writes Alpaca records with an empty input where it is missing', async () => {
    const rows = linesOf(await write('alpaca', trainingTable(8)));
    expect(rows).toHaveLength(8);
    expect(rows[0]).toEqual({ instruction: 'Instruction 0: plain', input: 'Input 0', output: 'Output 0 "quoted"' });
    expect(rows[3]).toHaveProperty('input', '');
  });

  it('adds a system message to Alpaca records only where a column is chosen for it', async () => {
    const [row] = linesOf(await write('alpaca', trainingTable(1), { system: 'prompt' }));
    expect(row).toHaveProperty('system', 'Prompt 0');
  });

  it('writes ShareGPT with human and gpt as speakers', async () => {
    const rows = linesOf(await write('sharegpt', trainingTable(2)));
    expect(rows[0]).toEqual({
      conversations: [
        { from: 'system', value: 'Be brief.' },
        { from: 'human', value: 'Question 0 about plain' },
        { from: 'gpt', value: 'Answer 0\nin two lines 🌱' },
      ],
    });
  });

  it('writes OpenAI messages as they stand in the column', async () => {
    const table = trainingTable(3);
    const rows = linesOf(await write('chatml', table));
    expect(rows[1]).toEqual({
      messages: [
        { role: 'user', content: 'Question 1 about =SUM(A1)' },
        { role: 'assistant', content: 'Answer 1\nin two lines 🌱' },
      ],
    });
  });

  it('makes a conversation of a question and an answer', async () => {
    const options = { made: 'pair', user: 'prompt', assistant: 'chosen', system: 'instruction' };
    const [row] = linesOf(await write('chatml', trainingTable(1), options));
    expect(row).toEqual({
      messages: [
        { role: 'system', content: 'Instruction 0: plain' },
        { role: 'user', content: 'Prompt 0' },
        { role: 'assistant', content: 'Good answer 0' },
      ],
    });
  });

  it('reads a text column as dialogue and tells which rows hold none', async () => {
    const cells = ['user: Hi\nassistant: Hello', 'just prose', null, 'Customer: A\nAgent: B', 'prose again'];
    const written = await write('sharegpt', oneColumn('text', cells), { made: 'conversation', conversation: 'talk' });
    expect(linesOf(written)).toEqual([
      { conversations: [{ from: 'human', value: 'Hi' }, { from: 'gpt', value: 'Hello' }] }, // prettier-ignore
      { conversations: [{ from: 'human', value: 'A' }, { from: 'gpt', value: 'B' }] }, // prettier-ignore
    ]);
    expect(written.skipped.count).toBe(3);
    expect(written.skipped.reasons.map(({ count, firstRow }) => [count, firstRow])).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });

  it('takes conversations in the shapes of other tools', async () => {
    const cells = [
      '[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]',
      '{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":"b"}]}',
    ];
    const rows = linesOf(
      await write('chatml', oneColumn('json', cells), { made: 'conversation', conversation: 'talk' }),
    );
    const expected = { messages: [{ role: 'user', content: 'a' }, { role: 'assistant', content: 'b' }] }; // prettier-ignore
    expect(rows).toEqual([expected, expected]);
  });

  it('writes preference pairs and leaves out those without a preference', async () => {
    const table = createTable(
      ['prompt', 'chosen', 'rejected'].map((name) => ({ name, kind: 'text', role: 'feature' }) as const),
      [bytesColumn(['p', 'q', 'r']), bytesColumn(['yes', 'same', null]), bytesColumn(['no', 'same', 'x'])],
    );
    const written = await write('dpo', table);
    expect(linesOf(written)).toEqual([{ prompt: 'p', chosen: 'yes', rejected: 'no' }]);
    expect(written.skipped.count).toBe(2);
  });

  it('takes no column for a preference that is not called one', () => {
    const schema = ['topic', 'label', 'chosen'].map((name) => ({ name, kind: 'text', role: 'feature' }) as const);
    expect(suggestParts(findExporter('dpo').parts ?? [], schema)).toEqual({
      ...{ prompt: 'topic', chosen: 'chosen', rejected: '' },
    });
  });

  it('writes one JSON array when asked to, an empty one too, and names the file for it', async () => {
    for (const id of ['alpaca', 'sharegpt', 'chatml', 'dpo']) {
      const { text } = await write(id, trainingTable(12), { form: 'array' });
      expect(JSON.parse(text)).toHaveLength(12);
      expect(JSON.parse((await write(id, trainingTable(0), { form: 'array' })).text)).toEqual([]);
      const exporter = findExporter(id);
      expect([exporter.extensionFor({ form: 'array' }), exporter.extensionFor({})]).toEqual(['json', 'jsonl']);
    }
  });

  it('guesses the mapping from names, then from kinds, and gives no column two parts', () => {
    expect(findExporter('alpaca').suggest(trainingTable(0).schema)).toMatchObject({
      ...{ instruction: 'instruction', input: 'input', output: 'output', system: '' },
    });
    expect(findExporter('dpo').suggest(trainingTable(0).schema)).toMatchObject({ prompt: 'prompt', chosen: 'chosen' });
    expect(findExporter('sharegpt').suggest(trainingTable(0).schema)).toMatchObject({ conversation: 'conversation' });
    const schema = ['Ticket', 'What we said'].map((name) => ({ name, kind: 'text', role: 'feature' }) as const);
    expect(findExporter('chatml').suggest(schema)).toMatchObject({ made: 'pair', assistant: 'Ticket' });
    const guess = Object.values(findExporter('dpo').suggest(everyKindTable(0).schema)).filter((name) => name !== '');
    expect(new Set(guess).size).toBe(guess.length);
  });
});
