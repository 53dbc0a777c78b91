// The projects in this browser, and the datasets of the one that is open.

import { isAborted, toStudioError, type StudioError } from '../lib/errors.ts';
import { listen } from '../storage/broadcast.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { deleteDataset, listDatasets, renameDataset } from '../storage/datasets.ts';
import { createProject, deleteProject, listProjects, renameProject } from '../storage/projects.ts';
import type { Dataset, Project } from '../storage/types.ts';
import type { Toasts } from './toasts.svelte.ts';

export interface ProjectSummary {
  readonly project: Project;
  readonly datasets: number;
  readonly rows: number;
  readonly sizeBytes: number;
}

interface Tools {
  readonly db: StudioDatabase;
  readonly toasts: Toasts;
}

export class Projects {
  readonly #db: StudioDatabase;
  readonly #toasts: Toasts;
  #list = $state.raw<readonly ProjectSummary[] | null>(null);
  #datasets = $state.raw<readonly Dataset[]>([]);
  #openId = $state<string | null>(null);
  #error = $state.raw<StudioError | null>(null);
  /** Deleted on screen, still undoable. */
  #hidden = $state.raw<ReadonlySet<string>>(new Set());

  /** The open project, or null while none is open or it is being read. */
  readonly current = $derived(this.list?.find((entry) => entry.project.id === this.#openId)?.project ?? null);
  readonly datasets = $derived(this.#datasets.filter((dataset) => !this.#hidden.has(dataset.id)));
  /** Real tables that synthesizers learn from, newest first. */
  readonly reals = $derived(this.datasets.filter((dataset) => dataset.role === 'real'));
  /** Synthetic versions, newest first; those that carry real rows along (`mixed`) too. */
  readonly synthetics = $derived(this.datasets.filter(({ role }) => role === 'synthetic' || role === 'mixed'));

  constructor({ db, toasts }: Tools) {
    this.#db = db;
    this.#toasts = toasts;
  }

  /** Follows what this and other tabs store, until the returned function is called. */
  start(): () => void {
    return listen((message) => {
      if (message.kind === 'changed' || message.kind === 'run-state') void this.refresh();
    });
  }

  /** Projects, most recently changed first; null while they are being read. */
  get list(): readonly ProjectSummary[] | null {
    return this.#list?.filter((entry) => !this.#hidden.has(entry.project.id)) ?? null;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  /** True when the address names a project that is not stored. */
  get missing(): boolean {
    return this.#openId !== null && this.#list !== null && this.current === null;
  }

  /** Opens a project, or none. */
  async open(projectId: string | null): Promise<void> {
    if (projectId === this.#openId && this.#list) return;
    this.#openId = projectId;
    this.#datasets = [];
    await this.refresh();
  }

  /** Reads the list and the open project's datasets again. */
  async refresh(): Promise<void> {
    try {
      const projects = await listProjects(this.#db);
      const datasets = await Promise.all(projects.map((project) => listDatasets(this.#db, project.id)));
      this.#list = projects.map((project, i) => summarize(project, datasets[i] ?? []));
      const open = projects.findIndex((project) => project.id === this.#openId);
      this.#datasets = (datasets[open] ?? []).toSorted((a, b) => b.createdAt - a.createdAt);
      this.#error = null;
    } catch (error) {
      if (!isAborted(error)) this.#error = toStudioError(error);
    }
  }

  dataset(id: string | null | undefined): Dataset | null {
    return this.#datasets.find((dataset) => dataset.id === id) ?? null;
  }

  async create(name: string): Promise<Project> {
    const project = await createProject(this.#db, { name: this.#freeName(name) });
    await this.refresh();
    return project;
  }

  async rename(id: string, name: string): Promise<void> {
    const trimmed = name.trim();
    if (trimmed === '') return;
    await renameProject(this.#db, id, trimmed);
    await this.refresh();
  }

  async renameDataset(id: string, name: string): Promise<void> {
    if (name.trim() === '') return;
    await renameDataset(this.#db, id, name.trim());
    await this.refresh();
  }

  /** Takes a project off the list; its data goes when the ten seconds of Undo are over. */
  remove(project: Project): void {
    this.#removeLater(project.id, `Deleted ${project.name}`, async () => {
      await deleteProject(this.#db, project.id);
      await this.refresh();
    });
  }

  /** Deletes at once, without Undo: for what the person never saw as a project of their own. */
  async removeNow(id: string): Promise<void> {
    await deleteProject(this.#db, id);
    await this.refresh();
  }

  /** The same for one dataset version. */
  removeDataset(dataset: Dataset): void {
    this.#removeLater(dataset.id, `Deleted ${dataset.name}`, async () => {
      await deleteDataset(this.#db, dataset.id);
      await this.refresh();
    });
  }

  #removeLater(id: string, text: string, finish: () => Promise<void>): void {
    this.#hidden = new Set([...this.#hidden, id]);
    const show = (): void => {
      this.#hidden = new Set([...this.#hidden].filter((hidden) => hidden !== id));
    };
    this.#toasts.undoable(text, show, () => {
      finish().then(show, (error: unknown) => {
        show();
        this.#toasts.show(`Could not delete: ${toStudioError(error).message}`, 'poor');
      });
    });
  }

  #freeName(wanted: string): string {
    const taken = new Set(this.#list?.map((entry) => entry.project.name));
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`;
    return name;
  }
}

function summarize(project: Project, datasets: readonly Dataset[]): ProjectSummary {
  return {
    project,
    datasets: datasets.length,
    rows: datasets.reduce((sum, dataset) => sum + dataset.rowCount, 0),
    sizeBytes: datasets.reduce((sum, dataset) => sum + dataset.sizeBytes, 0),
  };
}
