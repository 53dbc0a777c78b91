// Language models that hang, give nonsense or die: the page gets an error or a fresh worker, never a hang.

import { describe, expect, it, vi } from 'vitest';
import { defaultSampling, type TextRequest } from '../../src/lib/language/types.ts';
import { createLanguageWorkerModel, type WorkerModel } from '../../src/workers/language-client.ts';

// Each test starts several workers, which a busy machine is slow at.
vi.setConfig({ testTimeout: 240_000 });

const workers: Worker[] = [];
function start(): Worker {
  const worker = new Worker(new URL('../fixtures/hostile.worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  return worker;
}

function startScarce(): Worker {
  const worker = new Worker(new URL('../fixtures/scarce.worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  return worker;
}

function load(model: string, { stillMs = 15_000, startWorker = start } = {}): Promise<WorkerModel> {
  const choice = { provider: 'transformers', model, device: 'wasm', dtype: 'fp32' } as const;
  return createLanguageWorkerModel(choice, { start: startWorker, stillMs, threads: 1 });
}

function ask(index: number, maxTokens = 12): TextRequest {
  return {
    messages: [{ role: 'user', content: 'Write.' }],
    sampling: { ...defaultSampling, maxTokens },
    constraint: null,
    randomness: { seed: 1, labels: [], index },
  };
}

describe('a hostile model', () => {
  it('that never ends is ended, and the error says so', async () => {
    await expect(load('endless', { stillMs: 2500 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(worker-lost|model-failed)$/) as string,
    });
  });

  it.each(['garbage', 'cut-off', 'not-a-number'])('%s is refused with an error', async (model) => {
    await expect(load(model)).rejects.toMatchObject({ code: 'model-failed' });
  });
});

describe('a worker that dies', () => {
  it('between two calls is replaced, and the answers are the same', async () => {
    const model = await load('whole');
    const before = await model.generate([ask(0), ask(1)], {});
    workers.at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'gone' }));
    expect(await model.generate([ask(0), ask(1)], {})).toEqual(before);
    model.dispose();
  });

  it('during a call is replaced, and nothing is answered twice', async () => {
    const model = await load('whole');
    const requests = Array.from({ length: 40 }, (_, i) => ask(i, 4 + i));
    const expected = await model.generate(requests, {});
    const told: number[] = [];
    const results = await model.generate(requests, {
      onResult: (request) => {
        told.push(request);
        if (told.length === 10) workers.at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'gone' }));
      },
    });
    expect(results).toEqual(expected);
    expect(told.toSorted((a, b) => a - b)).toEqual(requests.map((_, i) => i));
    model.dispose();
  });

  it('and does so again is given up', async () => {
    const model = await load('whole');
    const killing = model.generate([ask(0, 90)], {
      onText: () => workers.at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'gone' })),
    });
    await expect(killing).rejects.toMatchObject({ code: 'model-failed' });
    model.dispose();
  });
});

describe('a worker without enough memory for a full batch', () => {
  const requests = Array.from({ length: 32 }, (_, i) => ask(i, 40 + i));

  it('is replaced by one with smaller batches, and the answers are the same', async () => {
    const roomy = await load('whole');
    const expected = await roomy.generate(requests, {});
    roomy.dispose();
    workers.length = 0;
    const told: number[] = [];
    const scarce = await load('tiny-gpt2', { startWorker: startScarce });
    const results = await scarce.generate(requests, { onResult: (request) => told.push(request) });
    expect(results).toEqual(expected);
    expect(told.toSorted((a, b) => a - b)).toEqual(requests.map((_, i) => i));
    expect(workers).toHaveLength(2);
    // It stays with what works.
    expect(await scarce.generate(requests.slice(0, 20), {})).toEqual(expected.slice(0, 20));
    expect(workers).toHaveLength(2);
    scarce.dispose();
  });
});
