import type { WorkContext } from '../../breathe.ts';
import { permutation, randomStream, type RandomStream } from '../../random.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

const MOST_EMBEDDED = 150;
const PERMUTATIONS = 200;

type Vector = Float32Array<ArrayBuffer>;

/** Kernel distance of embeddings of every text column that has a real counterpart. */
export async function computeTextSpace(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [], embed } = input.texts ?? {};
  const compared = columns.filter(({ real }) => real && real.length >= 10);
  if (compared.length === 0)
    return { scores: [], details: [], unavailable: 'There are no real texts to compare with.' };
  if (!embed) return { scores: [], details: [], unavailable: 'No model that embeds texts is at hand.' };
  const results: { column: string; scores: readonly Score[] }[] = [];
  for (const [i, column] of compared.entries()) {
    context.onProgress?.(i / compared.length, column.name);
    results.push({ column: column.name, scores: await judgeColumn(column, embed, input.seed) });
  }
  return meanScores(results, 'mmd');
}

async function judgeColumn(
  { name, candidate, real }: TextColumn,
  embed: NonNullable<NonNullable<MetricInput['texts']>['embed']>,
  seed: number,
): Promise<readonly Score[]> {
  const stream = randomStream(seed, 'text-space', name);
  const pick = (texts: readonly string[], label: string): readonly string[] =>
    drawTexts(texts, stream.derive(label)).slice(0, MOST_EMBEDDED);
  const mine = await embed(pick(candidate, 'mine'));
  const theirs = await embed(pick(real ?? [], 'theirs'));
  const { mmd, p } = kernelTwoSample(mine, theirs, stream.derive('permute'));
  return [
    {
      ...{ key: 'mmd', label: 'Kernel distance (MMD²)', value: mmd, ideal: 0, better: 'lower', digits: 4 },
      help: 'Unbiased squared maximum mean discrepancy of embeddings, Gaussian kernel with the median distance.',
    },
    {
      ...{ key: 'mmd_p', label: 'Chance of such a distance', value: p, ideal: null, better: 'higher', digits: 3 },
      help: `Share of ${PERMUTATIONS} random relabellings with at least this distance.`,
    },
  ];
}

/** Unbiased MMD² (Gretton et al. 2012) with the median heuristic, and its permutation p-value. */
export function kernelTwoSample(
  a: readonly Vector[],
  b: readonly Vector[],
  stream: RandomStream,
): { readonly mmd: number | null; readonly p: number | null } {
  if (a.length < 2 || b.length < 2) return { mmd: null, p: null };
  const all = [...a, ...b];
  const squared = all.map((x) => all.map((y) => squaredDistance(x, y)));
  const apart = squared.flatMap((row, i) => row.slice(i + 1)).sort((x, y) => x - y);
  const scale = apart[apart.length >> 1] || 1;
  const kernel = squared.map((row) => row.map((distance) => Math.exp(-distance / scale)));
  const own = Array.from({ length: all.length }, (_, i) => i);
  const mmd = discrepancy(kernel, own, a.length);
  let larger = 0;
  for (let round = 0; round < PERMUTATIONS; round++) {
    if (discrepancy(kernel, permutation(all.length, stream.derive(round)), a.length) >= mmd) larger++;
  }
  return { mmd, p: (larger + 1) / (PERMUTATIONS + 1) };
}

function discrepancy(kernel: readonly number[][], order: ArrayLike<number>, first: number): number {
  const second = order.length - first;
  let [within, beyond, across] = [0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    const row = kernel[order[i] as number] as number[];
    for (let j = 0; j < order.length; j++) {
      const value = row[order[j] as number] as number;
      if (i < first && j < first) within += i === j ? 0 : value;
      else if (i >= first && j >= first) beyond += i === j ? 0 : value;
      else if (i < first) across += value;
    }
  }
  return within / (first * (first - 1)) + beyond / (second * (second - 1)) - (2 * across) / (first * second);
}

function squaredDistance(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}
