import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors.ts';
import type { ExampleRow } from '../../recipe/types.ts';
import { createScriptedModel, makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import { prompt } from './index.ts';

const scope = { name: 'made', datasets: new Map() };
const base = { model: 'writer', prompt: 'Write about {{topic}}.' };
const cells = { topic: ['flights', 'music', 'weather'] };

describe('requests', () => {
  it('asks for all rows in one call, addressed by row and attempt', async () => {
    const { model, asked, calls } = createScriptedModel({ answer: (request) => `On ${request.randomness.index}.` });
    const options = { ...base, system: 'You like {{topic}}.' };
    const outcomes = await makeColumn(prompt, { options, model, cells, rows: [5, 9, 11], attempt: 2 });
    expect(valuesOf(outcomes)).toEqual([['On 5.'], ['On 9.'], ['On 11.']]);
    expect(calls).toEqual([3]);
    expect(asked[1]).toEqual({
      messages: [
        { role: 'system', content: 'You like music.' },
        { role: 'user', content: 'Write about music.' },
      ],
      sampling: expect.objectContaining({ temperature: 0.8, maxTokens: 200 }),
      constraint: null,
      randomness: { seed: 1, labels: ['column', 'made', 2], index: 9 },
    });
  });

  it('draws as the recipe says for the model, unless the column says otherwise', async () => {
    const ofModel = { temperature: 0.3, topK: 5, topP: 1, minP: 0, repetitionPenalty: 1, maxTokens: 90, stop: ['\n'] };
    const { model, asked } = createScriptedModel({ answer: () => 'x' });
    const services = { sampling: () => ofModel };
    await makeColumn(prompt, { options: base, model, cells, services });
    await makeColumn(prompt, { options: { ...base, maxTokens: 7 }, model, cells, services });
    await makeColumn(prompt, { options: { ...base, sampling: 'own', temperature: 0 }, model, cells, services });
    expect(asked[0]?.sampling).toEqual(ofModel);
    expect(asked[3]?.sampling).toEqual({ ...ofModel, maxTokens: 7 });
    expect(asked[6]?.sampling).toMatchObject({ temperature: 0, topP: 0.95, topK: 0, stop: [], maxTokens: 90 });
  });

  it('shows liked rows as examples, other ones for other rows, the same when asked again', async () => {
    const examples: ExampleRow[] = ['a', 'b', 'c', 'd', 'e'].map((value) => ({ column: 'made', value, given: {} }));
    const others: ExampleRow[] = [{ column: 'elsewhere', value: 'no', given: {} }];
    const services = { examples: [...examples, ...others] };
    const rows = Array.from({ length: 20 }, (_, row) => row);
    const many = { topic: rows.map(() => 'flights') };
    const texts = async (): Promise<readonly string[]> => {
      const { model, asked } = createScriptedModel({ answer: () => 'x' });
      await makeColumn(prompt, { options: { ...base, examples: 2 }, model, cells: many, services });
      return asked.map((request) => request.messages[0]!.content);
    };
    const first = await texts();
    expect(first[0]).toMatch(/^Write about flights\.\nHere are examples:\n- [a-e]\n- [a-e]\nWrite another one\.$/);
    expect(new Set(first).size).toBeGreaterThan(4);
    expect(await texts()).toEqual(first);
  });

  it('gives each leaf of the topic tree to as many rows, whatever the attempt', async () => {
    const { model, asked } = createScriptedModel({ answer: () => 'x' });
    const topics = [{ name: 'travel', children: ['flights', 'trains'] }, 'music'];
    const options = { ...base, prompt: 'On {{topic_path}}: {{topic}}.', topics, keepTopic: true };
    const rows = [0, 1, 2, 3, 4, 5];
    const first = await makeColumn(prompt, { options, model, rows });
    const again = await makeColumn(prompt, { options, model, rows, attempt: 1 });
    expect(valuesOf(again)).toEqual(valuesOf(first));
    const texts = asked.slice(0, 6).map((request) => request.messages[0]!.content);
    expect(texts.filter((text) => text === 'On travel > trains: trains.')).toHaveLength(2);
    expect(prompt.references(options)).toEqual([]);
    expect(prompt.outputs(options, scope).map(({ name }) => name)).toEqual(['made', 'made_topic']);
  });

  it('costs only its own row when one prompt cannot be asked', async () => {
    const { model } = createScriptedModel({ answer: () => 'fine' });
    const strict = {
      ...model,
      generate: async (requests: Parameters<typeof model.generate>[0]) => {
        if (requests.some((request) => request.messages[0]!.content.includes('music'))) {
          throw new StudioError('limit', 'the prompt has 5000 tokens, allowed are 1024');
        }
        return model.generate(requests, {});
      },
    };
    const outcomes = await makeColumn(prompt, { options: base, model: strict, cells });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['made', 'rejected', 'made']);
  });

  it('fails as a whole when the model does', async () => {
    const { model } = createScriptedModel({});
    const broken = { ...model, generate: () => Promise.reject(new StudioError('model-failed', 'no heartbeat')) };
    await expect(makeColumn(prompt, { options: base, model: broken, cells })).rejects.toMatchObject({
      code: 'model-failed',
    });
  });
});

describe('answers', () => {
  const makeOne = async (options: object, answer: string | object) => {
    const { model } = createScriptedModel({ answer: () => answer });
    const outcomes = await makeColumn(prompt, { options: { ...base, ...options }, model, cells: { topic: ['x'] } });
    return outcomes[0]!;
  };

  it.each([
    ['```\nHello there\n```', 'Hello there'],
    ['```json\n[1]\n```', '[1]'],
    ['"Hello there"', 'Hello there'],
    ['“Hello”', 'Hello'],
    ['"Yes," she said, "no."', '"Yes," she said, "no."'],
    ['  plain  ', 'plain'],
  ])('takes %j as %j', async (given, taken) => {
    expect(await makeOne({}, given)).toMatchObject({ kind: 'made', values: [taken] });
  });

  it('counts tokens, of refused answers too', async () => {
    expect(await makeOne({}, 'three short words')).toMatchObject({ kind: 'made', tokens: 3 });
    expect(await makeOne({ minLength: 50 }, 'three short words')).toEqual({
      ...{ kind: 'refused', raw: 'three short words', tokens: 3 },
      reason: 'the answer has 17 characters, fewer than 50',
    });
  });

  it('refuses empty, too long and unfinished answers', async () => {
    expect(await makeOne({}, ' ')).toMatchObject({ kind: 'refused', reason: 'the answer is empty' });
    expect(await makeOne({ maxLength: 3 }, 'four')).toMatchObject({ kind: 'refused' });
    expect(await makeOne({}, { text: 'It was a', tokens: 200, stopReason: 'length' })).toMatchObject({
      ...{ kind: 'refused', reason: 'the answer was not finished after 200 tokens' },
    });
  });

  it('can cut an unfinished text after its last sentence', async () => {
    const result = { text: 'It cost $3.50. I liked it! But then', stopReason: 'length' };
    expect(await makeOne({ unfinished: 'cut' }, result)).toMatchObject({ values: ['It cost $3.50. I liked it!'] });
    expect(await makeOne({ unfinished: 'cut' }, { ...result, text: 'no end' })).toMatchObject({ kind: 'refused' });
  });

  it('reads conversations and merges turns of one speaker', async () => {
    const text = 'Here it is:\nuser: Hi\nuser: I need a taxi\nassistant: Sure.\nWhen?';
    expect(await makeOne({ output: 'conversation' }, text)).toMatchObject({
      values: [
        [
          { role: 'user', content: 'Hi\nI need a taxi' },
          { role: 'assistant', content: 'Sure.\nWhen?' },
        ],
      ],
    });
  });

  it('refuses a conversation of one speaker', async () => {
    expect(await makeOne({ output: 'conversation' }, 'user: Hi\nuser: Hello?')).toMatchObject({ kind: 'refused' });
    expect(await makeOne({ output: 'conversation' }, 'no speakers at all')).toMatchObject({ kind: 'refused' });
  });

  it('drops the turn that broke off', async () => {
    const result = { text: 'user: Hi\nassistant: Hello.\nuser: I wou', stopReason: 'length' };
    expect(await makeOne({ output: 'conversation', unfinished: 'cut' }, result)).toMatchObject({
      values: [[{ content: 'Hi' }, { content: 'Hello.' }]],
    });
  });

  it('reads lists without bullets and numbers', async () => {
    const text = '1. one\n2) two\n- three\n\n* four';
    expect(await makeOne({ output: 'lines' }, text)).toMatchObject({ values: [['one', 'two', 'three', 'four']] });
    expect(await makeOne({ output: 'lines', minLength: 5 }, text)).toMatchObject({ kind: 'refused' });
  });
});

describe('before a run', () => {
  it('says what is missing or broken', () => {
    const paths = (options: object) => prompt.problems(options as never, scope).map(({ path }) => path);
    expect(paths({})).toEqual(['options.model', 'options.prompt']);
    expect(paths({ ...base, system: '{{ broken' })).toEqual(['options.system']);
    expect(paths({ ...base, topics: [{ name: 1 }] })).toEqual(['options.topics[0].name']);
    expect(paths({ ...base, minLength: 9, maxLength: 3 })).toEqual(['options.minLength']);
    expect(paths(base)).toEqual([]);
  });

  it('needs the columns and the model that it names', () => {
    const options = { ...base, system: 'You are {{person}}.' };
    expect(prompt.references(options)).toEqual([
      { column: 'person', path: 'options.system' },
      { column: 'topic', path: 'options.prompt' },
    ]);
    expect(prompt.models(options)).toEqual(['writer']);
  });
});
