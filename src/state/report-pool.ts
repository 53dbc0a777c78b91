// Two report workers that share the metrics of one report: the first findings arrive while the slow ones run. What was
// found before on the same bytes is not computed again, so a report that was stopped goes on where it stood.

import { isAborted, toStudioError } from '../lib/errors.ts';
import { findMetric, metrics } from '../lib/metrics/registry.ts';
import { failedReport, isAsked, metricName } from '../lib/metrics/report.ts';
import type { MetricReport } from '../lib/metrics/types.ts';
import { isModeled } from '../lib/table/schema.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { findDataset } from '../storage/datasets.ts';
import { type FindingIdentity, keepFinding, readFinding } from '../storage/finding-cache.ts';
import { putReport } from '../storage/reports.ts';
import type { Dataset, Report } from '../storage/types.ts';
import { openUiDatabase, type UiDatabase } from '../storage/ui-state.ts';
import { callback, createClient } from '../workers/client.ts';
import type { Progress, ReportRequest } from '../workers/contracts.ts';

const REPORT_SEED = 1;

export interface JudgeOptions {
  readonly signal?: AbortSignal;
  /** Hears of the report so far, stored already, and of the share done in [0, 1]. */
  readonly onReport?: (report: Report, done: number) => void;
  /** Seed of everything random in the report. */
  readonly seed?: number;
  /** Computes everything again, whatever was found before. */
  readonly isFresh?: boolean;
}

type ReportClient = ReturnType<typeof createClient<'report'>>;

interface Task {
  readonly id: string;
  readonly identity: FindingIdentity;
  readonly signal: AbortSignal | undefined;
}

interface Judged {
  readonly reference: Dataset;
  readonly holdout: Dataset | null;
  readonly dataset: Dataset;
}

export class ReportPool {
  readonly #lead = createClient('report');
  readonly #clients: readonly ReportClient[] = [this.#lead, createClient('report')];
  #ui: Promise<UiDatabase> | null = null;
  #isStopped = false;

  /** Judges a dataset against its reference and stores the report, piece by piece. */
  async judge(db: StudioDatabase, reference: Dataset, dataset: Dataset, options: JudgeOptions = {}): Promise<Report> {
    const draft = new ReportDraft(db, reference, dataset, options);
    const asked = askedMetrics(reference, dataset);
    const plan = (await this.#lead.call((remote) => remote.plan(), options.signal)).filter((id) => asked.has(id));
    draft.expect(plan);
    const holdout = reference.siblingId === null ? null : await findDataset(db, reference.siblingId);
    const identify = identifier(draft.request, { reference, holdout, dataset });
    const waiting = [...plan];
    const work = async (client: ReportClient): Promise<void> => {
      for (let metric = waiting.shift(); metric !== undefined; metric = waiting.shift()) {
        const id = metric;
        const identity = identify(id);
        const known = options.isFresh ? null : await this.#recall(identity);
        await draft.add(id, known ?? (await this.#compute(client, draft, { id, identity, signal: options.signal })));
      }
    };
    await Promise.all(this.#clients.map(work));
    return draft.report;
  }

  /** One metric by one worker. A worker that dies takes one finding with it, not the report. */
  async #compute(client: ReportClient, draft: ReportDraft, { id, identity, signal }: Task): Promise<MetricReport> {
    const onProgress = callback(({ done }: Progress) => draft.progress(id, done));
    try {
      const finding = await client.call((remote, job) => remote.judge(job, draft.request, id, onProgress), signal);
      await this.#keep(identity, finding);
      return finding;
    } catch (error) {
      if (isAborted(error) || this.#isStopped) throw error;
      return failedReport(identity.metric, toStudioError(error));
    }
  }

  async #recall(identity: FindingIdentity): Promise<MetricReport | null> {
    // The cache only saves time: without it everything is computed.
    return this.#cache().then(
      (ui) => readFinding(ui, identity).catch(() => null),
      () => null,
    );
  }

  async #keep(identity: FindingIdentity, finding: MetricReport): Promise<void> {
    await this.#cache()
      .then((ui) => keepFinding(ui, identity, finding))
      .catch(() => undefined); // a full cache costs time next time, nothing else
  }

  #cache(): Promise<UiDatabase> {
    this.#ui ??= openUiDatabase();
    return this.#ui;
  }

  /** Ends the workers; calls in flight reject. */
  stop(): void {
    this.#isStopped = true;
    for (const client of this.#clients) client.stop();
  }
}

/** Ids of the metrics that have something to say of a dataset and its reference. */
export function askedMetrics(reference: Dataset, dataset: Dataset): ReadonlySet<string> {
  const names = new Set(dataset.schema.map(({ name }) => name));
  const isShared = reference.schema.some((column) => isModeled(column) && names.has(column.name));
  const subject = { schema: dataset.schema, hasReference: reference.id !== dataset.id && isShared };
  return new Set(metrics.filter((metric) => isAsked(metric, subject)).map(({ id }) => id));
}

/** What each metric's finding depends on. */
function identifier(request: ReportRequest, { reference, holdout, dataset }: Judged): (id: string) => FindingIdentity {
  return (id) => {
    const metric = findMetric(id);
    return {
      metric: metric ? metricName(metric) : id,
      seed: request.seed,
      target: request.target,
      real: reference.sha256,
      holdout: holdout?.sha256 ?? null,
      candidate: dataset.sha256,
    };
  };
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
