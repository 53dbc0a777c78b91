import type { WorkContext } from '../../breathe.ts';
import { throwIfAborted } from '../../errors.ts';
import { type Agreement, measureAgreement } from '../../review/agreement.ts';
import { evenness, meanOf, sharesOf, totalVariation } from '../../text/shares.ts';
import type { Exhibit } from '../exhibit.ts';
import type { LabelColumn } from '../text-input.ts';
import { type ColumnScores, meanScores, noScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

const MOST_LABELS = 50;
/** Share of labels that two columns must have in common to speak of the same thing. */
const COMMON = 0.6;

type Labels = readonly (string | null)[];
type Shares = ReadonlyMap<string, number>;

/** Balance of every label column, its distance to the shares that were asked for or are real, and agreement. */
export async function computeTextLabels(
  { texts, brief }: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  throwIfAborted(context.signal);
  const columns = (texts?.labels ?? []).filter(({ candidate }) => {
    const { size } = sharesOf(present(candidate));
    return size >= 2 && size <= MOST_LABELS;
  });
  if (columns.length === 0) return noScores('There are no labels beside the texts.');
  const pairs = findPairs(columns);
  const results = columns.map((column) => judgeColumn(column, pairs));
  const result = meanScores(results, { headline: 'balance', brief });
  const agreement = brief || pairs.length === 0 ? [] : [pairsExhibit(pairs)];
  return {
    ...{ ...result, details: result.details.toReversed() },
    ...(result.exhibits ? { exhibits: [...result.exhibits, ...agreement] } : {}),
  };
}

function present(labels: Labels): readonly string[] {
  return labels.filter((label) => label !== null);
}

interface Pair {
  readonly names: readonly [string, string];
  readonly agreement: Agreement;
  readonly kappa: number | null;
}

/** Pairs of columns that use the same labels, with how far they agree. */
function findPairs(columns: readonly LabelColumn[]): readonly Pair[] {
  const used = columns.map(({ candidate }) => new Set(present(candidate)));
  return columns.flatMap((first, i) =>
    columns.slice(i + 1).flatMap((second, j): Pair[] => {
      const [a, b] = [used[i] as Set<string>, used[i + 1 + j] as Set<string>];
      const common = [...a].filter((label) => b.has(label)).length;
      if (common / Math.max(a.size, b.size) < COMMON) return [];
      const both = first.candidate.flatMap((label, row) => bothOf(label, second.candidate[row] ?? null));
      const agreement = measureAgreement(both);
      const kappa = first.isScale && second.isScale ? agreement.weighted : agreement.kappa;
      return [{ names: [first.name, second.name], agreement, kappa }];
    }),
  );
}

function bothOf(first: string | null, second: string | null): [string, string][] {
  return first === null || second === null ? [] : [[first, second]];
}

function judgeColumn(column: LabelColumn, pairs: readonly Pair[]): ColumnScores {
  const { name, candidate, real, asked } = column;
  const shares = sharesOf(present(candidate));
  const theirs = real && sharesOf(present(real));
  const partners = pairs.flatMap(({ names, kappa }) => (names.includes(name) ? (kappa ?? []) : []));
  return {
    column: name,
    scores: [
      ...shareScores(shares, { real: theirs && theirs.size > 0 ? theirs : null, asked }),
      {
        ...{ key: 'kappa', label: 'Agreement (kappa)', value: meanOf(partners), ideal: 1, better: 'higher', digits: 2 },
        help: 'Cohen’s kappa with the columns that use the same labels, weighted by distance for scores: 0 is chance.',
      },
    ],
    exhibits: [sharesExhibit(name, shares, { real: theirs, asked })],
  };
}

interface Wanted {
  readonly real: Shares | null;
  readonly asked: Shares | null;
}

function shareScores(shares: Shares, { real, asked }: Wanted): readonly Score[] {
  return [
    {
      ...{ key: 'balance', label: 'Balance of labels', value: evenness(shares.values()), ideal: null },
      ...{ better: 'higher', digits: 2 },
      help: 'Entropy of the shares of labels over its largest value, mean over columns: 1 is all alike.',
    },
    {
      ...{ key: 'real_distance', label: 'Distance to the real shares', value: real && totalVariation(shares, real) },
      ...{ ideal: 0, better: 'lower', digits: 2 },
      help: 'Total variation: the share of rows that would need another label.',
    },
    {
      ...{ key: 'asked_distance', label: 'Distance to the shares asked for', ideal: 0, better: 'lower', digits: 2 },
      value: asked && totalVariation(shares, asked),
      help: 'Total variation to the weights of the recipe: the share of rows that would need another label.',
    },
  ];
}

function sharesExhibit(column: string, shares: Shares, { real, asked }: Wanted): Exhibit {
  const others = [
    ...(asked ? [{ label: 'Share asked for', shares: asked }] : []),
    ...(real ? [{ label: 'Share of the real rows', shares: real }] : []),
  ];
  const labels = [...new Set([shares, ...others.map((other) => other.shares)].flatMap((map) => [...map.keys()]))];
  const order = labels.sort((a, b) => (shares.get(b) ?? 0) - (shares.get(a) ?? 0) || (a < b ? -1 : 1));
  return {
    ...{ kind: 'table', title: `Labels of ${column}` },
    columns: [
      { label: 'Label' },
      ...['Share here', ...others.map(({ label }) => label)].map((label) => ({ label, digits: 3 })),
    ],
    rows: order
      .slice(0, MOST_LABELS)
      .map((label) => [label, shares.get(label) ?? 0, ...others.map((other) => other.shares.get(label) ?? 0)]),
  };
}

function pairsExhibit(pairs: readonly Pair[]): Exhibit {
  return {
    ...{ kind: 'table', title: 'Columns that use the same labels' },
    columns: [
      { label: 'Columns' },
      { label: 'Kappa', digits: 2 },
      { label: 'Same label', digits: 2 },
      { label: 'Rows', digits: 0 },
    ],
    rows: pairs.map(({ names, kappa, agreement }) => [names.join(' and '), kappa, agreement.observed, agreement.count]),
  };
}
