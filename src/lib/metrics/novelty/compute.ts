import type { WorkContext } from '../../breathe.ts';
import { type RandomStream, randomStream, sampleIndices } from '../../random.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import { type Frame, frameOf, takeFrameRows } from '../frames.ts';
import { sdmetrics } from '../origins.ts';
import { quantile } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { shareScore } from '../words.ts';
import { closestDistances } from './closest.ts';
import { findMatches } from './matches.ts';
import { uniformRows } from './uniform.ts';

/** New rows fall behind those of the holdout by more than this: worth a repair. */
const COPIED = 0.01;

interface Samples {
  readonly real: Frame;
  readonly holdout: Frame | null;
  readonly queries: Frame;
  /** Row numbers of the queries in the candidate. */
  readonly rows: Int32Array;
}
/** Distances to the holdout, scaled by its own ranges and by those of the training rows. */
interface Holdout {
  readonly ownScale: Float64Array;
  readonly realScale: Float64Array;
}
type Limits = { readonly maxRows: number; readonly maxReferenceRows: number };

/** New rows, and distances to the closest record against random rows and against held-out rows. */
export async function computeNovelty(input: MetricInput, options: Limits, context: WorkContext): Promise<MetricResult> {
  const stream = randomStream(input.seed, 'novelty');
  const samples = pickSamples(input, options, stream);
  if (samples.real.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (samples.queries.rowCount === 0 || samples.real.rowCount === 0)
    return unavailable('There are no rows to compare.');
  const part = (start: number, length: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + done * length, stage),
  });
  const matches = await findMatches(samples.queries, frameOf(input.real), part(0, 0.2));
  const expected = await newAmongHoldout(input, options, part(0.2, 0.1));
  const ranges = { real: frameOf(input.real), holdout: frameOf(input.holdout ?? input.real) };
  const near = (reference: Frame, scale: Frame, work: WorkContext, rows = samples.queries): Promise<Float64Array> =>
    closestDistances(rows, { reference, scale }, work);
  const train = await near(samples.real, ranges.real, part(0.3, 0.25));
  const holdout = samples.holdout && {
    ownScale: await near(samples.holdout, ranges.holdout, part(0.55, 0.15)),
    realScale: await near(samples.holdout, ranges.real, part(0.7, 0.15)),
  };
  const kinds = new Map(input.real.schema.map(({ name, kind }) => [name, kind]));
  const random = uniformRows(ranges.real, kinds, samples.queries.rowCount, stream.derive('uniform'));
  const baseline = await near(samples.real, ranges.real, part(0.85, 0.15), random);
  const scores = [
    ...newRowScores(matches, expected),
    ...overfittingScores(train, holdout, samples),
    ...baselineScores(train, baseline),
  ];
  if (input.brief) return { scores, details: [] };
  return { scores, details: [], repairs: offersOf(samples, matches, expected), notes: notesOf(input, samples) };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

function pickSamples(input: MetricInput, limits: Limits, stream: RandomStream): Samples {
  const pick = (frame: Frame, most: number, label: string): Frame =>
    frame.rowCount > most ? takeFrameRows(frame, sampleIndices(frame.rowCount, most, stream.derive(label))) : frame;
  const [real, candidate] = [frameOf(input.real), frameOf(input.candidate)];
  const held = input.holdout && input.holdout.rowCount > 0 ? frameOf(input.holdout) : null;
  const rows = sampleIndices(candidate.rowCount, limits.maxRows, stream.derive('queries'));
  return {
    real: pick(real, limits.maxReferenceRows, 'real'),
    holdout: held && pick(held, limits.maxReferenceRows, 'holdout'),
    queries: rows.length < candidate.rowCount ? takeFrameRows(candidate, rows) : candidate,
    rows,
  };
}

/** Share of held-out rows that no training row matches: what rows that nobody copied reach. */
async function newAmongHoldout(input: MetricInput, limits: Limits, context: WorkContext): Promise<number | null> {
  if (input.brief || !input.holdout || input.holdout.rowCount === 0) return null;
  const held = frameOf(input.holdout);
  const rows = sampleIndices(held.rowCount, limits.maxRows, randomStream(input.seed, 'novelty', 'fresh'));
  const matches = await findMatches(takeFrameRows(held, rows), frameOf(input.real), context);
  return 1 - shareOf(matches);
}

function shareOf(matches: Uint8Array): number {
  return matches.reduce((sum, match) => sum + match, 0) / matches.length;
}

function newRowScores(matches: Uint8Array, expected: number | null): readonly Score[] {
  const share = 1 - shareOf(matches);
  const score = shareScore(
    'new_rows',
    'New rows',
    share,
    'Share of synthetic rows that no training row matches in every column, numbers within 1 %.',
  );
  return [
    {
      ...score,
      ideal: null,
      interval: interval(share, matches.length),
      ...sdmetrics('NewRowSynthesis', 'numbers and dates match within 1 % of the synthetic value, missing as missing'),
    },
    {
      ...shareScore(
        'new_rows_holdout',
        'New rows among held-out ones',
        expected,
        'The same for real rows that nobody learned from: what chance alone gives.',
      ),
      ideal: null,
    },
  ];
}

function overfittingScores(train: Float64Array, holdout: Holdout | null, samples: Samples): readonly Score[] {
  const share = holdout && closerShare(train, holdout.ownScale, 0);
  const fair = holdout && closerShare(train, holdout.realScale, 0.5);
  const protection = share === null ? null : Math.min(1, 2 * (1 - share));
  const [low, high] = share === null ? [0, 1] : interval(share, train.length);
  const known = samples.real.rowCount + (samples.holdout?.rowCount ?? 0);
  const plain = { ideal: null, better: 'lower' } as const;
  return [
    {
      ...shareScore(
        'dcr_overfitting',
        'Protection from overfitting',
        protection,
        '1 while at most half of the synthetic rows lie nearer to a training row than to a held-out one, 0 when all do.' +
          ' Distances to either table are scaled by the ranges of that table, so that an extreme value in one of them' +
          ' moves the figure, and ties count as held-out; the strict share below has one scale and halves ties.',
      ),
      ...(protection !== null && { interval: [Math.min(1, 2 * (1 - high)), Math.min(1, 2 * (1 - low))] as const }),
      ...sdmetrics('DCROverfittingProtection', 'ties count as held-out; ranges come from the table compared with'),
    },
    {
      ...shareScore(
        'closer_to_training',
        'Closer to training rows',
        share,
        'Share of synthetic rows, ties not counted.',
      ),
      ...plain,
    },
    {
      ...shareScore(
        'closer_strict',
        'Closer to training rows, strict',
        fair,
        'The same with one scale for both tables, ties counted half.',
      ),
      ...(fair !== null && { interval: interval(fair, train.length) }),
      ...plain,
    },
    {
      ...shareScore(
        'closer_by_chance',
        'Closer by chance',
        share === null ? null : samples.real.rowCount / known,
        'What rows that were not learned from reach: training rows over all real rows compared with.',
      ),
      ...plain,
    },
  ];
}

function closerShare(train: Float64Array, holdout: Float64Array, tie: number): number {
  let nearer = 0;
  holdout.forEach((distance, row) => {
    const other = train[row] as number;
    nearer += other < distance ? 1 : other === distance ? tie : 0;
  });
  return nearer / holdout.length;
}

function baselineScores(train: Float64Array, random: Float64Array): readonly Score[] {
  const [ours, theirs] = [quantile(train, 0.5), quantile(random, 0.5)];
  return [
    {
      ...shareScore(
        'dcr_baseline',
        'Distance against random rows',
        theirs > 0 ? Math.min(1, ours / theirs) : null,
        'Median distance to the closest training row over that of rows drawn at random in the real ranges.' +
          ' Good synthetic rows are near to real ones, so that fresh real rows stay below 1 as well.',
      ),
      ideal: null,
      ...sdmetrics(
        'DCRBaselineProtection',
        'random rows uniform in the real ranges and labels, seeded; gaps as in the real table',
      ),
    },
    distance('dcr_median', 'Distance to training rows, median', ours),
    distance('dcr_random_median', 'Distance of random rows, median', theirs),
  ];
}

function distance(key: string, label: string, value: number): Score {
  const help =
    'Distance to the closest training row, mean over columns, 0 to 1, scaled by the ranges of the real table.';
  return { ...shareScore(key, label, Number.isFinite(value) ? value : null, help), ideal: null, digits: 4 };
}

function interval(share: number, rows: number): readonly [number, number] {
  const half = 1.96 * Math.sqrt((share * (1 - share)) / Math.max(1, rows));
  return [Math.max(0, share - half), Math.min(1, share + half)];
}

function offersOf(samples: Samples, matches: Uint8Array, expected: number | null): readonly RepairOffer[] {
  const excess = shareOf(matches) - (1 - (expected ?? 1));
  const rows = [...samples.rows].filter((_, i) => matches[i] === 1);
  if (excess < COPIED || rows.length === 0) return [];
  return [
    {
      repair: 'replace-rows',
      label: `Replace ${rows.length.toLocaleString('en')} rows that match a training row`,
      why: `More of the ${matches.length.toLocaleString('en')} rows looked at match a training row than fresh real rows do; new ones take their place.`,
      options: {},
      scope: { rows },
    },
  ];
}

function notesOf(input: MetricInput, { queries, real, holdout }: Samples): readonly string[] {
  const count = (rows: number): string => rows.toLocaleString('en');
  const isWhole = queries.rowCount === input.candidate.rowCount && real.rowCount === input.real.rowCount;
  return [
    ...(isWhole
      ? []
      : [`${count(queries.rowCount)} synthetic rows were compared with ${count(real.rowCount)} training rows.`]),
    ...(holdout
      ? []
      : ['Without held-out rows nobody can say whether rows are nearer to training rows than by chance.']),
  ];
}
