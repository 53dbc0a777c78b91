// A trial of one model: load it, let it write, see how fast it is.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import {
  defaultSampling,
  type Device,
  type Dtype,
  type LoadedModel,
  type ModelCard,
  type TextResult,
} from '../lib/language/types.ts';
import { createLanguageWorkerModel, type WorkerModel } from '../workers/client.ts';
import type { LoadProgress } from '../workers/contracts.ts';

export type TrialState = 'idle' | 'loading' | 'ready' | 'running' | 'failed';

const PROMPT = 'Write a dialogue between a customer and an assistant about flights.';
const SENTENCES = 'The train was late again.\nOur train did not come on time.';

export class ModelTrial {
  readonly card: ModelCard;
  prompt = $state('');
  device = $state<Device | 'auto'>('auto');
  dtype = $state<Dtype | 'auto'>('auto');
  maxTokens = $state(80);
  #state = $state<TrialState>('idle');
  #loading = $state.raw<LoadProgress | null>(null);
  #loaded = $state.raw<LoadedModel | null>(null);
  #text = $state('');
  #result = $state.raw<TextResult | null>(null);
  #tokensPerSecond = $state<number | null>(null);
  #firstTextMs = $state<number | null>(null);
  #error = $state.raw<StudioError | null>(null);
  #model: WorkerModel | null = null;
  #abort = new AbortController();
  /** Device and weights of what is loaded. */
  #key = '';

  constructor(card: ModelCard) {
    this.card = card;
    this.prompt = card.task === 'feature-extraction' ? SENTENCES : PROMPT;
  }

  get state(): TrialState {
    return this.#state;
  }
  get loading(): LoadProgress | null {
    return this.#loading;
  }
  /** What is in memory; null when nothing is. */
  get loaded(): LoadedModel | null {
    return this.#loaded;
  }
  get text(): string {
    return this.#text;
  }
  get result(): TextResult | null {
    return this.#result;
  }
  get tokensPerSecond(): number | null {
    return this.#tokensPerSecond;
  }
  get firstTextMs(): number | null {
    return this.#firstTextMs;
  }
  get error(): StudioError | null {
    return this.#error;
  }
  get isBusy(): boolean {
    return this.#state === 'loading' || this.#state === 'running';
  }

  /** Brings the model into memory, in a worker of its own. */
  async load(): Promise<void> {
    await this.#work(async (signal) => {
      await this.#ensureLoaded(signal);
    });
  }

  /** Loads where needed, then writes. Settings changed since the last load load anew. */
  async run(): Promise<void> {
    await this.#work(async (signal) => {
      const model = await this.#ensureLoaded(signal);
      this.#state = 'running';
      if (this.card.task === 'feature-extraction') await this.#embed(model, signal);
      else await this.#write(model, signal);
    });
  }

  stop(): void {
    this.#abort.abort();
  }

  /** Gives its memory back. */
  unload(): void {
    this.stop();
    this.#drop();
    this.#state = 'idle';
  }

  #drop(): void {
    this.#model?.dispose();
    this.#model = null;
    this.#loaded = null;
  }

  async #ensureLoaded(signal: AbortSignal): Promise<WorkerModel> {
    const { device, dtype } = this;
    const { id: model, fingerprint } = this.card;
    const key = `${device} ${dtype}`;
    if (this.#model && this.#key === key) return this.#model;
    this.#drop();
    this.#state = 'loading';
    const onProgress = (loading: LoadProgress): void => {
      this.#loading = loading;
    };
    const choice = { provider: 'transformers', model, fingerprint, device, dtype } as const;
    this.#model = await createLanguageWorkerModel(choice, { signal, onProgress });
    this.#key = key;
    this.#loaded = this.#model.info;
    return this.#model;
  }

  async #write(model: WorkerModel, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    const request = {
      messages: [{ role: 'user' as const, content: this.prompt }],
      sampling: { ...defaultSampling, maxTokens: this.maxTokens },
      ...{ constraint: null, randomness: { seed: 1, labels: ['trial'], index: 0 } },
    };
    const onText = (pieces: readonly { readonly text: string }[]): void => {
      this.#firstTextMs ??= performance.now() - started;
      this.#text += pieces.map(({ text }) => text).join('');
    };
    const [result] = await model.generate([request], { signal, onText });
    if (!result) return;
    const seconds = (performance.now() - started) / 1000;
    this.#text = result.text;
    this.#result = result;
    this.#tokensPerSecond = result.tokens / seconds;
    this.#loaded = model.info;
  }

  async #embed(model: WorkerModel, signal: AbortSignal): Promise<void> {
    const texts = this.prompt.split('\n').filter((line) => line.trim() !== '');
    const started = performance.now();
    const vectors = await model.embed(texts, { signal });
    const ms = (performance.now() - started) / Math.max(1, texts.length);
    const [first, second] = vectors;
    const likeness = first && second ? first.reduce((sum, value, i) => sum + value * (second[i] ?? 0), 0) : null;
    this.#text = [
      `${first?.length ?? 0} numbers for each of ${texts.length} texts, ${ms.toFixed(0)} ms each.`,
      ...(likeness === null ? [] : [`Likeness of the first two (1 is the same direction): ${likeness.toFixed(3)}`]),
    ].join('\n');
  }

  async #work(job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    const abort = (this.#abort = new AbortController());
    this.#text = '';
    this.#result = this.#error = this.#tokensPerSecond = this.#firstTextMs = null;
    try {
      await job(abort.signal);
      this.#state = 'ready';
    } catch (error) {
      const isStopped = isAborted(error) || this.#abort.signal.aborted;
      this.#error = isStopped ? null : toStudioError(error, 'model-failed');
      this.#state = isStopped ? (this.#loaded ? 'ready' : 'idle') : 'failed';
    }
    this.#loading = null;
  }
}
