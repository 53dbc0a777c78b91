import { describe, expect, it } from 'vitest';
import type { ExampleRow } from '../../recipe/types.ts';
import { createScriptedModel, makeColumn, valuesOf } from '../model-shared/scripted-model.ts';
import { structured } from './index.ts';

const schema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    stars: { type: 'integer', minimum: 1, maximum: 5 },
    mood: { enum: ['good', 'bad'] },
    day: { type: 'string', format: 'date' },
    pros: { type: 'array', items: { type: 'string' } },
    recommend: { type: ['boolean', 'null'] },
  },
  required: ['title', 'stars'],
  additionalProperties: false,
};
const scope = { name: 'review', datasets: new Map() };
const base = { model: 'writer', prompt: 'Review {{product}}.', schema };
const cells = { product: ['kettle'] };

async function makeOne(options: object, answer: string | object, examples: readonly ExampleRow[] = []) {
  const script = createScriptedModel({ answer: () => answer });
  const given = { name: 'review', options: { ...base, ...options }, model: script.model, cells };
  const [outcome] = await makeColumn(structured, { ...given, services: { examples } });
  return { outcome: outcome!, request: script.asked[0]! };
}

describe('requests', () => {
  it('constrain the answer to the schema and name its keys', async () => {
    const { request } = await makeOne({}, '{}');
    expect(request.constraint).toEqual({ kind: 'json', schema });
    expect(request.messages[0]?.content).toBe(
      'Review kettle. Answer as JSON with the keys title, stars, mood, day, pros, recommend.',
    );
  });

  it('leave a prompt that speaks of JSON as it is', async () => {
    const { request } = await makeOne({ prompt: 'Return JSON for {{product}}.' }, '{}');
    expect(request.messages[0]?.content).toBe('Return JSON for kettle.');
  });

  it('show liked answers, put together from their columns where they were spread', async () => {
    const example = { column: 'title', value: 'Nice', given: { stars: 5, mood: 'good' } };
    const small = { ...schema, properties: { title: schema.properties.title, stars: schema.properties.stars } };
    const { request } = await makeOne({ columns: 'spread', schema: small, examples: 3 }, '{}', [example]);
    expect(request.messages[0]?.content).toContain('Here are examples:\n- {"title":"Nice","stars":5}\nWrite another');
  });
});

describe('answers', () => {
  const answer = '{"title":"Hot","stars":4,"mood":"good","day":"2026-02-03","pros":["fast"],"recommend":true}';

  it('become one JSON cell, or one cell for each property', async () => {
    const parts = ['Hot', 4, 'good', '2026-02-03', ['fast'], true];
    const whole = JSON.parse(answer);
    const made = async (columns: string) => valuesOf([(await makeOne({ columns }, answer)).outcome])[0];
    expect(await made('whole')).toEqual([whole]);
    expect(await made('spread')).toEqual(parts);
    expect(await made('both')).toEqual([whole, ...parts]);
  });

  it('leave out what the schema does not require', async () => {
    const { outcome } = await makeOne({ columns: 'prefixed' }, '{"title":"Hot","stars":4}');
    expect(outcome).toMatchObject({ kind: 'made', values: ['Hot', 4, null, null, null, null] });
  });

  it.each([
    ['{"title":"Hot"', 'length', /not finished after 2 tokens/],
    ['no JSON', 'end', /not JSON/],
    ['{"title":"Hot","stars":9}', 'end', /does not fit the schema at .*stars/],
    ['{"title":"Hot","stars":4,"more":1}', 'end', /does not fit the schema/],
  ] as const)('are refused with what was written: %s', async (text, stopReason, reason) => {
    const { outcome } = await makeOne({}, { text, stopReason, tokens: 2 });
    expect(outcome).toMatchObject({ kind: 'refused', raw: text, reason: expect.stringMatching(reason) });
  });

  it('are read out of a code fence', async () => {
    const { outcome } = await makeOne({}, '```json\n{"title":"Hot","stars":4}\n```');
    expect(outcome.kind).toBe('made');
  });
});

describe('before a run', () => {
  it('columns have the kinds of their properties', () => {
    expect(structured.outputs({ ...base, columns: 'prefixed' }, scope)).toEqual([
      { name: 'review_title', kind: 'text' },
      { name: 'review_stars', kind: 'integer' },
      { name: 'review_mood', kind: 'category' },
      { name: 'review_day', kind: 'datetime', format: '%Y-%m-%d' },
      { name: 'review_pros', kind: 'json' },
      { name: 'review_recommend', kind: 'boolean' },
    ]);
    expect(structured.outputs(base, scope)).toEqual([{ name: 'review', kind: 'json' }]);
  });

  it('says what is wrong with a schema', () => {
    const paths = (options: object) => structured.problems({ ...base, ...options }, scope).map(({ path }) => path);
    expect(paths({})).toEqual([]);
    expect(paths({ schema: [] })).toEqual(['options.schema']);
    expect(paths({ schema: { type: 'string' }, columns: 'spread' })).toEqual(['options.schema.properties']);
  });
});
