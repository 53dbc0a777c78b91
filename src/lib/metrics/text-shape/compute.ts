import { franc } from 'franc-min';
import { createBreather, type WorkContext } from '../../breathe.ts';
import { randomStream } from '../../random.ts';
import { measureReadability } from '../../text/readability.ts';
import { wordsOf } from '../../text/words.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

/** Below this many characters a language is a guess. */
const LEAST_CHARACTERS = 20;

interface Shape {
  readonly scores: readonly Score[];
  readonly languages: ReadonlyMap<string, number>;
}

/** Length, language and readability of every text column. */
export async function computeTextShape(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const columns = input.texts?.columns ?? [];
  const results: ({ column: string } & Shape)[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    results.push({ column: column.name, ...(await judgeColumn(column, input.seed, context)) });
  }
  const exhibits = results.flatMap(({ column, languages }) =>
    languages.size > 0 && !input.brief
      ? [
          {
            ...({ kind: 'bars', title: `Languages of ${column}`, unit: 'share of texts' } as const),
            items: [...languages]
              .sort((a, b) => b[1] - a[1])
              .slice(0, 8)
              .map(([label, value]) => ({ label, value })),
          },
        ]
      : [],
  );
  return meanScores(results, 'words', exhibits);
}

async function judgeColumn({ name, candidate, real }: TextColumn, seed: number, context: WorkContext): Promise<Shape> {
  const stream = randomStream(seed, 'text-shape', name);
  const breathe = createBreather(context);
  const texts = drawTexts(candidate, stream.derive('draw'));
  const lengths = texts.map((text) => wordsOf(text).length);
  const characters = texts.map((text) => Array.from(text).length);
  const realLengths = real && drawTexts(real, stream.derive('real')).map((text) => wordsOf(text).length);
  const languages = new Map<string, number>();
  const eases: number[] = [];
  let told = 0;
  for (const text of texts) {
    await breathe();
    if (text.length < LEAST_CHARACTERS) continue;
    const language = franc(text.slice(0, 2000), { minLength: LEAST_CHARACTERS });
    languages.set(language, (languages.get(language) ?? 0) + 1);
    told++;
    const ease = language === 'eng' || language === 'sco' ? measureReadability(text)?.ease : undefined;
    if (ease !== undefined) eases.push(ease);
  }
  for (const [language, count] of languages) languages.set(language, count / told);
  return { languages, scores: scoresOf({ lengths, characters, realLengths, languages, eases }) };
}

interface Measured {
  readonly lengths: readonly number[];
  readonly characters: readonly number[];
  readonly realLengths: readonly number[] | null;
  readonly languages: ReadonlyMap<string, number>;
  readonly eases: readonly number[];
}

function scoresOf({ lengths, characters, realLengths, languages, eases }: Measured): readonly Score[] {
  const scores: Score[] = [
    { key: 'words', label: 'Words, on average', value: mean(lengths), ideal: null, better: 'nearer', digits: 1 },
    {
      key: 'characters',
      label: 'Characters, on average',
      value: mean(characters),
      ideal: null,
      better: 'nearer',
      digits: 0,
    },
    {
      ...{
        key: 'main_language',
        label: 'In the main language',
        value: languages.size === 0 ? null : Math.max(...languages.values()),
      },
      ...{ ideal: null, better: 'higher', digits: 2 },
      help: 'Share of texts of 20 characters and more in the language found most often. Short texts are often mistaken.',
    },
    {
      ...{
        key: 'reading_ease',
        label: 'Flesch reading ease',
        value: median(eases),
        ideal: null,
        better: 'nearer',
        digits: 0,
      },
      help: 'Of English texts, the middle one: 100 is very easy, 0 very hard.',
    },
  ];
  if (realLengths && realLengths.length > 0 && lengths.length > 0) {
    scores.push({
      ...{ key: 'length_likeness', label: 'Likeness of lengths', value: 1 - largestGap(lengths, realLengths) },
      ...{ ideal: 1, better: 'higher', digits: 3 },
      help: 'One less the Kolmogorov-Smirnov statistic of the numbers of words.',
    });
  }
  return scores;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : (values.toSorted((a, b) => a - b)[values.length >> 1] as number);
}

/** Kolmogorov-Smirnov statistic of two samples. */
function largestGap(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a.toSorted((p, q) => p - q), b.toSorted((p, q) => p - q)];
  let [i, j, gap] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i] as number, y[j] as number);
    while (i < x.length && (x[i] as number) <= at) i++;
    while (j < y.length && (y[j] as number) <= at) j++;
    gap = Math.max(gap, Math.abs(i / x.length - j / y.length));
  }
  return gap;
}
