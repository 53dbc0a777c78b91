// The sample recipes with the model they are written for.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnServices } from '../../src/lib/columns/types.ts';
import { StudioError } from '../../src/lib/errors.ts';
import { readConversation } from '../../src/lib/language/conversation.ts';
import { parseColumnRecipe } from '../../src/lib/recipe/parse.ts';
import type { MadeRow } from '../../src/lib/runs/made-row.ts';
import { createRowMaker } from '../../src/lib/runs/make-rows.ts';
import { type DisposableModel, loadModel } from '../../src/models/language/load.ts';
import { modelFiles } from '../fixtures/model-files.ts';

const ROWS = 16;
let model: DisposableModel;

beforeAll(async () => {
  model = await loadModel(await modelFiles('/models/terrarium-small'), { device: 'wasm', dtype: 'q8' }, { threads: 2 });
});
afterAll(() => model.dispose());

/** The first rows of a recipe, and what they took. */
async function makeRows(file: string): Promise<readonly MadeRow[]> {
  const recipe = parseColumnRecipe(await (await fetch(`/recipes/${file}`)).json());
  const services: ColumnServices = {
    ...{ seed: recipe.seed, rowCount: recipe.rows, examples: recipe.examples },
    model: async () => model,
    sampling: (alias) => recipe.models[alias]!.sampling,
    table: async () => {
      throw new StudioError('not-found', 'sample recipes need no dataset');
    },
  };
  const maker = await createRowMaker(recipe, { scope: { datasets: new Map() }, services }, {});
  const started = performance.now();
  const rows = await maker.make(
    Array.from({ length: ROWS }, (_, row) => row),
    {},
    {},
  );
  const seconds = (performance.now() - started) / 1000;
  const tokens = rows.flatMap((row) => Object.values(row.notes)).reduce((sum, note) => sum + (note.tokens ?? 0), 0);
  console.info(`${file}: ${ROWS} rows in ${seconds.toFixed(1)} s, ${Math.round(tokens / seconds)} tokens/s`);
  return rows;
}

const good = (rows: readonly MadeRow[]): readonly MadeRow[] => rows.filter((row) => row.quarantine === null);
const shareOf = (rows: readonly MadeRow[], test: (row: MadeRow) => boolean): number =>
  rows.filter(test).length / rows.length;

describe('the embedded model', () => {
  it('writes support dialogues on the topic that they are labelled with', { timeout: 300_000 }, async () => {
    const rows = await makeRows('support-dialogues.json');
    expect(good(rows).length).toBeGreaterThanOrEqual(ROWS - 1);
    for (const { cells } of good(rows)) expect(readConversation(JSON.stringify(cells['dialogue']))).not.toBeNull();
    expect(shareOf(good(rows), ({ cells }) => cells['agrees'] === true)).toBeGreaterThan(0.7);
  });

  it('fills in product reviews that fit their schema, and their rating', { timeout: 300_000 }, async () => {
    const rows = await makeRows('product-reviews.json');
    expect(good(rows).length).toBeGreaterThanOrEqual(ROWS - 1);
    expect(shareOf(good(rows), ({ cells }) => cells['consistent'] === true)).toBeGreaterThan(0.7);
  });

  it('writes different conversations and says how well they fit', { timeout: 300_000 }, async () => {
    const rows = await makeRows('conversations.json');
    expect(good(rows).length).toBeGreaterThanOrEqual(ROWS - 2);
    expect(shareOf(good(rows), ({ cells }) => (cells['judged_fit'] as number) >= 4)).toBeGreaterThan(0.6);
  });
});
