// What the options of a column can point at: the form offers these by name.

export interface OptionChoices {
  /** Other columns of the recipe. */
  readonly columns: readonly string[];
  /** Names that options use for columns which are not there. */
  readonly missing: readonly string[];
  readonly datasets: readonly { readonly id: string; readonly label: string }[];
  /** Models of the recipe by alias, and those that could be taken in. */
  readonly models: readonly { readonly alias: string; readonly label: string }[];
  /** Models that the recipe does not name yet; choosing one is told by `onmodel` of the form. */
  readonly otherModels: readonly { readonly id: string; readonly label: string }[];
}

export const noChoices: OptionChoices = { columns: [], missing: [], datasets: [], models: [], otherModels: [] };
