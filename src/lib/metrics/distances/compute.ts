import type { WorkContext } from '../../breathe.ts';
import { permutation, randomStream } from '../../random.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import { embedFrames, type Embedding, embeddingRule } from '../embedding.ts';
import type { CurvesExhibit } from '../exhibit.ts';
import { type Frame, frameOf, stackFrames, takeFrameRows } from '../frames.ts';
import { meanOf } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { type Nearest, nearestDirections, toDirections } from './directions.ts';

/** Below these MOSTLY AI gives no figure. */
const LEAST = { candidate: 100, real: 90, holdout: 10 };
/** Cells of the rows searched, of each kind: keeps wide tables within seconds. */
const MAX_CELLS = 200_000;
const LEAST_ROWS = 1_000;
const MATCH = 1e-6;
/** Distances nearer to each other than this are a tie: what is left of rounding. */
const TIE = 1e-7;
const RATIO_FLOOR = 1e-8;
/** The smallest ratio but nine: one odd row does not set it. */
const RATIO_RANK = 10;

interface Sample {
  readonly frame: Frame;
  /** Row number in its table, in the order of the sample. */
  readonly rows: Int32Array;
}

interface Figures {
  readonly training: Nearest;
  readonly holdout: Nearest;
  /** Held-out rows asked for training rows: what honest rows show. */
  readonly real: Nearest | null;
}

/** Distances of synthetic rows to training and to held-out rows in the manner of MOSTLY AI's quality report. */
export async function computeDistances(
  input: MetricInput,
  options: { readonly maxRows: number; readonly maxReferenceRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const reason = whyNot(input);
  if (reason !== null || !input.holdout) return { scores: [], details: [], unavailable: reason ?? '' };
  const stream = randomStream(input.seed, 'distances');
  const [real, held, candidate] = [frameOf(input.real), frameOf(input.holdout), frameOf(input.candidate)];
  const pick = (frame: Frame, count: number, label: string): Sample => {
    const order = frame.rowCount > count ? permutation(frame.rowCount, stream.derive(label)).subarray(0, count) : null;
    const rows = order ?? Int32Array.from({ length: frame.rowCount }, (_, row) => row);
    return { frame: order ? takeFrameRows(frame, order) : frame, rows };
  };
  const most = Math.max(LEAST_ROWS, Math.floor(MAX_CELLS / real.columns.length));
  const count = Math.min(real.rowCount, held.rowCount, options.maxReferenceRows, most);
  const samples = [pick(real, count, 'train'), pick(held, count, 'holdout'), pick(candidate, options.maxRows, 'rows')];
  const embedded = embedFrames(
    stackFrames(real, held),
    samples.map(({ frame }) => frame),
  );
  const realRows = input.brief ? 0 : options.maxRows;
  const figures = await search(embedded as [Embedding, Embedding, Embedding], realRows, context);
  const asked = samples[2] as Sample;
  return {
    scores: scoresOf(figures),
    details: [],
    ...(!input.brief && { exhibits: [curvesOf(figures)], repairs: repairsOf(figures, asked) }),
    ...notesOf(input, asked.rows.length, count),
  };
}

function whyNot({ real, holdout, candidate }: MetricInput): string | null {
  if (!holdout)
    return 'Without held-out real rows nobody can say whether a near row was learned or is just common. Import the table again with a holdout.';
  if (frameOf(real).columns.length === 0) return 'No column of this table is modeled.';
  if (candidate.rowCount >= LEAST.candidate && real.rowCount >= LEAST.real && holdout.rowCount >= LEAST.holdout)
    return null;
  return `This check needs ${LEAST.candidate} synthetic, ${LEAST.real} training and ${LEAST.holdout} held-out rows.`;
}

function notesOf(input: MetricInput, asked: number, known: number): Pick<MetricResult, 'notes'> {
  if (asked === input.candidate.rowCount && known === input.real.rowCount) return {};
  const [rows, each] = [asked, known].map((number) => number.toLocaleString('en'));
  return { notes: [`${rows} synthetic rows were compared with ${each} real rows of each kind, drawn by the seed.`] };
}

async function search(
  [train, holdout, candidate]: readonly [Embedding, Embedding, Embedding],
  realRows: number,
  context: WorkContext,
): Promise<Figures> {
  const [known, held, asked] = [toDirections(train), toDirections(holdout), toDirections(candidate)];
  // The held-out rows stand in random order when there are many, so the first ones are as good as any.
  const rows = Math.min(holdout.rows, realRows);
  const some = { ...held, points: { ...held.points, rows } };
  const part = (start: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.((start + done) / 3, stage),
  });
  return {
    training: await nearestDirections(asked, known, part(0)),
    holdout: await nearestDirections(asked, held, part(1)),
    real: rows > 0 ? await nearestDirections(some, known, part(2)) : null,
  };
}

function shareWhere(length: number, test: (row: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < length; row++) if (test(row)) count++;
  return count / Math.max(1, length);
}

function matches({ first }: Nearest): number {
  return shareWhere(first.length, (row) => (first[row] as number) <= MATCH);
}

/** The tenth smallest ratio of nearest to second nearest distance. */
function smallRatio({ first, second }: Nearest): number | null {
  const ratios = first
    .map((distance, row) => (distance + RATIO_FLOOR) / ((second[row] as number) + RATIO_FLOOR))
    .sort();
  const ratio = ratios[Math.min(RATIO_RANK, ratios.length) - 1];
  return ratio !== undefined && Number.isFinite(ratio) ? ratio : null;
}

function scoresOf(figures: Figures): readonly Score[] {
  const { training, holdout, real } = figures;
  const rows = training.first.length;
  const gap = (row: number): number => (training.first[row] as number) - (holdout.first[row] as number);
  const nearer = shareWhere(rows, (row) => gap(row) < -TIE);
  const share = nearer + shareWhere(rows, (row) => Math.abs(gap(row)) <= TIE) / 2;
  const half = 1.96 * Math.sqrt(Math.max(share * (1 - share), 1e-9) / rows);
  const sides = [
    ['Training', 'training', 'to training rows', training],
    ['Holdout', 'holdout', 'to held-out rows', holdout],
    ...(real ? ([['TrnHol', 'trn_hol', 'of held-out to training rows', real]] as const) : []),
  ] as const;
  return [
    {
      ...scoreOf('dcr_share', 'Nearer to training rows', share, 'dcrShare'),
      ...{ interval: [Math.max(0, share - half), Math.min(1, share + half)], ideal: 0.5, better: 'nearer' },
      help: 'Share of synthetic rows whose nearest real row is a training row and not a held-out one; ties count half.',
    },
    ...sides.flatMap(([name, key, words, nearest]): Score[] => [
      {
        ...scoreOf(`ims_${key}`, `Equal rows, ${words}`, matches(nearest), `ims${name}`),
        help: 'Share of rows with an identical match.',
      },
      {
        ...scoreOf(`dcr_${key}`, `Distance ${words}, mean`, meanOf(nearest.first), `dcr${name}`),
        help: 'Mean distance to the nearest row, between directions of length 1.',
      },
      {
        ...scoreOf(`nndr_${key}`, `Neighbour ratio ${words}`, smallRatio(nearest), `nndr${name}`),
        help: 'Tenth smallest ratio of the nearest to the second nearest distance: near 0, single rows were followed.',
      },
    ]),
  ];
}

const rules: Readonly<Record<string, string>> = {
  dcrShare: 'P(d_train < d_holdout) + P(=) / 2, equal within 1e-7, as many rows of each kind, all columns at once',
  ims: 'distance <= 1e-6',
  dcr: 'mean of straight distances between rows of length 1',
  nndr: '10th smallest (d1 + 1e-8) / (d2 + 1e-8)',
};

function scoreOf(key: string, label: string, value: number | null, name: string): Score {
  const rule = rules[name === 'dcrShare' ? name : name.replace(/[A-Z].*/, '')] ?? '';
  const origin = { library: 'MOSTLY AI qa', version: '1.10.7', name, rule: `${rule}; ${embeddingRule}` };
  return { key, label, value, ideal: null, better: key.startsWith('ims') ? 'lower' : 'higher', digits: 4, origin };
}

function curvesOf({ training, holdout, real }: Figures): CurvesExhibit {
  const series = (label: string, tone: 'real' | 'synthetic' | 'neutral', { first }: Nearest) => {
    const sorted = first.slice().sort();
    const points = Array.from({ length: 51 }, (_, step) => {
      const at = Math.min(sorted.length - 1, Math.floor((step / 50) * (sorted.length - 1)));
      return [sorted[at] ?? 0, step / 50] as const;
    });
    return { label, tone, points };
  };
  return {
    kind: 'curves',
    title: 'Distances to the nearest real row',
    caption:
      'The two synthetic lines should lie on each other; a line to training rows further left means rows were learned by heart.',
    isLead: true,
    x: { label: 'distance', scale: 'linear' },
    y: { label: 'share of rows at most that near' },
    series: [
      series('synthetic to training rows', 'synthetic', training),
      series('synthetic to held-out rows', 'neutral', holdout),
      ...(real ? [series('held-out to training rows', 'real', real)] : []),
    ],
  };
}

/** Rows that repeat a training row and no held-out one, when there are more of them than chance explains. */
function repairsOf(figures: Figures, asked: Sample): readonly RepairOffer[] {
  const { training, holdout } = figures;
  if (matches(training) - matches(holdout) <= 0.001) return [];
  const rows = [...asked.rows]
    .filter((_, i) => (training.first[i] as number) <= MATCH && (holdout.first[i] as number) > MATCH)
    .sort((a, b) => a - b);
  if (rows.length === 0) return [];
  return [
    {
      repair: 'replace-rows',
      label: `Replace ${rows.length.toLocaleString('en')} rows that repeat a training row`,
      why: 'They equal a row that was learned from in every column, and no held-out row.',
      options: {},
      scope: { rows },
    },
  ];
}
