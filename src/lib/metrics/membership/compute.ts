import type { WorkContext } from '../../breathe.ts';
import { type FeatureTable, takeFeatureRows } from '../../learners/features.ts';
import { boostingDefaults, fitBoosting, predictBoosting } from '../../learners/boosting/boosting.ts';
import { permutation, randomStream, type RandomStream } from '../../random.ts';
import { FEWEST_ROWS, pickRows, readTables, unavailable } from '../attack-sample.ts';
import { wideningFor } from '../attacks.ts';
import type { Exhibit } from '../exhibit.ts';
import { type Frame, stackFrames, takeFrameRows } from '../frames.ts';
import { findNearest, indexPoints, type Neighbours } from '../nearest.ts';
import { createEncoder } from '../points.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { describeAttacker, type Roc, rocPoints } from './roc.ts';

const FOLDS = 5;
/** Distances this small are as good as none: keeps the logarithm of their ratio finite. */
const FLOOR = 1e-3;
const trees = { ...boostingDefaults, iterations: 40, maxLeaves: 8, minLeafRows: 20 };

interface Sample {
  readonly members: Frame;
  readonly strangers: Frame;
  /** Held-out rows that nobody asks about: how near a real row is by nature. */
  readonly others: Frame;
  readonly pool: Frame;
}
interface MembershipOptions {
  readonly attacks: number;
  readonly maxRows: number;
  readonly maxReferenceRows: number;
}

/**
 * Three attackers on equally many training and held-out rows: by distance to the nearest synthetic row, by that distance
 * over the distance to the nearest other real row (a density ratio, van Breugel et al. 2023), and by boosted trees that
 * know both kinds for other rows.
 */
export async function computeMembership(
  input: MetricInput,
  options: MembershipOptions,
  context: WorkContext,
): Promise<MetricResult> {
  const tables = readTables(input);
  if ('scores' in tables) return tables;
  if (tables.holdout.rowCount < 2 * FEWEST_ROWS) {
    return unavailable(`This attack needs ${2 * FEWEST_ROWS} held-out rows; here are ${tables.holdout.rowCount}.`);
  }
  const stream = randomStream(input.seed, 'membership');
  const sample = pickSample(tables, options, stream);
  const encode = createEncoder(stackFrames(tables.real, tables.holdout), 'rank');
  const queries = encode(stackFrames(sample.members, sample.strangers));
  const nearest = async (frame: Frame, start: number): Promise<Neighbours> =>
    findNearest(queries, indexPoints(encode(frame)), {
      signal: context.signal,
      onProgress: (done, stage) => context.onProgress?.(start + done * 0.45, stage),
    });
  const synthetic = await nearest(sample.pool, 0);
  const real = await nearest(sample.others, 0.45);
  const isMember = new Float64Array(queries.rows).fill(1, 0, sample.members.rowCount);
  const features = featuresOf(synthetic, real);
  const byTrees = await outOfFold(features, isMember, stream.derive('folds'), context);
  const attackers = [
    { name: 'trees', label: 'boosted trees', guesses: byTrees },
    { name: 'distance', label: 'distance', guesses: synthetic.first.map((distance) => -distance) },
    {
      name: 'calibrated',
      label: 'distance against other real rows',
      guesses: features.features[0]?.values.map((v) => -v),
    },
  ].map(({ name, label, guesses }) => ({ name, label, roc: rocPoints(guesses ?? [], isMember) }));
  const notes = [
    `${sample.members.rowCount.toLocaleString('en')} training rows were told from ${sample.strangers.rowCount.toLocaleString('en')} held-out rows.`,
    ...(sample.pool.rowCount < tables.candidate.rowCount
      ? [`The attacker was given ${sample.pool.rowCount.toLocaleString('en')} of the synthetic rows.`]
      : []),
  ];
  return {
    scores: scoresOf(attackers),
    details: [],
    notes,
    ...(input.brief ? {} : { exhibits: [exhibitOf(attackers)] }),
  };
}

function pickSample(
  { real, holdout, candidate }: { readonly real: Frame; readonly holdout: Frame; readonly candidate: Frame },
  options: MembershipOptions,
  stream: RandomStream,
): Sample {
  const order = permutation(holdout.rowCount, stream.derive('holdout'));
  const asked = Math.min(holdout.rowCount >> 1, real.rowCount, options.attacks);
  const others = order.slice(asked, asked + Math.min(options.maxReferenceRows, holdout.rowCount - asked));
  return {
    members: pickRows(real, asked, stream.derive('members')),
    strangers: takeFrameRows(holdout, order.slice(0, asked)),
    others: takeFrameRows(holdout, others),
    pool: pickRows(candidate, options.maxRows, stream.derive('pool')),
  };
}

/** What the trees see: the log ratio first, then distances and how far the nearest row stands out. */
function featuresOf(synthetic: Neighbours, real: Neighbours): FeatureTable {
  const rows = synthetic.first.length;
  const ratio = (a: Float32Array, b: Float32Array): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => Math.log(((a[i] as number) + FLOOR) / ((b[i] as number) + FLOOR)));
  const columns = [
    ratio(synthetic.first, real.first),
    ratio(synthetic.first, synthetic.second),
    ratio(synthetic.first, real.second),
    Float64Array.from(synthetic.first),
    Float64Array.from(synthetic.second),
    Float64Array.from(real.first),
  ];
  return { rowCount: rows, features: columns.map((values) => ({ values, isCategorical: false })) };
}

/** Share of membership that trees, trained on other rows, see in each row. */
async function outOfFold(
  table: FeatureTable,
  labels: Float64Array,
  stream: RandomStream,
  context: WorkContext,
): Promise<Float64Array> {
  const guesses = new Float64Array(labels.length);
  const order = permutation(labels.length, stream);
  for (let fold = 0; fold < FOLDS; fold++) {
    const inside = order.filter((_, i) => i % FOLDS === fold);
    const outside = order.filter((_, i) => i % FOLDS !== fold).sort();
    const targets = Float64Array.from(outside, (row) => labels[row] as number);
    const model = await fitBoosting(
      takeFeatureRows(table, outside),
      targets,
      { kind: 'classes', classCount: 2 },
      {
        options: trees,
        context: { signal: context.signal },
      },
    );
    const shares = predictBoosting(model, takeFeatureRows(table, inside))[1] as Float64Array;
    inside.forEach((row, i) => (guesses[row] = shares[i] as number));
    context.onProgress?.(0.9 + (0.1 * (fold + 1)) / FOLDS, 'training the attacker');
  }
  return guesses;
}

interface Attacker {
  readonly name: string;
  readonly label: string;
  readonly roc: Roc;
}

function scoresOf(attackers: readonly Attacker[]): readonly Score[] {
  const widening = wideningFor(attackers.length);
  const described = attackers.map(({ name, label, roc }) => ({ name, label, ...describeAttacker(roc, widening) }));
  const rate = described[0]?.falseAlarms ?? 0.01;
  return [
    ...described.map(({ name, label, auc }): Score => ({
      ...{ key: name === 'trees' ? 'auc' : `auc_${name}`, label: `AUC, ${label}`, value: auc.value },
      ...{ interval: auc.interval, ideal: 0.5, better: 'nearer', digits: 3 },
      help: 'How well training rows are told from held-out rows; 0.5 is a coin toss. The interval allows for three attackers.',
    })),
    ...described.map(({ name, label, caught }): Score => ({
      ...{ key: `tpr_${name}`, label: `Named at few false alarms, ${label}`, value: caught.value },
      ...{ interval: caught.interval, ideal: rate, better: 'lower', digits: 3 },
      help: 'Share of training rows named when the attacker accuses few others; chance gives the share of false alarms.',
    })),
    {
      ...{ key: 'false_alarms', label: 'False alarms allowed', value: rate, ideal: null, better: 'lower', digits: 3 },
      help: 'Share of held-out rows that the attacker may accuse wrongly; 1 % where there are rows enough.',
    },
    {
      ...{ key: 'auc_chance', label: 'AUC that chance reaches', value: described[0]?.chance ?? null, ideal: null },
      ...{ better: 'lower', digits: 3, help: 'Upper end of the 95 % range of the AUC when nothing leaks.' },
    },
  ];
}

function exhibitOf(attackers: readonly Attacker[]): Exhibit {
  return {
    kind: 'curves',
    title: 'Named against wrongly accused',
    caption:
      'A curve on the diagonal is a coin toss; one that rises steeply at the left names some people for certain.',
    x: { label: 'held-out rows accused', scale: 'log' },
    y: { label: 'training rows named' },
    series: [
      ...attackers.map(({ label, roc }) => ({ label, tone: 'synthetic' as const, points: thin(roc) })),
      {
        label: 'coin toss',
        tone: 'neutral',
        points: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1].map((x) => [x, x] as const),
      },
    ],
  };
}

/** A few dozen points of a curve, evenly spread on a log scale. */
function thin(roc: Roc): (readonly [number, number])[] {
  const steps = Array.from({ length: 40 }, (_, i) => 10 ** (-3 + (3 * i) / 39));
  return steps.filter((x) => x >= 1 / roc.negatives).map((x) => [x, roc.at(x)] as const);
}
