import type { WorkContext } from '../../breathe.ts';
import { randomStream } from '../../random.ts';
import { languageName } from '../../text/languages.ts';
import { jensenShannon, largestGap, meanOf, quantile } from '../../text/shares.ts';
import type { Exhibit } from '../exhibit.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { type ColumnScores, meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { measureShape, MOST_READ, type Shape } from './measure.ts';

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const MOST_LANGUAGES = 8;

/** Length, language and readability of every text column. */
export async function computeTextShape(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const columns = input.texts?.columns ?? [];
  const results: ColumnScores[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    results.push(await judgeColumn(column, input.seed, context));
  }
  const isCut = columns.some(({ candidate }) => candidate.length > MOST_READ);
  const notes = isCut ? [`Language and ease judged on ${MOST_READ} texts of a column, drawn evenly.`] : [];
  return meanScores(results, { headline: 'words', notes, brief: input.brief });
}

async function judgeColumn(
  { name, candidate, real }: TextColumn,
  seed: number,
  context: WorkContext,
): Promise<ColumnScores> {
  const stream = randomStream(seed, 'text-shape', name);
  const mine = await measureShape(drawTexts(candidate, stream.derive('draw')), stream.derive('read'), context);
  const drawn = real && real.length > 0 ? drawTexts(real, stream.derive('real')) : null;
  const theirs = drawn && (await measureShape(drawn, stream.derive('read real'), context));
  return {
    column: name,
    scores: [...ownScores(mine), ...likenessScores(mine, theirs)],
    exhibits: [lengthExhibit(name, mine, theirs), ...languageExhibit(name, mine, theirs)],
  };
}

function ownScores({ words, characters, languages, eases, grades }: Shape): readonly Score[] {
  const main = languages.size === 0 ? null : Math.max(...languages.values());
  return [
    {
      ...{ key: 'words', label: 'Words, on average', value: meanOf(words), ideal: null, better: 'nearer', digits: 1 },
      help: 'Runs of letters and digits; each Chinese or Japanese character counts as one.',
    },
    {
      ...{ key: 'characters', label: 'Characters, on average', value: meanOf(characters), ideal: null },
      ...{ better: 'nearer', digits: 0 },
    },
    {
      ...{ key: 'main_language', label: 'In the main language', value: main, ideal: null, better: 'higher', digits: 2 },
      help: 'Share of texts of 20 characters and more in the language found most often. Short texts are often mistaken.',
    },
    {
      ...{ key: 'reading_ease', label: 'Flesch reading ease', value: quantile(eases, 0.5), ideal: null },
      ...{ better: 'nearer', digits: 0 },
      help: 'Of English texts, the middle one: 100 is very easy, 0 very hard. Syllables are counted by a rule of thumb.',
    },
    {
      ...{ key: 'school_years', label: 'Flesch-Kincaid grade', value: quantile(grades, 0.5), ideal: null },
      ...{ better: 'nearer', digits: 1 },
      help: 'Of English texts, the middle one: years at school that it takes to read them.',
    },
  ];
}

function likenessScores(mine: Shape, theirs: Shape | null): readonly Score[] {
  const likeness = (key: 'words' | 'characters' | 'eases'): number | null => {
    const gap = theirs && largestGap(mine[key], theirs[key]);
    return gap === null ? null : 1 - gap;
  };
  const isTold = theirs !== null && mine.languages.size > 0 && theirs.languages.size > 0;
  return [
    {
      ...{ key: 'length_likeness', label: 'Likeness of lengths', value: likeness('words'), ideal: 1, better: 'higher' },
      help: 'KS complement of the numbers of words: one less the largest gap between the shares of shorter texts.',
    },
    {
      ...{ key: 'character_likeness', label: 'Likeness of lengths in characters', value: likeness('characters') },
      ...{ ideal: 1, better: 'higher' },
      help: 'KS complement of the numbers of characters.',
    },
    {
      ...{ key: 'ease_likeness', label: 'Likeness of reading ease', value: likeness('eases'), ideal: 1 },
      better: 'higher',
      help: 'KS complement of the Flesch reading ease of English texts.',
    },
    {
      ...{ key: 'language_distance', label: 'Distance of languages', ideal: 0, better: 'lower', digits: 2 },
      value: isTold ? jensenShannon(mine.languages, theirs.languages) : null,
      help: 'Jensen-Shannon distance of the shares of languages to those of the real texts: 0 to 1.',
    },
  ];
}

function lengthExhibit(column: string, mine: Shape, theirs: Shape | null): Exhibit {
  const lines = (label: string, pick: (shape: Shape) => readonly number[]): (string | number | null)[][] =>
    QUANTILES.map((at) => [
      `${label}, ${at * 100} % of texts have fewer`,
      quantile(pick(mine), at),
      ...(theirs ? [quantile(pick(theirs), at)] : []),
    ]);
  return {
    ...{ kind: 'table', title: `Lengths of ${column}` },
    columns: [
      { label: 'Length' },
      { label: 'This version', digits: 0 },
      ...(theirs ? [{ label: 'Real texts', digits: 0 }] : []),
    ],
    rows: [...lines('Words', ({ words }) => words), ...lines('Characters', ({ characters }) => characters)],
  };
}

function languageExhibit(column: string, mine: Shape, theirs: Shape | null): readonly Exhibit[] {
  const codes = new Set([...mine.languages.keys(), ...(theirs?.languages.keys() ?? [])]);
  if (codes.size < 2) return [];
  const shareOf = (code: string, shape: Shape): number => shape.languages.get(code) ?? 0;
  const order = [...codes].sort((a, b) => shareOf(b, mine) - shareOf(a, mine) || (a < b ? -1 : 1));
  return [
    {
      ...{ kind: 'table', title: `Languages of ${column}` },
      columns: [
        { label: 'Language' },
        { label: 'Share here', digits: 3 },
        ...(theirs ? [{ label: 'Share of the real texts', digits: 3 }] : []),
      ],
      rows: order
        .slice(0, MOST_LANGUAGES)
        .map((code) => [languageName(code), shareOf(code, mine), ...(theirs ? [shareOf(code, theirs)] : [])]),
    },
  ];
}
