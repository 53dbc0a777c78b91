// How a column is distributed, over edges or labels that several datasets share: grid headers and comparison.

import { createBreather, type WorkContext } from '../breathe.ts';
import { type BytesColumn, type Column, columnLength, isMissing } from './column.ts';
import { binEdges, type Extent } from './edges.ts';
import { type ColumnSchema, isQuantity } from './schema.ts';

export type Distribution =
  | {
      readonly kind: 'histogram';
      /** counts.length + 1 ascending edges; a bin holds its lower edge, the last one both. */
      readonly edges: readonly number[];
      readonly counts: readonly number[];
      readonly missing: number;
      readonly min: number | null;
      readonly max: number | null;
      readonly mean: number | null;
    }
  | {
      readonly kind: 'bars';
      readonly labels: readonly string[];
      readonly counts: readonly number[];
      readonly otherLabels: number;
      readonly otherCount: number;
      readonly missing: number;
    }
  | { readonly kind: 'texts'; readonly present: number; readonly missing: number; readonly meanLength: number };

/** One column of a dataset in chunks. Read more than once, so a generator object will not do. */
export type ColumnChunks = Iterable<Column> | AsyncIterable<Column>;

/**
 * One distribution a dataset. Quantities share edges: those of the first dataset, `bins` of them (2 to 30, rounded to
 * what reads well), extended to cover the others. Labels: the most frequent ones of the first dataset first, at most
 * `bins`, then what is left. Texts: how many and how long (in code points).
 * @throws StudioError `aborted`
 */
export async function distributionsOf(
  schema: ColumnSchema,
  datasets: readonly ColumnChunks[],
  bins: number,
  context: WorkContext = {},
): Promise<readonly Distribution[]> {
  const wanted = Math.min(30, Math.max(2, Math.round(bins)));
  const breathe = createBreather(context);
  if (isQuantity(schema.kind)) return histograms(schema, datasets, wanted, breathe);
  if (schema.kind === 'boolean' || schema.kind === 'category') return bars(schema, datasets, wanted, breathe);
  const texts: Distribution[] = [];
  for (const chunks of datasets) texts.push(await describeTexts(chunks, breathe));
  return texts;
}

type Breathe = () => Promise<void>;

interface Moments extends Extent {
  readonly missing: number;
  readonly mean: number;
}

async function histograms(
  schema: ColumnSchema,
  datasets: readonly ColumnChunks[],
  bins: number,
  breathe: Breathe,
): Promise<readonly Distribution[]> {
  const moments: Moments[] = [];
  for (const chunks of datasets) moments.push(await describeNumbers(chunks, breathe));
  const edges = binEdges(schema.kind, moments, bins);
  const result: Distribution[] = [];
  for (const [i, chunks] of datasets.entries()) {
    const { missing, min, max, mean } = moments[i] as Moments;
    const counts = await countBins(chunks, edges, breathe);
    const known = min <= max;
    result.push({
      kind: 'histogram',
      edges,
      counts,
      missing,
      min: known ? min : null,
      max: known ? max : null,
      mean: known ? mean : null,
    });
  }
  return result;
}

async function describeNumbers(chunks: ColumnChunks, breathe: Breathe): Promise<Moments> {
  let min = Infinity;
  let max = -Infinity;
  let missing = 0;
  let present = 0;
  let mean = 0;
  for await (const column of chunks) {
    if (column.layout !== 'numeric') continue;
    for (const value of column.values) {
      if (Number.isNaN(value)) {
        missing++;
        continue;
      }
      present++;
      mean += value / present - mean / present; // running, so that huge values do not overflow the sum
      if (value < min) min = value;
      if (value > max) max = value;
    }
    await breathe();
  }
  return { min, max, missing, mean };
}

async function countBins(chunks: ColumnChunks, edges: readonly number[], breathe: Breathe): Promise<number[]> {
  const counts = new Float64Array(Math.max(0, edges.length - 1));
  const inner = Float64Array.from(edges.slice(1, -1));
  for await (const column of chunks) {
    if (column.layout !== 'numeric') continue;
    for (const value of column.values) {
      if (Number.isNaN(value)) continue;
      const bin = binOf(inner, value);
      counts[bin] = (counts[bin] as number) + 1;
    }
    await breathe();
  }
  return [...counts];
}

/** How many inner edges are at or below the value. */
function binOf(inner: Float64Array, value: number): number {
  let low = 0;
  let high = inner.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= (inner[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Tally {
  readonly counts: ReadonlyMap<string, number>;
  readonly missing: number;
}

async function bars(
  schema: ColumnSchema,
  datasets: readonly ColumnChunks[],
  bins: number,
  breathe: Breathe,
): Promise<readonly Distribution[]> {
  const tallies: Tally[] = [];
  for (const chunks of datasets) tallies.push(await tallyLabels(schema, chunks, breathe));
  const labels: string[] = [];
  for (const { counts } of tallies) {
    const fresh = [...counts].filter(([label]) => !labels.includes(label)).sort((a, b) => b[1] - a[1]);
    labels.push(...fresh.slice(0, bins - labels.length).map(([label]) => label));
    if (labels.length >= bins) break;
  }
  const shown = new Set(labels);
  return tallies.map(({ counts, missing }) => {
    const others = [...counts].filter(([label]) => !shown.has(label));
    return {
      kind: 'bars',
      labels,
      counts: labels.map((label) => counts.get(label) ?? 0),
      otherLabels: others.length,
      otherCount: others.reduce((sum, [, count]) => sum + count, 0),
      missing,
    };
  });
}

async function tallyLabels(schema: ColumnSchema, chunks: ColumnChunks, breathe: Breathe): Promise<Tally> {
  const counts = new Map<string, number>();
  let missing = 0;
  for await (const column of chunks) {
    const { names, byCode } = countCodes(schema, column);
    missing += byCode[0] as number;
    names.forEach((name, code) => {
      const count = byCode[code + 1] as number;
      if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
    });
    await breathe();
  }
  return { counts, missing };
}

/** Entry 0 counts missing values, entry code + 1 the label of that code. */
function countCodes(schema: ColumnSchema, column: Column): { names: readonly string[]; byCode: Float64Array } {
  const names = column.layout === 'coded' ? column.dictionary : (schema.labels ?? ['false', 'true']);
  const byCode = new Float64Array(names.length + 1);
  if (column.layout === 'coded') {
    for (const code of column.codes) byCode[code + 1] = (byCode[code + 1] as number) + 1;
  }
  if (column.layout === 'numeric') {
    for (const value of column.values) {
      const slot = Number.isNaN(value) ? 0 : value === 0 ? 1 : 2;
      byCode[slot] = (byCode[slot] as number) + 1;
    }
  }
  return { names, byCode };
}

async function describeTexts(chunks: ColumnChunks, breathe: Breathe): Promise<Distribution> {
  let present = 0;
  let missing = 0;
  let characters = 0;
  for await (const column of chunks) {
    if (column.layout !== 'bytes') continue;
    for (let row = 0; row < columnLength(column); row++) {
      if (isMissing(column, row)) missing++;
      else present++;
    }
    characters += countCodePoints(column);
    await breathe();
  }
  return { kind: 'texts', present, missing, meanLength: present === 0 ? 0 : characters / present };
}

function countCodePoints({ bytes }: BytesColumn): number {
  let count = 0;
  for (const byte of bytes) {
    if ((byte & 0xc0) !== 0x80) count++; // continuation bytes are no new character
  }
  return count;
}
