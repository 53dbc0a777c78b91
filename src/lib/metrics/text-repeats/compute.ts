import type { WorkContext } from '../../breathe.ts';
import { randomStream } from '../../random.ts';
import { findRepeats, NEAR } from '../../text/copies.ts';
import { CONTAMINATION_WORDS, findOverlap } from '../../text/overlap.ts';
import { wordsOf } from '../../text/words.ts';
import type { Exhibit } from '../exhibit.ts';
import { shorten } from '../text-excerpt.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { type ColumnScores, meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult } from '../types.ts';

const MOST_SHOWN = 5;

/** How far the texts of every column repeat each other. */
export async function computeTextRepeats(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [], sources = null } = input.texts ?? {};
  const results: ColumnScores[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    const kept = input.brief ? null : (column.real ?? sources ?? []);
    results.push(await judgeColumn(column, { kept, seed: input.seed }, context));
  }
  return meanScores(results, { headline: 'near_within', brief: input.brief });
}

interface Setting {
  /** Texts that stay in the studio: nothing that copies them is shown. Null shows nothing. */
  readonly kept: readonly string[] | null;
  readonly seed: number;
}

async function judgeColumn(
  { name, candidate }: TextColumn,
  { kept, seed }: Setting,
  context: WorkContext,
): Promise<ColumnScores> {
  const texts = drawTexts(candidate, randomStream(seed, 'text-repeats', name));
  const { exact, near, pairs } = await findRepeats(texts, context);
  const isEmpty = texts.length === 0;
  return {
    column: name,
    scores: [
      {
        ...{ key: 'near_within', label: 'Nearly repeated', value: isEmpty ? null : near, ideal: 0, better: 'lower' },
        help: `Share of texts that share ${NEAR * 100} % of their runs of five words (Jaccard) with an earlier one; short texts by runs of five characters.`,
      },
      {
        ...{ key: 'exact_within', label: 'Repeated word for word', value: isEmpty ? null : exact, ideal: 0 },
        ...{ better: 'lower' },
        help: 'Share of texts that occur more than once.',
      },
    ],
    exhibits: kept === null ? [] : await showPairs(name, { texts, pairs, kept }, context),
  };
}

interface Found {
  readonly texts: readonly string[];
  readonly pairs: readonly (readonly [text: number, earlier: number])[];
  readonly kept: readonly string[];
}

/** The first pairs. Pairs that copy a source are left out: this exhibit goes into files, and files carry no real texts. */
async function showPairs(
  column: string,
  { texts, pairs, kept }: Found,
  context: WorkContext,
): Promise<readonly Exhibit[]> {
  const first = pairs.slice(0, MOST_SHOWN * 4);
  const flat = first.flatMap(([text, earlier]) => [texts[text] as string, texts[earlier] as string]);
  const { runs } = await findOverlap(flat, kept, context);
  const isOwn = (place: number): boolean => {
    const length = runs[place]?.length ?? 0;
    return length < CONTAMINATION_WORDS && length * 2 < wordsOf(flat[place] as string).length;
  };
  const shown = first.filter((_, i) => isOwn(2 * i) && isOwn(2 * i + 1)).slice(0, MOST_SHOWN);
  if (shown.length === 0) return [];
  return [
    {
      ...{ kind: 'rows', title: `Texts of ${column} that nearly repeat each other`, columns: [column] },
      groups: shown.map(([text, earlier], i) => ({
        label: `Pair ${i + 1}`,
        rows: [earlier, text].map((row, place) => ({
          ...{ label: place === 0 ? 'one text' : 'another', tone: 'synthetic' as const, rowNumber: null },
          cells: [shorten(texts[row] as string)],
        })),
      })),
    },
  ];
}
