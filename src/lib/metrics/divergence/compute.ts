import { createBreather, type WorkContext } from '../../breathe.ts';
import { columnIndex } from '../../table/table.ts';
import type { Exhibit } from '../exhibit.ts';
import { countAbsent, countLevels, type FrameColumn, frameOf, sortedPresent } from '../frames.ts';
import { overlayOf } from '../overlay.ts';
import { meanOf } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { binShares, deviation, hellinger, jensenShannon, sharedEdges, wasserstein } from './measures.ts';

const OVERLAYS = 6;

interface Divergence {
  readonly name: string;
  readonly jensenShannon: number;
  readonly hellinger: number;
  /** In standard deviations of the real column; NaN for labels and constants. */
  readonly wasserstein: number;
  /** Share of missing cells, synthetic less real. */
  readonly missing: number;
}

/** Hellinger, Jensen-Shannon and Wasserstein distance of every column from the training rows, missing cells left out. */
export async function computeDivergence(
  input: MetricInput,
  _options: Readonly<Record<string, never>>,
  context: WorkContext,
): Promise<MetricResult> {
  const [real, candidate] = [frameOf(input.real), frameOf(input.candidate)];
  if (real.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (candidate.rowCount === 0) return unavailable('The table to judge has no rows.');
  const breathe = createBreather(context);
  const found: Divergence[] = [];
  for (const [c, column] of real.columns.entries()) {
    const divergence = divergenceOf(column, candidate.columns[c] as FrameColumn);
    if (divergence) found.push(divergence);
    context.onProgress?.((c + 1) / real.columns.length, column.name);
    await breathe();
  }
  if (found.length === 0) return unavailable('No column holds a value.');
  found.sort((a, b) => b.jensenShannon - a.jensenShannon);
  const scores = scoresOf(found);
  if (input.brief) return { scores, details: [] };
  return { scores, details: found.map(detailOf), exhibits: exhibitsOf(input, found) };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

/** Null where neither table has a value; the largest distances where only one has. */
function divergenceOf(real: FrameColumn, other: FrameColumn): Divergence | null {
  const missing = missingShare(other) - missingShare(real);
  if (real.kind === 'label' || other.kind === 'label') return labelDivergence(real, other, missing);
  const [x, y] = [sortedPresent(real.values), sortedPresent(other.values)];
  if (x.length === 0 && y.length === 0) return null;
  const { name } = real;
  if (x.length === 0 || y.length === 0) return { name, missing, jensenShannon: 1, hellinger: 1, wasserstein: NaN };
  const [scott, doane] = [sharedEdges(x, y, 'scott'), sharedEdges(x, y, 'doane')];
  const spread = deviation(x);
  return {
    name,
    missing,
    jensenShannon: jensenShannon(binShares(x, doane), binShares(y, doane)),
    hellinger: hellinger(binShares(x, scott), binShares(y, scott)),
    wasserstein: spread > 0 ? wasserstein(x, y) / spread : NaN,
  };
}

function labelDivergence(real: FrameColumn, other: FrameColumn, missing: number): Divergence | null {
  if (real.kind !== 'label' || other.kind !== 'label') return null;
  const [p, q] = [countLevels(real), countLevels(other)].map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return { total, shares: counts.map((count) => count / Math.max(1, total)) };
  }) as [{ total: number; shares: Float64Array }, { total: number; shares: Float64Array }];
  if (p.total === 0 && q.total === 0) return null;
  const { name } = real;
  if (p.total === 0 || q.total === 0) return { name, missing, jensenShannon: 1, hellinger: 1, wasserstein: NaN };
  const levels = Math.max(p.shares.length, q.shares.length);
  const [a, b] = [new Float64Array(levels), new Float64Array(levels)];
  a.set(p.shares);
  b.set(q.shares);
  return { name, missing, jensenShannon: jensenShannon(a, b), hellinger: hellinger(a, b), wasserstein: NaN };
}

function missingShare(column: FrameColumn): number {
  const rows = column.kind === 'label' ? column.codes.length : column.values.length;
  return countAbsent(column) / Math.max(1, rows);
}

function detailOf({ name, jensenShannon: value, ...rest }: Divergence): Detail {
  const moved = Number.isNaN(rest.wasserstein) ? '' : `, moved by ${rest.wasserstein.toFixed(3)} standard deviations`;
  return { columns: [name], value, note: `Hellinger ${rest.hellinger.toFixed(3)}${moved}` };
}

function exhibitsOf(input: MetricInput, found: readonly Divergence[]): Exhibit[] {
  const items = found.slice(0, OVERLAYS).map((entry) => ({
    ...overlayOf(input.real, input.candidate, columnIndex(input.real, entry.name)),
    figure: { label: 'Jensen-Shannon', value: entry.jensenShannon },
  }));
  return [
    {
      kind: 'overlays',
      title: 'Columns that differ most',
      caption: 'Shares of real and synthetic rows over the same bins, the most different column first.',
      isLead: true,
      items,
    },
    {
      kind: 'table',
      title: 'Distances of every column',
      columns: [
        { label: 'Column' },
        { label: 'Jensen-Shannon', help: 'Root of the divergence to base 2: 0 is equal, 1 shares no value.' },
        { label: 'Hellinger', help: '0 is equal, 1 shares no value; rare values weigh more.' },
        { label: 'Wasserstein', help: 'How far values moved on average, in standard deviations of the real column.' },
        { label: 'More missing', help: 'Share of missing cells, synthetic less real.' },
      ],
      rows: found.map((entry) => [
        ...[entry.name, entry.jensenShannon, entry.hellinger],
        ...[Number.isNaN(entry.wasserstein) ? null : entry.wasserstein, entry.missing],
      ]),
    },
  ];
}

function scoresOf(found: readonly Divergence[]): readonly Score[] {
  const score = (key: string, label: string, value: number | null, help: string): Score => ({
    ...{ key, label, value, ideal: 0, better: 'lower', digits: 3, help },
  });
  const labels = 'labels by their shares, missing cells left out';
  const jensenShannonOrigin = {
    library: 'SciPy',
    version: '1.17',
    name: 'spatial.distance.jensenshannon',
    rule: `base 2, bins of Doane over both tables together, at most 500; ${labels}`,
  };
  return [
    {
      ...score(
        'jensen_shannon',
        'Jensen-Shannon distance',
        meanOf(found.map((entry) => entry.jensenShannon)),
        'Mean over columns; 0 is equal, 1 shares no value.',
      ),
      origin: jensenShannonOrigin,
    },
    {
      ...score(
        'jensen_shannon_worst',
        'Jensen-Shannon distance, worst column',
        found[0]?.jensenShannon ?? null,
        'The largest of the columns; labels that are all different are far from any other sample.',
      ),
      origin: jensenShannonOrigin,
    },
    {
      ...score(
        'hellinger',
        'Hellinger distance',
        meanOf(found.map((entry) => entry.hellinger)),
        'Mean over columns; 0 is equal, 1 shares no value.',
      ),
      origin: {
        library: 'SynthEval',
        version: '1.6',
        name: 'h_dist',
        rule: `bins of Scott over both tables together, at most 500; ${labels} (SynthEval bins them by table)`,
      },
    },
    {
      ...score(
        'wasserstein',
        'Wasserstein distance',
        meanOf(found.map((entry) => entry.wasserstein)),
        'How far the values of quantities moved on average, in standard deviations of the real column.',
      ),
      origin: {
        library: 'SciPy',
        version: '1.17',
        name: 'stats.wasserstein_distance',
        rule: 'divided by the standard deviation (n) of the real column; constants left out; mean over quantities',
      },
    },
  ];
}
