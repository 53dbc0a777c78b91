// A person labels some rows without seeing the label that a model gave, and sees how far both agree.

import { type StudioError, toStudioError } from '../lib/errors.ts';
import { formatDialogue, readConversation } from '../lib/language/conversation.ts';
import { randomStream, sampleIndices } from '../lib/random.ts';
import { measureAgreement } from '../lib/review/agreement.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { deleteLabel, listLabels, putLabel } from '../storage/labels.ts';
import type { Dataset, PersonLabel } from '../storage/types.ts';
import type { ViewSpec } from '../workers/contracts.ts';
import { createQueryClient } from './query-client.ts';

/** More different labels than this are no labels. */
export const MAX_LABELS = 20;
const SHOWN_CHARACTERS = 20_000;

/** A row to label: what the person sees, and what the model said. */
export interface LabelRow {
  readonly row: number;
  readonly shown: readonly { readonly column: string; readonly text: string }[];
  readonly given: string;
}

/** Columns of a dataset that can hold labels: labels, and whole numbers. */
export function labelColumns({ schema, dictionaries }: Dataset): readonly string[] {
  return schema.flatMap(({ name, kind }, i) => {
    if (kind === 'integer') return [name];
    return kind === 'category' && (dictionaries[i]?.length ?? 0) <= MAX_LABELS ? [name] : [];
  });
}

export class Labelling {
  readonly #db: StudioDatabase;
  readonly #query = createQueryClient();
  #dataset: Dataset | null = null;
  #column = '';
  #rows = $state.raw<readonly LabelRow[]>([]);
  #labels = $state.raw<ReadonlyMap<number, PersonLabel>>(new Map());
  #at = $state(0);
  #history = $state.raw<readonly number[]>([]);
  #isReading = $state(false);
  #error = $state.raw<StudioError | null>(null);

  /** The model's label beside the person's, for rows that have both. */
  readonly agreement = $derived(
    measureAgreement(
      this.#rows.flatMap(({ row, given }) => {
        const label = this.#labels.get(row);
        return label ? [[given, label.label] as const] : [];
      }),
    ),
  );

  constructor(db: StudioDatabase) {
    this.#db = db;
  }

  get rows(): readonly LabelRow[] {
    return this.#rows;
  }

  get current(): LabelRow | null {
    return this.#rows[this.#at] ?? null;
  }

  get position(): number {
    return this.#at;
  }

  get labelled(): number {
    return this.#rows.filter(({ row }) => this.#labels.has(row)).length;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  /** The labels to choose from: all that the column holds in the drawn rows, and the steps between scores. */
  readonly choices = $derived(
    fillScale(
      measureAgreement(this.#rows.map(({ given }) => [given, given] as const)).labels.filter((label) => label !== ''),
    ),
  );

  labelOf(row: number): string | null {
    return this.#labels.get(row)?.label ?? null;
  }

  /** Draws rows of a dataset and goes to the first that has no label yet. */
  async open(dataset: Dataset, column: string, count: number): Promise<void> {
    this.#isReading = true;
    this.#error = null;
    this.#dataset = dataset;
    this.#column = column;
    try {
      const wanted = sampleIndices(dataset.rowCount, count, randomStream(1, 'labelling', column));
      this.#rows = await this.#read(dataset, column, [...wanted]);
      const labels = await listLabels(this.#db, dataset.id, column);
      this.#labels = new Map(labels.map((label) => [label.row, label]));
      this.#history = [];
      this.#at = Math.max(
        0,
        this.#rows.findIndex(({ row }) => !this.#labels.has(row)),
      );
    } catch (error) {
      this.#error = toStudioError(error);
    } finally {
      this.#isReading = false;
    }
  }

  async label(label: string): Promise<void> {
    const { current } = this;
    if (!current || !this.#dataset) return;
    const { id: datasetId, projectId } = this.#dataset;
    const stored = await putLabel(this.#db, { projectId, datasetId, column: this.#column, row: current.row, label });
    this.#labels = new Map([...this.#labels, [current.row, stored]]);
    this.#history = [...this.#history, this.#at];
    this.move(1);
  }

  move(by: number): void {
    this.#at = Math.min(Math.max(0, this.#at + by), Math.max(0, this.#rows.length - 1));
  }

  get canUndo(): boolean {
    return this.#history.length > 0;
  }

  /** Takes the last label of this visit back. */
  async undo(): Promise<void> {
    const at = this.#history.at(-1);
    const row = at === undefined ? undefined : this.#rows[at]?.row;
    const label = row === undefined ? undefined : this.#labels.get(row);
    if (at === undefined || !label) return;
    await deleteLabel(this.#db, label);
    this.#labels = new Map([...this.#labels].filter(([other]) => other !== row));
    this.#history = this.#history.slice(0, -1);
    this.#at = at;
  }

  /** The labels as CSV: row, the model's label, the person's. */
  exportCsv(): string {
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const lines = this.#rows.flatMap(({ row, given }) => {
      const label = this.#labels.get(row);
      return label ? [[String(row + 1), quote(given), quote(label.label)].join(',')] : [];
    });
    return [`row,${quote(this.#column)},${quote(`${this.#column} (person)`)}`, ...lines, ''].join('\r\n');
  }

  rest(): void {
    this.#query.stop();
  }

  async #read(dataset: Dataset, column: string, rows: readonly number[]): Promise<LabelRow[]> {
    const spec: ViewSpec = { datasetId: dataset.id, filters: [], sort: null };
    const names = dataset.schema.map(({ name }) => name);
    await this.#query.call(async (remote, jobId) => remote.open(jobId, spec));
    const read: LabelRow[] = [];
    for (const row of rows) {
      const options = { textLimit: SHOWN_CHARACTERS };
      const { rows: found } = await this.#query.call(async (remote) => remote.window(spec, row, 1, options));
      const cells = found[0] ?? [];
      const given = cells[names.indexOf(column)] ?? '';
      // What is made from the label would give it away.
      const shown = names.flatMap((name, i) =>
        name === column || isOfSameBlock(name, column) || !cells[i]
          ? []
          : [{ column: name, text: shownText(cells[i]) }],
      );
      read.push({ row, shown, given });
    }
    return read;
  }
}

/** Columns of one block of a recipe begin alike: `judged_fit` and `judged_reason`, `label` and `label_probability`. */
function isOfSameBlock(name: string, column: string): boolean {
  const stem = column.includes('_') ? column.slice(0, column.lastIndexOf('_')) : column;
  return name.startsWith(`${stem}_`);
}

/** Conversations line by line, all else as it is. */
function shownText(cell: string): string {
  const messages = cell.startsWith('[') ? readConversation(cell) : null;
  return messages ? formatDialogue(messages) : cell;
}

/** Scores in words of a scale: from 1 to 5 at least, so that a person may say what the model never did. */
function fillScale(labels: readonly string[]): readonly string[] {
  const numbers = labels.map(Number);
  if (labels.length === 0 || numbers.some((value) => !Number.isInteger(value) || value < 0 || value > 10))
    return labels;
  const from = Math.min(1, ...numbers);
  const to = Math.max(5, ...numbers);
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
}
