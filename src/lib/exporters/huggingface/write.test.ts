import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { collectBytes, everyKindTable, sourceOf, trainingTable } from '../../../../tests/fixtures/tables.ts';
import { readArchive } from '../../archive/read.ts';
import type { OptionValues } from '../../options.ts';
import { bytesColumn } from '../../table/column.ts';
import { createTable, type Table } from '../../table/table.ts';
import type { ExportSubject } from '../manifest.ts';
import type { ExportContext } from '../types.ts';
import { huggingface } from './index.ts';

function subjectOf(table: Table): ExportSubject {
  return {
    ...{ name: 'talk: "support"', role: 'synthetic', sha256: 'ab'.repeat(32), rowCount: table.rowCount },
    ...{ schema: table.schema, recipe: null, parents: [], codeVersion: '1', cost: null, metrics: [] },
  };
}

async function unpack(
  table: Table,
  options: OptionValues = {},
  context: ExportContext = {},
): Promise<Map<string, Buffer>> {
  const subject = subjectOf(table);
  const archive = await collectBytes(huggingface.write(sourceOf(table, 20), options, { subject, ...context }));
  const files = new Map<string, Buffer>();
  for await (const { name, data } of readArchive(new Blob([archive]), {})) {
    files.set(name, Buffer.concat([files.get(name) ?? Buffer.alloc(0), data]));
  }
  return files;
}

async function rowsOf(files: Map<string, Buffer>, split: string): Promise<Record<string, unknown>[]> {
  const bytes = new Uint8Array(files.get(`data/${split}-00000-of-00001.parquet`) as Buffer);
  return parquetReadObjects({ file: bytes.buffer });
}

interface Front {
  readonly pretty_name: string;
  readonly tags: readonly string[];
  readonly size_categories: readonly string[];
  readonly configs: readonly { readonly data_files: readonly { readonly split: string; readonly path: string }[] }[];
  readonly dataset_info: {
    readonly features: readonly Record<string, unknown>[];
    readonly splits: readonly { readonly name: string; readonly num_examples: number }[];
  };
}

function frontMatter(files: Map<string, Buffer>): Front {
  const readme = files.get('README.md')?.toString() ?? '';
  return parse(readme.split('---\n')[1] ?? '') as Front;
}

describe('hugging face exporter', () => {
  it('writes a card that parses as YAML and lists what lies in the folder', async () => {
    const files = await unpack(trainingTable(100), { testPercent: 20, licence: 'cc-by-4.0', language: 'en' });
    expect([...files.keys()]).toEqual([
      'data/train-00000-of-00001.parquet',
      'data/test-00000-of-00001.parquet',
      'README.md',
      'manifest.json',
    ]);
    const front = frontMatter(files);
    expect(front).toMatchObject({ pretty_name: 'talk: "support"', license: 'cc-by-4.0', language: ['en'] });
    expect(front.tags).toContain('synthetic');
    expect(front.size_categories).toEqual(['n<1K']);
    expect(front.configs[0]?.data_files).toEqual([
      { split: 'train', path: 'data/train-00000-of-00001.parquet' },
      { split: 'test', path: 'data/test-00000-of-00001.parquet' },
    ]);
    expect(front.dataset_info.splits).toEqual([
      { name: 'train', num_examples: 80 },
      { name: 'test', num_examples: 20 },
    ]);
    expect(front.dataset_info.features.at(-1)).toEqual({
      name: 'conversation',
      list: [
        { name: 'role', dtype: 'string' },
        { name: 'content', dtype: 'string' },
      ],
    });
  });

  it('puts every row on one side of the split, and the same rows each time', async () => {
    const files = await unpack(trainingTable(100), { testPercent: 25 });
    const prompts = [...(await rowsOf(files, 'train')), ...(await rowsOf(files, 'test'))].map((row) => row['prompt']);
    expect(new Set(prompts)).toEqual(new Set(Array.from({ length: 100 }, (_, row) => `Prompt ${row}`)));
    expect(prompts).toHaveLength(100);
    const again = await unpack(trainingTable(100), { testPercent: 25 });
    expect(again.get('manifest.json')).toEqual(files.get('manifest.json'));
  });

  it('nests conversations as lists, or writes them as text', async () => {
    const table = trainingTable(5);
    const [nested] = await rowsOf(await unpack(table), 'train');
    expect(nested?.['conversation']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Question 0 about plain' },
      { role: 'assistant', content: 'Answer 0\nin two lines 🌱' },
    ]);
    const [flat] = await rowsOf(await unpack(table, { conversations: 'text' }), 'train');
    expect(typeof flat?.['conversation']).toBe('string');
  });

  it('leaves out rows whose conversation is none, tells of them, and counts the rest', async () => {
    const table = createTable(
      [{ name: 'talk', kind: 'conversation', role: 'feature' }],
      [bytesColumn(['[{"role":"user","content":"a"}]', '{"x":1}', null])],
    );
    const skips: unknown[] = [];
    const files = await unpack(table, {}, { onSkip: (skip) => skips.push(skip) });
    expect(skips).toEqual([{ row: 1, reason: 'talk holds no messages of role and content' }]);
    expect(frontMatter(files).dataset_info.splits).toEqual([{ name: 'train', num_examples: 2 }]);
  });

  it('types every kind of column', async () => {
    const front = frontMatter(await unpack(everyKindTable(10)));
    expect(front.dataset_info.features.map((feature) => feature['dtype'])).toEqual([
      ...['float64', 'int64', 'bool', 'string', 'timestamp[ms]', 'string', 'string', 'string'],
    ]);
  });
});
