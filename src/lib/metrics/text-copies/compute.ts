import type { WorkContext } from '../../breathe.ts';
import { randomStream } from '../../random.ts';
import { findOverlap, findRepeats, NEAR, shareNear } from '../../text/copies.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

const BANDS = [6, 13, 25, 50] as const;

interface Copies {
  readonly scores: readonly Score[];
  readonly runs: readonly number[] | null;
}

/** Repeats within every text column, and overlaps with the source. Shows how long runs are, never their words. */
export async function computeTextCopies(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [], sources = null } = input.texts ?? {};
  const results: ({ column: string } & Copies)[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    results.push({ column: column.name, ...(await judgeColumn(column, { sources, seed: input.seed }, context)) });
  }
  const exhibits = results.flatMap(({ column, runs }) =>
    runs && !input.brief
      ? [
          {
            ...({
              kind: 'bars',
              title: `Longest runs of ${column} that stand in the source`,
              unit: 'share of texts',
            } as const),
            items: BANDS.map((least, i) => {
              const end = BANDS[i + 1] ?? Infinity;
              const count = runs.filter((run) => run >= least && run < end).length;
              const label = end === Infinity ? `${least} words or more` : `${least} to ${end - 1} words`;
              return { label, value: count / Math.max(1, runs.length) };
            }),
          },
        ]
      : [],
  );
  return meanScores(results, 'near_within', exhibits);
}

async function judgeColumn(
  { name, candidate, real }: TextColumn,
  { sources, seed }: { readonly sources: readonly string[] | null; readonly seed: number },
  context: WorkContext,
): Promise<Copies> {
  const stream = randomStream(seed, 'text-copies', name);
  const texts = drawTexts(candidate, stream.derive('draw'));
  const { exact, near } = await findRepeats(texts, context);
  const scores: Score[] = [
    {
      ...{ key: 'near_within', label: 'Nearly repeated within', value: near, ideal: 0, better: 'lower', digits: 3 },
      help: `Share of texts with an earlier one of which ${NEAR * 100} % of the runs of five words are the same.`,
    },
    {
      ...{ key: 'exact_within', label: 'Repeated word for word', value: exact, ideal: 0, better: 'lower', digits: 3 },
      help: 'Share of texts that occur more than once.',
    },
  ];
  // Where a real column of the name is there, it is what could have been copied; else all texts of the source.
  const against = real ?? sources;
  if (!against || against.length === 0) return { scores, runs: null };
  const drawn = drawTexts(against, stream.derive('source'));
  const { contaminated, longest, runs } = await findOverlap(texts, drawn, context);
  const nearSource = await shareNear(texts, drawn, context);
  scores.push(
    {
      ...{
        key: 'contaminated',
        label: 'Runs of 13 words in the source',
        value: contaminated,
        ideal: 0,
        better: 'lower',
        digits: 3,
      },
      help: 'Share of texts with 13 words in a row that also stand in the source, as studies of contamination count.',
    },
    {
      ...{
        key: 'near_source',
        label: 'Nearly a text of the source',
        value: nearSource,
        ideal: 0,
        better: 'lower',
        digits: 3,
      },
      help: 'Share of texts that nearly repeat a whole text of the source.',
    },
    {
      ...{
        key: 'longest_run',
        label: 'Longest run in the source',
        value: longest,
        ideal: 0,
        better: 'lower',
        digits: 0,
      },
      help: 'Words of the longest run that also stands in the source.',
    },
  );
  return { scores, runs };
}
