import { createBreather, type WorkContext } from '../../breathe.ts';
import { randomStream, type RandomStream } from '../../random.ts';
import { suggestSecrets } from '../attack-columns.ts';
import { type AttackSample, readTables, sampleTargets, unavailable } from '../attack-sample.ts';
import { addDistances, createSpace, drawNearest, leaveOut, type SpaceColumn } from '../attack-space.ts';
import { type AttackOutcome, attackScores, isWeak, riskOf, wideningFor, wilsonRate } from '../attacks.ts';
import type { Exhibit } from '../exhibit.ts';
import { type Frame, type FrameColumn, sortedPresent } from '../frames.ts';
import { quantile } from '../statistics.ts';
import type { MetricInput, MetricResult } from '../types.ts';

/** A guessed quantity counts when it is off by at most this share of the middle half of the real values. */
const TOLERANCE = 0.05;

interface InferenceOptions {
  readonly attacks: number;
  readonly secrets: number;
  readonly maxRows: number;
}
interface Secret {
  readonly column: number;
  readonly name: string;
  readonly outcome: AttackOutcome;
}

/**
 * Attribute inference (Giomi et al. 2023): the secret of a target is guessed from the synthetic row that is nearest in
 * all other columns. Ties are drawn. The headline is the column with the most to fear, its interval widened for that.
 */
export async function computeInference(
  input: MetricInput,
  options: InferenceOptions,
  context: WorkContext,
): Promise<MetricResult> {
  const tables = readTables(input);
  if ('scores' in tables) return tables;
  const secrets = suggestSecrets(tables.real, input.real.schema, input.target, options.secrets);
  if (secrets.length === 0 || tables.real.columns.length < 2) {
    return unavailable('Inference takes a column to guess and another to guess it from.');
  }
  const stream = randomStream(input.seed, 'inference');
  const sample = sampleTargets(tables, options, stream);
  const encode = createSpace(sample.reference);
  const job = {
    pool: encode(sample.pool),
    frame: sample.pool,
    secrets,
    tests: secrets.map((c) => createTest(sample, c)),
  };
  const count = async (targets: Frame, label: string, part: WorkContext): Promise<Counts> =>
    countHits({ ...job, targets: encode(targets), truth: targets }, stream.derive(label), part);
  const members = await count(sample.members, 'member draws', partOf(context, 0));
  const strangers = await count(sample.strangers, 'stranger draws', partOf(context, 0.5));
  const ranked = secrets
    .map((column, s): Secret => {
      const name = sample.reference.columns[column]?.name ?? '';
      return { column, name, outcome: outcomeOf(members, strangers, { s, secrets: secrets.length }) };
    })
    .sort(
      (a, b) => b.outcome.risk.interval[0] - a.outcome.risk.interval[0] || b.outcome.risk.value - a.outcome.risk.value,
    );
  return resultOf(ranked, sample, input.brief === true);
}

interface Counts {
  readonly hits: readonly number[];
  readonly guesses: readonly number[];
  readonly rows: number;
}

function outcomeOf(members: Counts, strangers: Counts, { s, secrets }: { s: number; secrets: number }): AttackOutcome {
  const attack = wilsonRate(members.hits[s] as number, members.rows);
  const control = wilsonRate(strangers.hits[s] as number, strangers.rows);
  const guess = wilsonRate(members.guesses[s] as number, members.rows);
  return { attack, control, guess, risk: riskOf(attack, control, wideningFor(secrets)) };
}

function resultOf(ranked: readonly Secret[], sample: AttackSample, isBrief: boolean): MetricResult {
  const worst = ranked[0] as Secret;
  const guess = 'The secret of a synthetic row drawn blindly.';
  const weak = ranked.filter(({ outcome }) => isWeak(outcome)).map(({ name }) => name);
  const notes = [
    `The attacker is taken to know every column but the one to guess; the figures above are for ${worst.name}.`,
    ...(weak.length > 0 ? [`No better than a blind guess, so on its own no proof: ${weak.join(', ')}.`] : []),
    ...sample.notes,
  ];
  const scores = attackScores(worst.outcome, { prefix: '', name: ` (${worst.name})`, guess });
  const details = ranked.map(({ name, outcome }) => ({
    columns: [name],
    value: outcome.risk.value,
    note: 'risk that this column is read off, beyond what strangers face',
  }));
  details.sort((a, b) => b.value - a.value);
  return { scores, details: isBrief ? [] : details, notes, ...(isBrief ? {} : { exhibits: exhibitsOf(ranked) }) };
}

function exhibitsOf(ranked: readonly Secret[]): readonly Exhibit[] {
  const labels = ['Column', 'Training rows', 'Held-out rows', 'Blind guess', 'Risk', 'Risk, low', 'Risk, high'];
  return [
    {
      kind: 'table',
      title: 'What can be guessed',
      caption:
        'Share of right guesses for people who were learned from and for people who were not; the gap is the leak.',
      columns: labels.map((label, i) => (i === 0 ? { label } : { label, digits: 3 })),
      rows: ranked.map(({ name, outcome: { attack, control, guess, risk } }) => [
        name,
        ...[attack.value, control.value, guess.value, risk.value, ...risk.interval],
      ]),
    },
  ];
}

function partOf(context: WorkContext, start: number): WorkContext {
  return { signal: context.signal, onProgress: (done, stage) => context.onProgress?.(start + done / 2, stage) };
}

type HitTest = (truth: FrameColumn, row: number, pool: FrameColumn, found: number) => boolean;

/** Equal labels, or quantities within the tolerance; missing equals missing. */
function createTest(sample: AttackSample, c: number): HitTest {
  const column = sample.reference.columns[c] as FrameColumn;
  const sorted = column.kind === 'quantity' ? sortedPresent(column.values) : new Float64Array(0);
  const off = sorted.length === 0 ? 0 : TOLERANCE * (quantile(sorted, 0.75) - quantile(sorted, 0.25));
  return (truth, row, pool, found) => {
    if (truth.kind === 'label') return pool.kind === 'label' && truth.codes[row] === pool.codes[found];
    if (pool.kind === 'label') return false;
    const [wanted, guessed] = [truth.values[row] as number, pool.values[found] as number];
    if (Number.isNaN(wanted) || Number.isNaN(guessed)) return Number.isNaN(wanted) && Number.isNaN(guessed);
    return Math.abs(wanted - guessed) <= off;
  };
}

interface InferenceJob {
  readonly pool: readonly SpaceColumn[];
  readonly frame: Frame;
  readonly targets: readonly SpaceColumn[];
  readonly truth: Frame;
  readonly secrets: readonly number[];
  readonly tests: readonly HitTest[];
}

async function countHits(job: InferenceJob, stream: RandomStream, context: WorkContext): Promise<Counts> {
  const breathe = createBreather(context);
  const { rowCount } = job.frame;
  const rows = job.truth.rowCount;
  const sums = new Float32Array(rowCount);
  const rest = new Float32Array(rowCount);
  const [hits, guesses] = [job.secrets.map(() => 0), job.secrets.map(() => 0)];
  const blind = stream.derive('blind');
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    job.pool.forEach((column, c) => addDistances(sums, column, job.targets[c]?.values[row] as number, 1));
    job.secrets.forEach((c, s) => {
      const [secret, value] = [job.pool[c] as SpaceColumn, job.targets[c]?.values[row] as number];
      const [truth, known] = [job.truth.columns[c] as FrameColumn, job.frame.columns[c] as FrameColumn];
      const isHit = (found: number): boolean => job.tests[s]?.(truth, row, known, found) ?? false;
      leaveOut(sums, secret, value, rest);
      if (isHit(drawNearest(rest, stream, row * job.secrets.length + s))) hits[s] = (hits[s] as number) + 1;
      if (isHit(blind.below(rowCount, row, s))) guesses[s] = (guesses[s] as number) + 1;
    });
    await breathe();
    if ((row & 15) === 15) context.onProgress?.(row / rows, 'guessing secrets');
  }
  return { hits, guesses, rows };
}
