import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scriptedImages } from '../columns/image-shared/scripted-images.ts';
import { createScriptedModel } from '../columns/model-shared/scripted-model.ts';
import type { ColumnServices } from '../columns/types.ts';
import { StudioError } from '../errors.ts';
import type { TextRequest } from '../language/types.ts';
import { randomStream } from '../random.ts';
import { createRowMaker } from '../runs/make-rows.ts';
import { columnGraph } from './graph.ts';
import { parseColumnRecipe } from './parse.ts';
import type { ColumnRecipe } from './types.ts';
import { findColumnRecipeProblems } from './validate-columns.ts';

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly seconds: number;
}

const read = (file: string): unknown => JSON.parse(readFileSync(`public/recipes/${file}`, 'utf8'));
const entries = (read('index.json') as { recipes: readonly Entry[] }).recipes;
const scope = { datasets: new Map() };

/** Writes what the embedded model is trained to write: dialogues, reviews as JSON, verdicts. Every text is its own. */
function write({ constraint, randomness, messages }: TextRequest): string {
  const words = Array.from({ length: 30 }, (_, i) => {
    return `w${randomStream(randomness.seed, ...randomness.labels)
      .below(5000, randomness.index, i)
      .toString(36)}`;
  });
  const text = words.join(' ');
  if (constraint === null) return `user: Hello\nassistant: Hi, ${text}\nuser: ${text}?\nassistant: Done.`;
  if (messages.at(-1)?.content.includes('score')) return '{"reason": "On topic.", "score": 5}';
  return JSON.stringify({ title: 'Title', text, pros: ['fast'], cons: [], recommend: true });
}

function servicesOf(recipe: ColumnRecipe): ColumnServices {
  const { model } = createScriptedModel({ answer: write });
  return {
    ...{ seed: recipe.seed, rowCount: recipe.rows, examples: recipe.examples },
    model: async () => model,
    sampling: (alias) => recipe.models[alias]!.sampling,
    table: async () => {
      throw new StudioError('not-found', 'sample recipes need no dataset');
    },
    images: scriptedImages().images,
  };
}

describe('the sample recipes', () => {
  it('each have a name of their own', () => {
    const ids = ['support-dialogues', 'product-reviews', 'conversations', 'captioned-pictures'];
    expect(entries.map(({ id }) => id)).toEqual(ids);
  });

  it.each(entries)('$id is a recipe without problems, as the list tells it', (entry) => {
    const recipe = parseColumnRecipe(read(entry.file));
    expect(findColumnRecipeProblems(recipe, scope)).toEqual([]);
    expect(recipe.rows).toBe(entry.rows);
    const outputs = columnGraph(recipe, scope).nodes.flatMap((node) => node.outputs);
    expect(outputs).toHaveLength(entry.columns);
    const models = Object.values(recipe.models).map(({ model }) => model);
    expect(models).toEqual(entry.id === 'captioned-pictures' ? [] : ['terrarium-small']);
  });

  it.each(entries)('$id makes all its rows, the same in any batches', async ({ file }) => {
    const recipe = parseColumnRecipe(read(file));
    const rows = Array.from({ length: recipe.rows }, (_, row) => row);
    const make = async (size: number) => {
      const maker = await createRowMaker(recipe, { scope, services: servicesOf(recipe) }, {});
      const made = [];
      for (let at = 0; at < rows.length; at += size)
        made.push(...(await maker.make(rows.slice(at, at + size), {}, {})));
      return made;
    };
    const together = await make(recipe.rows);
    expect(together.filter((row) => row.quarantine !== null)).toEqual([]);
    expect((await make(7)).map(({ cells }) => cells)).toEqual(together.map(({ cells }) => cells));
  });
});
