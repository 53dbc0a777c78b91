// Language models as the studio runs them: real ONNX files, in a real browser.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/lib/json.ts';
import { type Constraint, defaultSampling, type TextRequest } from '../../src/lib/language/types.ts';
import { type DisposableModel, loadModel } from '../../src/models/language/load.ts';
import { modelFiles } from '../fixtures/model-files.ts';
import { schemas } from '../fixtures/answer-schemas.ts';

const models = [
  ['terrarium-small', 'q8', '/models/terrarium-small'],
  ['tiny-gpt2', 'fp32', '/tests/fixtures/models/tiny-gpt2'],
] as const;

function ask(index: number, content: string, changes: Partial<TextRequest['sampling']> = {}): TextRequest {
  return {
    messages: [{ role: 'user', content }],
    sampling: { ...defaultSampling, maxTokens: 24, ...changes },
    constraint: null,
    randomness: { seed: 5, labels: ['test', 0], index },
  };
}

async function textsOf(model: DisposableModel, requests: readonly TextRequest[]): Promise<readonly string[]> {
  return (await model.generate(requests, {})).map(({ text }) => text);
}

describe.each(models)('%s', (id, dtype, folder) => {
  let model: DisposableModel;
  const load = async (): Promise<DisposableModel> =>
    loadModel(await modelFiles(folder), { device: 'wasm', dtype }, { threads: 1 });
  const mixed = Array.from({ length: 20 }, (_, i) => ask(i, `Write a review${' of a good lamp'.repeat(i % 5)}.`));

  beforeAll(async () => {
    model = await load();
  });
  afterAll(() => model.dispose());

  it('keeps the texts the same in any batch', () => {
    expect(model.info).toMatchObject({ id, dtype, device: 'wasm', isBatchInvariant: true, isReproducible: true });
  });

  it('writes the same texts alone, together and in any order', async () => {
    const together = await textsOf(model, mixed);
    expect(new Set(together).size).toBeGreaterThan(10);
    expect(await textsOf(model, mixed.toReversed())).toEqual(together.toReversed());
    for (const i of [0, 7, 19]) expect(await textsOf(model, [mixed[i]!])).toEqual([together[i]]);
    const parts = [mixed.slice(0, 3), mixed.slice(3, 12), mixed.slice(12)];
    const split: string[] = [];
    for (const part of parts) split.push(...(await textsOf(model, part)));
    expect(split).toEqual(together);
  });

  it('writes other texts for other seeds, and the same again for the same', async () => {
    const other = mixed.map((request) => ({ ...request, randomness: { ...request.randomness, seed: 6 } }));
    const [first, second] = [await textsOf(model, mixed), await textsOf(model, other)];
    expect(second.filter((text, i) => text === first[i]).length).toBeLessThan(8);
    expect(await textsOf(model, mixed)).toEqual(first);
  });

  it('gives one greedy text whatever the seed, and streams what it returns', async () => {
    const greedy = [1, 2].map((seed) => ({
      ...ask(0, 'Hello', { temperature: 0 }),
      randomness: { seed, labels: [], index: 0 },
    }));
    let streamed = '';
    const [a, b] = await model.generate(greedy, {
      onText: (tokens) => tokens.filter(({ request }) => request === 0).forEach(({ text }) => (streamed += text)),
    });
    expect(a!.text).toBe(b!.text);
    expect(streamed).toBe(a!.text);
    expect(a!.meanLogProb).toBeLessThan(0);
  });

  it('gives the same text whether or not the beginning of a prompt is known already', async () => {
    const head = 'The customer wrote a long letter about a lamp that did not work and a shop that did not answer. ';
    const long = Array.from({ length: 6 }, (_, i) => ask(i, `${head.repeat(id === 'tiny-gpt2' ? 1 : 3)}Item ${i}.`));
    const warm = await textsOf(model, long);
    expect(await textsOf(model, long)).toEqual(warm);
    const cold = await load();
    expect(await textsOf(cold, [long[4]!])).toEqual([warm[4]]);
    await cold.dispose();
  });

  it('stops before a stop text and never shows a part of it', async () => {
    const wholes = await textsOf(model, mixed);
    const index = wholes.findIndex((text) => text.length > 30);
    const whole = wholes[index]!;
    const stop = whole.slice(12, 17);
    let streamed = '';
    const [result] = await model.generate(
      [{ ...mixed[index]!, sampling: { ...mixed[index]!.sampling, stop: [stop] } }],
      {
        onText: (tokens) => tokens.forEach(({ text }) => (streamed += text)),
      },
    );
    expect(result).toMatchObject({ text: whole.slice(0, whole.indexOf(stop)), stopReason: 'stop' });
    expect(streamed).toBe(result!.text);
  });

  it('stops within a token when it is cancelled', async () => {
    const abort = new AbortController();
    let shown = 0;
    const running = model.generate([ask(0, 'Write.', { maxTokens: 90 })], {
      signal: abort.signal,
      onText: () => {
        if (++shown === 5) abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(shown).toBeLessThanOrEqual(6);
    expect(await textsOf(model, [mixed[0]!])).toHaveLength(1);
  });

  it('says when the budget or the window is full', async () => {
    const [short] = await model.generate([ask(0, 'Write.', { maxTokens: 3 })], {});
    expect(short).toMatchObject({ tokens: 3, stopReason: 'length', isComplete: true });
    await expect(textsOf(model, [ask(0, 'word '.repeat(1200))])).rejects.toMatchObject({ code: 'limit' });
  });

  it('gives labels probabilities that sum to one, the same for one question and many', async () => {
    const labels = ['positive', 'negative', 'mixed', 'neither of the two'];
    const requests = ['I love it.', 'It broke at once.'].map((content) => ({
      messages: [{ role: 'user' as const, content: `Is this positive or negative? ${content}` }],
      labels,
    }));
    const both = await model.choose(requests, {});
    for (const chances of both) {
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
      expect(chances.every((chance) => chance > 0 && chance < 1)).toBe(true);
    }
    expect(await model.choose([requests[1]!], {})).toEqual([both[1]]);
    const shuffled = await model.choose([{ ...requests[0]!, labels: labels.toReversed() }], {});
    shuffled[0]!.toReversed().forEach((chance, i) => expect(chance).toBeCloseTo(both[0]![i]!, 9));
  });

  it('keeps to patterns and labels', async () => {
    const [pattern, label] = await model.generate(
      [
        constrained(0, { kind: 'regex', pattern: '[A-Z]{2}-\\d{4}(, ok)?' }, 20),
        constrained(1, { kind: 'choice', labels: ['refund', 'replacement', 'repair'] }, 20),
      ],
      {},
    );
    expect(pattern!.text).toMatch(/^[A-Z]{2}-\d{4}(, ok)?$/);
    expect(['refund', 'replacement', 'repair']).toContain(label!.text);
    expect([pattern!.isComplete, label!.isComplete]).toEqual([true, true]);
  });

  it('is the same under a constraint, greedy, alone and in a batch', async () => {
    const greedy = schemas.map(([, schema, maxTokens], i) => constrained(i, { kind: 'json', schema }, maxTokens, 0));
    const together = await model.generate([...greedy, ...mixed.slice(0, 5)], {});
    for (const [i, request] of greedy.entries()) expect(await model.generate([request], {})).toEqual([together[i]]);
  });
});

function constrained(index: number, constraint: Constraint, maxTokens: number, temperature = 0.9): TextRequest {
  return { ...ask(index, 'Write one record as JSON.', { maxTokens, temperature }), constraint };
}

describe('a schema that cannot be enforced', () => {
  it('is refused before anything is written', async () => {
    const model = await loadModel(
      await modelFiles('/tests/fixtures/models/tiny-gpt2'),
      { device: 'wasm', dtype: 'fp32' },
      { threads: 1 },
    );
    const schema: JsonValue = { type: 'array', items: { type: 'string' }, uniqueItems: true };
    await expect(model.generate([constrained(0, { kind: 'json', schema }, 9)], {})).rejects.toMatchObject({
      code: 'bad-input',
    });
    await model.dispose();
  });
});
