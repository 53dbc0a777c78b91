// Is the table valid: values that the real table could hold, unique keys, the same columns?

import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, beside, figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const diagnostic = defineMetric({
  id: 'diagnostic',
  version: 1,
  label: 'Diagnostic',
  group: 'fidelity',
  tier: 'full',
  summary: 'Checks that values lie in the real bounds and labels, that keys are unique and that no column is absent.',
  fields: {},
  baselines: ['ceiling'],
  ceilingRows: 'holdout',
  load: async () => (await import('./compute.ts')).computeDiagnostic,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const value = valueOf(result, 'data_validity');
  if (value === null) return unknownFinding(result);
  const keys = valueOf(result, 'key_uniqueness') ?? 1;
  const structure = valueOf(result, 'table_structure') ?? 1;
  const ceiling = Math.min(1, valueOf(baselines.ceiling, 'data_validity') ?? 1);
  const level = levelOf(Math.min(value - ceiling, keys - 1), -0.002, -0.03);
  const worst = result.details[0];
  const weakest =
    worst && worst.value < 1
      ? ` Column ${worst.columns[0]} has most invalid values: ${figure(1 - worst.value, 4)} of them.`
      : '';
  const opening =
    level === 'good'
      ? 'Nearly every value is one that the real table could hold'
      : keys < 0.998
        ? `Keys repeat or are missing in ${figure(1 - keys, 4)} of the rows`
        : 'Some values lie outside of what the real table holds';
  const columns = structure < 1 ? ` The columns are not the same: structure ${figure(structure)}.` : '';
  return {
    level,
    sentence: `${opening}: validity ${figure(value, 4)} of 1${beside(baselines, 'data_validity', 4)}.${weakest}${columns}`,
    advice:
      level === 'good'
        ? 'Valid values say nothing about likeness: read the column shapes next.'
        : 'Hold the columns listed first to real values, or check how they were read at import.',
  };
}
