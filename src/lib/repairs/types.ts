// The contract of a repair: make a derived table that addresses one finding. A dataset is never edited, only derived.

import { StudioError, throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import { type Fields, type OptionsOf, type OptionValues, parseOptions } from '../options.ts';
import type { Recipe } from '../recipe/types.ts';
import type { SliceCondition } from '../table/slice.ts';
import type { Table } from '../table/table.ts';

/** What of the table a repair is about. */
export interface RepairScope {
  readonly columns?: readonly string[];
  readonly slice?: readonly SliceCondition[];
  /** Row numbers of the candidate. */
  readonly rows?: readonly number[];
}

/** A repair that a metric proposes for its finding; one click runs it. Plain data, stored in the report. */
export interface RepairOffer {
  /** Id in the repair registry. */
  readonly repair: string;
  /** What the button says, e.g. `Regenerate 212 rows with age over 60`. */
  readonly label: string;
  /** Why it should help, one sentence. */
  readonly why: string;
  readonly options: OptionValues;
  readonly scope: RepairScope;
}

export interface RepairInput {
  /** Training rows: all that a repair may learn from. The tables share one schema and one dictionary per coded column. */
  readonly real: Table;
  /** Never learned from: whatever it holds, the repaired table is the same. */
  readonly holdout: Table | null;
  /** The table to repair. */
  readonly candidate: Table;
  /** How the candidate was grown, or null. */
  readonly recipe: Recipe | null;
  readonly target: string | null;
  readonly scope: RepairScope;
  readonly seed: number;
}

export interface RepairResult {
  /** The repaired table: schema and dictionaries of the candidate. */
  readonly table: Table;
  /** For each row, the row of the candidate it comes from, or -1 for a new one. */
  readonly origins: Int32Array<ArrayBuffer>;
  /** Facts worth showing: what was changed, in a few plain words each. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

export type Mend<F extends Fields> = (
  input: RepairInput,
  options: OptionsOf<F>,
  context: WorkContext,
) => Promise<RepairResult>;

interface Definition<Id extends string, F extends Fields> {
  readonly id: Id;
  readonly version: number;
  readonly label: string;
  /** One sentence: what it changes and what it leaves. */
  readonly summary: string;
  readonly fields: F;
  /** Which parts of a scope it needs. */
  readonly needs: readonly (keyof RepairScope)[];
  readonly load: () => Promise<Mend<F>>;
}

/** Closes over the option type, so that a list of unlike plugins needs no casts. */
export function defineRepair<const Id extends string, F extends Fields>(definition: Definition<Id, F>) {
  const { fields, load, ...rest } = definition;
  return {
    ...rest,
    fields: fields as Fields,
    /** @throws StudioError `bad-option`, `bad-input` for a scope it cannot work on, `not-enough-data`, `aborted` */
    async mend(input: RepairInput, options: OptionValues, context: WorkContext): Promise<RepairResult> {
      const parsed = parseOptions(fields, options);
      checkScope(input, rest.needs);
      throwIfAborted(context.signal);
      return (await load())(input, parsed, context);
    },
  } as const;
}

export type Repair = ReturnType<typeof defineRepair>;

function checkScope({ real, candidate, scope }: RepairInput, needs: readonly (keyof RepairScope)[]): void {
  for (const part of needs) {
    if (!scope[part]?.length) throw new StudioError('bad-input', `the repair needs ${part}`, { details: { part } });
  }
  const known = new Set(real.schema.map(({ name }) => name));
  const named = [...(scope.columns ?? []), ...(scope.slice ?? []).map(({ column }) => column)];
  const unknown = named.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new StudioError('bad-input', `no column ${unknown} to repair`, { details: { given: unknown } });
  }
  const row = scope.rows?.find((number) => !(Number.isInteger(number) && number >= 0 && number < candidate.rowCount));
  if (row === undefined) return;
  throw new StudioError('bad-input', `no row ${row} to repair`, { details: { given: row, rows: candidate.rowCount } });
}
