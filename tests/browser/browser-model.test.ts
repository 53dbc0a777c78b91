// The browser's own model, by a stand-in for what browsers offer (https://github.com/webmachinelearning/prompt-api): it
// streams, keeps its conversations apart, holds to constraints, and is slow enough to be cancelled.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Constraint, defaultSampling, type TextRequest } from '../../src/lib/language/types.ts';
import { browserModelAvailability, createBrowserModelApi } from '../../src/workers/browser-model.ts';
import { createLanguageWorkerModel, type WorkerModel } from '../../src/workers/language-client.ts';

interface Options {
  readonly responseConstraint?: unknown;
  readonly signal?: AbortSignal;
}
interface Message {
  readonly role: string;
  readonly content: string;
}

/** What was asked of the stand-in, and what it still holds. */
let seen: { prompts: Message[][]; constraints: unknown[]; open: number; downloads: number; cancelled: number };
let availability = 'available';
let canStream = true;

class StandIn {
  readonly contextWindow = 4096;
  readonly #before: readonly Message[];

  constructor(before: readonly Message[] = []) {
    this.#before = before;
    seen.open += 1;
    if (!canStream) Object.defineProperty(this, 'promptStreaming', { value: undefined });
  }

  promptStreaming(messages: Message[], options: Options = {}): ReadableStream<string> {
    const pieces = this.#answer(messages, options).match(/.{1,4}/gsu) ?? [];
    return new ReadableStream<string>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (options.signal?.aborted) return controller.error(options.signal.reason);
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      cancel: () => void (seen.cancelled += 1),
    });
  }

  async prompt(messages: Message[], options: Options = {}): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    options.signal?.throwIfAborted();
    return this.#answer(messages, options);
  }

  async measureContextUsage(text: string): Promise<number> {
    return Math.ceil(text.length / 4);
  }

  async clone(): Promise<StandIn> {
    return new StandIn(this.#before);
  }

  destroy(): void {
    seen.open -= 1;
  }

  #answer(messages: Message[], { responseConstraint }: Options): string {
    seen.prompts.push([...this.#before, ...messages]);
    seen.constraints.push(responseConstraint);
    if (responseConstraint instanceof RegExp) return 'AB-123';
    const schema = responseConstraint as { enum?: readonly string[] } | undefined;
    if (schema?.enum) return JSON.stringify(schema.enum[1]);
    if (schema) return '{"tone":"good"}';
    return `Answer to ${messages.at(-1)?.content}. It goes on. END And on, for a while longer than anybody reads.`;
  }
}

beforeEach(() => {
  seen = { prompts: [], constraints: [], open: 0, downloads: 0, cancelled: 0 };
  availability = 'available';
  canStream = true;
  Object.assign(globalThis, {
    LanguageModel: {
      availability: async () => availability,
      async create() {
        if (availability !== 'available') seen.downloads += 1;
        return new StandIn();
      },
    },
  });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'LanguageModel');
});

function load(): Promise<WorkerModel> {
  const choice = { provider: 'browser', model: 'browser', device: 'auto', dtype: 'auto' } as const;
  return createLanguageWorkerModel(choice, { pageModel: createBrowserModelApi() });
}

function ask(content: string, constraint: Constraint | null = null, stop: readonly string[] = []): TextRequest {
  return {
    ...{ messages: [{ role: 'user', content }], constraint, sampling: { ...defaultSampling, stop } },
    randomness: { seed: 1, labels: [], index: 0 },
  };
}

describe("the browser's own model", () => {
  it('answers each request in a conversation of its own, and says that texts cannot be made again', async () => {
    const model = await load();
    expect(model.info).toMatchObject({ provider: 'browser', contextTokens: 4096, isReproducible: false });
    const results = await model.generate([ask('one'), ask('two')], {});
    expect(results.map(({ text }) => text.slice(0, 13))).toEqual(['Answer to one', 'Answer to two']);
    expect(seen.prompts.map((messages) => messages.map(({ content }) => content))).toEqual([['one'], ['two']]);
    expect(seen.open).toBe(1);
    expect(results[0]).toMatchObject({ stopReason: 'end', isComplete: true, meanLogProb: null });
    expect(results[0]!.tokens).toBeGreaterThan(5);
  });

  it.each([true, false])('shows text as it comes and no part of a stop text (streams: %s)', async (streams) => {
    canStream = streams;
    const model = await load();
    const pieces: string[] = [];
    const onText = (tokens: readonly { readonly text: string }[]): void =>
      void pieces.push(...tokens.map((t) => t.text));
    const [whole] = await model.generate([ask('one')], { onText });
    expect(pieces.join('')).toBe(whole!.text);
    expect(pieces.length > 5).toBe(streams);
    pieces.length = 0;
    const [cut] = await model.generate([ask('one', null, [' END'])], { onText });
    expect(cut).toMatchObject({ text: 'Answer to one. It goes on.', stopReason: 'stop' });
    expect(pieces.join('')).toBe(cut!.text);
    // What nobody will read is not written.
    expect(seen.cancelled).toBe(streams ? 1 : 0);
  });

  it('hands constraints on and gives labels as they are', async () => {
    const model = await load();
    const schema = { type: 'object', properties: { tone: { type: 'string' } } };
    const shown: string[] = [];
    const results = await model.generate(
      [
        ask('json', { kind: 'json', schema }),
        ask('code', { kind: 'regex', pattern: '[A-Z]{2}-\\d{3}' }),
        ask('label', { kind: 'choice', labels: ['refund', 'repair'] }),
      ],
      { onText: (tokens) => shown.push(...tokens.map(({ request, text }) => `${request}:${text}`)) },
    );
    expect(results.map(({ text }) => text)).toEqual(['{"tone":"good"}', 'AB-123', 'repair']);
    expect(results.every(({ isComplete }) => isComplete)).toBe(true);
    expect(shown.at(-1)).toBe('2:repair');
    expect(seen.constraints[0]).toEqual(schema);
    expect(String(seen.constraints[1])).toBe('/^(?:[A-Z]{2}-\\d{3})$/u');
    const question = { messages: ask('label').messages, labels: ['refund', 'repair', 'other'] };
    expect(await model.choose([question], {})).toEqual([[0, 1, 0]]);
  });

  it('stops when it is cancelled, and lets go of the conversation', async () => {
    const model = await load();
    const controller = new AbortController();
    let shown = 0;
    const running = model.generate([ask('one'), ask('two')], {
      signal: controller.signal,
      onText: () => {
        if (++shown === 2) controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(seen.prompts).toHaveLength(1);
    expect(shown).toBeLessThan(5);
    expect(seen.open).toBe(1);
    expect(await model.generate([ask('three')], {})).toHaveLength(1);
  });

  it.each(['unavailable', 'downloadable', 'downloading'])(
    'is missing while it is %s: nothing is fetched',
    async (is) => {
      availability = is;
      expect(await browserModelAvailability()).toBe(is);
      await expect(load()).rejects.toMatchObject({ code: 'model-missing', details: { availability: is } });
      expect(seen.downloads).toBe(0);
    },
  );
});
