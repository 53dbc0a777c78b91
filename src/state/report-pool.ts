// Two report workers that share the metrics of one report: the first findings arrive while the slow ones run.

import type { MetricReport } from '../lib/metrics/types.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { putReport } from '../storage/reports.ts';
import type { Dataset, Report } from '../storage/types.ts';
import { callback, createClient } from '../workers/client.ts';
import type { Progress, ReportRequest } from '../workers/contracts.ts';

const REPORT_SEED = 1;

export interface JudgeOptions {
  readonly signal?: AbortSignal;
  /** Hears of the report so far, stored already, and of the share done in [0, 1]. */
  readonly onReport?: (report: Report, done: number) => void;
  /** Seed of everything random in the report. */
  readonly seed?: number;
}

type ReportClient = ReturnType<typeof createClient<'report'>>;

export class ReportPool {
  readonly #lead = createClient('report');
  readonly #clients: readonly ReportClient[] = [this.#lead, createClient('report')];

  /** Judges a dataset against its reference and stores the report, piece by piece. */
  async judge(db: StudioDatabase, reference: Dataset, dataset: Dataset, options: JudgeOptions = {}): Promise<Report> {
    const draft = new ReportDraft(db, reference, dataset, options);
    const plan = await this.#lead.call((remote) => remote.plan(), options.signal);
    draft.expect(plan);
    const waiting = [...plan];
    const work = async (client: ReportClient): Promise<void> => {
      for (let metric = waiting.shift(); metric !== undefined; metric = waiting.shift()) {
        const id = metric;
        const onProgress = callback(({ done }: Progress) => draft.progress(id, done));
        const request = draft.request;
        await draft.add(
          id,
          await client.call((remote, job) => remote.judge(job, request, id, onProgress), options.signal),
        );
      }
    };
    await Promise.all(this.#clients.map(work));
    return draft.report;
  }

  /** Ends the workers; calls in flight reject. */
  stop(): void {
    for (const client of this.#clients) client.stop();
  }
}

/** A report that grows. Metrics stand in the order of the plan, whichever finished first. */
class ReportDraft {
  readonly request: ReportRequest;
  report: Report;
  readonly #db: StudioDatabase;
  readonly #options: JudgeOptions;
  readonly #startedAt = performance.now();
  readonly #finished = new Map<string, MetricReport>();
  readonly #shares = new Map<string, number>();
  #plan: readonly string[] = [];

  constructor(db: StudioDatabase, reference: Dataset, dataset: Dataset, options: JudgeOptions) {
    const { projectId, id: datasetId } = dataset;
    const seed = options.seed ?? REPORT_SEED;
    const target = reference.schema.find((column) => column.role === 'target')?.name ?? null;
    this.#db = db;
    this.#options = options;
    this.request = { projectId, datasetId, referenceId: reference.id, seed, target };
    this.report = {
      id: crypto.randomUUID(),
      ...{ projectId, datasetId, referenceId: reference.id },
      createdAt: Date.now(),
      complete: false,
      metrics: [],
      settings: { seed, target },
      elapsedMs: 0,
    };
  }

  expect(plan: readonly string[]): void {
    this.#plan = plan;
    this.#options.onReport?.(this.report, 0);
  }

  progress(metric: string, done: number): void {
    this.#shares.set(metric, done);
    this.#options.onReport?.(this.report, this.#done());
  }

  async add(metric: string, result: MetricReport): Promise<void> {
    this.#finished.set(metric, result);
    this.#shares.set(metric, 1);
    this.report = {
      ...this.report,
      metrics: this.#plan.flatMap((id) => this.#finished.get(id) ?? []),
      complete: this.#finished.size === this.#plan.length,
      elapsedMs: Math.round(performance.now() - this.#startedAt),
    };
    await putReport(this.#db, this.report);
    this.#options.onReport?.(this.report, this.#done());
  }

  #done(): number {
    let sum = 0;
    for (const share of this.#shares.values()) sum += share;
    return this.#plan.length > 0 ? sum / this.#plan.length : 0;
  }
}
