import { createBreather, type WorkContext } from '../../breathe.ts';
import { randomStream, type RandomStream } from '../../random.ts';
import { suggestHalves } from '../attack-columns.ts';
import { type AttackSample, readTables, sampleTargets, unavailable } from '../attack-sample.ts';
import { addDistances, createSpace, drawNearest, type SpaceColumn } from '../attack-space.ts';
import { type AttackOutcome, attackScores, isWeak, riskOf, wilsonRate } from '../attacks.ts';
import type { Frame } from '../frames.ts';
import type { MetricInput, MetricResult } from '../types.ts';

interface LinkOptions {
  readonly attacks: number;
  readonly neighbours: number;
  readonly maxRows: number;
}
type Halves = readonly [readonly number[], readonly number[]];

/**
 * Linkability (Giomi et al. 2023): each half of a target's columns is matched with its nearest synthetic rows; the link
 * succeeds when both halves lead to the same row. Ties are drawn.
 */
export async function computeLinkability(
  input: MetricInput,
  options: LinkOptions,
  context: WorkContext,
): Promise<MetricResult> {
  const tables = readTables(input);
  if ('scores' in tables) return tables;
  const halves = suggestHalves(tables.real);
  if (halves[1].length === 0) return unavailable('Linking takes two columns with more than one value.');
  const stream = randomStream(input.seed, 'linkability');
  const sample = sampleTargets(tables, options, stream);
  const encode = createSpace(sample.reference);
  const pool = encode(sample.pool);
  const counter = { pool, halves, neighbours: Math.min(options.neighbours, sample.pool.rowCount) };
  const successes = async (targets: Frame, label: string, part: WorkContext): Promise<number> =>
    countLinks({ ...counter, targets: encode(targets), rows: targets.rowCount }, stream.derive(label), part);
  const won = await successes(sample.members, 'member draws', partOf(context, 0));
  const held = await successes(sample.strangers, 'stranger draws', partOf(context, 0.5));
  const attack = wilsonRate(won, sample.members.rowCount);
  const control = wilsonRate(held, sample.strangers.rowCount);
  // Two blind draws of k rows out of n meet with about k^2 / n.
  const chance = Math.min(1, counter.neighbours ** 2 / sample.pool.rowCount);
  const guess = wilsonRate(chance * sample.members.rowCount, sample.members.rowCount);
  const outcome = { attack, control, guess, risk: riskOf(attack, control) };
  return {
    scores: attackScores(outcome, { prefix: '', name: '', guess: 'Two synthetic rows drawn blindly are the same.' }),
    details: [],
    notes: notesOf(outcome, sample, halves),
  };
}

function notesOf(outcome: AttackOutcome, sample: AttackSample, halves: Halves): readonly string[] {
  const names = halves.map((half) => half.map((c) => sample.reference.columns[c]?.name ?? '').join(', '));
  return [
    `One holder is taken to know ${names[0]}; the other ${names[1]}.`,
    ...(isWeak(outcome) ? ['The attack does no better than a blind guess, so on its own it proves little.'] : []),
    ...sample.notes,
  ];
}

function partOf(context: WorkContext, start: number): WorkContext {
  return { signal: context.signal, onProgress: (done, stage) => context.onProgress?.(start + done / 2, stage) };
}

interface LinkJob {
  readonly pool: readonly SpaceColumn[];
  readonly targets: readonly SpaceColumn[];
  readonly rows: number;
  readonly halves: Halves;
  readonly neighbours: number;
}

async function countLinks(job: LinkJob, stream: RandomStream, context: WorkContext): Promise<number> {
  const breathe = createBreather(context);
  const sums = new Float32Array(job.pool[0]?.values.length ?? 0);
  let count = 0;
  for (let row = 0; row < job.rows; row++) {
    const near = job.halves.map((half, side) => {
      sums.fill(0);
      for (const c of half) {
        addDistances(sums, job.pool[c] as SpaceColumn, job.targets[c]?.values[row] as number, 1);
      }
      return drawSeveral(sums, job.neighbours, stream.derive(side, row));
    });
    if (near[0]?.some((found) => near[1]?.includes(found))) count++;
    await breathe();
    if ((row & 15) === 15) context.onProgress?.(row / job.rows, 'linking records');
  }
  return count;
}

function drawSeveral(sums: Float32Array, count: number, stream: RandomStream): number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const row = drawNearest(sums, stream, i);
    found.push(row);
    sums[row] = Infinity;
  }
  return found;
}
