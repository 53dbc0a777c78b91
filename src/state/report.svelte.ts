// The report on one synthetic version: what is stored, what is being computed, and the files made of it.

import { type StudioError, toStudioError } from '../lib/errors.ts';
import { groups, type JudgedMetric, type MetricFace } from '../lib/report/judged.ts';
import { writeReportPage } from '../lib/report/page.ts';
import { writeScoresCsv } from '../lib/report/scores-csv.ts';
import { giveVerdict, type Verdict } from '../lib/report/verdict.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { referenceIdOf } from '../storage/lineage.ts';
import { getReport } from '../storage/reports.ts';
import type { Dataset, Report } from '../storage/types.ts';
import type { Job } from './job.ts';
import type { Projects } from './projects.svelte.ts';
import { documentOf } from './report-document.ts';
import { askedMetrics } from './report-pool.ts';
import { judge, missingMetrics } from './report-view.ts';
import type { Router } from './router.svelte.ts';
import type { Runs } from './runs.svelte.ts';
import { formatIso, saveText } from './save-file.ts';

interface Tools {
  readonly db: StudioDatabase;
  readonly router: Router;
  readonly projects: Projects;
  readonly runs: Runs;
}

export class ReportState {
  readonly #tools: Tools;
  /** Live reports seen so far: bridges the moment between the end of a computation and reading what it stored. */
  readonly #seen = new Map<string, Report>();
  #stored = $state.raw<Report | null>(null);
  #readFor = $state<string | null>(null);
  #error = $state.raw<StudioError | null>(null);

  /** The version of the address, or the newest. */
  readonly dataset: Dataset | null = $derived.by(() => this.#readDataset());
  readonly reference: Dataset | null = $derived.by(() => this.#readReference());
  readonly holdout: Dataset | null = $derived.by(() =>
    this.#tools.projects.dataset(this.reference?.siblingId ?? undefined),
  );
  /** True for a dataset that was made from no other: only its texts can be judged. */
  readonly isOwnReference = $derived(this.reference !== null && this.reference.id === this.dataset?.id);
  readonly job: Job | null = $derived.by(() => this.#readJob());
  readonly report: Report | null = $derived.by(() => this.#readReport());
  readonly metrics: readonly JudgedMetric[] = $derived(judge(this.report?.metrics ?? []));
  /** Checks still to come while the report is being computed. */
  readonly waiting: readonly MetricFace[] = $derived(
    this.job && this.dataset && this.reference
      ? missingMetrics(this.report?.metrics ?? [], askedMetrics(this.reference, this.dataset))
      : [],
  );
  readonly verdict: Verdict = $derived(giveVerdict(this.metrics));
  readonly isLoading = $derived(this.dataset !== null && this.#readFor !== this.dataset.id && !this.report);
  readonly groups = $derived(
    groups
      .map((group) => ({
        group,
        metrics: this.metrics.filter((metric) => metric.group === group),
        waiting: this.waiting.filter((face) => face.group === group),
      }))
      .filter((entry) => entry.metrics.length + entry.waiting.length > 0),
  );

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  /** Reads the stored report; call it again when the dataset changes or a computation ends. */
  async load(): Promise<void> {
    const { dataset } = this;
    if (!dataset) return;
    this.#error = null;
    try {
      const report = await getReport(this.#tools.db, dataset.id);
      if (this.dataset?.id !== dataset.id) return;
      this.#stored = report;
      this.#readFor = dataset.id;
    } catch (error) {
      this.#error = toStudioError(error);
    }
  }

  choose(datasetId: string): void {
    this.#tools.router.setQuery({ dataset: datasetId });
  }

  /** Computes the report afresh; the present one stays until the first findings are in. */
  async rerun(): Promise<void> {
    if (!this.dataset || this.job) return;
    await this.#tools.runs.judge(this.dataset, true);
  }

  /** Finishes a report that was stopped: what was found stays. */
  async resume(): Promise<void> {
    if (!this.dataset || this.job) return;
    await this.#tools.runs.judge(this.dataset);
  }

  cancel(): void {
    if (this.job) this.#tools.runs.stop(this.job.id);
  }

  /** Saves the report as one HTML file that needs nothing else. */
  exportPage(): void {
    const { dataset, report } = this;
    if (!dataset || !report) return;
    const page = writeReportPage({
      projectName: this.#tools.projects.current?.name ?? '',
      datasetName: dataset.name,
      referenceName: this.reference?.name ?? 'the real table',
      rows: dataset.rowCount,
      seed: report.settings.seed,
      target: report.settings.target,
      createdAt: formatIso(report.createdAt),
      complete: report.complete,
      datasetSha256: dataset.sha256,
      verdict: this.verdict,
      metrics: this.metrics,
      dateColumns: dataset.schema.flatMap(({ name, kind }) => (kind === 'datetime' ? name : [])),
    });
    saveText(`${dataset.name}.report.html`, page, 'text/html');
  }

  /** Saves the report as JSON; its shape is published as report.schema.json. */
  exportJson(): void {
    const { dataset, report } = this;
    if (!dataset || !report) return;
    const content = documentOf(report, { dataset, reference: this.reference, holdout: this.holdout });
    saveText(`${dataset.name}.report.json`, JSON.stringify(content, null, 2), 'application/json');
  }

  /** Saves all scores, a line each. */
  exportScores(): void {
    if (this.dataset) saveText(`${this.dataset.name}.scores.csv`, writeScoresCsv(this.metrics), 'text/csv');
  }

  #readDataset(): Dataset | null {
    const { projects, router } = this.#tools;
    const wanted = projects.synthetics.find((dataset) => dataset.id === router.path.query['dataset']);
    return wanted ?? projects.synthetics[0] ?? null;
  }

  #readReference(): Dataset | null {
    const { projects } = this.#tools;
    return projects.dataset(
      this.report?.referenceId ?? (this.dataset && referenceIdOf(this.dataset)) ?? this.dataset?.id,
    );
  }

  #readJob(): Job | null {
    const id = this.dataset?.id;
    const jobs = this.#tools.runs.active;
    return jobs.find((job) => job.kind === 'report' && job.datasetId === id) ?? null;
  }

  #readReport(): Report | null {
    const id = this.dataset?.id;
    if (id === undefined) return null;
    const live = this.#tools.runs.liveReport(id);
    if (live) this.#seen.set(id, live);
    const candidates = [live, this.#stored, this.#seen.get(id)].filter((report) => report?.datasetId === id);
    const usable = candidates.flatMap((report) => (report && report.metrics.length > 0 ? [report] : []));
    // The stored report of a finished computation is later in the list only when it is the same one, then complete wins.
    return usable.toSorted((a, b) => b.createdAt - a.createdAt || b.metrics.length - a.metrics.length)[0] ?? null;
  }
}
