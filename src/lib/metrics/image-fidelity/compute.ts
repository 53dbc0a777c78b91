import type { WorkContext } from '../../breathe.ts';
import { frechetDistance, type Vectors } from '../../image-stats/frechet.ts';
import { kernelDistance, lookAround, type Neighbourhoods } from '../../image-stats/neighbourhoods.ts';
import type { PicturesExhibit } from '../exhibit.ts';
import { type ImageColumn, type JudgedImage, LEAST_PICTURES } from '../image-input.ts';
import { type ColumnScores, meanScores, noScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

const K = 5;
const SHOWN = 6;

/** Distances and neighbourhoods of every image column that has a real counterpart. */
export async function computeImageFidelity(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [] } = input.images ?? {};
  const compared = columns.filter(
    ({ real, candidate }) => (real?.length ?? 0) >= LEAST_PICTURES && candidate.length >= LEAST_PICTURES,
  );
  if (compared.length === 0) return noScores('There are no real pictures to compare with.');
  const results: ColumnScores[] = [];
  for (const [i, column] of compared.entries()) {
    context.onProgress?.(i / compared.length, column.name);
    const scores = await judgeColumn(column, { isBrief: input.brief === true, context });
    if (!scores) return noScores('No image-text matcher is at hand.');
    results.push(scores);
  }
  return meanScores(results, { headline: 'frechet', brief: input.brief });
}

async function judgeColumn(
  { name, candidate, real }: ImageColumn,
  { isBrief, context }: { readonly isBrief: boolean; readonly context: WorkContext },
): Promise<ColumnScores | null> {
  const [mine, theirs] = [vectorsOf(candidate), vectorsOf(real ?? [])];
  if (!mine || !theirs) return null;
  const around = await lookAround(theirs, mine, K, context);
  const kernel = await kernelDistance(theirs, mine, context);
  return {
    column: name,
    scores: [
      {
        ...{ key: 'frechet', label: 'Fréchet distance', value: frechetDistance(theirs, mine), ideal: 0 },
        ...{ better: 'lower', digits: 4 },
        help: 'Distance of two normal distributions fitted to vectors of the matcher; grows where pictures are few. Not comparable with FID, which uses another network.',
        origin: { library: 'pytorch-fid', version: '0.3', name: 'FID', rule: 'vectors of the embedded matcher' },
      },
      {
        ...{ key: 'kid', label: 'Kernel distance', value: kernel, ideal: 0 },
        ...{ better: 'lower', digits: 5 },
        help: 'Unbiased squared MMD with the polynomial kernel of degree 3; about 0, even below, where nothing differs.',
        origin: { library: 'torch-fidelity', version: '0.3', name: 'KID', rule: 'all pictures in one subset' },
      },
      ...neighbourScores(around),
    ],
    ...(!isBrief && around && { exhibits: exhibitsOf(name, { candidate, real: real ?? [], around, theirs, mine }) }),
  };
}

function neighbourScores(around: Neighbourhoods | null): readonly Score[] {
  const rule = { library: 'prdc', version: '0.2', rule: `k = ${K}, inside is <` };
  const make = (key: 'precision' | 'recall' | 'density' | 'coverage', label: string, help: string): Score => ({
    ...{ key, label, value: around?.[key] ?? null, ideal: key === 'density' ? null : 1, better: 'higher', digits: 3 },
    ...{ help, origin: { ...rule, name: key } },
  });
  return [
    make(
      'precision',
      'Precision',
      'Share of pictures that lie within the fifth-nearest distance of a real one: do they look real?',
    ),
    make('recall', 'Recall', 'Share of real pictures that lie within such a distance of a synthetic one.'),
    make('density', 'Density', 'In how many real neighbourhoods a picture lies, divided by five.'),
    make('coverage', 'Coverage', 'Share of real pictures with a synthetic one nearer than their fifth real neighbour.'),
  ];
}

function vectorsOf(pictures: readonly JudgedImage[]): Vectors | null {
  const vectors = pictures.flatMap(({ vector }) => (vector ? [vector] : []));
  return vectors.length < pictures.length ? null : vectors;
}

interface Shown {
  readonly candidate: readonly JudgedImage[];
  readonly real: readonly JudgedImage[];
  readonly around: Neighbourhoods;
  readonly theirs: Vectors;
  readonly mine: Vectors;
}

function exhibitsOf(column: string, { candidate, real, around }: Shown): readonly PicturesExhibit[] {
  const order = [...around.nearest.keys()].sort((a, b) => distanceOf(around, b) - distanceOf(around, a));
  const pair = (i: number): PicturesExhibit['groups'][number] => ({
    label: `distance ${Math.sqrt(distanceOf(around, i)).toFixed(3)}`,
    pictures: [
      { hash: candidate[i]?.hash ?? '', label: candidate[i]?.text ?? '', tone: 'synthetic' },
      ...nearestReal(real, around.nearest[i]?.index ?? -1),
    ],
  });
  const caption = 'Each picture beside the real one that lies nearest to it.';
  return [
    { kind: 'pictures', title: `${column}: strangest pictures`, caption, groups: order.slice(0, SHOWN).map(pair) },
    {
      kind: 'pictures',
      title: `${column}: most like a real one`,
      caption,
      groups: order.slice(-SHOWN).reverse().map(pair),
    },
  ];
}

function distanceOf({ nearest }: Neighbourhoods, row: number): number {
  return nearest[row]?.distance ?? 0;
}

function nearestReal(real: readonly JudgedImage[], index: number): PicturesExhibit['groups'][number]['pictures'] {
  const found = real[index];
  return found ? [{ hash: found.hash, label: found.text, tone: 'real' }] : [];
}
