import { StudioError, toStudioError } from '../../errors.ts';
import { type OptionValues, parseOptions } from '../../options.ts';
import { planOutput } from '../../runs/output.ts';
import { findSynthesizer } from '../../synthesizers/registry.ts';
import { type ColumnProblem, type ColumnScope, defineColumn, type OutputColumn } from '../types.ts';
import { fields } from './fields.ts';

export const learned = defineColumn({
  id: 'learned',
  label: 'Learned from a dataset',
  group: 'data',
  summary: 'Several columns at once that look like those of a dataset, by a synthesizer that learns them together.',
  fields,
  references: () => [],
  outputs: ({ dataset }, scope): readonly OutputColumn[] => planned(dataset, scope),
  problems: ({ dataset, synthesizer, settings }, scope): readonly ColumnProblem[] => {
    const found = scope.datasets.get(dataset);
    if (!found) {
      const message = dataset === '' ? 'no dataset is chosen' : 'the dataset is not in this project';
      return [{ path: 'options.dataset', message }];
    }
    if (planned(dataset, scope).length === 0) {
      return [{ path: 'options.dataset', message: `${found.name} has no column to learn from` }];
    }
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
      return [{ path: 'options.settings', message: 'the options of a synthesizer are an object' }];
    }
    try {
      parseOptions(findSynthesizer(synthesizer).fields, settings as OptionValues);
      return [];
    } catch (error) {
      return [{ path: 'options.settings', message: toStudioError(error).message }];
    }
  },
  load: async () => (await import('./make.ts')).prepare,
});

/** The learned columns; none while the dataset is not there or has nothing to learn from. */
function planned(dataset: string, { datasets }: Pick<ColumnScope, 'datasets'>): readonly OutputColumn[] {
  try {
    const schema = datasets.get(dataset)?.schema ?? [];
    return planOutput(schema).learned.flatMap((index): OutputColumn[] => {
      const column = schema[index];
      if (!column) return [];
      const { name, kind, format, decimals } = column;
      return [
        { name, kind, ...(format === undefined ? {} : { format }), ...(decimals === undefined ? {} : { decimals }) },
      ];
    });
  } catch (error) {
    if (error instanceof StudioError && error.code === 'not-enough-data') return [];
    throw error;
  }
}
