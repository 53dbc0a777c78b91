import type { WorkContext } from '../../breathe.ts';
import { randomStream } from '../../random.ts';
import { compressionRatio, distinctRuns, MOST_COMPARED, MOST_WORDS, selfBleu } from '../../text/diversity.ts';
import { spreadTopics, type TopicSpread } from '../../text/topics.ts';
import { wordsOf } from '../../text/words.ts';
import type { Exhibit } from '../exhibit.ts';
import { budgetOf, drawTexts, type TextBudget, type TextColumn } from '../text-input.ts';
import { type ColumnScores, meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

/** Variety of every text column; each figure is the mean over columns. */
export async function computeTextDiversity(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const columns = input.texts?.columns ?? [];
  const results: ColumnScores[] = [];
  const notes: string[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    const size = budgetOf(column);
    notes.push(noteOf(column.name, size));
    results.push(await judgeColumn(column, { size, seed: input.seed }, context));
  }
  return meanScores(results, { headline: 'self_bleu', notes, brief: input.brief });
}

function noteOf(column: string, { texts, words }: TextBudget): string {
  const [compared, counted] = [Math.min(texts, MOST_COMPARED), Math.min(words, MOST_WORDS).toLocaleString('en')];
  return `${column}: self-BLEU over ${compared} texts, distinct runs and compression over ${counted} words, the same for all that stands beside.`;
}

interface Setting {
  /** What every side has at least: figures that change with size are taken over as much of each. */
  readonly size: TextBudget;
  readonly seed: number;
}

async function judgeColumn(
  { name, candidate, real }: TextColumn,
  { size, seed }: Setting,
  context: WorkContext,
): Promise<ColumnScores> {
  const stream = randomStream(seed, 'text-diversity', name);
  const texts = drawTexts(candidate, stream.derive('draw'));
  const words = texts.map(wordsOf);
  const others = real && drawTexts(real, stream.derive('real')).map(wordsOf);
  const plan = { stream: stream.derive('topics'), size: size.texts };
  const spread = await spreadTopics(words, others, plan, context);
  const counted = Math.min(size.words, MOST_WORDS);
  const bleu = await selfBleu(words, stream.derive('bleu'), context, Math.min(size.texts, MOST_COMPARED));
  const distinct = [1, 2, 3].map((n) => distinctRuns(words, n, stream.derive('distinct'), counted));
  const compression = compressionRatio(texts, stream.derive('deflate'), counted);
  return {
    column: name,
    scores: [...runScores(bleu, distinct), ...spreadScores(compression, spread)],
    exhibits: spread ? [topicsExhibit(name, spread)] : [],
  };
}

function runScores(bleu: number | null, distinct: readonly (number | null)[]): readonly Score[] {
  return [
    {
      ...{ key: 'self_bleu', label: 'Self-BLEU', value: bleu, ideal: null, better: 'lower', digits: 2 },
      help: 'BLEU-4 of each text against the others: 0 is all different, 1 all alike. Up to 100 texts.',
      origin: {
        ...{ library: 'sacreBLEU', version: '2', name: 'sentence BLEU-4 of each text against the others' },
        rule: 'floor smoothing 0.1, effective order, closest length',
      },
    },
    ...distinct.map((value, i): Score => ({
      ...{ key: `distinct_${i + 1}`, label: `Distinct-${i + 1}`, value, ideal: 1, better: 'higher', digits: 2 },
      help: `Different runs of ${i + 1} ${i === 0 ? 'word' : 'words'} as a share of all of them, over the same number of words.`,
    })),
  ];
}

function spreadScores(compression: number | null, spread: TopicSpread | null): readonly Score[] {
  return [
    {
      ...{
        key: 'compression',
        label: 'Compression ratio',
        value: compression,
        ideal: null,
        better: 'lower',
        digits: 2,
      },
      help: 'Size of the texts over their deflated size: repetition makes it large.',
    },
    {
      ...{ key: 'topics', label: 'Topics, effectively', value: spread?.effective ?? null, ideal: null },
      ...{ better: 'higher', digits: 1 },
      help: 'How many equally used topics would spread the texts as much.',
    },
    {
      ...{ key: 'topic_distance', label: 'Distance of topics', value: spread?.distance ?? null, ideal: 0 },
      ...{ better: 'lower', digits: 2 },
      help: 'Jensen-Shannon distance of the shares of topics to those of the real texts: 0 to 1.',
    },
  ];
}

function topicsExhibit(column: string, { topics, distance }: TopicSpread): Exhibit {
  const caption = 'Clusters of texts by their words, named by the words that set them apart.';
  const title = `Topics of ${column}`;
  const nameOf = (words: readonly string[], fallback: string): string => words.join(', ') || fallback;
  if (distance === null) {
    const items = topics.map(({ words, share }) => ({
      label: nameOf(words, 'without a word of its own'),
      value: share,
    }));
    return { kind: 'bars', title, caption, unit: 'share of texts', items };
  }
  return {
    ...{ kind: 'table', title, caption },
    columns: [{ label: 'Topic' }, { label: 'Share here', digits: 2 }, { label: 'Share of the real texts', digits: 2 }],
    rows: topics.map(({ words, share, otherShare }) => [
      nameOf(words, share > 0 ? 'without a word of its own' : 'found among the real texts only'),
      share,
      otherShare,
    ]),
  };
}
