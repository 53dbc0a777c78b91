import type { OptionValues } from '../options.ts';

/** What of the note of a repair, as a dataset keeps it, says which analyses are valid. */
export interface RepairNote {
  readonly id: string;
  readonly options: OptionValues;
}
