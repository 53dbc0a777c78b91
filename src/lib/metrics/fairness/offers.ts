import { groupingLabel } from '../../fairness/groups.ts';
import type { Outcome } from '../../fairness/outcome.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import type { MetricInput } from '../types.ts';
import type { Judged } from './compute.ts';

/** Below, groups fare alike. */
const SMALL_GAP = 0.05;

/** What evens out the groups of the column with the widest gap. */
export function fairnessRepairs({ grouping, synthetic }: Judged, outcome: Outcome, input: MetricInput): RepairOffer[] {
  const { labels, equalizedOdds } = synthetic.gaps;
  if ((labels?.value ?? 0) <= SMALL_GAP && (equalizedOdds?.value ?? 0) <= 2 * SMALL_GAP) return [];
  const by = groupingLabel(grouping);
  const scope = { columns: grouping.columns };
  const options = { favourable: outcome.favourable ?? '' };
  const offers: RepairOffer[] = [
    {
      repair: 'conditional-resample',
      label: `Even out the groups of ${by}`,
      why: `Every group of ${by} gets the same share of ${outcome.words}; what rows of one group and outcome look like stays.`,
      ...{ options, scope },
    },
    {
      repair: 'reweigh',
      label: `Reweigh the groups of ${by}`,
      why: `Rows are drawn by the weights of Kamiran and Calders, so that ${outcome.words} no longer depends on ${by}.`,
      ...{ options, scope },
    },
  ];
  if (outcome.favourable !== null || input.target === null) return offers;
  const why = `Maps ${outcome.target} within each group of ${by} to its distribution over all rows; the order within groups stays.`;
  const label = `Align ${outcome.target} between groups of ${by}`;
  return [{ repair: 'quantile-map', label, why, options: { quantity: outcome.target }, scope }, ...offers];
}
