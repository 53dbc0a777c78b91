import { createBreather, type WorkContext } from '../../breathe.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import type { Exhibit, MatrixExhibit } from '../exhibit.ts';
import { type Frame, type FrameColumn, frameOf, levelsByFrequency, takeFrameRows } from '../frames.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';
import { associationOf, type CodedLabels, recode } from './measures.ts';

const MAX_LABELS = 100;
const MAX_COLUMNS = 80;
/** A picture with more columns than this cannot be read. */
const MAX_SHOWN = 40;
const OFFER_FROM = 0.05;

type Matrix = readonly Float64Array[];

/** How columns tell of each other, in the training rows and in the candidate, and how much that differs. */
export async function computeAssociation(
  input: MetricInput,
  { maxRows }: { readonly maxRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const stream = randomStream(input.seed, 'association');
  const [real, candidate] = [input.real, input.candidate].map((table, t) => {
    const frame = frameOf(table);
    const columns = frame.columns.slice(0, MAX_COLUMNS);
    const rows = sampleIndices(frame.rowCount, maxRows, stream.derive(t));
    return rows.length === frame.rowCount ? { ...frame, columns } : takeFrameRows({ ...frame, columns }, rows);
  }) as [Frame, Frame];
  const width = real.columns.length;
  if (width < 2) return unavailable('A table with fewer than two modeled columns has no relations.');
  if (real.rowCount < 2 || candidate.rowCount < 2) return unavailable('There are too few rows to relate columns.');
  const ranks = real.columns.map(rankLabels);
  const part = (start: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + done / 2, stage),
  });
  const before = await relate(real, ranks, part(0));
  const after = await relate(candidate, ranks, part(0.5));
  const names = real.columns.map((column) => column.name);
  const columns = columnDifferences(before, after);
  const score = scoreOf(before, after);
  if (input.brief) return { scores: score, details: [] };
  return {
    scores: score,
    details: detailsOf(names, before, after),
    exhibits: exhibitsOf(names, { before, after, columns }),
    repairs: repairsOf(names, columns),
    notes: notesOf(input, maxRows, frameOf(input.real).columns.length),
  };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

function notesOf(input: MetricInput, maxRows: number, width: number): readonly string[] {
  const notes: string[] = [];
  if (Math.max(input.real.rowCount, input.candidate.rowCount) > maxRows)
    notes.push(`Computed on at most ${maxRows.toLocaleString('en')} rows of each table.`);
  if (width > MAX_COLUMNS) notes.push(`Only the first ${MAX_COLUMNS} columns were related to each other.`);
  return notes;
}

/** The rank of each label among the real rows, capped: what is rare or unseen shares the last code. */
function rankLabels(column: FrameColumn): Int32Array | null {
  if (column.kind !== 'label') return null;
  const rankOf = new Int32Array(column.levels).fill(MAX_LABELS);
  levelsByFrequency(column)
    .slice(0, MAX_LABELS)
    .forEach(({ code }, rank) => (rankOf[code] = rank));
  return rankOf;
}

async function relate(frame: Frame, ranks: readonly (Int32Array | null)[], context: WorkContext): Promise<Matrix> {
  const breathe = createBreather(context);
  const width = frame.columns.length;
  const coded = frame.columns.map((column, c): CodedLabels | null => {
    const rankOf = ranks[c];
    return column.kind === 'label' && rankOf ? recode(column, rankOf, MAX_LABELS + 1) : null;
  });
  const matrix = Array.from({ length: width }, () => new Float64Array(width).fill(1));
  for (let i = 0; i < width; i++) {
    for (let j = i + 1; j < width; j++) {
      const pair = [frame.columns[i] as FrameColumn, frame.columns[j] as FrameColumn] as const;
      const [forward, backward] = associationOf(pair, [coded[i] ?? null, coded[j] ?? null]);
      (matrix[i] as Float64Array)[j] = forward;
      (matrix[j] as Float64Array)[i] = backward;
      await breathe();
    }
    context.onProgress?.((i + 1) / width, 'relations of columns');
  }
  return matrix;
}

function differenceAt(before: Matrix, after: Matrix, i: number, j: number): number {
  return (after[i]?.[j] as number) - (before[i]?.[j] as number);
}

/** For each column, the mean absolute difference of its relations with the others, both ways. */
function columnDifferences(before: Matrix, after: Matrix): Float64Array {
  return Float64Array.from(before, (_, i) => {
    let sum = 0;
    for (let j = 0; j < before.length; j++) {
      if (j === i) continue;
      sum += Math.abs(differenceAt(before, after, i, j)) + Math.abs(differenceAt(before, after, j, i));
    }
    return sum / (2 * (before.length - 1));
  });
}

function detailsOf(names: readonly string[], before: Matrix, after: Matrix): readonly Detail[] {
  const details = names.flatMap((first, i) =>
    names.slice(i + 1).map((second, k): Detail => {
      const j = i + 1 + k;
      const [forward, backward] = [differenceAt(before, after, i, j), differenceAt(before, after, j, i)];
      const [a, b] = Math.abs(forward) >= Math.abs(backward) ? [i, j] : [j, i];
      const note = `${before[a]?.[b]?.toFixed(2)} in the real table, ${after[a]?.[b]?.toFixed(2)} here`;
      return { columns: [first, second], value: Math.max(Math.abs(forward), Math.abs(backward)), note };
    }),
  );
  return details.sort((x, y) => y.value - x.value);
}

function exhibitsOf(
  names: readonly string[],
  { before, after, columns }: { before: Matrix; after: Matrix; columns: Float64Array },
): Exhibit[] {
  const shown = names
    .map((_, c) => c)
    .sort((a, b) => (columns[b] as number) - (columns[a] as number))
    .slice(0, MAX_SHOWN)
    .sort((a, b) => a - b);
  const labels = shown.map((c) => names[c] as string);
  const draw = (title: string, caption: string, valueAt: (i: number, j: number) => number): MatrixExhibit => ({
    ...{ kind: 'matrix', title, caption, rows: labels, columns: labels, range: [-1, 1], isDiverging: true },
    values: shown.map((i) => shown.map((j) => (i === j ? null : valueAt(i, j)))),
  });
  const items = names
    .map((label, c) => ({ label, value: columns[c] as number, column: label }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 15);
  return [
    {
      ...draw('Difference of the relations', 'Synthetic less real; 0 means that the relation was kept.', (i, j) =>
        differenceAt(before, after, i, j),
      ),
      isLead: true,
    },
    draw(
      'Relations in the real table',
      'How strongly the column above tells of the column at the left.',
      (i, j) => before[i]?.[j] as number,
    ),
    draw(
      'Relations in the synthetic table',
      'Read as the picture of the real table.',
      (i, j) => after[i]?.[j] as number,
    ),
    {
      kind: 'bars',
      title: 'Columns whose relations changed most',
      caption: 'Mean absolute difference over the relations with all other columns.',
      unit: 'mean difference',
      items,
    },
  ];
}

function repairsOf(names: readonly string[], columns: Float64Array): readonly RepairOffer[] {
  let worst = 0;
  columns.forEach((value, c) => (worst = value > (columns[worst] as number) ? c : worst));
  if ((columns[worst] as number) < OFFER_FROM) return [];
  const name = names[worst] as string;
  return [
    {
      repair: 'refit-column',
      label: `Make ${name} anew from the other columns`,
      why: `The relations of ${name} with the other columns changed most, by ${(columns[worst] as number).toFixed(2)} on average.`,
      options: {},
      scope: { columns: [name] },
    },
  ];
}

function scoreOf(before: Matrix, after: Matrix): readonly Score[] {
  let [sum, most] = [0, 0];
  const width = before.length;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      if (i === j) continue;
      const difference = Math.abs(differenceAt(before, after, i, j));
      sum += difference;
      most = Math.max(most, difference);
    }
  }
  const origin = {
    library: 'dython',
    version: '0.7',
    name: 'nominal.associations',
    rule:
      "Pearson for two quantities, correlation ratio for a quantity and labels, Theil's U for labels; rows with a " +
      'missing cell left out by pair, a constant column relates to nothing (0), the 100 most frequent labels and others',
  };
  const help = "Pearson, correlation ratio or Theil's U of every ordered pair of columns, real against synthetic.";
  return [
    {
      ...{ key: 'association_difference', label: 'Difference of relations, mean', value: sum / (width * (width - 1)) },
      ...{ ideal: 0, better: 'lower', digits: 3, help, origin },
    },
    {
      ...{ key: 'association_difference_max', label: 'Difference of relations, largest', value: most },
      ...{ ideal: 0, better: 'lower', digits: 3, help, origin },
    },
  ];
}
