import { createBreather, type WorkContext } from '../../breathe.ts';
import { permutation, randomStream, type RandomStream } from '../../random.ts';
import { pickRows, readTables } from '../attack-sample.ts';
import { type AttackOutcome, attackScores, isWeak, type Rate, riskOf, wilsonRate } from '../attacks.ts';
import type { Exhibit } from '../exhibit.ts';
import { type Frame, stackFrames } from '../frames.ts';
import type { MetricInput, MetricResult } from '../types.ts';
import {
  describeRow,
  drawColumns,
  findMatches,
  inventPredicate,
  mediansOf,
  type Predicate,
  univariatePredicates,
} from './predicates.ts';

/** Descriptions tried for each one that fits a single synthetic row, before giving up. */
const TRIES = 40;

interface SinglingOptions {
  readonly attacks: number;
  readonly columns: number;
  readonly maxRows: number;
}
interface Kind {
  readonly prefix: string;
  readonly name: string;
  readonly outcome: AttackOutcome;
  readonly attempts: number;
}
/** Training and held-out rows, one below the other. */
interface Population {
  readonly frame: Frame;
  readonly trained: number;
}

/**
 * Singling out (Giomi et al. 2023) with descriptions of one and of several columns. Unlike the reference, training and
 * held-out rows are searched together and a description wins when it fits one row of both: then it is as likely to fit
 * either kind by chance, in proportion to their numbers, whatever those are.
 */
export async function computeSinglingOut(
  input: MetricInput,
  options: SinglingOptions,
  context: WorkContext,
): Promise<MetricResult> {
  const tables = readTables(input);
  if ('scores' in tables) return tables;
  const stream = randomStream(input.seed, 'singling-out');
  const pool = pickRows(tables.candidate, options.maxRows, stream.derive('pool'));
  const population = { frame: stackFrames(tables.real, tables.holdout), trained: tables.real.rowCount };
  const width = Math.min(options.columns, pool.columns.length);
  const single = drawSome(univariatePredicates(pool), options.attacks, stream.derive('single'));
  const several = await describeSome(pool, { ...options, columns: width }, stream.derive('several'), context);
  const judge = async (prefix: string, predicates: readonly Predicate[], columns: number): Promise<Kind> => {
    const guesses = predicates.map((_, i) => {
      const draws = stream.derive(prefix, 'guess', i);
      return inventPredicate(pool, drawColumns(pool.columns.length, columns, draws), draws.derive('values'));
    });
    const name = columns === 1 ? ', one column' : `, ${columns} columns`;
    const outcome = await attackWith(population, predicates, guesses, context);
    return { prefix, name, attempts: predicates.length, outcome };
  };
  const kinds = [await judge('uni_', single, 1), await judge('multi_', several, width)];
  return resultOf(kinds, pool.rowCount < tables.candidate.rowCount ? pool.rowCount : null, input.brief === true);
}

function drawSome(predicates: readonly Predicate[], count: number, stream: RandomStream): Predicate[] {
  const order = permutation(predicates.length, stream).subarray(0, count);
  return [...order].map((i) => predicates[i] as Predicate);
}

async function describeSome(
  pool: Frame,
  { attacks, columns }: SinglingOptions,
  stream: RandomStream,
  context: WorkContext,
): Promise<Predicate[]> {
  const breathe = createBreather(context);
  const medians = mediansOf(pool);
  const found: Predicate[] = [];
  for (let i = 0; i < attacks * TRIES && found.length < attacks; i++) {
    const row = stream.below(pool.rowCount, i);
    const predicate = describeRow(pool, row, drawColumns(pool.columns.length, columns, stream.derive(i)), medians);
    if (findMatches(pool, predicate, 2).length === 1) found.push(predicate);
    if ((i & 15) === 15) await breathe();
    if ((i & 63) === 63) context.onProgress?.(found.length / attacks / 2, 'writing descriptions');
  }
  return found;
}

async function attackWith(
  population: Population,
  predicates: readonly Predicate[],
  guesses: readonly Predicate[],
  context: WorkContext,
): Promise<AttackOutcome> {
  const breathe = createBreather(context);
  const counts = { trained: 0, held: 0, guessed: 0 };
  for (const [i, predicate] of predicates.entries()) {
    const hit = singledOut(population, predicate);
    if (hit !== null) counts[hit < population.trained ? 'trained' : 'held']++;
    const guessed = singledOut(population, guesses[i] as Predicate);
    if (guessed !== null && guessed < population.trained) counts.guessed++;
    await breathe();
    if ((i & 15) === 15) context.onProgress?.(0.5 + i / predicates.length / 2, 'singling out');
  }
  const { length } = predicates;
  const attack = wilsonRate(counts.trained, length);
  const ratio = population.trained / (population.frame.rowCount - population.trained);
  const control = scaled(wilsonRate(counts.held, length), ratio);
  return { attack, control, guess: wilsonRate(counts.guessed, length), risk: riskOf(attack, control) };
}

/** The only row that the description fits, or null. */
function singledOut({ frame }: Population, predicate: Predicate): number | null {
  const found = findMatches(frame, predicate, 2);
  return found.length === 1 ? (found[0] as number) : null;
}

/** What as many held-out rows as there are training rows would give. */
function scaled({ value, error }: Rate, ratio: number): Rate {
  return { value: Math.min(0.99, value * ratio), error: Math.min(0.99, error * ratio) };
}

function resultOf(kinds: readonly Kind[], poolRows: number | null, isBrief: boolean): MetricResult {
  const tried = kinds.filter(({ attempts }) => attempts > 0);
  const lead = tried.at(-1);
  if (!lead) {
    return {
      scores: [],
      details: [],
      unavailable: 'No description fits a single synthetic row, so nobody is singled out.',
    };
  }
  const others = tried.filter((kind) => kind !== lead);
  const guess = 'Descriptions made up without looking at the synthetic rows.';
  const weak = tried.filter(({ outcome }) => isWeak(outcome)).map(({ name }) => name.slice(2));
  const few = tried.filter(({ attempts }) => attempts < 50);
  return {
    scores: [
      ...attackScores(lead.outcome, { prefix: '', name: lead.name, guess }),
      ...others.flatMap(({ outcome, prefix, name }) => attackScores(outcome, { prefix, name, guess })),
    ],
    details: [],
    notes: [
      'Training and held-out rows were searched together; a description wins when it fits one row of both.',
      ...(weak.length > 0 ? [`No better than made-up descriptions, so on its own no proof: ${weak.join(', ')}.`] : []),
      ...few.map(
        ({ attempts, name }) => `Only ${attempts} descriptions fit a single synthetic row (${name.slice(2)}).`,
      ),
      ...(poolRows === null ? [] : [`The attacker was given ${poolRows.toLocaleString('en')} of the synthetic rows.`]),
    ],
    ...(isBrief ? {} : { exhibits: [exhibitOf(tried)] }),
  };
}

function exhibitOf(kinds: readonly Kind[]): Exhibit {
  const labels = [
    'Description',
    'Tried',
    'Training rows',
    'Held-out rows',
    'Made up',
    'Risk',
    'Risk, low',
    'Risk, high',
  ];
  return {
    kind: 'table',
    title: 'Descriptions that fit one real person',
    caption:
      'Share of descriptions that single out a person; held-out rows are counted as if there were as many of them.',
    columns: labels.map((label, i) => ({ label, ...(i > 0 && { digits: i === 1 ? 0 : 3 }) })),
    rows: kinds.map(({ name, attempts, outcome: { attack, control, guess, risk } }) => [
      name.slice(2),
      ...[attempts, attack.value, control.value, guess.value, risk.value, ...risk.interval],
    ]),
  };
}
