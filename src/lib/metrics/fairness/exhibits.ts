import { MIN_GROUP_ROWS, type GroupRates } from '../../fairness/gaps.ts';
import { groupingLabel } from '../../fairness/groups.ts';
import type { Outcome } from '../../fairness/outcome.ts';
import type { Exhibit, TableExhibit } from '../exhibit.ts';
import type { Judged } from './compute.ts';

/** Groups of an intersection that are listed, the largest first. */
const MOST_GROUPS = 24;

/** All gaps at a glance, then every grouping group by group. */
export function fairnessExhibits(judged: readonly Judged[], outcome: Outcome, worst: Judged): Exhibit[] {
  return [overview(judged, outcome), ...judged.map((entry) => groupTable(entry, outcome, entry === worst))];
}

function overview(judged: readonly Judged[], outcome: Outcome): TableExhibit {
  return {
    kind: 'table',
    title: 'Gaps between groups',
    caption: `Largest difference between two groups with at least ${MIN_GROUP_ROWS} rows, for ${outcome.words}. Models are tested on held-out real rows.`,
    isLead: true,
    columns: [
      { label: 'Groups of' },
      { label: 'Rows: synthetic', help: 'Demographic parity difference of the synthetic rows.' },
      { label: 'Rows: real' },
      {
        label: 'Selected by a model: synthetic',
        help: 'Demographic parity difference of a model trained on synthetic rows.',
      },
      { label: 'Selected: real', help: 'The same, trained on real rows.' },
      { label: 'Equalized odds: synthetic', help: 'The larger of the differences of true and false positive rates.' },
      { label: 'Equalized odds: real' },
      { label: 'Equal opportunity: synthetic', help: 'Difference of true positive rates.' },
      { label: 'Equal opportunity: real' },
    ],
    rows: judged.map(({ grouping, synthetic, real }) => [
      groupingLabel(grouping),
      ...(['labels', 'selected', 'equalizedOdds', 'equalOpportunity'] as const).flatMap((key) => [
        synthetic.gaps[key]?.value ?? null,
        real.gaps[key]?.value ?? null,
      ]),
    ]),
  };
}

function groupTable({ grouping, synthetic, real }: Judged, outcome: Outcome, isLead: boolean): TableExhibit {
  const order = grouping.names.map((_, group) => group).slice(0, MOST_GROUPS);
  const name = (group: number): string => {
    const rows = Math.min(synthetic.labels[group]?.rows ?? 0, real.labels[group]?.rows ?? 0);
    return `${grouping.names[group]}${rows < MIN_GROUP_ROWS ? ' (few rows, not in the gap)' : ''}`;
  };
  const pick = (key: keyof GroupRates, group: number): (number | null)[] => [
    synthetic.model?.[group]?.[key] ?? null,
    real.model?.[group]?.[key] ?? null,
  ];
  return {
    kind: 'table',
    title: `Group by group: ${groupingLabel(grouping)}`,
    isLead,
    columns: [
      { label: 'Group' },
      { label: 'Synthetic rows', digits: 0 },
      { label: 'Real rows', digits: 0 },
      { label: `${outcome.words}: synthetic` },
      { label: `${outcome.words}: real` },
      {
        label: 'Selected: synthetic',
        help: 'Share of held-out real rows that a model trained on synthetic rows selects.',
      },
      { label: 'Selected: real', help: 'The same, trained on real rows.' },
      {
        label: 'True positives: synthetic',
        help: 'Of those with the favourable outcome, share that the model selects.',
      },
      { label: 'True positives: real' },
      { label: 'False positives: synthetic', help: 'Of the others, share that the model selects.' },
      { label: 'False positives: real' },
    ],
    rows: order.map((group) => [
      name(group),
      ...[synthetic.labels[group]?.rows ?? 0, real.labels[group]?.rows ?? 0],
      ...[synthetic.labels[group]?.rate ?? null, real.labels[group]?.rate ?? null],
      ...(['selected', 'truePositive', 'falsePositive'] as const).flatMap((key) => pick(key, group)),
    ]),
  };
}
