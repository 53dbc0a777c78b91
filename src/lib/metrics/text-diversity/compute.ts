import type { WorkContext } from '../../breathe.ts';
import { randomStream } from '../../random.ts';
import { compressionRatio, distinctRuns, selfBleu } from '../../text/diversity.ts';
import { spreadTopics, type TopicSpread } from '../../text/topics.ts';
import { wordsOf } from '../../text/words.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

/** Variety of every text column; the headline is the mean over columns. */
export async function computeTextDiversity(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const columns = input.texts?.columns ?? [];
  const results: { column: string; scores: readonly Score[]; spread: TopicSpread | null }[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    results.push({ column: column.name, ...(await judgeColumn(column, input.seed, context)) });
  }
  const exhibits = results.flatMap(({ column, spread }) =>
    spread && !input.brief
      ? [
          {
            ...({ kind: 'bars', title: `Topics of ${column}`, unit: 'share of texts' } as const),
            caption: 'Clusters of texts by their words, named by the words that set them apart.',
            items: spread.terms.map(({ words, share }) => ({ label: words.join(', ') || 'other', value: share })),
          },
        ]
      : [],
  );
  return meanScores(results, 'self_bleu', exhibits);
}

async function judgeColumn(
  { name, candidate, real }: TextColumn,
  seed: number,
  context: WorkContext,
): Promise<{ scores: readonly Score[]; spread: TopicSpread | null }> {
  const stream = randomStream(seed, 'text-diversity', name);
  const texts = drawTexts(candidate, stream.derive('draw'));
  const words = texts.map(wordsOf);
  const others = real && drawTexts(real, stream.derive('real')).map(wordsOf);
  const spread = await spreadTopics(words, others, stream.derive('topics'), context);
  const bleu = await selfBleu(words, stream.derive('bleu'), context);
  const distinct = [1, 2, 3].map((n) => distinctRuns(words, n, stream.derive('distinct')));
  const scores: Score[] = [
    {
      ...{ key: 'self_bleu', label: 'Self-BLEU', value: bleu, ideal: null, better: 'lower', digits: 2 },
      help: 'BLEU-4 of each text against the others: 0 is all different, 1 all alike. Up to 100 texts.',
      origin: { library: 'Texygen', version: '2018', name: 'Self-BLEU', rule: 'smoothing method 1 with 0.1' },
    },
    ...distinct.map((value, i): Score => ({
      ...{ key: `distinct_${i + 1}`, label: `Distinct-${i + 1}`, value, ideal: 1, better: 'higher', digits: 2 },
      help: `Share of different runs of ${i + 1} words over the same number of words.`,
    })),
    {
      ...{
        key: 'compression',
        label: 'Compression ratio',
        value: compressionRatio(texts),
        ideal: null,
        better: 'lower',
        digits: 2,
      },
      help: 'Size of all texts over their deflated size: repetition makes it large.',
    },
    {
      ...{
        key: 'topics',
        label: 'Topics, effectively',
        value: spread?.effective ?? null,
        ideal: null,
        better: 'higher',
        digits: 1,
      },
      help: 'How many equally used topics would spread as much.',
    },
  ];
  if (spread && spread.distance !== null) {
    scores.push({
      ...{
        key: 'topic_distance',
        label: 'Distance of topics',
        value: spread.distance,
        ideal: 0,
        better: 'lower',
        digits: 2,
      },
      help: 'Jensen-Shannon distance of the shares of topics to those of the real texts.',
    });
  }
  return { scores, spread };
}
