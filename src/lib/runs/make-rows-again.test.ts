import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScriptedModel, type ScriptedModel } from '../columns/model-shared/scripted-model.ts';
import type { ColumnServices } from '../columns/types.ts';
import { StudioError } from '../errors.ts';
import { defaultSampling, type TextRequest } from '../language/types.ts';
import { randomStream } from '../random.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { createRowMaker } from './make-rows.ts';
import type { MadeRow } from './made-row.ts';

const stub = { provider: 'stub', model: 'stub', device: 'auto', dtype: 'auto', sampling: defaultSampling } as const;

function recipe(columns: readonly ColumnBlock[], change: Partial<ColumnRecipe> = {}): ColumnRecipe {
  return {
    ...{ format: 'terrarium-recipe', version: 2, name: 'test', seed: 7, rows: 60, models: { writer: stub }, columns },
    ...{ pins: [], examples: [], uniqueness: null, attempts: 20, ...change },
  };
}

/** One of few words, so that rows repeat; now and then nothing usable. */
function answer({ randomness }: TextRequest): string {
  const draw = randomStream(randomness.seed, ...randomness.labels).below(12, randomness.index);
  return draw === 0 ? '' : `word ${'abcdefghijk'.charAt(draw - 1)} and ${'abcdefghijk'.charAt(draw - 1).repeat(9)}`;
}

async function makeAll(given: ColumnRecipe, sizes: readonly number[], script: ScriptedModel): Promise<MadeRow[]> {
  const services: ColumnServices = {
    ...{ seed: given.seed, rowCount: given.rows, examples: given.examples },
    model: async () => script.model,
    table: () => Promise.reject(new StudioError('not-found', 'no table here')),
  };
  const maker = await createRowMaker(given, { scope: { datasets: new Map() }, services }, {});
  const rows: MadeRow[] = [];
  for (let i = 0; rows.length < given.rows; i++) {
    const count = Math.min(sizes[i % sizes.length] as number, given.rows - rows.length);
    rows.push(
      ...(await maker.make(
        Array.from({ length: count }, (_, at) => rows.length + at),
        {},
        {},
      )),
    );
  }
  return rows;
}

const dice = (name: string): ColumnBlock => ({
  name,
  kind: 'sampler',
  options: { sampler: 'integer', min: 1, max: 3 },
});
const check = (name: string, formula: string, redo: string): ColumnBlock => ({
  ...{ name, kind: 'validation', options: { check: 'formula', formula, action: 'again', redo: [redo] } },
});
const written: ColumnBlock = {
  ...{ name: 'text', kind: 'prompt', options: { model: 'writer', prompt: 'Write a word about {{ a }}.' } },
};

describe('rows that are made again', () => {
  it('pass every check, also one that a later check makes fail again', async () => {
    const given = recipe([dice('a'), dice('b'), check('different', 'a != b', 'b'), check('large', 'a >= 2', 'a')]);
    const rows = await makeAll(given, [60], createScriptedModel({}));
    for (const { cells, quarantine } of rows) {
      expect(quarantine).toBeNull();
      expect(cells['a']).not.toBe(cells['b']);
      expect(cells['a']).toBeGreaterThanOrEqual(2);
    }
  });

  it('leave nothing behind that was made from an attempt before', async () => {
    const given = recipe([
      ...[dice('a'), dice('b'), { name: 'c', kind: 'expression', options: { formula: 'b * 2', output: 'integer' } }],
      ...[check('different', 'a != b', 'b'), check('small', 'b != 1', 'b'), check('large', 'a >= 2', 'a')],
    ]);
    for (const { cells, quarantine } of await makeAll(given, [60], createScriptedModel({}))) {
      expect(quarantine).toBeNull();
      expect([cells['a'] !== cells['b'], cells['b'] !== 1, cells['c'] === Number(cells['b']) * 2]).toEqual([
        ...[true, true, true],
      ]);
    }
  });

  it.each(['exact', 'near'] as const)(
    'are the same for any batches, with a model and %s comparison',
    async (method) => {
      const uniqueness = { columns: ['text'], method, threshold: 0.8 };
      const given = recipe([dice('a'), written, check('short', 'len(text) < 100 and a != 3', 'a')], {
        ...{ uniqueness, rows: 16, attempts: 6 },
      });
      const whole = await makeAll(given, [16], createScriptedModel({ answer }));
      const good = whole.filter(({ quarantine }) => quarantine === null);
      expect(new Set(good.map(({ cells }) => cells['text'])).size).toBe(good.length);
      expect(good.length).toBeGreaterThan(5);
      expect(good.length).toBeLessThan(16);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
          expect(await makeAll(given, sizes, createScriptedModel({ answer }))).toEqual(whole);
        }),
        { seed: 2, numRuns: 15 },
      );
    },
  );

  it('are asked of the model together', async () => {
    const uniqueness = { columns: ['text'], method: 'exact', threshold: 1 } as const;
    const script = createScriptedModel({
      answer: ({ randomness }) => `word ${randomness.labels.at(-1)} ${randomness.index % 2}`,
    });
    const rows = await makeAll(recipe([dice('a'), written], { uniqueness, rows: 8, attempts: 2 }), [8], script);
    expect(script.calls).toEqual([8, 6]);
    expect(rows.filter(({ quarantine }) => quarantine === null)).toHaveLength(4);
  });

  it('count the tokens of refused attempts', async () => {
    const script = createScriptedModel({
      answer: ({ randomness }) => (randomness.labels.at(-1) === 0 ? '""' : 'two words'),
    });
    const [row] = await makeAll(recipe([dice('a'), written], { rows: 1 }), [1], script);
    expect(row?.notes['text']).toEqual({ attempts: 2, tokens: 3 });
  });
});
