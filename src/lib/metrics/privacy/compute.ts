import type { WorkContext } from '../../breathe.ts';
import { randomStream, type RandomStream, sampleIndices } from '../../random.ts';
import { type Frame, frameOf, stackFrames, takeFrameRows } from '../frames.ts';
import { meanOf, quantile, rocAuc } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { createEncoder, type DistanceMode } from '../points.ts';
import { findNearest, indexPoints, type Neighbours } from '../nearest.ts';
import { rowKeys, shareKnown } from '../row-keys.ts';

/** Distances nearer to each other than this are a tie. */
const TIE = Math.fround(1e-7);
const RATIO_FLOOR = Math.fround(1e-8);

interface Samples {
  /** All real rows, the scale of distances. */
  readonly reference: Frame;
  readonly train: Frame;
  readonly holdout: Frame;
  readonly queries: Frame;
  /** The candidate as a reference for attacks. */
  readonly pool: Frame;
  readonly attacked: number;
}

interface ModeFigures {
  readonly share: number;
  readonly interval: readonly [number, number];
  readonly scores: readonly Score[];
}

/** Distances to the closest record, nearest-neighbour ratios, exact repeats and a membership attack. */
export async function computePrivacy(
  input: MetricInput,
  options: { readonly maxRows: number; readonly maxReferenceRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  if (!input.holdout) {
    return unavailable(
      'Without held-out real rows nobody can say whether a near row was learned or is just common. Import the table again with a holdout.',
    );
  }
  const samples = pickSamples(input, options, randomStream(input.seed, 'privacy'));
  if (samples.reference.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (samples.queries.rowCount === 0 || samples.train.rowCount === 0)
    return unavailable('There are no rows to compare.');
  const part = (start: number, length: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + done * length, stage),
  });
  const rank = await judgeMode(samples, 'rank', part(0, 0.4));
  const attack = await attackAuc(samples, part(0.4, 0.2));
  const range = input.brief ? null : await judgeMode(samples, 'range', part(0.6, 0.4));
  return {
    scores: [
      ...rank.scores,
      ...exactScores(input),
      attackScore(attack, samples.attacked),
      ...(range ? rangeScores(range) : []),
    ],
    details: [],
    ...notesOf(input, samples),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

function notesOf(input: MetricInput, samples: Samples): Pick<MetricResult, 'notes'> {
  if (samples.queries.rowCount === input.candidate.rowCount) return {};
  const [asked, known] = [samples.queries.rowCount, samples.train.rowCount].map((rows) => rows.toLocaleString('en'));
  return { notes: [`${asked} synthetic rows were compared with ${known} real rows of each kind.`] };
}

function pickSamples(
  input: MetricInput,
  options: { readonly maxRows: number; readonly maxReferenceRows: number },
  stream: RandomStream,
): Samples {
  const real = frameOf(input.real);
  const held = frameOf(input.holdout ?? input.real);
  const candidate = frameOf(input.candidate);
  const rows = Math.min(real.rowCount, held.rowCount, options.maxReferenceRows);
  const pick = (frame: Frame, count: number, label: string): Frame =>
    frame.rowCount > count ? takeFrameRows(frame, sampleIndices(frame.rowCount, count, stream.derive(label))) : frame;
  return {
    reference: stackFrames(real, held),
    train: pick(real, rows, 'train'),
    holdout: pick(held, rows, 'holdout'),
    queries: pick(candidate, options.maxRows, 'queries'),
    pool: pick(candidate, options.maxReferenceRows, 'pool'),
    attacked: Math.min(rows, options.maxRows >> 1),
  };
}

async function judgeMode(samples: Samples, mode: DistanceMode, context: WorkContext): Promise<ModeFigures> {
  const encode = createEncoder(samples.reference, mode);
  const queries = encode(samples.queries);
  const half = (start: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + done / 2, stage),
  });
  const train = await findNearest(queries, indexPoints(encode(samples.train)), half(0));
  const holdout = await findNearest(queries, indexPoints(encode(samples.holdout)), half(0.5));
  return modeFigures(train, holdout);
}

function modeFigures(train: Neighbours, holdout: Neighbours): ModeFigures {
  const rows = train.first.length;
  let nearer = 0;
  let ties = 0;
  for (let row = 0; row < rows; row++) {
    const [t, h] = [train.first[row] as number, holdout.first[row] as number];
    if (t < Math.fround(h - TIE)) nearer++;
    if (Math.abs(Math.fround(t - h)) <= TIE) ties++;
  }
  const share = (nearer + ties / 2) / rows;
  const interval = shareInterval(share, rows);
  const [trainRatios, holdoutRatios] = [ratios(train), ratios(holdout)];
  const ratioHelp =
    'Distance to the nearest over distance to the second nearest real row; small values mean one row stands out as the source.';
  const distanceHelp =
    'Distance to the nearest real row: mean over columns of rank difference or label mismatch, 0 to 1.';
  return {
    share,
    interval,
    scores: [
      {
        ...scoreOf(
          'dcr_share',
          'Nearer to training rows',
          share,
          'Share of synthetic rows whose nearest real row is a training row, not a held-out one; ties count half.',
        ),
        interval,
        ideal: 0.5,
        better: 'nearer',
      },
      scoreOf('dcr_share_strict', 'Strictly nearer', nearer / rows, 'The same without ties.'),
      scoreOf('dcr_train_median', 'Distance to training rows, median', quantile(train.first, 0.5), distanceHelp),
      scoreOf('dcr_holdout_median', 'Distance to held-out rows, median', quantile(holdout.first, 0.5), distanceHelp),
      scoreOf('dcr_train_p05', 'Distance to training rows, 5 %', quantile(train.first, 0.05), distanceHelp),
      scoreOf('dcr_holdout_p05', 'Distance to held-out rows, 5 %', quantile(holdout.first, 0.05), distanceHelp),
      scoreOf('nndr_train_mean', 'Neighbour ratio, training rows', meanOf(trainRatios), ratioHelp),
      scoreOf('nndr_holdout_mean', 'Neighbour ratio, held-out rows', meanOf(holdoutRatios), ratioHelp),
      scoreOf('nndr_train_p05', 'Neighbour ratio, training rows, 5 %', quantile(trainRatios, 0.05), ratioHelp),
      scoreOf('nndr_holdout_p05', 'Neighbour ratio, held-out rows, 5 %', quantile(holdoutRatios, 0.05), ratioHelp),
    ],
  };
}

/** The 95 % interval of a share of `rows` rows. */
function shareInterval(share: number, rows: number): readonly [number, number] {
  const half = 1.96 * Math.sqrt(Math.max(share * (1 - share), 1e-9) / rows);
  return [Math.max(0, share - half), Math.min(1, share + half)];
}

function ratios({ first, second }: Neighbours): Float32Array {
  return first.map((distance, row) => (distance + RATIO_FLOOR) / ((second[row] as number) + RATIO_FLOOR));
}

function rangeScores(range: ModeFigures): readonly Score[] {
  return range.scores.map((score) => ({ ...score, key: `gower_${score.key}`, label: `${score.label} (Gower)` }));
}

function exactScores(input: MetricInput): readonly Score[] {
  const train = rowKeys(frameOf(input.real));
  const holdout = rowKeys(frameOf(input.holdout ?? input.real));
  const candidate = rowKeys(frameOf(input.candidate));
  const rows = Math.min(train.length, holdout.length);
  const trainKeys = new Set(train.subarray(0, rows));
  const holdoutKeys = new Set(holdout.subarray(0, rows));
  const repeated = shareKnown(candidate, trainKeys);
  return [
    {
      ...scoreOf(
        'exact_train',
        'Equal to a training row',
        repeated,
        'Share of synthetic rows that repeat, in every column, one of as many training rows as are held out.',
      ),
      ...(repeated !== null && { interval: shareInterval(repeated, candidate.length) }),
    },
    scoreOf(
      'exact_train_all',
      'Equal to any training row',
      shareKnown(candidate, new Set(train)),
      'Share of synthetic rows that repeat any training row in every column.',
    ),
    scoreOf(
      'exact_holdout',
      'Equal to a held-out row',
      shareKnown(candidate, holdoutKeys),
      'Share that repeat a row nobody learned from: what chance alone gives.',
    ),
    scoreOf(
      'exact_real_real',
      'Held-out rows equal to a training row',
      shareKnown(holdout.subarray(0, rows), trainKeys),
      'How often real rows repeat each other.',
    ),
  ];
}

/** AUC of guessing that a real row was learned from by its distance to the nearest synthetic row. */
async function attackAuc(samples: Samples, context: WorkContext): Promise<number | null> {
  const encode = createEncoder(samples.reference, 'rank');
  const stream = randomStream(0, 'attack');
  const pool = indexPoints(encode(samples.pool));
  const pick = (frame: Frame, label: string): Frame =>
    takeFrameRows(frame, sampleIndices(frame.rowCount, samples.attacked, stream.derive(label)));
  const members = await findNearest(encode(pick(samples.train, 'members')), pool, context);
  const others = await findNearest(encode(pick(samples.holdout, 'others')), pool, { signal: context.signal });
  const count = members.first.length;
  const closeness = Float64Array.from([...members.first, ...others.first], (distance) => -distance);
  const isMember = new Uint8Array(count + others.first.length).fill(1, 0, count);
  return rocAuc(closeness, isMember);
}

function attackScore(value: number | null, rows: number): Score {
  // How far an AUC of `rows` against `rows` strays from 0.5 by chance (Mann and Whitney 1947).
  const half = 1.96 * Math.sqrt((2 * rows + 1) / (12 * rows * rows));
  return {
    ...(value !== null && { interval: [Math.max(0, value - half), Math.min(1, value + half)] as const }),
    ...scoreOf(
      'mia_auc',
      'Membership attack',
      value,
      'How well an attacker tells training from held-out rows by their distance to synthetic rows; 0.5 is chance.',
    ),
    ideal: 0.5,
    better: 'nearer',
  };
}

function scoreOf(key: string, label: string, value: number | null, help: string): Score {
  const finite = value !== null && Number.isFinite(value) ? value : null;
  // Distances and shares of repeats are small numbers.
  const digits = /^(dcr_(train|holdout)|exact)_/.test(key) ? 4 : 3;
  return { key, label, value: finite, ideal: null, better: 'higher', digits, help };
}
