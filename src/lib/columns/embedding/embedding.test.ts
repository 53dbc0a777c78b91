import { describe, expect, it } from 'vitest';
import { createScriptedModel, makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import { embedding } from './index.ts';

const scope = { name: 'made', datasets: new Map() };
const vectors: Readonly<Record<string, readonly number[]>> = { taxi: [1, 0], cab: [0.6, 0.8], tree: [0, 1] };
const script = () => createScriptedModel({ embed: (text) => vectors[text]! });
const cells = { text: ['taxi', 'cab', 'tree'] };

describe('embedding', () => {
  it('measures how close two texts of a row are, embedding equal texts once', async () => {
    const { model, calls } = script();
    const options = { model: 'embedder', text: '{{text}}', other: 'cab' };
    expect(valuesOf(await makeColumn(embedding, { options, model, cells }))).toEqual([[0.6], [1], [0.8]]);
    expect(calls).toEqual([3]);
  });

  it('gives the vector with as many digits as asked for', async () => {
    const options = { model: 'embedder', text: '{{text}}', output: 'vector', decimals: 1 };
    const outcomes = await makeColumn(embedding, { options, model: script().model, cells });
    expect(valuesOf(outcomes)).toEqual([[[1, 0]], [[0.6, 0.8]], [[0, 1]]]);
    expect(embedding.outputs(options, scope)).toEqual([{ name: 'made', kind: 'json' }]);
  });

  it('refuses a model that does not embed', async () => {
    const { model } = createScriptedModel({});
    const options = { model: 'writer', text: '{{text}}', output: 'vector' };
    await expect(makeColumn(embedding, { options, model, cells })).rejects.toMatchObject({ code: 'model-failed' });
  });

  it('says what is missing', () => {
    const paths = (options: object) => embedding.problems(options as never, scope).map(({ path }) => path);
    expect(paths({})).toEqual(['options.model', 'options.text', 'options.other']);
    expect(paths({ model: 'm', text: '{{text}}', output: 'vector' })).toEqual([]);
  });
});
