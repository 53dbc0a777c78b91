import type { WorkContext } from '../../breathe.ts';
import { permutation, randomStream } from '../../random.ts';
import type { Table } from '../../table/table.ts';
import { type Frame, frameOf, stackFrames, takeFrameRows } from '../frames.ts';
import { rocAuc } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { type Feature, propensityFeatures } from './design.ts';
import { fitLogit, type LogitFit } from './newton.ts';

const RIDGE = 0.01;
const MIN_ROWS = 20;

/** pMSE of a logistic model that tells synthetic from real rows, against what it would be by chance (Snoke 2018). */
export async function computePropensity(
  input: MetricInput,
  { maxRows }: { readonly maxRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const reference = frameOf(input.real);
  if (reference.columns.length === 0) return unavailable('No column of this table is modeled.');
  const stream = randomStream(input.seed, 'propensity');
  const pick = (table: Table, label: string): Frame => {
    const frame = frameOf(table);
    if (frame.rowCount <= maxRows) return frame;
    return takeFrameRows(frame, permutation(frame.rowCount, stream.derive(label)).subarray(0, maxRows));
  };
  const [real, candidate] = [pick(input.real, 'real'), pick(input.candidate, 'candidate')];
  if (Math.min(real.rowCount, candidate.rowCount) < MIN_ROWS)
    return unavailable(`The model needs ${MIN_ROWS} rows of each kind.`);
  const targets = new Uint8Array(real.rowCount + candidate.rowCount).fill(1, real.rowCount);
  const features = propensityFeatures(reference, stackFrames(real, candidate), real.rowCount);
  const fit = await fitLogit(
    features.map(({ values }) => values),
    targets,
    { ridge: RIDGE, context },
  );
  const isSampled = Math.max(input.real.rowCount, input.candidate.rowCount) > maxRows;
  const counts = `${real.rowCount.toLocaleString('en')} real and ${candidate.rowCount.toLocaleString('en')} synthetic`;
  return {
    scores: scoresOf(fit, targets, candidate.rowCount),
    details: input.brief ? [] : detailsOf(features, fit, targets.length),
    ...(isSampled && { notes: [`Fitted on ${counts} rows, drawn by the seed.`] }),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

function scoresOf({ shares, rank }: LogitFit, targets: Uint8Array, synthetic: number): readonly Score[] {
  const rows = targets.length;
  const share = synthetic / rows;
  const pmse = shares.reduce((sum, value) => sum + (value - share) ** 2, 0) / rows;
  const expected = ((rank - 1) * (1 - share) ** 2 * share) / rows;
  // Under the null pMSE is a scaled chi-square with rank - 1 degrees of freedom.
  const spread = expected > 0 ? Math.sqrt(2 / (rank - 1)) : 0;
  const origin = {
    ...{ library: 'Snoke et al.', version: '2018', name: 'pMSE' },
    rule:
      'in-sample logistic regression, ridge 0.01; quantities as centred mid-ranks and squares, the nine most frequent ' +
      'labels, missing flags, products of the 30 most correlated pairs; expectation (k - 1)(1 - c)² c / N, k the rank: it takes the real rows as given, so ' +
      'fresh real rows reach 1 / (1 - c) times that',
  };
  return [
    {
      ...{ key: 'pmse_ratio', label: 'pMSE against chance', value: expected > 0 ? pmse / expected : null },
      ...{ ideal: null, better: 'lower', digits: 2, origin },
      help: `1 is what a perfect model of these very rows gives, give or take ${(2 * spread).toFixed(2)}; fresh real rows reach about ${(1 / (1 - share)).toFixed(0)}, a faulty table many times that.`,
    },
    {
      ...{ key: 'pmse', label: 'pMSE', value: pmse, ideal: 0, better: 'lower', digits: 5, origin },
      help: 'Mean squared distance of the guessed share of synthetic rows from the true one, 0 to 0.25.',
    },
    {
      ...{ key: 'pmse_expected', label: 'pMSE expected by chance', value: expected, ideal: null, better: 'lower' },
      ...{ digits: 5, origin, help: 'What rows drawn from a perfect model of the real rows would give.' },
    },
    {
      ...{ key: 'propensity_auc', label: 'AUC of the model, in-sample', value: rocAuc(shares, targets), ideal: 0.5 },
      ...{
        better: 'nearer',
        digits: 3,
        origin,
        help: 'On the rows it was fitted to, so a little above 0.5 by chance.',
      },
    },
  ];
}

/** How far each column moves the guess: standard deviation of its part of the sum, products with both columns. */
function detailsOf(features: readonly Feature[], { weights }: LogitFit, rows: number): readonly Detail[] {
  const parts = new Map<string, { readonly columns: readonly string[]; readonly sums: Float64Array }>();
  features.forEach(({ columns, values }, f) => {
    const key = columns.join('\u0000');
    const part = parts.get(key) ?? { columns, sums: new Float64Array(rows) };
    parts.set(key, part);
    for (let row = 0; row < rows; row++) {
      part.sums[row] = (part.sums[row] as number) + (weights[f + 1] as number) * (values[row] as number);
    }
  });
  const note = 'how far it moves the log-odds of being synthetic';
  return [...parts.values()]
    .map(({ columns, sums }): Detail => ({ columns, value: deviation(sums), note }))
    .sort((a, b) => b.value - a.value);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
