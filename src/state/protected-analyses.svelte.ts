// The list of analyses that a person wants to keep valid, and the repair that it asks for.

import {
  type Analysis,
  analysisWords,
  canAct,
  canShift,
  changedColumns,
  MOST_ANALYSES,
  orderOutcomes,
  PROTECT_REPAIR,
  writeAnalyses,
} from '../lib/inference/analyses.ts';
import type { RepairOffer } from '../lib/repairs/types.ts';
import { type ColumnSchema, isModeled } from '../lib/table/schema.ts';

export class ProtectedAnalyses {
  readonly #schema: () => readonly ColumnSchema[];
  #list = $state.raw<readonly Analysis[]>([]);
  #kind = $state<Analysis['kind']>('mean');
  #outcome = $state('');
  #cause = $state('');
  #given = $state.raw<ReadonlySet<string>>(new Set());

  /** Columns that can be shifted, and that a mean or an effect can be about. */
  readonly outcomes: readonly string[] = $derived.by(() => this.#names(canShift));
  readonly causes: readonly string[] = $derived.by(() =>
    this.#names((entry) => canAct(entry) && entry.name !== this.outcome),
  );
  readonly conditions: readonly string[] = $derived.by(() =>
    this.#names((entry) => isModeled(entry) && entry.name !== this.outcome && entry.name !== this.cause),
  );

  constructor(schema: () => readonly ColumnSchema[]) {
    this.#schema = schema;
  }

  get list(): readonly Analysis[] {
    return this.#list;
  }

  get kind(): Analysis['kind'] {
    return this.#kind;
  }

  set kind(kind: Analysis['kind']) {
    this.#kind = kind;
  }

  get outcome(): string {
    return this.outcomes.includes(this.#outcome) ? this.#outcome : (this.outcomes[0] ?? '');
  }

  set outcome(name: string) {
    this.#outcome = name;
  }

  get cause(): string {
    return this.causes.includes(this.#cause) ? this.#cause : (this.causes[0] ?? '');
  }

  set cause(name: string) {
    this.#cause = name;
  }

  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  toggleGiven(name: string): void {
    const next = new Set(this.#given);
    if (!next.delete(name)) next.add(name);
    this.#given = next;
  }

  /** The analysis that the form describes. */
  get draft(): Analysis {
    if (this.#kind === 'mean') return { kind: 'mean', column: this.outcome };
    const given = this.conditions.filter((name) => this.#given.has(name));
    return { kind: 'effect', of: this.cause, on: this.outcome, given };
  }

  /** Why the draft cannot be added, or null. */
  get obstacle(): string | null {
    const words = analysisWords(this.draft);
    if (this.#list.some((analysis) => analysisWords(analysis) === words))
      return 'This analysis is in the list already.';
    if (this.#list.length >= MOST_ANALYSES) return `At most ${MOST_ANALYSES} analyses can be protected at once.`;
    if (orderOutcomes([...this.#list, this.draft]) === null)
      return 'This outcome explains another outcome of the list that explains it: one of the two has to go.';
    return null;
  }

  add(): void {
    if (this.obstacle === null) this.#list = [...this.#list, this.draft];
  }

  remove(analysis: Analysis): void {
    this.#list = this.#list.filter((entry) => entry !== analysis);
  }

  /** The repair that protects the list. */
  get offer(): RepairOffer {
    return {
      repair: PROTECT_REPAIR,
      label: `Protect ${this.#list.length} ${this.#list.length === 1 ? 'analysis' : 'analyses'}`,
      why: 'Shifts columns so that these analyses are right on average, and says how wide their intervals have to be.',
      options: { analyses: writeAnalyses(this.#list) },
      scope: { columns: changedColumns(this.#list) },
    };
  }

  #names(test: (entry: ColumnSchema) => boolean): string[] {
    return this.#schema()
      .filter(test)
      .map(({ name }) => name);
  }
}
