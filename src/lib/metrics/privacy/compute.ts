import type { WorkContext } from '../../breathe.ts';
import { randomStream, type RandomStream, sampleIndices } from '../../random.ts';
import { pickRows, unavailable } from '../attack-sample.ts';
import { type Frame, frameOf, stackFrames, takeFrameRows } from '../frames.ts';
import { findNearest, indexPoints, type Neighbours } from '../nearest.ts';
import { createEncoder, type DistanceMode } from '../points.ts';
import { rowKeys } from '../row-keys.ts';
import { rocAuc } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { distanceCurves, riskiestRows } from './exhibits.ts';
import { exactScores, gowerScores, judgeFigures, scoreOf } from './judge.ts';
import { rareLabels } from './rare-labels.ts';
import { replaceRows, type Risky, riskyRows } from './risky.ts';
import { balancedShare, type Counts, excessOf, mergeNearest, type Share, standOuts, uniqueRepeats } from './union.ts';

/** Training rows searched for each that the judge's figures take: bounds the cost where few rows are held out. */
const MOST_TRAINING_ROWS = 60_000;

interface Samples {
  /** All real rows, the scale of distances. */
  readonly reference: Frame;
  readonly train: Frame;
  /** Training rows beyond as many as are held out. */
  readonly rest: Frame;
  readonly holdout: Frame;
  readonly queries: Frame;
  /** The candidate as a reference for attacks. */
  readonly pool: Frame;
  readonly attacked: number;
  readonly rows: { readonly train: Int32Array; readonly holdout: Int32Array; readonly queries: Int32Array };
}

interface Options {
  readonly maxRows: number;
  readonly maxReferenceRows: number;
}

/** Distances to the closest record, nearest-neighbour ratios, exact and near repeats, and a membership attack. */
export async function computePrivacy(
  input: MetricInput,
  options: Options,
  context: WorkContext,
): Promise<MetricResult> {
  if (!input.holdout) {
    return unavailable(
      'Without held-out real rows nobody can say whether a near row was learned or is just common. Import the table again with a holdout.',
    );
  }
  const samples = pickSamples(input, options, randomStream(input.seed, 'privacy'));
  if (samples.reference.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (samples.queries.rowCount === 0 || samples.train.rowCount === 0) {
    return unavailable('There are no rows to compare.');
  }
  const near = await search(samples, 'rank', partOf(context, 0, 0.5));
  const attack = await attackAuc(samples, partOf(context, 0.5, 0.2));
  const range = input.brief ? null : await search(samples, 'range', partOf(context, 0.7, 0.3));
  const counts = { trained: samples.train.rowCount + samples.rest.rowCount, held: samples.holdout.rowCount };
  const stand = standOuts(near.all, near.holdout);
  const repeats = repeatsOf(input);
  const labels = rareLabels(frameOf(input.real), frameOf(input.candidate), input.candidate);
  const risky = riskyRows({ stand, repeats, near, rows: samples.rows });
  return {
    scores: [
      balancedScore(balancedShare(near.all, near.holdout, counts)),
      ...judgeFigures(near.train, near.holdout),
      ...excessScores(samples, { repeats, stand: stand.winners, counts }, input),
      ...exactScores(input),
      attackScore(attack, samples.attacked),
      ...labels.scores,
      ...(range ? gowerScores(judgeFigures(range.train, range.holdout)) : []),
    ],
    details: [],
    notes: [...notesOf(input, samples), ...labels.notes],
    ...(input.brief ? {} : evidence(input, risky, near, labels.exhibits)),
  };
}

function evidence(
  input: MetricInput,
  risky: Risky,
  near: Found,
  labels: MetricResult['exhibits'],
): Pick<MetricResult, 'exhibits' | 'repairs'> {
  return {
    exhibits: [...riskiestRows(input, risky), distanceCurves(near.train, near.holdout), ...(labels ?? [])],
    repairs: replaceRows(risky, input.candidate.rowCount),
  };
}

function notesOf(input: MetricInput, samples: Samples): readonly string[] {
  if (samples.queries.rowCount === input.candidate.rowCount) return [];
  const known = samples.train.rowCount + samples.rest.rowCount;
  const [asked, trained, held] = [samples.queries.rowCount, known, samples.holdout.rowCount].map((rows) =>
    rows.toLocaleString('en'),
  );
  return [`${asked} synthetic rows were compared with ${trained} training rows and ${held} held-out rows.`];
}

function pickSamples(input: MetricInput, options: Options, stream: RandomStream): Samples {
  const real = frameOf(input.real);
  const held = frameOf(input.holdout ?? input.real);
  const candidate = frameOf(input.candidate);
  const count = Math.min(real.rowCount, held.rowCount, options.maxReferenceRows);
  const train = sampleIndices(real.rowCount, count, stream.derive('train'));
  const holdout = sampleIndices(held.rowCount, count, stream.derive('holdout'));
  const queries = sampleIndices(candidate.rowCount, options.maxRows, stream.derive('queries'));
  const chosen = new Uint8Array(real.rowCount);
  for (const row of train) chosen[row] = 1;
  const left = Int32Array.from({ length: real.rowCount }, (_, row) => row).filter((row) => chosen[row] === 0);
  const some = sampleIndices(left.length, Math.max(0, MOST_TRAINING_ROWS - count), stream.derive('rest'));
  const rest = some.map((at) => left[at] as number);
  return {
    reference: stackFrames(real, held),
    train: takeFrameRows(real, train),
    rest: takeFrameRows(real, rest),
    holdout: takeFrameRows(held, holdout),
    queries: takeFrameRows(candidate, queries),
    pool: pickRows(candidate, options.maxReferenceRows, stream.derive('pool')),
    attacked: Math.min(count, options.maxRows >> 1),
    rows: { train: Int32Array.from([...train, ...rest]), holdout, queries },
  };
}

/** Nearest training rows (as many as are held out, and all) and held-out rows of each synthetic row. */
export interface Found {
  readonly train: Neighbours;
  readonly all: Neighbours;
  readonly holdout: Neighbours;
}

async function search(samples: Samples, mode: DistanceMode, context: WorkContext): Promise<Found> {
  const encode = createEncoder(samples.reference, mode);
  const queries = encode(samples.queries);
  const nearest = async (frame: Frame, part: number): Promise<Neighbours> =>
    findNearest(queries, indexPoints(encode(frame)), partOf(context, part / 3, 1 / 3));
  const train = await nearest(samples.train, 0);
  const holdout = await nearest(samples.holdout, 1);
  const { rowCount } = samples.rest;
  const all =
    rowCount > 0 && mode === 'rank'
      ? mergeNearest(train, await nearest(samples.rest, 2), samples.train.rowCount)
      : train;
  return { train, all, holdout };
}

function partOf(context: WorkContext, start: number, length: number): WorkContext {
  return { signal: context.signal, onProgress: (done, stage) => context.onProgress?.(start + done * length, stage) };
}

function repeatsOf(input: MetricInput): ReturnType<typeof uniqueRepeats> {
  const [candidate, real, held] = [input.candidate, input.real, input.holdout ?? input.real].map((table) =>
    rowKeys(frameOf(table)),
  ) as [Float64Array, Float64Array, Float64Array];
  return uniqueRepeats(candidate, real, held);
}

function balancedScore(share: Share): Score {
  return {
    ...scoreOf(
      'dcr_balanced',
      'Nearer to training rows, all of them searched',
      share.value,
      'Share of synthetic rows whose nearest real row was learned from, as if as many rows were held out; 0.5 is ideal, a copy gives 1. The interval allows for the chance in the real rows too.',
    ),
    ...{ interval: share.interval, ideal: 0.5, better: 'nearer' },
  };
}

function excessScores(
  samples: Samples,
  found: { readonly repeats: ReturnType<typeof uniqueRepeats>; readonly stand: Int32Array; readonly counts: Counts },
  input: MetricInput,
): readonly Score[] {
  const all = { trained: input.real.rowCount, held: input.holdout?.rowCount ?? 1 };
  const rows = input.candidate.rowCount;
  const score = (key: string, label: string, share: Share, help: string): Score => ({
    ...scoreOf(key, label, share.value, help),
    ...{ interval: share.interval, ideal: 0, better: 'lower', digits: 4 },
  });
  return [
    score(
      'exact_excess',
      'Copies beyond chance',
      excessOf(found.repeats.winners, rows, all),
      'Share of synthetic rows that equal a training row no other real row equals, less what held-out rows give, scaled to the same number.',
    ),
    score(
      'near_excess',
      'Near copies beyond chance',
      excessOf(found.stand, samples.queries.rowCount, found.counts),
      'Share of synthetic rows at most a third as far from one training row as from any other real row, less what held-out rows give, scaled to the same number.',
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
