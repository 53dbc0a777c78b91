import { describe, expect, it } from 'vitest';
import { createScriptedModel, makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import { choice } from './index.ts';
import { drawLabel, temper } from './pick.ts';

const scope = { name: 'made', datasets: new Map() };
const base = { model: 'writer', labels: ['a', 'b', 'c'], prompt: 'Which fits {{text}}? Choose one of: {{labels}}.' };
const cells = { text: ['x', 'y'] };
const script = () => createScriptedModel({ choose: () => [0.2, 0.5, 0.3] });

describe('choosing', () => {
  it('takes the likeliest label and keeps its probability', async () => {
    const { model, chosen, calls } = script();
    const outcomes = await makeColumn(choice, { options: { ...base, probabilities: true }, model, cells });
    expect(valuesOf(outcomes)).toEqual([
      ['b', 0.5, { a: 0.2, b: 0.5, c: 0.3 }],
      ['b', 0.5, { a: 0.2, b: 0.5, c: 0.3 }],
    ]);
    expect(calls).toEqual([2]);
    expect(chosen[1]).toEqual({
      labels: ['a', 'b', 'c'],
      messages: [{ role: 'user', content: 'Which fits y? Choose one of: a, b, c.' }],
    });
  });

  it('takes the first of equally likely labels', async () => {
    const { model } = createScriptedModel({ choose: () => [0.4, 0.4, 0.2] });
    const [outcome] = await makeColumn(choice, { options: base, model, cells });
    expect(outcome).toMatchObject({ values: ['a', 0.4] });
  });

  it('draws labels as often as they are probable, the same ones for the same seed', async () => {
    const rows = Array.from({ length: 4000 }, (_, row) => row);
    const many = { text: rows.map(() => 'x') };
    const make = async (attempt: number) => {
      const options = { ...base, pick: 'drawn', probability: false };
      return valuesOf(await makeColumn(choice, { options, model: script().model, cells: many, rows, attempt })).flat();
    };
    const labels = await make(0);
    expect(labels.filter((label) => label === 'b').length / 4000).toBeCloseTo(0.5, 1);
    expect(await make(0)).toEqual(labels);
    expect(await make(1)).not.toEqual(labels);
  });

  it('takes the labels of a row from one of its cells', async () => {
    const { model, chosen } = createScriptedModel({});
    const options = { ...base, labelsFrom: 'options', labels: [] };
    const lists = { text: ['x', 'y', 'z'], options: [['red', 'blue', 'red'], 'one, two', ['alone']] };
    const outcomes = await makeColumn(choice, { options, model, cells: lists });
    expect(chosen.map((request) => request.labels)).toEqual([
      ['red', 'blue'],
      ['one', 'two'],
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['made', 'made', 'rejected']);
    expect(choice.references(options)).toContainEqual({ column: 'options', path: 'options.labelsFrom' });
  });

  it.each([[[Number.NaN, 0.5, 0.5]], [[0, 0, 0]], [[1]]])('refuses %j as probabilities', async (given) => {
    const { model } = createScriptedModel({ choose: () => given });
    const [outcome] = await makeColumn(choice, { options: base, model, cells });
    expect(outcome?.kind).toBe('refused');
  });
});

describe('drawing', () => {
  it('sharpens and flattens without underflow', () => {
    expect(temper([0.2, 0.8], 1)).toEqual([0.2, 0.8]);
    expect(temper([0.2, 0.8], 0.5)[0]).toBeCloseTo(0.04 / 0.68, 12);
    expect(temper([1e-300, 2e-300], 0.05)[1]).toBeCloseTo(1, 5);
  });

  it('never falls off the end', () => {
    expect(drawLabel([0.3, 0.3, 0.3999999, 0], 0.99999999)).toBe(2);
    expect(drawLabel([0, 1], 0)).toBe(1);
  });
});

describe('before a run', () => {
  it('needs two different labels', () => {
    const paths = (options: object) => choice.problems({ ...base, ...options }, scope).map(({ path }) => path);
    expect(paths({})).toEqual([]);
    expect(paths({ labels: ['a', ' a '] })).toEqual(['options.labels']);
    expect(paths({ labels: [], labelsFrom: 'options' })).toEqual([]);
  });

  it('knows its columns, and that {{labels}} is none', () => {
    expect(choice.references(base)).toEqual([{ column: 'text', path: 'options.prompt' }]);
    expect(choice.outputs({ ...base, probabilities: true }, scope).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...['made category', 'made_probability number', 'made_probabilities json'],
    ]);
  });
});
