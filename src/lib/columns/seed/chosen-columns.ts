import type { ColumnSchema } from '../../table/schema.ts';
import type { ColumnScope } from '../types.ts';

/** The columns of the dataset that are asked for, in its order; none while the dataset is not there. */
export function chosenColumns(
  dataset: string,
  names: readonly string[],
  { datasets }: Pick<ColumnScope, 'datasets'>,
): readonly ColumnSchema[] {
  const schema = datasets.get(dataset)?.schema ?? [];
  return names.length === 0 ? schema : schema.filter(({ name }) => names.includes(name));
}
