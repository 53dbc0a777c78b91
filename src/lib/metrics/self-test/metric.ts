// Could this judge have seen a fault here? Null and positive controls on the report's own rows.

import { integer } from '../../options.ts';
import { defineMetric, type Finding, type MetricResult } from '../types.ts';
import { figure, levelOf, unknownFinding, valueOf } from '../words.ts';

export const selfTest = defineMetric({
  id: 'self-test',
  version: 1,
  label: 'Self-test of the judge',
  group: 'self-test',
  tier: 'full',
  summary: 'Compares real rows with real rows, then plants faults of known size, and says which would have been seen.',
  fields: {
    maxRows: integer({ label: 'Rows of each half', min: 100, max: 10_000, default: 1_500, advanced: true }),
  },
  baselines: [],
  ceilingRows: 'training',
  load: async () => (await import('./compute.ts')).computeSelfTest,
  explain,
});

function explain(result: MetricResult): Finding {
  const seen = valueOf(result, 'seen');
  if (seen === null) return unknownFinding(result);
  const level = hasFalseAlarms(result) ? 'poor' : levelOf(seen, 0.6, 0.3);
  return {
    level,
    sentence: `${openingOf(result)} ${leakWords(result)}`.trim(),
    advice:
      level === 'good'
        ? 'Read the other findings with these limits in mind: what is smaller may be there unseen.'
        : level === 'poor' && hasFalseAlarms(result)
          ? 'The real rows differ among themselves, by order or by time: split them by chance and judge again.'
          : 'With more real rows, held out above all, smaller faults would show.',
  };
}

/** Real rows told from real rows more often than chance does. */
function hasFalseAlarms(result: MetricResult): boolean {
  const area = result.scores.find(({ key }) => key === 'null_auc');
  return (area?.interval?.[0] ?? 0) > 0.5 && (valueOf(result, 'false_alarms') ?? 0) > 0.25;
}

function openingOf(result: MetricResult): string {
  const [limits] = result.exhibits ?? [];
  const rows = limits?.kind === 'table' ? limits.rows : [];
  const control = `Real rows against real rows gave AUC ${figure(valueOf(result, 'null_auc'))}, where 0.5 is a coin toss.`;
  const [first] = rows;
  if (!first) return `${control} This table has no column that a fault could be planted into.`;
  const [seen, missed] = first as readonly [string, string];
  if (seen.startsWith('none')) return `Even ${missed} would not have been seen here. ${control}`;
  const rest = missed.startsWith('every') ? '' : '; a smaller one not';
  return `${seen.charAt(0).toUpperCase()}${seen.slice(1)} would have been seen${rest}. ${control}`;
}

function leakWords(result: MetricResult): string {
  const leak = result.scores.find(({ key }) => key === 'leak_share');
  if (!leak?.interval) return '';
  return leak.interval[0] > 0.5
    ? 'One row in ten copied from the training rows would have been seen by the distance check.'
    : 'One row in ten copied from the training rows would not surely have been seen by the distance check.';
}
