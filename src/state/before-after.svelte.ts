// A repaired version beside the one it was made from: both reports, check by check.

import { type StudioError, toStudioError } from '../lib/errors.ts';
import { type Change, compareReports } from '../lib/report/change.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { getReport } from '../storage/reports.ts';
import type { Dataset, Report } from '../storage/types.ts';
import type { Projects } from './projects.svelte.ts';
import { judge } from './report-view.ts';
import type { ReportState } from './report.svelte.ts';
import type { Router } from './router.svelte.ts';
import type { Runs } from './runs.svelte.ts';

interface Tools {
  readonly db: StudioDatabase;
  readonly router: Router;
  readonly projects: Projects;
  readonly runs: Runs;
  /** The report on the screen: the one after. */
  readonly report: () => ReportState;
}

export class BeforeAfter {
  readonly #tools: Tools;
  #stored = $state.raw<Report | null>(null);
  #error = $state.raw<StudioError | null>(null);

  readonly after: Dataset | null = $derived.by(() => this.#tools.report().dataset);
  /** The version of `before` in the address, as long as it exists and is not the one shown. */
  readonly before: Dataset | null = $derived.by(() => this.#readBefore());
  readonly reportBefore: Report | null = $derived.by(() => this.#readReport());
  readonly changes: readonly Change[] = $derived.by(() =>
    compareReports(judge(this.reportBefore?.metrics ?? []), this.#tools.report().metrics),
  );
  readonly worse: readonly Change[] = $derived(this.changes.filter(({ direction }) => direction === 'worse'));
  readonly better: readonly Change[] = $derived(this.changes.filter(({ direction }) => direction === 'better'));
  readonly same: readonly Change[] = $derived(this.changes.filter(({ direction }) => direction === 'same'));
  readonly open: readonly Change[] = $derived(this.changes.filter(({ direction }) => direction === 'unknown'));
  /** The version before is still being judged: its report has to be read again when that ends. */
  readonly isJudgingBefore: boolean = $derived.by(() => {
    const id = this.before?.id;
    return this.#tools.runs.active.some((job) => job.kind === 'report' && job.datasetId === id);
  });
  /** Checks are still being run on either of the two. */
  readonly isPartial: boolean = $derived.by(() => this.isJudgingBefore || this.#tools.report().job !== null);

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  /** Reads the report on the version before; call it again when the address changes. */
  async load(): Promise<void> {
    const { before } = this;
    if (!before) return;
    try {
      const report = await getReport(this.#tools.db, before.id);
      if (this.before?.id === before.id) this.#stored = report;
      this.#error = null;
    } catch (error) {
      this.#error = toStudioError(error);
    }
  }

  /** Keeps the new version: the comparison closes, the report stays. */
  keep(): void {
    this.#tools.router.setQuery({ before: null });
  }

  /** Goes back to the version before; the new one is deleted when the time to undo is over. */
  discard(): void {
    const { before, after } = this;
    if (!before || !after) return;
    this.#tools.runs.stop(after.id);
    this.#tools.projects.removeDataset(after);
    this.#tools.router.setQuery({ dataset: before.id, before: null });
  }

  #readBefore(): Dataset | null {
    const { projects, router } = this.#tools;
    const { before: wanted, dataset } = router.path.query;
    if (wanted === undefined || wanted === dataset || this.after?.id !== dataset) return null;
    return projects.synthetics.find(({ id }) => id === wanted) ?? null;
  }

  #readReport(): Report | null {
    const id = this.before?.id;
    if (id === undefined) return null;
    return this.#tools.runs.liveReport(id) ?? (this.#stored?.datasetId === id ? this.#stored : null);
  }
}
