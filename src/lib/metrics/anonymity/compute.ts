import { createBreather, type WorkContext } from '../../breathe.ts';
import { suggestIdentifiers, suggestSecrets } from '../attack-columns.ts';
import { readTables, unavailable } from '../attack-sample.ts';
import { riskOf, wilsonInterval, wilsonRate } from '../attacks.ts';
import type { Exhibit } from '../exhibit.ts';
import { type Frame, type FrameColumn, sortedPresent } from '../frames.ts';
import { upperBound } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

/** Quantities with at most this many values are taken as they are. */
const MOST_VALUES = 100;
const SIZES = [1, 2, 3, 4, 5, 10, 20, 50, 100] as const;

interface Groups {
  /** Key of the identifiers of every row. */
  readonly keys: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * k-anonymity (Sweeney 2002), l-diversity (Machanavajjhala et al. 2007, distinct values) and k-map of the candidate on
 * suggested quasi-identifiers. Rows that fit one real person count against the training table only beyond what held-out
 * rows get, in proportion to their number.
 */
export async function computeAnonymity(
  input: MetricInput,
  options: { readonly identifiers: number; readonly bins: number },
  context: WorkContext,
): Promise<MetricResult> {
  const tables = readTables(input);
  if ('scores' in tables) return tables;
  const breathe = createBreather(context);
  const known = suggestIdentifiers(tables.real, input.real.schema, input.target, options.identifiers);
  if (known.length === 0) return unavailable('No column of this table is one that others may know.');
  const coders = known.map((c) => createCoder(tables.real.columns[c] as FrameColumn, options.bins));
  const groups: Groups[] = [];
  for (const frame of [tables.real, tables.holdout, tables.candidate]) {
    groups.push(groupRows(frame, known, coders));
    context.onProgress?.(groups.length / 4, 'counting groups');
    await breathe();
  }
  const [real, holdout, candidate] = groups as [Groups, Groups, Groups];
  const secret = suggestSecrets(tables.real, input.real.schema, input.target, 30).find((c) => !known.includes(c));
  const names = known.map((c) => tables.real.columns[c]?.name ?? '');
  const diversity =
    secret === undefined ? null : diversityOf(candidate, tables.candidate.columns[secret] as FrameColumn, options.bins);
  return {
    scores: [...mapScores(candidate, real, holdout), ...groupScores(candidate), ...diversityScores(diversity)],
    details: [],
    notes: [
      `Taken as known to others: ${names.join(', ')}. Change the role of a column to leave it out.`,
      ...(secret === undefined ? [] : [`Diversity is that of ${tables.real.columns[secret]?.name ?? ''}.`]),
    ],
    ...(input.brief ? {} : { exhibits: [exhibitOf(candidate, real)] }),
  };
}

type Coder = (column: FrameColumn, row: number) => number;

/** Labels and few values as they are, other quantities by the quantiles of the real rows. */
function createCoder(column: FrameColumn, bins: number): Coder {
  if (column.kind === 'label') return (other, row) => (other.kind === 'label' ? (other.codes[row] as number) : -1);
  const sorted = sortedPresent(column.values);
  const isFew = new Set(sorted).size <= MOST_VALUES;
  const edges = Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) / bins) * sorted.length)] ?? 0);
  return (other, row) => {
    const value = other.kind === 'quantity' ? (other.values[row] as number) : NaN;
    return isFew || Number.isNaN(value) ? value : upperBound(edges, value);
  };
}

function groupRows(frame: Frame, known: readonly number[], coders: readonly Coder[]): Groups {
  const counts = new Map<string, number>();
  const keys = Array.from({ length: frame.rowCount }, (_, row) =>
    known.map((c, i) => coders[i]?.(frame.columns[c] as FrameColumn, row)).join(),
  );
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { keys, counts };
}

function groupScores({ keys, counts }: Groups): readonly Score[] {
  let least = Infinity;
  for (const count of counts.values()) least = Math.min(least, count);
  const below = (limit: number): number =>
    keys.filter((key) => (counts.get(key) ?? 0) < limit).length / Math.max(1, keys.length);
  return [
    scoreOf(
      'k1_share',
      'Rows alone in their group',
      below(2),
      'Share of synthetic rows that no other one agrees with in the columns others may know.',
    ),
    {
      ...scoreOf('k', 'k-anonymity', least, 'Rows in the smallest group of the synthetic table.'),
      digits: 0,
      better: 'higher',
    },
    scoreOf('k5_share', 'Rows in groups below five', below(5), 'Share of synthetic rows in groups of fewer than five.'),
  ];
}

/** How many synthetic rows fit exactly one training row, and whether held-out rows fare better. */
function mapScores(candidate: Groups, real: Groups, holdout: Groups): readonly Score[] {
  const rows = Math.max(1, candidate.keys.length);
  const one = candidate.keys.filter((key) => real.counts.get(key) === 1).length;
  const [trained, held] = [singles(candidate, real, holdout), singles(candidate, holdout, real)];
  // One vote a group: rows of one group stand and fall together.
  const total = candidate.counts.size;
  const ratio = real.keys.length / Math.max(1, holdout.keys.length);
  const stranger = wilsonRate(held, total);
  const control = { value: Math.min(0.99, stranger.value * ratio), error: Math.min(0.99, stranger.error * ratio) };
  const risk = riskOf(wilsonRate(trained, total), control);
  return [
    {
      ...scoreOf(
        'risk',
        'Risk beyond chance',
        risk.value,
        'How much more often groups fit a training row that is alone among all real rows than a held-out one, scaled to equal numbers.',
      ),
      ...{ interval: risk.interval, ideal: 0 },
    },
    {
      ...scoreOf(
        'kmap1_share',
        'Rows that fit one training row',
        one / rows,
        'k-map: share of synthetic rows whose group holds exactly one training row.',
      ),
      interval: wilsonInterval(one / rows, rows),
    },
  ];
}

/** Groups of the candidate that fit one row of `owner` and none of `other`. */
function singles(candidate: Groups, owner: Groups, other: Groups): number {
  let count = 0;
  for (const key of candidate.counts.keys()) if (owner.counts.get(key) === 1 && !other.counts.has(key)) count++;
  return count;
}

interface Diversity {
  readonly least: number;
  /** Share of rows in groups where all have the same value. */
  readonly alike: number;
}

function diversityOf({ keys, counts }: Groups, column: FrameColumn, bins: number): Diversity {
  const code = createCoder(column, bins);
  const values = new Map<string, Set<number>>();
  keys.forEach((key, row) => {
    const found = values.get(key);
    if (found) found.add(code(column, row));
    else values.set(key, new Set([code(column, row)]));
  });
  let least = Infinity;
  let alike = 0;
  for (const [key, found] of values) {
    least = Math.min(least, found.size);
    const count = counts.get(key) ?? 0;
    if (found.size === 1 && count > 1) alike += count;
  }
  return { least, alike: alike / Math.max(1, keys.length) };
}

function diversityScores(diversity: Diversity | null): readonly Score[] {
  if (!diversity) return [];
  return [
    {
      ...scoreOf('l', 'l-diversity', diversity.least, 'Different values of the secret in the least diverse group.'),
      digits: 0,
      better: 'higher',
    },
    scoreOf(
      'alike_share',
      'Rows in groups with one secret',
      diversity.alike,
      'Share of synthetic rows in groups of two and more whose secrets are all the same.',
    ),
  ];
}

function exhibitOf(candidate: Groups, real: Groups): Exhibit {
  const share = (rows: Groups, sizes: Groups, low: number, high: number): number =>
    rows.keys.filter((key) => {
      const count = sizes.counts.get(key) ?? 0;
      return count >= low && count < high;
    }).length / Math.max(1, rows.keys.length);
  const ranges = [0, ...SIZES].map((low, i, all) => ({ low, high: all[i + 1] ?? Infinity }));
  return {
    kind: 'table',
    title: 'Rows by size of their group',
    caption: 'A group is all rows that agree in the columns others may know; the smaller, the easier to tell a person.',
    columns: [
      { label: 'Rows in the group' },
      { label: 'Synthetic rows', help: 'By the size of their group in the synthetic table (k-anonymity)' },
      { label: 'Training rows', help: 'By the size of their group in the training table' },
      { label: 'Synthetic rows, by training rows that fit', help: 'k-map' },
    ],
    rows: ranges.map(({ low, high }) => [
      high === Infinity ? `${low} and more` : high - low === 1 ? String(low) : `${low} to ${high - 1}`,
      share(candidate, candidate, low, high),
      share(real, real, low, high),
      share(candidate, real, low, high),
    ]),
  };
}

function scoreOf(key: string, label: string, value: number, help: string): Score {
  return { key, label, value: Number.isFinite(value) ? value : null, ideal: null, better: 'lower', digits: 3, help };
}
