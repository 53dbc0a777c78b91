// Does the synthetic table fill the same space as the real one?

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { type Baselines, levelOf, unknownFinding, valueOf } from '../words.ts';

export const manifold = defineMetric({
  id: 'manifold',
  version: 1,
  label: 'Space of rows',
  group: 'fidelity',
  tier: 'full',
  summary: 'Precision, recall, density, coverage, alpha-precision, beta-recall, MMD and nearest-neighbour accuracy.',
  fields: {
    maxRows: integer({ label: 'Rows of each kind', min: 100, max: 10_000, default: 2_000, advanced: true }),
  },
  baselines: ['ceiling', 'floor'],
  ceilingRows: 'holdout',
  baselineRows: 2_000,
  load: async () => (await import('./compute.ts')).computeManifold,
  explain,
});

function explain(result: MetricResult, baselines: Baselines): Finding {
  const [coverage, precision] = [valueOf(result, 'coverage'), valueOf(result, 'precision')];
  if (coverage === null || precision === null) return unknownFinding(result);
  const reach = valueOf(baselines.ceiling, 'coverage') ?? 0.97;
  const believed = valueOf(baselines.ceiling, 'precision') ?? 0.97;
  // The weaker of the two tells: a table may be all believable and cover a corner, or cover all and hold nonsense.
  const level = levelOf(Math.min(coverage - reach, precision - believed), -0.05, -0.15);
  const opening =
    level === 'good'
      ? 'Synthetic rows lie where real rows lie, and leave little out'
      : coverage - reach < precision - believed
        ? 'Kinds of real rows are missing among the synthetic ones'
        : 'There are synthetic rows that are like no real row';
  const authentic = valueOf(result, 'authenticity');
  const isCopy = authentic !== null && authentic < 0.2;
  return {
    level: isCopy && level === 'good' ? 'fair' : level,
    sentence:
      `${opening}: ${percent(coverage)} of real rows have a synthetic neighbour (${percent(reach)} for fresh real rows` +
      `${floorWords(baselines)}), and ${percent(precision)} of synthetic rows have a real one (${percent(believed)}).` +
      (isCopy ? ` Only ${percent(authentic)} of the synthetic rows are not near copies of a real one.` : ''),
    advice: adviceOf(level, isCopy, coverage - reach < precision - believed),
  };
}

function adviceOf(level: Finding['level'], isCopy: boolean, isNarrow: boolean): string {
  if (isCopy) return 'Read the privacy findings before you share: this table follows single real rows.';
  if (level === 'good') return 'All columns taken together look right; the two-sample probe looks for smaller faults.';
  if (isNarrow) return 'Train on more rows or longer, and see the slices in Compare that have too few rows.';
  return 'Look at the rows that give the table away, and add rules for combinations that cannot be.';
}

function floorWords(baselines: Baselines): string {
  const floor = valueOf(baselines.floor, 'coverage');
  return floor === null ? '' : `, ${percent(floor)} for independent columns`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
