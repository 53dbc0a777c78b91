// The airlock's own state. It knows a hub, a model there, and the store of models; nothing of projects or datasets.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import { type Fit, judgeFit } from '../lib/language/model-fit.ts';
import { type DeviceReport, readDevice } from '../models/store/devices.ts';
import { downloadModel } from './download.ts';
import {
  checkHub,
  checkModelId,
  chooseFiles,
  DEFAULT_HUB,
  type HubFile,
  type HubModel,
  infoAddress,
  parseModel,
} from './hub.ts';
import { fetchFromHub } from './hub-fetch.ts';
import { openStore } from './store-client.ts';

export type AirlockPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'seen'; readonly model: HubModel }
  | { readonly kind: 'fetching'; readonly model: HubModel; readonly stage: string; readonly bytes: number }
  | { readonly kind: 'done'; readonly model: HubModel };

/** The rate is measured over what this try brought. */
const FIRST_RATE_MS = 1500;

export class Airlock {
  hub = $state(DEFAULT_HUB);
  modelId = $state('');
  #phase = $state.raw<AirlockPhase>({ kind: 'idle' });
  #error = $state.raw<StudioError | null>(null);
  #chosen = $state.raw<ReadonlySet<string>>(new Set());
  #device = $state.raw<DeviceReport | null>(null);
  #names = $state.raw<readonly string[]>([]);
  #remainingMs = $state<number | null>(null);
  #abort = new AbortController();
  readonly #store = openStore();

  readonly model = $derived(this.#phase.kind === 'idle' || this.#phase.kind === 'looking' ? null : this.#phase.model);
  readonly files = $derived<readonly HubFile[]>(this.model ? chooseFiles(this.model, this.#chosen) : []);
  readonly bytes = $derived(this.files.reduce((sum, file) => sum + file.sizeBytes, 0));
  readonly fit = $derived<Fit | null>(this.#judge());

  get phase(): AirlockPhase {
    return this.#phase;
  }
  get error(): StudioError | null {
    return this.#error;
  }
  get chosen(): ReadonlySet<string> {
    return this.#chosen;
  }
  /** Null until there is a rate to tell by. */
  get remainingMs(): number | null {
    return this.#remainingMs;
  }
  /** A model of that name is here already. */
  get isHere(): boolean {
    return this.model !== null && this.#names.includes(this.model.id);
  }

  /** Takes the model's name from the address. Contacts nobody. */
  start(hash: string): void {
    this.modelId = new URLSearchParams(hash.replace(/^#/, '')).get('model') ?? '';
    void readDevice().then((device) => {
      // Models run in the studio, which is isolated; this page needs not be.
      this.#device = { ...device, isIsolated: true };
    });
  }

  /** Asks the hub what the model is. */
  async look(): Promise<void> {
    await this.#work({ kind: 'looking' }, async (signal) => {
      const [hub, id] = [checkHub(this.hub), checkModelId(this.modelId)];
      const response = await fetchFromHub(infoAddress(hub, id), signal);
      const model = parseModel(id, await response.text());
      this.#names = await this.#store.names();
      this.#phase = { kind: 'seen', model };
      const best = this.#judgeAll(model)?.dtype ?? model.weights[0]?.dtype;
      this.#chosen = new Set(best ? [best] : []);
    });
  }

  choose(dtype: string, isChosen: boolean): void {
    const chosen = new Set(this.#chosen);
    if (isChosen) chosen.add(dtype);
    else chosen.delete(dtype);
    this.#chosen = chosen;
  }

  /** Fetches, compares and stores the chosen files. */
  async fetch(): Promise<void> {
    const { model, files } = this;
    if (!model) return;
    const started = performance.now();
    let first: number | null = null;
    await this.#work({ kind: 'fetching', model, stage: 'Starting', bytes: 0 }, async (signal) => {
      const show = (patch: { readonly stage?: string; readonly bytes?: number }): void => {
        if (this.#phase.kind === 'fetching') this.#phase = { ...this.#phase, ...patch };
      };
      const onBytes = (bytes: number): void => {
        first ??= bytes;
        const spent = performance.now() - started;
        const rate = spent > FIRST_RATE_MS ? (bytes - first) / spent : 0;
        this.#remainingMs = rate > 0 ? (this.bytes - bytes) / rate : null;
        show({ bytes });
      };
      const request = { hub: checkHub(this.hub), model, files };
      await downloadModel(this.#store, request, { signal, onBytes, onStage: (stage) => show({ stage }) });
      this.#phase = { kind: 'done', model };
    });
  }

  /** What has come stays, for another try. */
  cancel(): void {
    this.#abort.abort();
  }

  #judge(): Fit | null {
    const dtypes = this.model?.weights.filter(({ dtype }) => this.#chosen.has(dtype)) ?? [];
    return this.#device && dtypes.length > 0 ? judgeFit({ dtypes }, this.#device) : null;
  }

  #judgeAll({ weights }: HubModel): Fit | null {
    return this.#device && judgeFit({ dtypes: weights }, this.#device);
  }

  async #work(phase: AirlockPhase, job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const before = this.model;
    this.#abort = new AbortController();
    this.#error = null;
    this.#remainingMs = null;
    this.#phase = phase;
    try {
      await job(this.#abort.signal);
    } catch (error) {
      this.#error = isAborted(error) ? null : toStudioError(error);
      this.#phase = phase.kind === 'fetching' && before ? { kind: 'seen', model: before } : { kind: 'idle' };
    }
  }
}
