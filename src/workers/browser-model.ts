// The browser's own language model (https://github.com/webmachinelearning/prompt-api), where a browser has one. It is to
// be had on pages only, so this is the page's code; other workers reach it through the API that they know of workers.
// It has no seeds, no probabilities and no tokens: what it writes cannot be made again.

import { StudioError, throwIfAborted, toStudioError } from '../lib/errors.ts';
import type {
  ChatMessage,
  ChoiceRequest,
  Constraint,
  GenerateContext,
  LanguageModel,
  LoadedModel,
  TextRequest,
  TextResult,
} from '../lib/language/types.ts';
import type { LanguageWorkerApi } from './contracts.ts';

type Availability = 'unavailable' | 'downloadable' | 'downloading' | 'available';
interface Session {
  readonly contextWindow?: number;
  readonly inputQuota?: number;
  prompt(input: readonly ChatMessage[], options: PromptOptions): Promise<string>;
  promptStreaming?(input: readonly ChatMessage[], options: PromptOptions): ReadableStream<string>;
  measureContextUsage?(input: string): Promise<number>;
  measureInputUsage?(input: string): Promise<number>;
  clone(options?: { readonly signal?: AbortSignal }): Promise<Session>;
  destroy(): void;
}
interface PromptOptions {
  readonly responseConstraint?: unknown;
  readonly omitResponseConstraintInput?: boolean;
  readonly signal?: AbortSignal;
}
interface SessionFactory {
  availability(): Promise<Availability>;
  create(options?: { readonly signal?: AbortSignal }): Promise<Session>;
}

/** What the browser says about its model; `unavailable` where it has none. Never starts a download. */
export async function browserModelAvailability(): Promise<Availability> {
  try {
    return (await factory()?.availability()) ?? 'unavailable';
  } catch {
    return 'unavailable'; // a browser that refuses to tell has none for us
  }
}

/**
 * The browser's model as a language model. Only one that is there already: the studio page downloads nothing.
 * @throws StudioError `model-missing`
 */
export async function createBrowserModel(): Promise<LanguageModel & { dispose(): void }> {
  const availability = await browserModelAvailability();
  const found = factory();
  if (!found || availability !== 'available') {
    throw new StudioError('model-missing', `the browser's own model is ${availability}`, { details: { availability } });
  }
  const started = performance.now();
  const session = await found.create().catch((cause: unknown) => {
    throw new StudioError('model-missing', 'the browser does not start its model', { cause });
  });
  const info: LoadedModel = {
    ...{ id: 'browser', provider: 'browser', device: 'browser', dtype: null },
    contextTokens: session.contextWindow ?? session.inputQuota ?? null,
    ...{ vocabularySize: null, isBatchInvariant: true, isReproducible: false, canEmbed: false },
    ...{ loadMs: performance.now() - started, sizeBytes: 0 },
    notes: [
      'The same request may give another text each time.',
      'Length, stop texts and sampling are up to the browser.',
    ],
  };
  return {
    info,
    generate: (requests, context) => generateAll(session, requests, context),
    choose: (requests, context) => chooseAll(session, requests, context),
    embed: async () => {
      throw new StudioError('model-failed', "the browser's model does not embed texts");
    },
    countTokens: (texts) => Promise.all(texts.map((text) => countTokens(session, text))),
    dispose: () => session.destroy(),
  };
}

/** The same behind the API of language workers, for workers that the page hands it to. */
export function createBrowserModelApi(): LanguageWorkerApi {
  const controllers = new Map<string, AbortController>();
  let held: Promise<LanguageModel & { dispose(): void }> | null = null;
  let answers = 0;
  const model = (): Promise<LanguageModel> => (held ??= createBrowserModel());
  const run = async <T>(jobId: string, job: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const controller = new AbortController();
    controllers.set(jobId, controller);
    try {
      return await job(controller.signal);
    } finally {
      controllers.delete(jobId);
      answers += 1;
    }
  };
  return {
    load: async () => (await model()).info,
    generate: (jobId, requests, onText, onResult) =>
      run(jobId, async (signal) => (await model()).generate(requests, { signal, onText, onResult })),
    choose: (jobId, requests) => run(jobId, async (signal) => (await model()).choose(requests, { signal })),
    embed: (jobId, texts) => run(jobId, async (signal) => (await model()).embed(texts, { signal })),
    countTokens: async (texts) => (await model()).countTokens(texts),
    heartbeat: () => answers,
    async unload() {
      (await held?.catch(() => null))?.dispose();
      held = null;
    },
    cancel: (jobId) => controllers.get(jobId)?.abort(),
  };
}

function factory(): SessionFactory | undefined {
  return (globalThis as { readonly LanguageModel?: SessionFactory }).LanguageModel;
}

async function generateAll(
  session: Session,
  requests: readonly TextRequest[],
  context: GenerateContext,
): Promise<readonly TextResult[]> {
  const results: TextResult[] = [];
  for (const [index, request] of requests.entries()) {
    throwIfAborted(context.signal);
    let shown = 0;
    const show = (text: string): void => {
      if (text.length > shown) context.onText?.([{ request: index, text: text.slice(shown) }]);
      shown = Math.max(shown, text.length);
    };
    const result = await generateOne(session, request, { signal: context.signal, show });
    show(result.text);
    context.onResult?.(index, result);
    results.push(result);
  }
  return results;
}

interface Watch {
  readonly signal?: AbortSignal | undefined;
  /** Told the whole text so far, again and again. */
  readonly show?: (text: string) => void;
}

/** Each answer has a session of its own: one conversation must not colour the next. */
async function generateOne(session: Session, request: TextRequest, watch: Watch): Promise<TextResult> {
  const { constraint, messages, sampling } = request;
  const { signal } = watch;
  const fresh = await session.clone(signal ? { signal } : {});
  try {
    const whole = await readAnswer(fresh, request, watch);
    const text = constraint?.kind === 'choice' ? unquote(whole) : cut(whole, sampling.stop);
    return {
      ...{ text, promptTokens: await countTokens(fresh, messages.map(({ content }) => content).join('\n')) },
      ...{ tokens: await countTokens(fresh, text), stopReason: text.length < whole.length ? 'stop' : 'end' },
      ...{ meanLogProb: null, isComplete: constraint === null || isValid(text, constraint) },
    };
  } catch (error) {
    throwIfAborted(signal);
    throw toStudioError(error, 'model-failed');
  } finally {
    fresh.destroy();
  }
}

/** The answer up to its first stop text, shown as it comes where the browser streams; a label is shown once whole. */
async function readAnswer(session: Session, request: TextRequest, { signal, show }: Watch): Promise<string> {
  const { constraint, messages, sampling } = request;
  const options: PromptOptions = {
    ...(constraint ? { responseConstraint: constraintFor(constraint), omitResponseConstraintInput: true } : {}),
    ...(signal ? { signal } : {}),
  };
  if (!session.promptStreaming) return session.prompt(messages, options);
  const heldBack = Math.max(0, ...sampling.stop.map(({ length }) => length - 1));
  let text = '';
  for await (const piece of session.promptStreaming(messages, options)) {
    throwIfAborted(signal);
    text += piece;
    if (constraint?.kind === 'choice') continue;
    if (cut(text, sampling.stop).length < text.length) break;
    show?.(text.slice(0, Math.max(0, text.length - heldBack)));
  }
  return text;
}

/** It gives no probabilities: the label it writes gets all. */
async function chooseAll(
  session: Session,
  requests: readonly ChoiceRequest[],
  { signal }: GenerateContext,
): Promise<readonly (readonly number[])[]> {
  const chosen: (readonly number[])[] = [];
  for (const { messages, labels } of requests) {
    throwIfAborted(signal);
    const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repetitionPenalty: 1, maxTokens: 100, stop: [] };
    const constraint: Constraint = { kind: 'choice', labels };
    const request = { messages, sampling, constraint, randomness: { seed: 0, labels: [], index: 0 } };
    const { text } = await generateOne(session, request, { signal });
    if (!labels.includes(text))
      throw new StudioError('model-failed', `the browser's model answered none of the labels`);
    chosen.push(labels.map((label) => (label === text ? 1 : 0)));
  }
  return chosen;
}

function constraintFor(constraint: Constraint): unknown {
  switch (constraint.kind) {
    case 'json':
      return constraint.schema;
    case 'regex':
      return new RegExp(`^(?:${constraint.pattern})$`, 'u');
    case 'choice':
      return { type: 'string', enum: constraint.labels };
  }
}

function isValid(text: string, constraint: Constraint): boolean {
  if (constraint.kind === 'choice') return constraint.labels.includes(text);
  if (constraint.kind === 'regex') return new RegExp(`^(?:${constraint.pattern})$`, 'u').test(text);
  return parseJson(text) !== undefined;
}

/** A label comes as a JSON string. */
function unquote(text: string): string {
  const value = parseJson(text.trim());
  return typeof value === 'string' ? value : text.trim();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the answer, not a failure
  }
}

function cut(text: string, stops: readonly string[]): string {
  const places = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop));
  return text.slice(0, Math.min(text.length, ...places.filter((place) => place >= 0)));
}

async function countTokens(session: Session, text: string): Promise<number> {
  const count = await (session.measureContextUsage?.(text) ?? session.measureInputUsage?.(text));
  return count ?? Math.ceil(text.length / 4);
}
