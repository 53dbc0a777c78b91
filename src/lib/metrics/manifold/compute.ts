import type { WorkContext } from '../../breathe.ts';
import { permutation, randomStream } from '../../random.ts';
import type { Table } from '../../table/table.ts';
import { embedFrames, type Embedding, embeddingRule } from '../embedding.ts';
import type { Exhibit } from '../exhibit.ts';
import { type Frame, frameOf, takeFrameRows } from '../frames.ts';
import type { MetricInput, MetricResult, Score, ScoreOrigin } from '../types.ts';
import { type Across, type Inside, kernelRate, lookAcross, lookInside } from './neighbourhoods.ts';
import { alphaPrecision, betaRecall, type Curve } from './spheres.ts';

const K = 5;
/** Pairs of rows times columns within one table: keeps wide tables within seconds. */
const MAX_WORK = 80_000_000;
const LEAST_ROWS = 500;

interface Figures {
  readonly real: Inside;
  readonly synthetic: Inside;
  readonly across: Across;
  readonly alpha: Curve;
  readonly beta: Curve;
}

/** Do synthetic rows lie where real rows lie, and everywhere where real rows lie? All columns at once. */
export async function computeManifold(
  input: MetricInput,
  options: { readonly maxRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const reference = frameOf(input.real);
  const width = reference.columns.length;
  if (width === 0) return unavailable('No column of this table is modeled.');
  const maxRows = Math.min(options.maxRows, Math.max(LEAST_ROWS, Math.floor(Math.sqrt(MAX_WORK / width))));
  const stream = randomStream(input.seed, 'manifold');
  const pick = (table: Table, label: string): Frame => {
    const frame = frameOf(table);
    if (frame.rowCount <= maxRows) return frame;
    return takeFrameRows(frame, permutation(frame.rowCount, stream.derive(label)).subarray(0, maxRows));
  };
  const frames = [pick(input.real, 'real'), pick(input.candidate, 'candidate')] as const;
  if (frames.some((frame) => frame.rowCount <= K))
    return unavailable(`There must be more than ${K} rows on each side.`);
  const figures = await figuresOf(embedFrames(reference, frames) as [Embedding, Embedding], context);
  const isSampled = Math.max(input.real.rowCount, input.candidate.rowCount) > maxRows;
  const counts = frames.map((frame) => frame.rowCount.toLocaleString('en')).join(' real and ');
  return {
    scores: [...neighbourScores(figures), ...sphereScores(figures), ...distanceScores(figures)],
    details: [],
    ...(!input.brief && { exhibits: exhibitsOf(figures) }),
    ...(isSampled && { notes: [`Computed on ${counts} synthetic rows, drawn by the seed.`] }),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

async function figuresOf(points: readonly [Embedding, Embedding], context: WorkContext): Promise<Figures> {
  const part = (start: number, length: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + done * length, stage),
  });
  const rate = kernelRate(points[0]);
  const real = await lookInside(points[0], { k: K, rate }, part(0, 0.25));
  const synthetic = await lookInside(points[1], { k: K, rate }, part(0.25, 0.25));
  const across = await lookAcross(points, [real.radius, synthetic.radius], { rate, context: part(0.5, 0.5) });
  return {
    ...{ real, synthetic, across },
    alpha: alphaPrecision(...points),
    beta: betaRecall(points[1], real, across),
  };
}

function shareWhere(length: number, test: (row: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < length; row++) if (test(row)) count++;
  return count / length;
}

function scoreOf(
  [key, label, value]: readonly [string, string, number],
  [ideal, better]: readonly [number | null, Score['better']],
  [origin, help]: readonly [ScoreOrigin, string],
): Score {
  return { key, label, value, ideal, better, digits: 3, help, origin };
}

function prdc(name: string): ScoreOrigin {
  return {
    library: 'prdc',
    version: '0.2',
    name,
    rule: `k = ${K}, the row itself left out, inside is <; ${embeddingRule}`,
  };
}

function neighbourScores({ real, across }: Figures): readonly Score[] {
  const inside = across.syntheticInside;
  const [realRows, rows] = [across.realNearest.length, inside.length];
  const coverage = shareWhere(realRows, (row) => (across.realNearest[row] as number) < (real.radius[row] as number));
  const density = inside.reduce((sum, count) => sum + count, 0) / (K * rows);
  return [
    scoreOf(
      ['coverage', 'Coverage', coverage],
      [1, 'higher'],
      [
        prdc('coverage'),
        'Share of real rows that have a synthetic row nearer than their fifth nearest real row: what of the real table is there.',
      ],
    ),
    scoreOf(
      ['density', 'Density', density],
      [null, 'higher'],
      [
        prdc('density'),
        'In how many real neighbourhoods a synthetic row lies, divided by five: about 1 for real rows, less in empty regions.',
      ],
    ),
    scoreOf(
      ['precision', 'Precision', shareWhere(rows, (row) => (inside[row] as number) > 0)],
      [1, 'higher'],
      [
        prdc('precision'),
        'Share of synthetic rows that lie in the neighbourhood of some real row: how many are believable.',
      ],
    ),
    scoreOf(
      ['recall', 'Recall', shareWhere(realRows, (row) => across.realIsInside[row] === 1)],
      [1, 'higher'],
      [
        prdc('recall'),
        'Share of real rows that lie in the neighbourhood of some synthetic row: how much variety there is.',
      ],
    ),
  ];
}

function sphereScores({ real, across, alpha, beta }: Figures): readonly Score[] {
  const origin = (name: string, rule: string): ScoreOrigin => ({
    ...{ library: 'Alaa et al.', version: '2022', name, rule: `${rule}; ${embeddingRule}` },
  });
  const authentic = shareWhere(
    across.syntheticNearest.length,
    (row) =>
      (across.syntheticNearest[row] as number) >= (real.nearest[across.syntheticClosest[row] as number] as number),
  );
  const curve =
    '30 spheres around the mean row without a learned one-class map (synthcity, naive), quantiles of type 7';
  return [
    scoreOf(
      ['alpha_precision', 'Alpha-precision', alpha.score],
      [1, 'higher'],
      [
        origin('alpha-precision', curve),
        'Whether synthetic rows are as typical or unusual as real ones: 1 when every sphere holds equal shares of both.',
      ],
    ),
    scoreOf(
      ['beta_recall', 'Beta-recall', beta.score],
      [null, 'higher'],
      [
        origin('beta-recall', curve),
        'Whether typical and unusual real rows are both reached by synthetic rows: about 0.5 for fresh real rows, 1 for a copy.',
      ],
    ),
    scoreOf(
      ['authenticity', 'Authenticity', authentic],
      [null, 'higher'],
      [
        origin(
          'authenticity',
          'a tie counts as authentic; by the nearest real row (synthcity looks it up by another index)',
        ),
        'Share of synthetic rows that are no nearer to a real row than that row is to its own nearest: copies have 0.',
      ],
    ),
  ];
}

function distanceScores({ real, synthetic, across }: Figures): readonly Score[] {
  const mmd = Math.max(0, real.kernel + synthetic.kernel - 2 * across.kernel);
  const fromReal = shareWhere(
    across.realNearest.length,
    (row) => (across.realNearest[row] as number) > (real.nearest[row] as number),
  );
  const fromSynthetic = shareWhere(
    across.syntheticNearest.length,
    (row) => (across.syntheticNearest[row] as number) > (synthetic.nearest[row] as number),
  );
  return [
    {
      ...scoreOf(
        ['mmd', 'Maximum mean discrepancy', mmd],
        [0, 'lower'],
        [
          {
            ...{ library: 'Gretton et al.', version: '2012', name: 'MMD², biased' },
            rule: `kernel exp(-d² / m), m the median d² of the pairs among the first 500 real rows drawn; ${embeddingRule}`,
          },
          'Distance of the two tables as clouds of points; 0 when they are the same.',
        ],
      ),
      digits: 5,
    },
    scoreOf(
      ['nnaa', 'Nearest-neighbour adversarial accuracy', (fromReal + fromSynthetic) / 2],
      [0.5, 'nearer'],
      [
        {
          ...{ library: 'SynthEval', version: '1.6', name: 'nnaa' },
          rule: `ties count as nearer to the other table; Euclidean: ${embeddingRule}`,
        },
        'How often a row is nearer to its own table than to the other: 0.5 cannot be told apart, 1 is far off, 0 is a copy.',
      ],
    ),
  ];
}

function exhibitsOf({ alpha, beta }: Figures): Exhibit[] {
  const line = (label: string, { shares, found }: Curve, tone: 'real' | 'synthetic') => ({
    ...{ label, tone, points: shares.map((share, step) => [share, found[step] as number] as const) },
  });
  const diagonal = {
    label: 'ideal',
    tone: 'neutral',
    points: [
      [0, 0],
      [1, 1],
    ],
  } as const;
  return [
    {
      kind: 'curves',
      title: 'Typical and unusual rows',
      caption:
        'Below the ideal line at the left: too few typical rows. Below it at the right: rows where no real ones are, or real rows never reached.',
      x: { label: 'share of rows, most typical first', scale: 'linear' },
      y: { label: 'share of the other table found there' },
      series: [line('alpha-precision', alpha, 'synthetic'), line('beta-recall', beta, 'real'), diagonal],
    },
  ];
}
