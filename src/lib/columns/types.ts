// The contract of a column kind: from options and the cells of other columns to new cells, batch after batch. A cell
// depends only on recipe, row and attempt: never on the batch it came in, its order, or the worker that made it.

import { throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import type { ImageServices } from '../image-models/types.ts';
import type { JsonValue } from '../json.ts';
import type { LanguageModel, SamplingSettings } from '../language/types.ts';
import { type Fields, type OptionsOf, type OptionValues, parseOptions } from '../options.ts';
import type { ExampleRow } from '../recipe/types.ts';
import type { ColumnKind, ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';

/** A value while rows are being made. Datetimes are texts in the column's format, JSON columns plain JSON. */
export type Cell = JsonValue;

/** Rows under way, column-major: `cells.get(name)[slot]`. `rows[slot]` is the row of the run. */
export interface RowBatch {
  readonly rows: readonly number[];
  readonly cells: ReadonlyMap<string, readonly Cell[]>;
}

/** One cell to make. */
export interface CellTask {
  readonly slot: number;
  readonly row: number;
  /** 0 at first, one more for each time the cell was refused. Randomness must depend on it. */
  readonly attempt: number;
}

export type CellOutcome =
  /** One value for each output column, in the order of `outputs`. */
  | { readonly kind: 'made'; readonly values: readonly Cell[]; readonly tokens?: number }
  /** Not usable; another attempt may be. */
  | { readonly kind: 'refused'; readonly reason: string; readonly raw?: string; readonly tokens?: number }
  /** Not usable and no attempt will help: the row is set aside. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly raw?: string }
  /** The row is right as it is, but these columns must be made again (a check that failed). */
  | { readonly kind: 'again'; readonly columns: readonly string[]; readonly reason: string };

/** A reference to another column, and the place in the options where it stands. */
export interface Reference {
  readonly column: string;
  /** e.g. `options.prompt` */
  readonly path: string;
}

export interface OutputColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly format?: string;
  readonly decimals?: number;
}

/** What a kind may ask about its surroundings before anything runs. */
export interface ColumnScope {
  readonly name: string;
  /** Schemas of the datasets at hand by id. */
  readonly datasets: ReadonlyMap<
    string,
    { readonly name: string; readonly schema: readonly ColumnSchema[]; readonly rowCount: number }
  >;
}

export interface ColumnServices {
  readonly seed: number;
  /** Rows the run makes in all. */
  readonly rowCount: number;
  readonly examples: readonly ExampleRow[];
  /** The loaded model behind an alias of the recipe. @throws StudioError `model-missing` */
  model(alias: string): Promise<LanguageModel>;
  /** How the recipe draws from that model (`ModelChoice.sampling`); columns may set their own. Absent: the defaults. */
  sampling?(alias: string): SamplingSettings;
  /** A stored table of the project. @throws StudioError `not-found` */
  table(datasetId: string, context: WorkContext): Promise<Table>;
  /** Image models and stored pictures; absent where nothing can hold pictures (a test, a tool without a browser). */
  readonly images?: ImageServices;
}

export interface PreparedColumn {
  /** Outcomes in the order of the tasks. All referenced columns of the batch are there. */
  make(tasks: readonly CellTask[], batch: RowBatch, context: WorkContext): Promise<readonly CellOutcome[]>;
  /** Facts worth showing after a run, a few plain words each. */
  readonly facts?: readonly { readonly label: string; readonly value: string }[];
}

export type Prepare<F extends Fields> = (
  options: OptionsOf<F>,
  scope: ColumnScope,
  services: ColumnServices,
  context: WorkContext,
) => Promise<PreparedColumn>;

export interface ColumnProblem {
  /** Within the block, e.g. `options.schema.properties.age`. */
  readonly path: string;
  readonly message: string;
}

interface Definition<Id extends string, F extends Fields> {
  readonly id: Id;
  readonly label: string;
  readonly group: 'sampled' | 'data' | 'model' | 'computed' | 'checked';
  /** One sentence: what it makes. */
  readonly summary: string;
  readonly fields: F;
  /** Other columns its options refer to, with their places. @throws never: broken templates are `problems` */
  readonly references: (options: OptionsOf<F>) => readonly Reference[];
  /** The columns it adds to the dataset; may depend on a dataset of the scope. */
  readonly outputs: (options: OptionsOf<F>, scope: ColumnScope) => readonly OutputColumn[];
  /** True where its cells take long: previews wait until they are asked for. Kinds that need models are, too. */
  readonly isSlow?: boolean;
  /** Aliases of the models it needs. */
  readonly models?: (options: OptionsOf<F>) => readonly string[];
  /** What is wrong with well-formed options: a broken pattern, an empty list, an unknown dataset. */
  readonly problems?: (options: OptionsOf<F>, scope: ColumnScope) => readonly ColumnProblem[];
  readonly load: () => Promise<Prepare<F>>;
}

/** Closes over the option type, so that a list of unlike plugins needs no casts. */
export function defineColumn<const Id extends string, F extends Fields>(definition: Definition<Id, F>) {
  const { fields, load, references, outputs, models, problems, ...rest } = definition;
  const parse = (options: OptionValues): OptionsOf<F> => parseOptions(fields, options);
  return {
    ...rest,
    fields: fields as Fields,
    references: (options: OptionValues): readonly Reference[] => references(parse(options)),
    outputs: (options: OptionValues, scope: ColumnScope): readonly OutputColumn[] => outputs(parse(options), scope),
    models: (options: OptionValues): readonly string[] => models?.(parse(options)) ?? [],
    problems: (options: OptionValues, scope: ColumnScope): readonly ColumnProblem[] =>
      problems?.(parse(options), scope) ?? [],
    /** @throws StudioError `bad-option`, `bad-recipe`, `model-missing`, `not-found`, `aborted` */
    async prepare(
      options: OptionValues,
      scope: ColumnScope,
      services: ColumnServices,
      context: WorkContext,
    ): Promise<PreparedColumn> {
      const parsed = parse(options);
      throwIfAborted(context.signal);
      return (await load())(parsed, scope, services, context);
    },
  } as const;
}

export type ColumnType = ReturnType<typeof defineColumn>;
