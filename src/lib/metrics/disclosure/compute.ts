import type { WorkContext } from '../../breathe.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import type { Exhibit } from '../exhibit.ts';
import { type Frame, type FrameColumn, frameOf, levelsByFrequency } from '../frames.ts';
import { sdmetrics } from '../origins.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { shareScore } from '../words.ts';
import { type AttackTable, attribute, type Attribution } from './attribution.ts';
import { BINS, categoriesOf, type CategoryPair } from './bins.ts';

/** A label column with more levels than this is rather a name than a secret. */
const MOST_LEVELS = 50;

interface Roles {
  readonly sensitive: readonly number[];
  readonly known: readonly number[];
  /** Why these columns, one sentence. */
  readonly words: string;
}
type Limits = { readonly maxRows: number; readonly maxReferenceRows: number };

/** How well an attacker who knows all other columns of real rows guesses their sensitive ones from the synthetic rows. */
export async function computeDisclosure(
  input: MetricInput,
  options: Limits,
  context: WorkContext,
): Promise<MetricResult> {
  const [real, candidate] = [frameOf(input.real), frameOf(input.candidate)];
  if (real.columns.length < 2) return unavailable('An attack needs two modeled columns: one known, one to guess.');
  if (real.rowCount === 0 || candidate.rowCount === 0) return unavailable('There are no rows to attack.');
  const roles = pickRoles(input, real);
  const pairs = real.columns.map((column, c) => categoriesOf(column, candidate.columns[c] as FrameColumn));
  const stream = randomStream(input.seed, 'disclosure');
  const attacked = sampleIndices(real.rowCount, options.maxRows, stream.derive('attacked'));
  // No more rows than the holdout has, which is the ceiling: more rows alone would tell more.
  const most = Math.min(options.maxReferenceRows, input.holdout?.rowCount || Infinity);
  const pool = sampleIndices(candidate.rowCount, most, stream.derive('pool'));
  const tables = attackTables(pairs, roles, { attacked, pool });
  const result = await attribute(tables.real, tables.pool, context);
  const scores = scoresOf(result, baselineOf(pairs, roles), attacked.length);
  if (input.brief) return { scores, details: [] };
  const cut = attacked.length < real.rowCount || pool.length < candidate.rowCount;
  const count = (rows: Int32Array): string => rows.length.toLocaleString('en');
  return {
    scores,
    details: [],
    exhibits: [rolesTable(real, roles)],
    notes: [
      roles.words,
      ...(cut ? [`${count(attacked)} training rows were attacked with ${count(pool)} synthetic rows.`] : []),
    ],
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

/** Sensitive columns by role, else the target, else the label column with the fewest levels, else the last column. */
function pickRoles(input: MetricInput, real: Frame): Roles {
  const roles = new Map(input.real.schema.map(({ name, role }) => [name, role]));
  const all = real.columns.map((_, c) => c);
  const nameOf = (c: number): string => real.columns[c]?.name ?? '';
  const marked = all.filter((c) => roles.get(nameOf(c)) === 'sensitive');
  const split = (sensitive: readonly number[], why: string): Roles => ({
    sensitive,
    known: all.filter((c) => !sensitive.includes(c)),
    words: `To guess: ${sensitive.map(nameOf).join(', ')} (${why}); known: all other columns.`,
  });
  if (marked.length > 0 && marked.length < all.length) return split(marked, 'marked as sensitive');
  const target = all.find((c) => nameOf(c) === input.target);
  if (target !== undefined) return split([target], 'the target, because no column is marked as sensitive');
  const labels = all
    .map((c) => ({ c, levels: levelCount(real.columns[c] as FrameColumn) }))
    .filter(({ levels }) => levels >= 2 && levels <= MOST_LEVELS)
    .sort((a, b) => a.levels - b.levels);
  const fewest = labels[0];
  if (fewest) return split([fewest.c], 'fewest labels, because no column is marked as sensitive');
  return split([all.length - 1], 'the last column, because no column is marked as sensitive');
}

function levelCount(column: FrameColumn): number {
  return column.kind === 'label' ? levelsByFrequency(column).length : 0;
}

function attackTables(
  pairs: readonly CategoryPair[],
  roles: Roles,
  rows: { readonly attacked: Int32Array; readonly pool: Int32Array },
): { readonly real: AttackTable; readonly pool: AttackTable } {
  const take = (codes: Int32Array, at: Int32Array): Int32Array => at.map((row) => codes[row] as number);
  const pick = (side: keyof CategoryPair, columns: readonly number[], at: Int32Array): Int32Array[] =>
    columns.map((c) => take((pairs[c] as CategoryPair)[side], at));
  const joint = new Map<string, number>();
  const join = (columns: readonly Int32Array[], count: number): Int32Array =>
    Int32Array.from({ length: count }, (_, row) => {
      const key = columns.map((codes) => codes[row]).join();
      const known = joint.get(key) ?? joint.size;
      joint.set(key, known);
      return known;
    });
  const build = (side: keyof CategoryPair, at: Int32Array): AttackTable => ({
    known: pick(side, roles.known, at),
    sensitive: join(pick(side, roles.sensitive, at), at.length),
  });
  return { real: build('real', rows.attacked), pool: build('other', rows.pool) };
}

/** Protection against a guess at random among the real values (missing included): 1 - 1 / product of their counts. */
function baselineOf(pairs: readonly CategoryPair[], { sensitive }: Roles): number {
  return 1 - 1 / sensitive.reduce((product, c) => product * new Set((pairs[c] as CategoryPair).real).size, 1);
}

function scoresOf(result: Attribution, baseline: number, rows: number): readonly Score[] {
  const rule = `${BINS} equal bins over the real range, closed on the right, missing is a category`;
  // The reference calls it no protection when no known values are found.
  const protections = [
    [
      'generalized_cap',
      'closest',
      'with the synthetic rows that differ in the fewest known columns',
      1 - result.generalized,
    ],
    ['cap', 'equal', 'rows whose known values do not occur are skipped', result.cap === null ? 0 : 1 - result.cap],
    ['zero_cap', 'equal, else failed', 'rows whose known values do not occur count as failed guesses', 1 - result.zero],
  ] as const;
  return [
    ...protections.map(([key, label, how, protection]): Score => ({
      ...shareScore(
        key,
        `Protection, ${label} rows`,
        protectionScore(protection, baseline),
        '1 - mean share of right answers among the synthetic rows that look like a real row, over what a guess at' +
          ` random leaves; 1 is as safe as a blind guess. Here ${how}.`,
      ),
      interval: protectionInterval(protection, baseline, rows),
      ...sdmetrics('DisclosureProtection', `${key}; ${rule}`),
    })),
    {
      ...shareScore('baseline', 'A blind guess leaves', baseline, '1 - 1 / number of sensitive values.'),
      ideal: null,
    },
    {
      ...shareScore('keys_found', 'Real rows found', result.found, 'Share of real rows whose known values all occur.'),
      ...{ ideal: null, better: 'lower' },
    },
  ];
}

/** Null where the sensitive columns have one value only: there is nothing to guess. */
function protectionScore(protection: number, baseline: number): number | null {
  return baseline > 0 ? Math.min(1, protection / baseline) : null;
}

/** Of a mean of shares in [0, 1], whose spread is at most that of right and wrong guesses. */
function protectionInterval(protection: number, baseline: number, rows: number): readonly [number, number] {
  const half = 1.96 * Math.sqrt(Math.max(0, protection * (1 - protection)) / rows);
  const scale = (value: number): number => Math.max(0, Math.min(1, value / (baseline > 0 ? baseline : 1)));
  return [scale(protection - half), scale(protection + half)];
}

function rolesTable(real: Frame, { sensitive }: Roles): Exhibit {
  return {
    kind: 'table',
    title: 'What the attacker knows',
    columns: [{ label: 'Column' }, { label: 'Part in the attack' }],
    rows: real.columns.map((column, c) => [column.name, sensitive.includes(c) ? 'to guess' : 'known']),
  };
}
