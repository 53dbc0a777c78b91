import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findColumnType } from '../columns/registry.ts';
import { documentKinds, documentRecipe, holdsChunks } from './document-recipes.ts';
import { bytesColumn } from '../table/column.ts';
import { createTable } from '../table/table.ts';
import { parseColumnRecipe } from './parse.ts';
import type { ColumnBlock } from './types.ts';

const schema = ['document', 'title', 'section', 'chunk', 'text'].map(
  (name) => ({ name, kind: 'text', role: 'feature' }) as const,
);

/** The bundled recipes name no dataset; whoever opens one chooses it. */
const template = (kind: (typeof documentKinds)[number]) => documentRecipe(kind, '', { chunks: 100 });

describe('documentRecipe', () => {
  it.each(documentKinds)('%s is a recipe that parses, and the bundled file is the same', (kind) => {
    const recipe = template(kind);
    expect(parseColumnRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
    const file = `public/recipes/documents/${kind}.json`;
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(recipe);
  });

  it.each(documentKinds)('%s has blocks that their kinds find nothing wrong with', (kind) => {
    const scope = { name: 'x', datasets: new Map([['d', { name: 'docs', schema, rowCount: 12 }]]) };
    for (const block of documentRecipe(kind, 'd', { chunks: 12 }).columns) {
      const type = findColumnType(block.kind);
      expect(type.problems(block.options, { ...scope, name: block.name })).toEqual([]);
    }
  });

  it.each(documentKinds)('%s refers to columns that there are', (kind) => {
    const scope = { name: 'x', datasets: new Map([['d', { name: 'docs', schema, rowCount: 12 }]]) };
    const known = new Set<string>();
    for (const block of documentRecipe(kind, 'd', { chunks: 12 }).columns) {
      const type = findColumnType(block.kind);
      for (const { column } of type.references(block.options)) expect(known).toContain(column);
      for (const { name } of type.outputs(block.options, { ...scope, name: block.name })) known.add(name);
    }
    for (const name of documentRecipe(kind, 'd', { chunks: 12 }).uniqueness?.columns ?? [])
      expect(known).toContain(name);
  });

  it('makes as many rows as chunks times rows for each, and repeats each chunk so often', () => {
    const recipe = documentRecipe('qa', 'd', { chunks: 40, perChunk: 5 });
    expect(recipe.rows).toBe(200);
    expect(recipe.columns[0]?.options).toMatchObject({ dataset: 'd', order: 'ordered', repeat: 5 });
    expect(documentRecipe('summary', 'd', { chunks: 7 }).rows).toBe(7);
  });

  it('gives every chunk its rows and every tag its share, exactly', async () => {
    const table = createTable(
      schema,
      schema.map(({ name }) => bytesColumn(['a', 'b', 'c', 'd'].map((c) => name + c))),
    );
    const tags = [
      { value: 'easy', weight: 2 },
      { value: 'hard', weight: 1 },
    ];
    const recipe = documentRecipe('qa', 'd', { chunks: 4, perChunk: 6, tags });
    const services = {
      ...{ seed: recipe.seed, rowCount: recipe.rows, examples: [] },
      model: () => Promise.reject(new Error('no model is needed')),
      table: () => Promise.resolve(table),
    };
    const drawn = async (block: ColumnBlock): Promise<unknown[]> => {
      const scope = { name: block.name, datasets: new Map([['d', { name: 'docs', schema, rowCount: 4 }]]) };
      const column = await findColumnType(block.kind).prepare(block.options, scope, services, {});
      const tasks = Array.from({ length: recipe.rows }, (_, row) => ({ slot: row, row, attempt: 0 }));
      const batch = { rows: tasks.map(({ row }) => row), cells: new Map() };
      const outcomes = await column.make(tasks, batch, {});
      return outcomes.map((outcome) => (outcome.kind === 'made' ? outcome.values.at(-1) : outcome.kind));
    };
    const [passage, tag] = recipe.columns as [ColumnBlock, ColumnBlock];
    const texts = await drawn(passage);
    expect(texts).toEqual(['texta', 'textb', 'textc', 'textd'].flatMap((text) => new Array<string>(6).fill(text)));
    const labels = await drawn(tag);
    expect(labels.filter((label) => label === 'easy')).toHaveLength(16);
    expect(labels.filter((label) => label === 'hard')).toHaveLength(8);
  });

  it('takes tags with their quotas, for the check as well', () => {
    const tags = [
      { value: 'bug', weight: 3 },
      { value: 'wish', weight: 1 },
    ];
    const recipe = documentRecipe('classification', 'd', { chunks: 10, tags });
    const block = (kind: string) => recipe.columns.find((column) => column.kind === kind);
    expect(block('sampler')?.options).toMatchObject({ values: tags, exact: true });
    expect(block('choice')?.options).toMatchObject({ labels: ['bug', 'wish'] });
  });

  it('knows datasets that were made of documents', () => {
    expect(holdsChunks([{ name: 'document' }, { name: 'chunk' }, { name: 'text' }])).toBe(true);
    expect(holdsChunks([{ name: 'text' }])).toBe(false);
  });
});
