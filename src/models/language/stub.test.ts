import { describe, expect, it } from 'vitest';
import { type Constraint, defaultSampling, type TextRequest } from '../../lib/language/types.ts';
import { createStubModel } from './stub.ts';

const model = createStubModel();

function request(index: number, changes: Partial<TextRequest> = {}): TextRequest {
  return {
    messages: [{ role: 'user', content: 'Write a review.' }],
    sampling: defaultSampling,
    constraint: null,
    randomness: { seed: 1, labels: ['review', 0], index },
    ...changes,
  };
}

async function textsOf(requests: readonly TextRequest[]): Promise<readonly string[]> {
  return (await model.generate(requests, {})).map(({ text }) => text);
}

describe('the stub model', () => {
  it('gives each request its own text, whatever comes with it', async () => {
    const requests = Array.from({ length: 20 }, (_, index) => request(index));
    const together = await textsOf(requests);
    expect(new Set(together).size).toBeGreaterThan(15);
    expect(await textsOf([requests[7]!])).toEqual([together[7]]);
    expect(await textsOf(requests.toReversed())).toEqual(together.toReversed());
  });

  it('tells prompts and attempts apart', async () => {
    const other = request(0, { messages: [{ role: 'user', content: 'Write a poem.' }] });
    const again = request(0, { randomness: { seed: 1, labels: ['review', 1], index: 0 } });
    expect(new Set(await textsOf([request(0), other, again])).size).toBe(3);
  });

  it.each<Constraint>([
    { kind: 'json', schema: { type: 'object', properties: { a: { type: 'integer', minimum: 1, maximum: 5 } } } },
    { kind: 'regex', pattern: '[A-Z]{3}-\\d{4}' },
    { kind: 'choice', labels: ['good', 'bad'] },
  ])('keeps to the constraint: $kind', async (constraint) => {
    const results = await model.generate(
      Array.from({ length: 50 }, (_, index) => request(index, { constraint })),
      {},
    );
    for (const { text, isComplete } of results) {
      expect(isComplete).toBe(true);
      if (constraint.kind === 'json') JSON.parse(text);
      if (constraint.kind === 'regex') expect(text).toMatch(/^[A-Z]{3}-\d{4}$/);
      if (constraint.kind === 'choice') expect(['good', 'bad']).toContain(text);
    }
  });

  it('stays within the budget and says so', async () => {
    const sampling = { ...defaultSampling, maxTokens: 2 };
    const [free, bound] = await model.generate(
      [request(0, { sampling }), request(0, { sampling, constraint: { kind: 'regex', pattern: '(ab ){9}' } })],
      {},
    );
    expect(free).toMatchObject({ tokens: 2, stopReason: 'length', isComplete: true });
    expect(bound).toMatchObject({ stopReason: 'length', isComplete: false });
  });

  it('stops before a stop text', async () => {
    const [whole] = await textsOf([request(3)]);
    const stop = whole!.slice(4, 7);
    const [result] = await model.generate([request(3, { sampling: { ...defaultSampling, stop: [stop] } })], {});
    expect(result).toMatchObject({ text: whole!.slice(0, whole!.indexOf(stop)), stopReason: 'stop' });
  });

  it('gives labels probabilities that sum to one', async () => {
    const [chances] = await model.choose([{ messages: [], labels: ['a', 'b', 'c'] }], {});
    expect(chances!.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
  });

  it('embeds texts that share words nearer to each other', async () => {
    const [a, b, c] = await model.embed(['the red house', 'the red barn', 'quarterly tax report'], {});
    const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    expect(dot(a!, a!)).toBeCloseTo(1, 5);
    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!));
  });
});
