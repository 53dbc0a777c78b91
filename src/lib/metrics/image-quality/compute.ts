import { createBreather, type WorkContext } from '../../breathe.ts';
import { PALETTE_SIZE, type PixelFacts } from '../../image-stats/facts.ts';
import type { PicturesExhibit } from '../exhibit.ts';
import { type ImageColumn, type JudgedImage, LEAST_PICTURES } from '../image-input.ts';
import { type ColumnScores, meanScores, noScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

/** Below this spread of brightness and of colour a picture is all but one colour. */
const BLANK = 0.02;
const SHOWN = 8;

type Measure = 'sharpness' | 'brightness' | 'contrast' | 'clipped' | 'colourfulness';

const MEASURES: readonly (readonly [key: Measure, label: string, help: string, digits: number])[] = [
  [
    'sharpness',
    'Sharpness',
    'Median over pictures: variance of the Laplacian of brightness, times 1000; 0 is flat.',
    2,
  ],
  ['brightness', 'Brightness', 'Median of mean brightness, 0 black to 1 white.', 3],
  ['contrast', 'Contrast', 'Median of the standard deviation of brightness, 0 to 0.5.', 3],
  ['clipped', 'Black or white', 'Median share of pixels that are all but black or all but white.', 3],
  ['colourfulness', 'Colourfulness', 'Median of M3 (Hasler and Süsstrunk 2003): 0 grey, 15 slight, 59 high.', 1],
];

/** Facts of the pixels of every image column, and their distance from real pictures. */
export async function computeImageQuality(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [] } = input.images ?? {};
  const breathe = createBreather(context);
  const results: ColumnScores[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    await breathe();
    if (column.candidate.length > 0) results.push(judge(column, input.brief === true));
  }
  if (results.length === 0) return noScores('There are no pictures.');
  return meanScores(results, { headline: 'blank', brief: input.brief });
}

function judge({ name, candidate, real }: ImageColumn, isBrief: boolean): ColumnScores {
  const mine = candidate.map(({ facts }) => facts);
  const theirs = real && real.length >= LEAST_PICTURES ? real.map(({ facts }) => facts) : null;
  const blank =
    mine.filter(({ contrast, colourSpread }) => Math.max(contrast, colourSpread) < BLANK).length / mine.length;
  return {
    column: name,
    scores: [
      {
        ...{ key: 'drift', label: 'Distance from real light and colour', value: theirs && driftOf(mine, theirs) },
        ...{ ideal: 0, better: 'lower', digits: 3 },
        help: 'Mean of the Kolmogorov-Smirnov distances of the five measures and the palette distance, 0 to 1.',
      },
      {
        ...{ key: 'palette', label: 'Palette distance', value: theirs && paletteDistance(mine, theirs), ideal: 0 },
        ...{ better: 'lower', digits: 3 },
        help: 'Jensen-Shannon divergence (base 2) of the shares of 64 colours over all pictures.',
      },
      {
        ...{ key: 'blank', label: 'Blank pictures', value: blank, ideal: 0, better: 'lower', digits: 3 },
        help: `Share of pictures in which neither brightness nor colour varies by more than ${BLANK}.`,
      },
      ...MEASURES.map(([key, label, help, digits]): Score => ({
        ...{ key, label, value: median(mine.map((facts) => facts[key])), ideal: null, better: 'higher', help, digits },
      })),
    ],
    ...(!isBrief && { exhibits: [leastSharp(name, candidate)] }),
  };
}

function driftOf(mine: readonly PixelFacts[], theirs: readonly PixelFacts[]): number {
  const distances = MEASURES.map(([key]) => ksDistance(mine, theirs, key));
  return (distances.reduce((sum, value) => sum + value, 0) + paletteDistance(mine, theirs)) / (MEASURES.length + 1);
}

function ksDistance(mine: readonly PixelFacts[], theirs: readonly PixelFacts[], key: Measure): number {
  const sorted = (facts: readonly PixelFacts[]): Float64Array => Float64Array.from(facts, (entry) => entry[key]).sort();
  const [a, b] = [sorted(mine), sorted(theirs)];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

function paletteDistance(mine: readonly PixelFacts[], theirs: readonly PixelFacts[]): number {
  const [a, b] = [meanPalette(mine), meanPalette(theirs)];
  let distance = 0;
  for (let i = 0; i < PALETTE_SIZE; i++) {
    const [p, q] = [a[i] as number, b[i] as number];
    const middle = (p + q) / 2;
    if (p > 0) distance += (p / 2) * Math.log2(p / middle);
    if (q > 0) distance += (q / 2) * Math.log2(q / middle);
  }
  return Math.max(0, distance);
}

function meanPalette(facts: readonly PixelFacts[]): Float64Array {
  const mean = new Float64Array(PALETTE_SIZE);
  for (const { palette } of facts) {
    for (let i = 0; i < PALETTE_SIZE; i++) mean[i] = (mean[i] as number) + (palette[i] as number) / facts.length;
  }
  return mean;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

function leastSharp(column: string, candidate: readonly JudgedImage[]): PicturesExhibit {
  const order = [...candidate].sort((a, b) => a.facts.sharpness - b.facts.sharpness).slice(0, SHOWN);
  return {
    ...{ kind: 'pictures', title: `${column}: least sharp` },
    groups: order.map(({ hash, text, facts }) => ({
      label: `sharpness ${facts.sharpness.toFixed(2)}`,
      pictures: [{ hash, label: text, tone: 'synthetic' }],
    })),
  };
}
