// Planning rows: learning curves of a version and of its source, measured in a worker and kept by content.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import { defaultPlan, type ScalingResult, type ScalingSeriesId } from '../lib/scaling/measure.ts';
import { type CurveIdentity, keepCurve, readCurve } from '../storage/scaling-cache.ts';
import type { Dataset } from '../storage/types.ts';
import { openUiDatabase, type UiDatabase } from '../storage/ui-state.ts';
import { callback, createClient } from '../workers/client.ts';
import type { Progress, ReportRequest } from '../workers/contracts.ts';

const SEED = 1;
/** Before this share is done, the time left is a guess nobody should see. */
const FIRST_ESTIMATE = 0.08;

export interface PlannedTables {
  readonly reference: Dataset;
  readonly holdout: Dataset | null;
  readonly dataset: Dataset;
}

export type ScalingActivity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly done: number; readonly stage: string; readonly remainingMs: number | null }
  /** These tables give no curves; in plain words. */
  | { readonly kind: 'impossible'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: StudioError };

export class ScalingPlanner {
  readonly #tables: () => PlannedTables;
  #activity = $state.raw<ScalingActivity>({ kind: 'idle' });
  #curves = $state.raw<ReadonlyMap<string, ScalingResult>>(new Map());
  #realShare = $state(defaultPlan.realShare);
  #abort: AbortController | null = null;
  #ui: Promise<UiDatabase> | null = null;

  readonly identities: readonly CurveIdentity[] = $derived.by(() => defaultPlan.series.map((id) => this.#identify(id)));
  /** Changes when other curves are wanted. */
  readonly key: string = $derived(JSON.stringify(this.identities));
  /** The curves there are, or null while there is none. */
  readonly result: ScalingResult | null = $derived.by(() => this.#joinCurves());
  readonly missing: readonly ScalingSeriesId[] = $derived(
    this.identities.filter((identity) => !this.#curves.has(nameOf(identity))).map(({ id }) => id),
  );

  constructor(tables: () => PlannedTables) {
    this.#tables = tables;
  }

  get activity(): ScalingActivity {
    return this.#activity;
  }

  get realShare(): number {
    return this.#realShare;
  }

  /** Chooses another mix; its curve is read or can be measured. */
  mix(realShare: number): void {
    this.cancel();
    this.#realShare = realShare;
  }

  /** Reads the curves measured before. Call it when `key` changes. */
  async load(): Promise<void> {
    this.cancel();
    this.#activity = { kind: 'idle' };
    for (const identity of this.identities) {
      // The cache only saves time: without it the curves are measured again.
      const result = await this.#open()
        .then((ui) => readCurve(ui, identity))
        .catch(() => null);
      if (result) this.#add(identity, result);
    }
  }

  /** Measures the curves that are missing; each is kept as soon as it is there. Never rejects. */
  async measure(): Promise<void> {
    if (this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    const client = createClient('report');
    try {
      await this.#measureMissing(client, abort.signal);
      if (this.#abort === abort && this.#activity.kind === 'running') this.#activity = { kind: 'idle' };
    } catch (error) {
      if (this.#abort === abort && !isAborted(error)) this.#activity = { kind: 'failed', error: toStudioError(error) };
    } finally {
      client.stop();
      if (this.#abort === abort) this.#abort = null;
    }
  }

  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    if (this.#activity.kind === 'running') this.#activity = { kind: 'idle' };
  }

  async #measureMissing(client: ReturnType<typeof createClient<'report'>>, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const waiting = this.identities.filter((identity) => this.missing.includes(identity.id));
    this.#activity = { kind: 'running', done: 0, stage: 'reading tables', remainingMs: null };
    for (const [i, identity] of waiting.entries()) {
      const onProgress = callback(({ done, stage }: Progress) => {
        if (signal.aborted || this.#activity.kind !== 'running') return;
        const share = (i + done) / waiting.length;
        const elapsed = performance.now() - startedAt;
        const remainingMs = share < FIRST_ESTIMATE ? null : (elapsed / share) * (1 - share);
        this.#activity = { kind: 'running', done: share, stage, remainingMs };
      });
      const plan = { ...defaultPlan, series: [identity.id], realShare: identity.realShare ?? defaultPlan.realShare };
      const request = this.#request();
      const result = await client.call<ScalingResult | string>(
        (remote, job) => remote.scale(job, request, plan, onProgress),
        signal,
      );
      if (signal.aborted) return;
      if (typeof result === 'string') {
        this.#activity = { kind: 'impossible', reason: result };
        return;
      }
      this.#add(identity, result);
      await this.#open()
        .then((ui) => keepCurve(ui, identity, result))
        .catch(() => undefined); // a full cache costs time next time, nothing else
    }
  }

  #add(identity: CurveIdentity, result: ScalingResult): void {
    this.#curves = new Map([...this.#curves, [nameOf(identity), result]]);
  }

  #joinCurves(): ScalingResult | null {
    const found = this.identities.flatMap((identity) => this.#curves.get(nameOf(identity)) ?? []);
    const [first] = found;
    if (!first) return null;
    return { ...first, realShare: this.#realShare, series: found.flatMap(({ series }) => series) };
  }

  #identify(id: ScalingSeriesId): CurveIdentity {
    const { reference, holdout, dataset } = this.#tables();
    const { sizes, repeats } = defaultPlan;
    return {
      ...{ id, sizes, repeats, seed: SEED, target: targetOf(reference) },
      ...{ real: reference.sha256, holdout: holdout?.sha256 ?? null },
      candidate: id === 'real' ? null : dataset.sha256,
      realShare: id === 'mix' ? this.#realShare : null,
    };
  }

  #request(): ReportRequest {
    const { reference, dataset } = this.#tables();
    const { projectId, id: datasetId } = dataset;
    return { projectId, datasetId, referenceId: reference.id, seed: SEED, target: targetOf(reference) };
  }

  #open(): Promise<UiDatabase> {
    this.#ui ??= openUiDatabase();
    return this.#ui;
  }
}

function targetOf(reference: Dataset): string | null {
  return reference.schema.find((column) => column.role === 'target')?.name ?? null;
}

function nameOf(identity: CurveIdentity): string {
  return JSON.stringify(identity);
}
