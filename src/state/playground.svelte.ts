// One prompt, two to four models or settings side by side. Lanes of the same model share one worker; lanes are answered
// one after another, so that each has all threads and the figures can be compared.

import { isAborted, StudioError, toStudioError } from '../lib/errors.ts';
import {
  defaultSampling,
  type LoadedModel,
  type ModelChoice,
  type SamplingSettings,
  type TextResult,
} from '../lib/language/types.ts';
import { callback, createClient, type WorkerClient } from '../workers/client.ts';
import type { LanguageWorkerApi, LoadProgress } from '../workers/contracts.ts';

export const MIN_LANES = 1;
export const MAX_LANES = 4;

export type LaneState = 'idle' | 'waiting' | 'loading' | 'writing' | 'done' | 'stopped' | 'failed';

/** What one model with its settings answered. */
export interface Lane {
  readonly id: number;
  readonly choice: ModelChoice;
  /** Used while seeds are not linked. */
  readonly seed: number;
  readonly state: LaneState;
  readonly text: string;
  readonly loading: LoadProgress | null;
  readonly model: LoadedModel | null;
  readonly result: TextResult | null;
  readonly firstTextMs: number | null;
  /** From the prompt to the last text, without loading. */
  readonly writingMs: number | null;
  readonly error: StudioError | null;
}

const FRESH = { text: '', loading: null, result: null, firstTextMs: null, writingMs: null, error: null } as const;

export class Playground {
  prompt = $state('Write a dialogue between a customer and an assistant about flights.');
  system = $state('');
  seed = $state(1);
  /** One seed for all lanes; otherwise each has its own. */
  isSeedLinked = $state(true);
  #lanes = $state.raw<readonly Lane[]>([]);
  #isRunning = $state(false);
  #next = 1;
  #abort = new AbortController();
  readonly #workers = new Map<string, WorkerClient<LanguageWorkerApi>>();

  constructor(first: Omit<ModelChoice, 'sampling'>) {
    this.#lanes = [this.#fresh(first, defaultSampling), this.#fresh(first, { ...defaultSampling, temperature: 0 })];
  }

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  addLane(): void {
    const last = this.#lanes.at(-1);
    if (!last || this.#lanes.length >= MAX_LANES) return;
    const { sampling, ...choice } = last.choice;
    this.#lanes = [...this.#lanes, this.#fresh(choice, sampling)];
  }

  removeLane(id: number): void {
    if (this.#lanes.length > MIN_LANES) this.#lanes = this.#lanes.filter((lane) => lane.id !== id);
  }

  setChoice(id: number, choice: Partial<Omit<ModelChoice, 'sampling'>>): void {
    this.#change(id, (lane) => ({
      ...lane,
      choice: { ...lane.choice, ...choice },
      model: null,
      state: 'idle',
      ...FRESH,
    }));
  }

  setSampling(id: number, sampling: Partial<SamplingSettings>): void {
    this.#change(id, (lane) => ({
      ...lane,
      choice: { ...lane.choice, sampling: { ...lane.choice.sampling, ...sampling } },
    }));
  }

  setSeed(id: number, seed: number): void {
    this.#change(id, (lane) => ({ ...lane, seed }));
  }

  /** Asks all lanes, or one. Never rejects: each lane says how it went. */
  async run(only?: number): Promise<void> {
    this.stop();
    const abort = (this.#abort = new AbortController());
    const asked = this.#lanes.filter((lane) => only === undefined || lane.id === only).map((lane) => lane.id);
    for (const id of asked) this.#patch(id, { ...FRESH, state: 'waiting' });
    this.#isRunning = true;
    try {
      for (const id of asked) {
        if (abort.signal.aborted) break;
        await this.#answer(id, abort.signal);
      }
    } finally {
      if (abort === this.#abort) this.#isRunning = false;
      this.#dropUnused();
    }
  }

  stop(): void {
    this.#abort.abort();
    this.#isRunning = false;
    this.#lanes = this.#lanes.map((lane) => (isBusy(lane) ? { ...lane, state: 'stopped', loading: null } : lane));
  }

  /** Ends all workers; texts stay. */
  rest(): void {
    this.stop();
    for (const client of this.#workers.values()) client.stop();
    this.#workers.clear();
  }

  async #answer(id: number, signal: AbortSignal): Promise<void> {
    const lane = this.#lanes.find((entry) => entry.id === id);
    if (!lane) return;
    try {
      const client = this.#worker(lane.choice);
      const model = await this.#load(lane, client, signal);
      this.#patch(id, { state: 'writing', model, loading: null });
      const started = performance.now();
      const result = await this.#write(lane, client, signal);
      this.#patch(id, { state: 'done', text: result.text, result, writingMs: performance.now() - started });
    } catch (error) {
      const isStopped = signal.aborted || isAborted(error);
      this.#patch(
        id,
        isStopped
          ? { state: 'stopped', loading: null }
          : { state: 'failed', loading: null, error: toStudioError(error) },
      );
    }
  }

  #load({ id, choice }: Lane, client: WorkerClient<LanguageWorkerApi>, signal: AbortSignal): Promise<LoadedModel> {
    this.#patch(id, { state: 'loading' });
    const { sampling: _, ...wanted } = choice;
    const onProgress = callback((loading: LoadProgress) => {
      if (!signal.aborted) this.#patch(id, { loading });
    });
    return client.call<LoadedModel>(async (remote, jobId) => remote.load(jobId, wanted, onProgress), signal);
  }

  async #write(lane: Lane, client: WorkerClient<LanguageWorkerApi>, signal: AbortSignal): Promise<TextResult> {
    const { id, choice } = lane;
    const seed = this.isSeedLinked ? this.seed : lane.seed;
    const system = this.system.trim() === '' ? [] : [{ role: 'system' as const, content: this.system }];
    const request = {
      messages: [...system, { role: 'user' as const, content: this.prompt }],
      sampling: choice.sampling,
      constraint: null,
      randomness: { seed, labels: ['playground'], index: 0 },
    };
    const started = performance.now();
    const onText = callback((tokens: readonly { readonly text: string }[]) => {
      const lane = this.#lanes.find((entry) => entry.id === id);
      if (!lane || lane.state !== 'writing') return;
      const firstTextMs = lane.firstTextMs ?? performance.now() - started;
      this.#patch(id, { text: lane.text + tokens.map(({ text }) => text).join(''), firstTextMs });
    });
    const [result] = await client.call<readonly TextResult[]>(
      async (remote, jobId) =>
        remote.generate(
          jobId,
          [request],
          onText,
          callback(() => undefined),
        ),
      signal,
    );
    if (!result) throw new StudioError('model-failed', 'the model gave no answer');
    return result;
  }

  #worker(choice: ModelChoice): WorkerClient<LanguageWorkerApi> {
    const key = workerKey(choice);
    const client = this.#workers.get(key) ?? createClient('language');
    this.#workers.set(key, client);
    return client;
  }

  #dropUnused(): void {
    const used = new Set(this.#lanes.map((lane) => workerKey(lane.choice)));
    for (const [key, client] of this.#workers) {
      if (used.has(key)) continue;
      client.stop();
      this.#workers.delete(key);
    }
  }

  #fresh(choice: Omit<ModelChoice, 'sampling'>, sampling: SamplingSettings): Lane {
    const id = this.#next++;
    return { id, choice: { ...choice, sampling }, seed: id, state: 'idle', model: null, ...FRESH };
  }

  #change(id: number, change: (lane: Lane) => Lane): void {
    this.#lanes = this.#lanes.map((lane) => (lane.id === id ? change(lane) : lane));
  }

  #patch(id: number, patch: Partial<Lane>): void {
    this.#change(id, (lane) => ({ ...lane, ...patch }));
  }
}

/** True while a lane waits for its answer. */
export function isBusy({ state }: Lane): boolean {
  return state === 'waiting' || state === 'loading' || state === 'writing';
}

function workerKey({ provider, model, device, dtype }: ModelChoice): string {
  return [provider, model, device, dtype].join(' ');
}
