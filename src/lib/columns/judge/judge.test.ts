import { describe, expect, it } from 'vitest';
import { createScriptedModel, makeColumn } from '../model-shared/scripted-model.ts';
import { judge } from './index.ts';

const scope = { name: 'check', datasets: new Map() };
const one = [{ name: 'fit', description: 'Does it fit the topic', min: 1, max: 5 }];
const two = [...one, { name: 'tone', description: '', min: 0, max: 2 }];
const base = { model: 'judge', prompt: 'Text: {{text}}', criteria: one };
const cells = { text: ['hello'] };

async function makeOne(options: object, answer: string) {
  const script = createScriptedModel({
    answer: () => answer,
    choose: ({ labels }) => labels.map((label) => (label === labels.at(-1) ? 0.75 : label === labels[0] ? 0.25 : 0)),
  });
  const given = { name: 'check', options: { ...base, ...options }, model: script.model, cells };
  const [outcome] = await makeColumn(judge, given);
  return { outcome: outcome!, ...script };
}

describe('a rubric of one', () => {
  it('asks for the reason first and then the score', async () => {
    const { outcome, asked } = await makeOne({}, '{"reason":"On topic.","score":4}');
    expect(outcome).toMatchObject({ kind: 'made', values: [4, 'On topic.'] });
    expect(asked[0]?.messages[0]?.content).toBe(
      'Text: hello Does it fit the topic. Answer as JSON with reason and score from 1 to 5.',
    );
    expect(asked[0]?.constraint).toMatchObject({
      kind: 'json',
      schema: { required: ['reason', 'score'], properties: { score: { type: 'integer', minimum: 1, maximum: 5 } } },
    });
  });

  it('refuses a score outside of the scale', async () => {
    const { outcome } = await makeOne({}, '{"reason":"On topic.","score":6}');
    expect(outcome.kind).toBe('refused');
  });

  it('measures the expected score by the probabilities of the steps', async () => {
    const prompt = 'Does {{text}} fit? Answer as JSON with reason and score from 1 to 5.';
    const { outcome, chosen } = await makeOne({ prompt, expected: true }, '{"reason":"So.","score":5}');
    expect(outcome).toMatchObject({ values: [5, 4, 'So.'] });
    expect(chosen[0]?.labels).toEqual(['1', '2', '3', '4', '5']);
    expect(chosen[0]?.messages[0]?.content).toBe(
      'Does hello fit? Does it fit the topic. Answer with a number from 1 to 5.',
    );
  });
});

describe('a rubric of several', () => {
  it('asks for all scores at once and makes a column of each', async () => {
    const { outcome, asked } = await makeOne({ criteria: two, reason: false }, '{"reason":"So.","fit":2,"tone":0}');
    expect(outcome).toMatchObject({ kind: 'made', values: [2, 0] });
    expect(asked[0]?.messages[0]?.content).toContain('- fit (1 to 5): Does it fit the topic\n- tone (0 to 2)\n');
    const options = { ...base, criteria: two, expected: true };
    expect(judge.outputs(options, scope).map(({ name }) => name)).toEqual([
      ...['check_fit', 'check_tone', 'check_fit_expected', 'check_tone_expected', 'check_reason'],
    ]);
  });
});

describe('before a run', () => {
  it.each([
    [[], 'options.criteria'],
    ['none', 'options.criteria'],
    [[{ name: 'reason' }], 'options.criteria[0].name'],
    [[{ name: 'a b' }], 'options.criteria[0].name'],
    [[{ name: 'a', min: 3, max: 3 }], 'options.criteria[0].max'],
    [[{ name: 'a', min: 0.5 }], 'options.criteria[0].min'],
    [[{ name: 'a' }, { name: 'a' }], 'options.criteria[1].name'],
  ])('%j is refused at %s', (criteria, path) => {
    expect(judge.problems({ ...base, criteria }, scope).map((problem) => problem.path)).toEqual([path]);
  });

  it('accepts a rubric', () => {
    expect(judge.problems({ ...base, criteria: two }, scope)).toEqual([]);
  });
});
