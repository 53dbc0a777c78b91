// The contract of a synthesizer: learn a table, then make any range of rows of a fixed plan.

import { throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import { type Fields, type OptionsOf, type OptionValues, parseOptions } from '../options.ts';
import type { Condition } from '../recipe/types.ts';
import type { Table } from '../table/table.ts';

export interface FitInput {
  /** The training rows. Columns that are not modeled (see `isModeled`) are carried by the caller, not by plugins. */
  readonly table: Table;
  readonly conditions: readonly Condition[];
  readonly seed: number;
  /** Rows the run will make in all; exact shares need it. */
  readonly rows: number;
}

export interface FittedModel {
  /**
   * Rows [start, start + count) of the run, with the schema and dictionaries of the training table. The bytes depend
   * only on fit input and row number: any partition into ranges, in any order, gives the same rows.
   */
  sample(start: number, count: number, context: WorkContext): Promise<Table>;
  /** Facts worth showing: what was learned, in a few plain words each (e.g. column order, leaves). */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

export type Fit<F extends Fields> = (
  input: FitInput,
  options: OptionsOf<F>,
  context: WorkContext,
) => Promise<FittedModel>;

interface Definition<Id extends string, F extends Fields> {
  readonly id: Id;
  readonly label: string;
  /** One sentence: what it keeps and what it loses. */
  readonly summary: string;
  readonly fields: F;
  readonly load: () => Promise<Fit<F>>;
}

/** Closes over the option type, so that a list of unlike plugins needs no casts. */
export function defineSynthesizer<const Id extends string, F extends Fields>(definition: Definition<Id, F>) {
  const { id, label, summary, fields, load } = definition;
  return {
    id,
    label,
    summary,
    fields: fields as Fields,
    /** @throws StudioError `bad-option`, `condition-impossible`, `not-enough-data`, `aborted` */
    async fit(input: FitInput, options: OptionValues, context: WorkContext): Promise<FittedModel> {
      const parsed = parseOptions(fields, options);
      throwIfAborted(context.signal);
      return (await load())(input, parsed, context);
    },
  } as const;
}

export type Synthesizer = ReturnType<typeof defineSynthesizer>;
