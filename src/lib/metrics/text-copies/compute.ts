import type { WorkContext } from '../../breathe.ts';
import { randomStream } from '../../random.ts';
import { NEAR, shareNear } from '../../text/copies.ts';
import { CONTAMINATION_WORDS, findOverlap, type Overlap } from '../../text/overlap.ts';
import { wordsOf } from '../../text/words.ts';
import type { Exhibit } from '../exhibit.ts';
import { excerptOf } from '../text-excerpt.ts';
import { drawTexts, MOST_SOURCES, MOST_TEXTS, type TextColumn } from '../text-input.ts';
import { type ColumnScores, meanScores, noScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

const BANDS = [4, 8, CONTAMINATION_WORDS, 25, 50] as const;
const MOST_SHOWN = 5;

interface Setting {
  readonly sources: readonly string[] | null;
  readonly seed: number;
  readonly brief: boolean;
}

/**
 * Overlaps of every text column with the real column of its name, or with all texts of the source where there is none.
 * The runs themselves are shown beside real texts, which stay in the studio.
 */
export async function computeTextCopies(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [], sources = null } = input.texts ?? {};
  const compared = columns.filter(({ real }) => (real ?? sources ?? []).length > 0);
  if (columns.length > 0 && compared.length === 0) {
    return noScores(
      'These texts were made from no other texts of this project: there is nothing that they could copy.',
    );
  }
  const results: ColumnScores[] = [];
  for (const [i, column] of compared.entries()) {
    context.onProgress?.(i / compared.length, column.name);
    const setting = { sources, seed: input.seed, brief: input.brief ?? false };
    results.push(await judgeColumn(column, setting, context));
  }
  return meanScores(results, {
    ...{ headline: 'contaminated', largest: ['longest_run'], brief: input.brief },
    notes: notesOf(compared, sources),
  });
}

function notesOf(columns: readonly TextColumn[], sources: readonly string[] | null): readonly string[] {
  const without = columns.filter(({ real }) => !real).map(({ name }) => name);
  const isDrawn = columns.some(({ real }) => (real ?? sources ?? []).length > MOST_SOURCES);
  const isCut = columns.some(({ candidate }) => candidate.length > MOST_TEXTS);
  return [
    ...(without.length > 0
      ? [
          `No real column is called ${without.join(', ')}: held against all texts of the source, so there is no ceiling.`,
        ]
      : []),
    ...(isCut ? [`Judged on ${MOST_TEXTS.toLocaleString('en')} texts of a column, drawn evenly.`] : []),
    ...(isDrawn
      ? [
          `Searched for in ${MOST_SOURCES.toLocaleString('en')} texts of the source, drawn evenly: copies of others are missed.`,
        ]
      : []),
  ];
}

async function judgeColumn(
  { name, candidate, real }: TextColumn,
  { sources, seed, brief }: Setting,
  context: WorkContext,
): Promise<ColumnScores> {
  const stream = randomStream(seed, 'text-copies', name);
  const texts = drawTexts(candidate, stream.derive('draw'));
  const against = drawTexts(real ?? sources ?? [], stream.derive('source'), MOST_SOURCES);
  const overlap = await findOverlap(texts, against, context);
  const near = await shareNear(texts, against, context);
  return {
    column: name,
    scores: scoresOf(overlap, near),
    exhibits: brief ? [] : [...showLengths(name, overlap), ...showRuns(name, { texts, against, overlap })],
  };
}

function scoresOf({ contaminated, longest }: Overlap, near: number): readonly Score[] {
  return [
    {
      ...{ key: 'contaminated', label: 'Runs of 13 words in the source', value: contaminated, ideal: 0 },
      better: 'lower',
      help: 'Share of texts with 13 words in a row that also stand in the source, as studies of contamination count.',
    },
    {
      ...{ key: 'near_source', label: 'Nearly a text of the source', value: near, ideal: 0, better: 'lower' },
      help: `Share of texts that share ${NEAR * 100} % of their runs of five words (Jaccard) with a text of the source.`,
    },
    {
      ...{ key: 'longest_run', label: 'Longest run in the source', value: longest, ideal: 0, better: 'lower' },
      digits: 0,
      help: 'Words of the longest common substring: the longest run that also stands in the source, in any column.',
    },
  ];
}

function showLengths(column: string, { runs }: Overlap): readonly Exhibit[] {
  const items = BANDS.map((least, i) => {
    const end = BANDS[i + 1] ?? Infinity;
    const count = runs.filter(({ length }) => length >= least && length < end).length;
    const label = end === Infinity ? `${least} words or more` : `${least} to ${end - 1} words`;
    return { label, value: count / Math.max(1, runs.length) };
  });
  const title = `Longest run of each text of ${column} that stands in the source`;
  return [{ kind: 'bars', title, unit: 'share of texts', items }];
}

interface Found {
  readonly texts: readonly string[];
  readonly against: readonly string[];
  readonly overlap: Overlap;
}

/** The longest runs, each beside the source text that it stands in. Their tone keeps them out of files. */
function showRuns(column: string, { texts, against, overlap: { runs } }: Found): readonly Exhibit[] {
  const longest = runs
    .map((run, text) => ({ ...run, text }))
    .filter(({ length }) => length >= CONTAMINATION_WORDS)
    .sort((a, b) => b.length - a.length || a.text - b.text)
    .slice(0, MOST_SHOWN);
  if (longest.length === 0) return [];
  return [
    {
      ...{ kind: 'rows', title: `Longest copies in ${column}`, columns: [column] },
      caption: 'Between brackets: the words that both have, without punctuation.',
      groups: longest.map(({ text, length, start, source, sourceStart }) => ({
        label: `${length} words in a row`,
        rows: [
          {
            ...{ label: 'in this version', tone: 'synthetic' as const, rowNumber: null },
            cells: [excerptOf(wordsOf(texts[text] as string), start, length)],
          },
          {
            ...{ label: 'in the source', tone: 'real' as const, rowNumber: null },
            cells: [excerptOf(wordsOf(against[source] as string), sourceStart, length)],
          },
        ],
      })),
    },
  ];
}
