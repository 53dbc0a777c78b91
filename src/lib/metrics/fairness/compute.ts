import type { WorkContext } from '../../breathe.ts';
import { type Gaps, gapsOf, type GroupRates, ratesOf } from '../../fairness/gaps.ts';
import { groupBy, type Grouping, groupingLabel, intersect, sensitiveColumns } from '../../fairness/groups.ts';
import { type Outcome, outcomeOf } from '../../fairness/outcome.ts';
import { predictOutcome } from '../../fairness/probe.ts';
import type { Table } from '../../table/table.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { fairnessExhibits } from './exhibits.ts';
import { fairnessRepairs } from './offers.ts';

/** Sensitive columns beyond are left out; so are their pairs. */
const MAX_COLUMNS = 6;
const MAX_PAIRS = 6;
const TREES = 60;
/** Columns that repairs are offered for. */
const MAX_OFFERED = 3;

interface Options {
  readonly favourable: string;
  readonly maxRows: number;
}

/** One table: its rows, and the model trained on it. */
export interface Side {
  readonly labels: readonly GroupRates[];
  readonly model: readonly GroupRates[] | null;
  readonly gaps: Gaps;
}
export interface Judged {
  readonly grouping: Grouping;
  readonly synthetic: Side;
  readonly real: Side;
}

/** Group metrics of the candidate and of a probe trained on it, beside those of the training rows. */
export async function computeFairness(
  input: MetricInput,
  options: Options,
  context: WorkContext,
): Promise<MetricResult> {
  const outcome = outcomeOf(input.real, input.target, options.favourable);
  if (typeof outcome === 'string') return { scores: [], details: [], unavailable: outcome };
  const columns = sensitiveColumns(input.real.schema).filter((name) => name !== outcome.target);
  if (columns.length === 0) {
    const unavailable =
      'No column is marked as sensitive. Give columns such as sex, race or age the role "sensitive" on the import screen.';
    return { scores: [], details: [], unavailable };
  }
  const isSame = input.candidate === input.real;
  const synthetic = await probe(input, { outcome, options, train: input.candidate }, part(context, 0));
  const real =
    isSame || input.brief ? synthetic : await probe(input, { outcome, options, train: input.real }, part(context, 0.5));
  const judged = groupingsOf(input, columns).map((grouping) => judge(input, grouping, { outcome, synthetic, real }));
  const single = judged.filter(({ grouping, synthetic: side }) => grouping.columns.length === 1 && side.gaps.labels);
  const ranked = single.toSorted((a, b) => labelGap(b) - labelGap(a));
  const [worst] = ranked;
  if (!worst)
    return { scores: [], details: [], unavailable: 'Every sensitive column has one group of some size only.' };
  const scores = scoresOf(worst, outcome, input.brief === true);
  if (input.brief) return { scores, details: [] };
  return {
    scores,
    details: detailsOf(judged),
    exhibits: fairnessExhibits(judged, outcome, worst),
    // All repairs for the widest gap, the most helpful one for the next.
    repairs: ranked
      .slice(0, MAX_OFFERED)
      .flatMap((entry) => fairnessRepairs(entry, outcome, input).slice(0, entry === worst ? undefined : 1)),
    notes: notesOf(input, outcome, { hasModel: synthetic !== null, columns, options }),
  };
}

interface Probing {
  readonly outcome: Outcome;
  readonly options: Options;
  readonly train: Table;
}

async function probe(
  { real, holdout, seed }: MetricInput,
  { outcome, options, train }: Probing,
  context: WorkContext,
): Promise<Uint8Array | null> {
  if (!holdout || holdout.rowCount === 0) return null;
  const plan = { train, test: holdout, reference: real, outcome, seed, maxRows: options.maxRows, trees: TREES };
  return predictOutcome(plan, context);
}

/** Each column alone, then pairs of the first ones. */
function groupingsOf({ real, candidate, holdout }: MetricInput, columns: readonly string[]): Grouping[] {
  const tables = holdout ? [real, candidate, holdout] : [real, candidate];
  const single = columns.slice(0, MAX_COLUMNS).map((name) => groupBy(tables, name));
  const pairs = single.flatMap((first, i) => single.slice(i + 1).map((second) => intersect(first, second)));
  return [...single, ...pairs.slice(0, MAX_PAIRS)];
}

interface Predictions {
  readonly outcome: Outcome;
  readonly synthetic: Uint8Array | null;
  readonly real: Uint8Array | null;
}

function judge({ real, candidate, holdout }: MetricInput, grouping: Grouping, made: Predictions): Judged {
  const groupCount = grouping.names.length;
  const side = (t: 0 | 1, predicted: Uint8Array | null): Side => {
    const groups = grouping.codes[t] as Int32Array;
    const outcome = made.outcome.read(t === 0 ? real : candidate);
    const labels = ratesOf({ groups, groupCount, outcome, predicted: null });
    const tested = grouping.codes[2];
    const model =
      predicted && holdout && tested
        ? ratesOf({ groups: tested, groupCount, outcome: made.outcome.read(holdout), predicted })
        : null;
    return { labels, model, gaps: { ...gapsOf(model ?? labels), labels: gapsOf(labels).labels } };
  };
  return { grouping, synthetic: side(1, made.synthetic), real: side(0, made.real) };
}

function labelGap({ synthetic }: Judged): number {
  return synthetic.gaps.labels?.value ?? 0;
}

function scoresOf({ grouping, synthetic, real }: Judged, outcome: Outcome, isBrief: boolean): Score[] {
  const by = groupingLabel(grouping);
  const { labels, selected, equalOpportunity, equalizedOdds, averageOdds } = synthetic.gaps;
  const gap = { ideal: 0, better: 'lower' } as const;
  const apart = (mine: number | undefined, theirs: number | undefined): number | null =>
    mine === undefined || theirs === undefined || isBrief ? null : mine - theirs;
  const range = labels && { interval: labels.interval };
  return [
    {
      ...gap,
      key: 'label_gap',
      label: `Gap in ${outcome.words} between groups of ${by}`,
      value: labels?.value ?? null,
      ...range,
      help: 'Demographic parity difference of the rows: highest less lowest share of the favourable outcome. 0 is even.',
    },
    {
      key: 'label_ratio',
      label: 'Lowest over highest share',
      value: labels?.ratio ?? null,
      ideal: 1,
      better: 'higher',
      help: 'Demographic parity ratio. The four-fifths rule asks for 0.8.',
    },
    {
      key: 'widening',
      label: 'Added to the gap of the real rows',
      value: apart(labels?.value, real.gaps.labels?.value),
      ideal: 0,
      better: 'nearer',
      help: 'Above 0 the synthetic rows widen the gap, below 0 they narrow it.',
    },
    {
      ...gap,
      key: 'selection_gap',
      label: 'Gap in what a model selects',
      value: selected?.value ?? null,
      help: 'Demographic parity difference of boosted trees trained on the rows and tested on held-out real ones.',
    },
    {
      ...gap,
      key: 'opportunity_gap',
      label: 'Equal opportunity gap',
      value: equalOpportunity?.value ?? null,
      help: 'Difference of true positive rates between groups.',
    },
    {
      ...gap,
      key: 'odds_gap',
      label: 'Equalized odds gap',
      value: equalizedOdds?.value ?? null,
      ...(equalizedOdds && { interval: equalizedOdds.interval }),
      help: 'The larger of the differences of true and of false positive rates.',
    },
    {
      ...gap,
      key: 'average_odds',
      label: 'Average odds difference',
      value: averageOdds,
      help: 'Mean of the differences of true and of false positive rates.',
    },
    {
      key: 'odds_widening',
      label: 'Added to the equalized odds gap',
      value: apart(equalizedOdds?.value, real.gaps.equalizedOdds?.value),
      ideal: 0,
      better: 'nearer',
      help: 'Against the same model trained on real rows.',
    },
  ];
}

function detailsOf(judged: readonly Judged[]): Detail[] {
  const rows = judged.flatMap(({ grouping, synthetic, real }): Detail[] => {
    const { labels } = synthetic.gaps;
    if (!labels) return [];
    const [low, high] = [grouping.names[labels.lowest], grouping.names[labels.highest]];
    const before = real.gaps.labels ? `, real ${real.gaps.labels.value.toFixed(3)}` : '';
    return [{ columns: grouping.columns, value: labels.value, note: `least ${low}, most ${high}${before}` }];
  });
  return rows.sort((a, b) => b.value - a.value);
}

function notesOf(
  { holdout, real }: MetricInput,
  outcome: Outcome,
  { hasModel, columns, options }: { hasModel: boolean; columns: readonly string[]; options: Options },
): string[] {
  const notes = [`${outcome.words} is taken as the favourable outcome.`];
  if (!holdout) notes.push('Without held-out real rows no model could be tested, so only the rows are compared.');
  else if (!hasModel) notes.push('No model could be trained on the synthetic rows.');
  else if (real.rowCount > options.maxRows) notes.push(`Models learned from a sample of ${options.maxRows} rows.`);
  if (columns.length > MAX_COLUMNS) notes.push(`Only the first ${MAX_COLUMNS} sensitive columns are judged.`);
  return notes;
}

function part(context: WorkContext, start: number): WorkContext {
  return { signal: context.signal, onProgress: (done, stage) => context.onProgress?.(start + done / 2, stage) };
}
