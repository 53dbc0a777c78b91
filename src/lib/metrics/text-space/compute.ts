import type { WorkContext } from '../../breathe.ts';
import { throwIfAborted } from '../../errors.ts';
import { randomStream } from '../../random.ts';
import { kernelTwoSample, PERMUTATIONS } from '../../text/kernel.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { type ColumnScores, meanScores, noScores } from '../text-scores.ts';
import type { MetricInput, MetricResult } from '../types.ts';

/** Embedding a text takes a model far longer than any other check takes. */
const MOST_EMBEDDED = 150;
const LEAST_TEXTS = 10;

type Embed = NonNullable<NonNullable<MetricInput['texts']>['embed']>;

/** Kernel distance of embeddings of every text column that has a real counterpart. */
export async function computeTextSpace(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [], embed } = input.texts ?? {};
  const compared = columns.filter(
    ({ real, candidate }) => (real?.length ?? 0) >= LEAST_TEXTS && candidate.length >= LEAST_TEXTS,
  );
  if (compared.length === 0) return noScores('There are no real texts to compare with.');
  if (!embed) return noScores('No model that embeds texts is at hand.');
  const results: ColumnScores[] = [];
  for (const [i, column] of compared.entries()) {
    context.onProgress?.(i / compared.length, column.name);
    results.push(await judgeColumn(column, { embed, seed: input.seed }, context));
  }
  const note = `Judged on at most ${MOST_EMBEDDED} texts of a side.`;
  return meanScores(results, { headline: 'mmd', notes: [note], brief: input.brief });
}

async function judgeColumn(
  { name, candidate, real }: TextColumn,
  { embed, seed }: { readonly embed: Embed; readonly seed: number },
  context: WorkContext,
): Promise<ColumnScores> {
  const stream = randomStream(seed, 'text-space', name);
  const mine = await embed(drawTexts(candidate, stream.derive('mine'), MOST_EMBEDDED));
  throwIfAborted(context.signal);
  const theirs = await embed(drawTexts(real ?? [], stream.derive('theirs'), MOST_EMBEDDED));
  const found = await kernelTwoSample(mine, theirs, stream.derive('permute'), context);
  return {
    column: name,
    scores: [
      {
        ...{ key: 'mmd', label: 'Kernel distance (MMD²)', value: found?.mmd ?? null, ideal: 0, better: 'lower' },
        digits: 4,
        help: 'Unbiased squared maximum mean discrepancy of embeddings, Gaussian kernel whose scale is the median squared distance.',
      },
      {
        ...{ key: 'mmd_p', label: 'Chance of such a distance', value: found?.p ?? null, ideal: null },
        ...{ better: 'higher', digits: 3 },
        help: `p-value: share of ${PERMUTATIONS} random relabellings with at least this distance.`,
      },
    ],
  };
}
