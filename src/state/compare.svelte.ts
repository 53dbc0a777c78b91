// Two to four datasets side by side. What is compared stands in the address; this class reads it and fetches figures.

import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { distancesOfReport, type RankedColumn, rankColumns } from '../lib/compare/ranking.ts';
import { shareDistance, type SharedShares, shareOut } from '../lib/compare/shares.ts';
import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { Distribution } from '../lib/table/profile.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { getReport } from '../storage/reports.ts';
import type { Dataset, Report } from '../storage/types.ts';
import type { WorkerClient } from '../workers/client.ts';
import type { Association, QueryWorkerApi } from '../workers/contracts.ts';
import { chooseVersions } from './compare-choice.ts';
import type { Router } from './router.svelte.ts';

export const compareTabs = ['columns', 'pairs', 'rows', 'pictures', 'verdicts'] as const;
export type CompareTab = (typeof compareTabs)[number];

const BINS = 30;
/** Columns whose distributions are fetched unasked; wider tables fetch the rest when a column is opened. */
const EAGER_COLUMNS = 200;

export interface Version {
  readonly dataset: Dataset;
  /** Place in the comparison, 0 to 3; 0 is the reference. */
  readonly slot: number;
  readonly tone: 'real' | 'synthetic';
}
export interface ColumnFigures {
  readonly distributions: readonly Distribution[];
  readonly shared: SharedShares;
}
interface Tools {
  readonly db: StudioDatabase;
  readonly query: WorkerClient<QueryWorkerApi>;
  readonly router: Router;
  readonly datasets: () => readonly Dataset[];
}

export class CompareState {
  readonly #tools: Tools;
  readonly #columns = new SvelteMap<string, ColumnFigures>();
  readonly #associations = new SvelteMap<string, Association>();
  readonly #reports = new SvelteMap<string, Report | null>();
  /** Datasets that are chosen but not drawn. */
  readonly #hidden = new SvelteSet<string>();
  #abort = new AbortController();
  /** Bookkeeping that nothing draws. */
  readonly #pending = new Set<string>();
  #columnsOf = '';
  /** True when every eager column has been measured, so that the ranking holds still. */
  #isRanked = $state(false);
  #error = $state.raw<StudioError | null>(null);

  readonly versions: readonly Version[] = $derived.by(() => this.#readVersions());
  readonly key = $derived(this.versions.map((version) => version.dataset.id).join(','));
  readonly reference = $derived(this.versions[0] ?? null);
  readonly shown = $derived(this.versions.filter((version) => !this.#hidden.has(version.dataset.id)));
  readonly schema: readonly ColumnSchema[] = $derived(this.#commonSchema());
  readonly #reported = $derived.by(() => this.#readReported());
  readonly ranked: readonly RankedColumn[] = $derived.by(() => this.#rank());
  readonly column = $derived.by(() => this.#readColumn());
  readonly tab: CompareTab = $derived(this.#readTab());

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  isHidden(version: Version): boolean {
    return this.#hidden.has(version.dataset.id);
  }

  /** Shows or hides the version in that place (0 to 3); the last one shown stays. */
  toggle(slot: number): void {
    const version = this.versions[slot];
    if (!version) return;
    const id = version.dataset.id;
    if (this.#hidden.has(id)) this.#hidden.delete(id);
    else if (this.shown.length > 1) this.#hidden.add(id);
  }

  /** Puts a dataset into a place, or empties the place (never the first). */
  choose(slot: number, datasetId: string | null): void {
    const ids: (string | null)[] = this.versions.map((version) => version.dataset.id);
    const previous = ids.indexOf(datasetId);
    if (previous >= 0 && datasetId !== null) ids[previous] = ids[slot] ?? null;
    ids[slot] = datasetId;
    this.#write(ids.filter((id) => id !== null));
  }

  /** Exchanges the first two versions beside the reference. */
  swap(): void {
    const ids = this.versions.map((version) => version.dataset.id);
    const [reference, first, second, ...rest] = ids;
    if (reference && first && second) this.#write([reference, second, first, ...rest]);
  }

  openColumn(column: string): void {
    this.#tools.router.setQuery({ column, tab: 'columns' });
  }

  openTab(tab: CompareTab): void {
    this.#tools.router.setQuery({ tab });
  }

  figures(column: string): ColumnFigures | null {
    return this.#columns.get(column) ?? null;
  }

  /** How far a version is from the reference in that column: as its report says, else as the drawn bins say. */
  distance(column: string, version: Version): number | null {
    const reported = this.#reported.get(version.dataset.id)?.get(column);
    const figures = this.#columns.get(column);
    return reported ?? (figures ? shareDistance(figures.shared, version.slot) : null);
  }

  association(datasetId: string): Association | null {
    return this.#associations.get(datasetId) ?? null;
  }

  /** undefined while it is being read, null when there is none. */
  report(datasetId: string): Report | null | undefined {
    return this.#reports.get(datasetId);
  }

  /** Fetches what the open tab needs; call it again when versions, tab or column change. */
  async load(): Promise<void> {
    const { key, tab, column } = this;
    if (key !== this.#columnsOf) {
      this.#abort.abort();
      this.#abort = new AbortController();
      this.#error = null;
      this.#columns.clear();
      this.#pending.clear();
      this.#isRanked = false;
      this.#columnsOf = key;
    }
    const signal = this.#abort.signal;
    try {
      await this.#loadReports();
      if (tab === 'columns') await this.#loadColumns(column, signal);
      if (tab === 'pairs') await this.#loadAssociations(signal);
    } catch (error) {
      this.#pending.clear();
      if (!isAborted(error) && !signal.aborted) this.#error = toStudioError(error);
    }
  }

  /** Tries again after an error. */
  async retry(): Promise<void> {
    this.#columnsOf = '';
    await this.load();
  }

  stop(): void {
    this.#abort.abort();
    this.#tools.query.stop();
  }

  #readVersions(): readonly Version[] {
    const chosen = chooseVersions(this.#tools.datasets(), this.#tools.router.path.query['versions']);
    return chosen.map((dataset, slot) => ({
      dataset,
      slot,
      tone: dataset.role === 'real' || dataset.role === 'holdout' ? 'real' : 'synthetic',
    }));
  }

  #commonSchema(): readonly ColumnSchema[] {
    const [first, ...rest] = this.versions;
    const isShared = ({ name, kind }: ColumnSchema): boolean =>
      rest.every(({ dataset }) => dataset.schema.some((entry) => entry.name === name && entry.kind === kind));
    return (first?.dataset.schema ?? []).filter(isShared);
  }

  #readTab(): CompareTab {
    const wanted = this.#tools.router.path.query['tab'];
    return compareTabs.find((tab) => tab === wanted) ?? 'columns';
  }

  #readColumn(): string | null {
    const wanted = this.#tools.router.path.query['column'];
    if (this.schema.some((entry) => entry.name === wanted)) return wanted ?? null;
    // Until the ranking holds still, the first column stays open: nothing jumps while figures come in.
    const isKnown = this.#isRanked || this.versions.some(({ dataset }) => this.#reports.get(dataset.id));
    return (isKnown ? this.ranked[0]?.column : this.schema[0]?.name) ?? null;
  }

  #rank(): readonly RankedColumn[] {
    const rest = this.versions.slice(1);
    return rankColumns(
      this.schema.map((entry) => entry.name),
      (column) => rest.map((version) => this.distance(column, version)),
    );
  }

  /** A report speaks of the source it was judged against: it says nothing about another reference. */
  #readReported(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    const reference = this.versions[0]?.dataset.id;
    return new Map(
      this.versions.slice(1).flatMap(({ dataset }) => {
        const report = this.#reports.get(dataset.id);
        return report && report.referenceId === reference
          ? [[dataset.id, distancesOfReport(report.metrics)] as const]
          : [];
      }),
    );
  }

  async #loadReports(): Promise<void> {
    for (const { dataset } of this.versions) {
      if (this.#reports.has(dataset.id)) continue;
      this.#reports.set(dataset.id, await getReport(this.#tools.db, dataset.id));
    }
  }

  async #loadColumns(first: string | null, signal: AbortSignal): Promise<void> {
    if (first !== null) await this.#loadColumn(first, signal);
    for (const { column } of this.ranked.slice(0, EAGER_COLUMNS)) await this.#loadColumn(column, signal);
    if (!signal.aborted) this.#isRanked = true;
  }

  async #loadColumn(column: string, signal: AbortSignal): Promise<void> {
    if (this.#columns.has(column) || this.#pending.has(column)) return;
    this.#pending.add(column);
    const ids = this.versions.map((version) => version.dataset.id);
    const distributions = await this.#tools.query.call(
      (remote, jobId) => remote.distributions(jobId, ids, column, BINS),
      signal,
    );
    if (!signal.aborted) this.#columns.set(column, { distributions, shared: shareOut(distributions) });
  }

  async #loadAssociations(signal: AbortSignal): Promise<void> {
    for (const { dataset } of this.versions) {
      if (this.#associations.has(dataset.id)) continue;
      const association = await this.#tools.query.call(
        (remote, jobId) => remote.association(jobId, dataset.id),
        signal,
      );
      this.#associations.set(dataset.id, association);
    }
  }

  #write(ids: readonly string[]): void {
    this.#tools.router.setQuery({ versions: ids.join(',') });
  }
}
