import { createBreather, type WorkContext } from '../../breathe.ts';
import { similarity } from '../../image-models/zero-shot.ts';
import { permutation, randomStream, type RandomStream } from '../../random.ts';
import type { PicturesExhibit } from '../exhibit.ts';
import { type ImageColumn, type JudgedImage, LEAST_PICTURES } from '../image-input.ts';
import { type ColumnScores, meanScores, noScores } from '../text-scores.ts';
import type { MetricInput, MetricResult } from '../types.ts';

/** Candidates among which a picture looks for its own text. */
const AMONG = 100;
const PERMUTATIONS = 499;
const SHOWN = 8;

interface Pair {
  readonly picture: JudgedImage;
  readonly vector: Float32Array;
  readonly textVector: Float32Array;
}

/** Agreement of every image column with the texts beside it; needs no reference. */
export async function computeImageMatch(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [] } = input.images ?? {};
  const results: ColumnScores[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    const pairs = pairsOf(column);
    if (new Set(pairs.map(({ picture }) => picture.text)).size < LEAST_PICTURES) continue;
    const stream = randomStream(input.seed, 'image-match', column.name);
    results.push(await judge(column.name, pairs, { stream, isBrief: input.brief === true, context }));
  }
  if (results.length === 0) {
    return noScores(`No column has ${LEAST_PICTURES} pictures with different texts that a matcher can read.`);
  }
  return meanScores(results, { headline: 'better_than_shuffled', brief: input.brief });
}

function pairsOf({ candidate }: ImageColumn): readonly Pair[] {
  return candidate.flatMap((picture): Pair[] => {
    const { vector, textVector, text } = picture;
    return vector && textVector && text !== '' ? [{ picture, vector, textVector }] : [];
  });
}

interface Terms {
  readonly stream: RandomStream;
  readonly isBrief: boolean;
  readonly context: WorkContext;
}

async function judge(
  column: string,
  pairs: readonly Pair[],
  { stream, isBrief, context }: Terms,
): Promise<ColumnScores> {
  const breathe = createBreather(context);
  const own = pairs.map(({ vector, textVector }) => similarity(vector, textVector));
  const mean = meanOf(own);
  const { better, first } = againstOthers(pairs, own, stream.derive('others'));
  const chance = await chanceOf(pairs, mean, { stream: stream.derive('permute'), breathe });
  return {
    column,
    scores: [
      {
        ...{ key: 'better_than_shuffled', label: 'Better than other texts', value: better, ideal: 1 },
        ...{ better: 'higher', digits: 3 },
        help: 'Share of comparisons in which a picture fits its own text better than the different text of another row; 0.5 is chance.',
      },
      {
        ...{ key: 'top1', label: `Finds its text among ${AMONG}`, value: first, ideal: 1, better: 'higher', digits: 3 },
        help: 'Share of pictures for which no different text out of a hundred fits better than their own.',
      },
      {
        ...{ key: 'cosine', label: 'Mean cosine', value: mean, ideal: null, better: 'higher', digits: 3 },
        help: 'Mean cosine of the vectors of picture and text (as CLIPScore has it, without its factor).',
      },
      {
        ...{ key: 'agreement_p', label: 'Chance of such agreement', value: chance },
        ...{ ideal: 0, better: 'lower', digits: 3 },
        help: `p-value: share of ${PERMUTATIONS} shuffles of the texts with at least this mean cosine.`,
      },
    ],
    ...(!isBrief && { exhibits: [worstPairs(column, pairs, own)] }),
  };
}

function againstOthers(
  pairs: readonly Pair[],
  own: readonly number[],
  stream: RandomStream,
): { readonly better: number | null; readonly first: number | null } {
  let [wins, compared, firsts, asked] = [0, 0, 0, 0];
  for (const [i, { picture, vector }] of pairs.entries()) {
    let [isFirst, seen] = [true, 0];
    for (let tries = 0; tries < 3 * AMONG && seen < Math.min(AMONG, pairs.length) - 1; tries++) {
      const other = pairs[stream.below(pairs.length, i, tries)] as Pair;
      if (other.picture.text === picture.text) continue;
      seen++;
      const rival = similarity(vector, other.textVector);
      if (rival > (own[i] as number)) isFirst = false;
      wins += rival < (own[i] as number) ? 1 : rival === own[i] ? 0.5 : 0;
      compared++;
    }
    if (seen === 0) continue;
    asked++;
    if (isFirst) firsts++;
  }
  return { better: compared === 0 ? null : wins / compared, first: asked === 0 ? null : firsts / asked };
}

async function chanceOf(
  pairs: readonly Pair[],
  mean: number,
  { stream, breathe }: { readonly stream: RandomStream; readonly breathe: () => Promise<void> },
): Promise<number> {
  let atLeast = 1;
  for (let p = 0; p < PERMUTATIONS; p++) {
    const order = permutation(pairs.length, stream.derive(p));
    const shuffled = pairs.map(({ vector }, i) => similarity(vector, (pairs[order[i] as number] as Pair).textVector));
    if (meanOf(shuffled) >= mean) atLeast++;
    await breathe();
  }
  return atLeast / (PERMUTATIONS + 1);
}

function worstPairs(column: string, pairs: readonly Pair[], own: readonly number[]): PicturesExhibit {
  const order = [...own.keys()].sort((a, b) => (own[a] as number) - (own[b] as number));
  return {
    ...{ kind: 'pictures', title: `${column}: least like their text`, caption: 'With the cosine of picture and text.' },
    groups: order.slice(0, SHOWN).map((i) => {
      const { hash, text } = (pairs[i] as Pair).picture;
      return { label: (own[i] as number).toFixed(3), pictures: [{ hash, label: text, tone: 'synthetic' }] };
    }),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
