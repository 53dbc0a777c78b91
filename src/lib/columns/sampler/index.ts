import { toStudioError } from '../../errors.ts';
import { readDate } from '../../expressions/dates.ts';
import type { OptionsOf } from '../../options.ts';
import type { ColumnKind } from '../../table/schema.ts';
import { type ColumnProblem, defineColumn, type OutputColumn } from '../types.ts';
import { fields } from './fields.ts';
import { boundsOf, defaultFormat } from './formats.ts';
import { createPatternDrawer } from './pattern.ts';

type Options = OptionsOf<typeof fields>;

export const sampler = defineColumn({
  id: 'sampler',
  label: 'Drawn by a rule',
  group: 'sampled',
  summary: 'Labels, numbers, dates, people and other made-up values, drawn by a rule that you set.',
  fields,
  references: ({ sampler: what, parent, base }) => {
    if (what === 'subcategory' && parent !== '') return [{ column: parent, path: 'options.parent' }];
    return what === 'timedelta' && base !== '' ? [{ column: base, path: 'options.base' }] : [];
  },
  outputs: (options, { name }): readonly OutputColumn[] => [{ name, ...outputOf(options) }],
  problems: (options) => problemsOf(options),
  load: async () => (await import('./make.ts')).prepare,
});

function outputOf(options: Options): Omit<OutputColumn, 'name'> {
  const { sampler: what, decimals, prefix, digits, part, unit, format } = options;
  switch (what) {
    case 'uniform':
    case 'gaussian':
      return decimals === 0 ? { kind: 'integer' } : { kind: 'number', ...(decimals > 0 ? { decimals } : {}) };
    case 'integer':
    case 'binomial':
    case 'poisson':
      return { kind: 'integer' };
    case 'bernoulli':
      return { kind: 'boolean' };
    case 'category':
    case 'subcategory':
      return { kind: 'category' };
    case 'datetime':
    case 'timedelta':
      return { kind: 'datetime', format: format === '' ? defaultFormat(unit) : format };
    case 'sequence':
      return { kind: prefix === '' && digits === 0 ? 'integer' : 'id' };
    case 'uuid':
      return { kind: 'id' };
    case 'person':
      return { kind: personKind(part), ...(part === 'birthDate' ? { format: '%Y-%m-%d' } : {}) };
    case 'regex':
    case 'faker':
      return { kind: 'text' };
    default:
      return what satisfies never;
  }
}

function personKind(part: Options['part']): ColumnKind {
  if (part === 'age') return 'integer';
  if (part === 'birthDate') return 'datetime';
  return part === 'sex' || part === 'country' ? 'category' : 'text';
}

function problemsOf(options: Options): readonly ColumnProblem[] {
  const { sampler: what, values, min, max, parent, groups, base, minAge, maxAge } = options;
  switch (what) {
    case 'category': {
      if (values.length === 0) return [{ path: 'options.values', message: 'there are no labels' }];
      const total = values.reduce((sum, { weight }) => sum + weight, 0);
      return total > 0 ? [] : [{ path: 'options.values', message: 'the weights are all 0' }];
    }
    case 'subcategory':
      return [
        ...(parent === '' ? [{ path: 'options.parent', message: 'the column it depends on is missing' }] : []),
        ...groupProblems(groups),
      ];
    case 'integer':
    case 'uniform':
      return min > max ? [{ path: 'options.min', message: `it starts at ${min}, after its end ${max}` }] : [];
    case 'gaussian':
      return boundProblems(options);
    case 'timedelta':
      if (base === '') return [{ path: 'options.base', message: 'the column to start from is missing' }];
      return min > max ? [{ path: 'options.min', message: `it starts at ${min}, after its end ${max}` }] : [];
    case 'poisson':
      return options.mean < 0 || options.mean > 1e6
        ? [{ path: 'options.mean', message: 'the mean of counts is from 0 to 1,000,000' }]
        : [];
    case 'datetime':
      return dateProblems(options);
    case 'regex':
      return attempt('options.pattern', () => void createPatternDrawer(options.pattern));
    case 'person':
      return minAge > maxAge
        ? [{ path: 'options.minAge', message: `the youngest, ${minAge}, is older than the oldest` }]
        : [];
    default:
      return [];
  }
}

function boundProblems(options: Options): readonly ColumnProblem[] {
  const [lowest, highest] = boundsOf(options);
  const problems = [
    ...(Number.isNaN(lowest) ? [{ path: 'options.lowest', message: `“${options.lowest}” is no number` }] : []),
    ...(Number.isNaN(highest) ? [{ path: 'options.highest', message: `“${options.highest}” is no number` }] : []),
  ];
  if (problems.length > 0 || lowest <= highest) return problems;
  return [{ path: 'options.lowest', message: `it starts at ${lowest}, after its end ${highest}` }];
}

function groupProblems(groups: Options['groups']): readonly ColumnProblem[] {
  const isRecord = typeof groups === 'object' && groups !== null && !Array.isArray(groups);
  const lists = isRecord ? Object.values(groups) : [];
  const fits =
    isRecord &&
    lists.length > 0 &&
    lists.every((list) => Array.isArray(list) && list.length > 0 && list.every((label) => typeof label === 'string'));
  if (fits) return [];
  return [{ path: 'options.groups', message: 'each value of the other column needs a list of at least one label' }];
}

function dateProblems({ start, end }: Options): readonly ColumnProblem[] {
  const problems = [
    ...attempt('options.start', () => void readDate(start)),
    ...attempt('options.end', () => void readDate(end)),
  ];
  if (problems.length > 0 || readDate(start).ms <= readDate(end).ms) return problems;
  return [{ path: 'options.start', message: `it starts at ${start}, after its end ${end}` }];
}

function attempt(path: string, read: () => void): readonly ColumnProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    return [{ path, message: toStudioError(error).message }];
  }
}
