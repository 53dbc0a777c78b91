// Repairs under way: from an offer of a finding to a derived version, which the caller then has judged.

import { canonicalJson } from '../lib/hash.ts';
import { isAborted, toStudioError } from '../lib/errors.ts';
import { repairs } from '../lib/repairs/registry.ts';
import type { RepairOffer } from '../lib/repairs/types.ts';
import type { Dataset } from '../storage/types.ts';
import { callback, createClient, type WorkerClient } from '../workers/client.ts';
import type { Progress, RepairWorkerApi } from '../workers/contracts.ts';
import type { Job } from './job.ts';

const REPAIR_SEED = 1;

export interface RepairTask {
  readonly reference: Dataset;
  /** The version to repair. */
  readonly dataset: Dataset;
  readonly offer: RepairOffer;
}

interface Tools {
  readonly announce: (text: string) => void;
  /** Names that versions have already. */
  readonly takenNames: () => readonly string[];
  /** Called with the new version as soon as it is stored. */
  readonly onRepaired: (dataset: Dataset) => Promise<void>;
}

interface Worker {
  readonly client: WorkerClient<RepairWorkerApi>;
  readonly abort: AbortController;
}

export class Repairs {
  readonly #tools: Tools;
  readonly #working = new Map<string, Worker>();
  #jobs = $state.raw<readonly Job[]>([]);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  /** The job of that offer on that version, the latest one, or null. */
  jobOf(dataset: Dataset, offer: RepairOffer): Job | null {
    return this.#jobs.find((job) => job.id === idOf(dataset, offer)) ?? null;
  }

  /** Makes the repaired version. Resolves with it, or null when it was stopped or failed; never rejects. */
  async start(task: RepairTask): Promise<Dataset | null> {
    const id = idOf(task.dataset, task.offer);
    if (this.#working.has(id)) return null;
    const worker: Worker = { client: createClient('repair'), abort: new AbortController() };
    this.#working.set(id, worker);
    this.#jobs = [newJob(id, task), ...this.#jobs.filter((job) => job.id !== id)];
    try {
      const dataset = await this.#mend(id, task, worker);
      this.#patch(id, { state: 'done', done: 1, datasetId: dataset.id, rowsTotal: dataset.rowCount });
      this.#tools.announce(`${dataset.name} is ready`);
      await this.#tools.onRepaired(dataset);
      return dataset;
    } catch (error) {
      this.#patch(id, isAborted(error) ? { state: 'stopped' } : { state: 'failed', error: toStudioError(error) });
      return null;
    } finally {
      worker.client.stop();
      this.#working.delete(id);
    }
  }

  cancel(id: string): void {
    this.#working.get(id)?.abort.abort();
  }

  clearFinished(): void {
    this.#jobs = this.#jobs.filter((job) => job.state === 'running');
  }

  stop(): void {
    for (const { client } of this.#working.values()) client.stop();
  }

  #mend(id: string, { reference, dataset, offer }: RepairTask, { client, abort }: Worker): Promise<Dataset> {
    const { repair, options, scope } = offer;
    const request = {
      ...{ referenceId: reference.id, datasetId: dataset.id, offer: { repair, options, scope }, seed: REPAIR_SEED },
      datasetName: repairedName(dataset.name, this.#tools.takenNames()),
    };
    const onProgress = callback(({ done, stage }: Progress) => this.#patch(id, { done, stage: sentence(stage) }));
    return client.call<Dataset>((remote, job) => remote.mend(job, request, onProgress), abort.signal);
  }

  #patch(id: string, patch: Partial<Job>): void {
    this.#jobs = this.#jobs.map((job) => (job.id === id ? { ...job, ...patch } : job));
  }
}

/** False for offers of older or newer versions of Terrarium. */
export function isKnownRepair(offer: RepairOffer): boolean {
  return repairs.some(({ id }) => id === offer.repair);
}

/** The name of a kind of repair, for lists of versions. */
export function repairLabel(id: string): string {
  return repairs.find((repair) => repair.id === id)?.label ?? id;
}

/** `Adult 1` becomes `Adult 1, repaired`, then `Adult 1, repaired 2`. */
export function repairedName(name: string, taken: readonly string[]): string {
  const base = `${name.replace(/, repaired( \d+)?$/, '')}, repaired`;
  let free = base;
  for (let n = 2; taken.includes(free); n++) free = `${base} ${n}`;
  return free;
}

function idOf(dataset: Dataset, { repair, options, scope }: RepairOffer): string {
  return `${dataset.id} ${canonicalJson({ repair, options, scope })}`;
}

function sentence(stage: string): string {
  return stage.charAt(0).toUpperCase() + stage.slice(1);
}

function newJob(id: string, { dataset, offer }: RepairTask): Job {
  return {
    ...{ id, kind: 'repair', projectId: dataset.projectId, title: `${offer.label}: ${dataset.name}` },
    ...{ state: 'running', stage: 'Waiting', done: 0, rowsDone: 0, rowsTotal: 0, rowsPerSecond: null },
    ...{ startedAt: Date.now(), datasetId: null, error: null },
  };
}
