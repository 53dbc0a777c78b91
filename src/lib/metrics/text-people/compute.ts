import { createBreather, type WorkContext } from '../../breathe.ts';
import { loadNames, type NameDictionary } from '../../pii/dictionary.ts';
import { scanText } from '../../pii/scan.ts';
import type { PiiMatch } from '../../pii/types.ts';
import { randomStream } from '../../random.ts';
import type { Exhibit } from '../exhibit.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { type ColumnScores, meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

const MOST_SCANNED = 500;
/** Shorter matches are too often alike by chance. */
const LEAST_CHARACTERS = 6;

/** Personal data in every text column. Shows kinds and shares, never what was found. */
export async function computeTextPeople(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [], sources = null } = input.texts ?? {};
  const names = await loadNames();
  const results: ColumnScores[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    const source = column.real ?? sources;
    results.push(await judgeColumn(column, { names, source, seed: input.seed }, context));
  }
  const isCut = columns.some(({ candidate }) => candidate.length > MOST_SCANNED);
  const notes = isCut ? [`Judged on ${MOST_SCANNED} texts of a column, drawn evenly.`] : [];
  return meanScores(results, { headline: 'personal', notes, brief: input.brief });
}

interface Means {
  readonly names: NameDictionary;
  readonly source: readonly string[] | null;
  readonly seed: number;
}

async function judgeColumn(
  { name, candidate }: TextColumn,
  { names, source, seed }: Means,
  context: WorkContext,
): Promise<ColumnScores> {
  const breathe = createBreather(context);
  const texts = drawTexts(candidate, randomStream(seed, 'text-people', name), MOST_SCANNED);
  const haystack = source && source.length > 0 ? source.join('\n') : null;
  const kinds = new Map<string, number>();
  let personal = 0;
  let copied = 0;
  for (const text of texts) {
    await breathe();
    const matches = scanText(text, { columnName: name }, names);
    if (matches.length === 0) continue;
    personal++;
    for (const kind of new Set(matches.map((match) => match.kind)))
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1 / texts.length);
    // Names alone are shared by many people; what identifies is longer.
    const isCopied = (match: PiiMatch): boolean =>
      match.kind !== 'name' && match.text.length >= LEAST_CHARACTERS && (haystack?.includes(match.text) ?? false);
    if (matches.some(isCopied)) copied++;
  }
  return {
    column: name,
    scores: scoresOf(texts.length, personal, haystack === null ? null : copied),
    exhibits: kinds.size === 0 ? [] : [kindsExhibit(name, kinds)],
  };
}

function scoresOf(count: number, personal: number, copied: number | null): readonly Score[] {
  return [
    {
      ...{ key: 'personal', label: 'Texts with something personal', value: count === 0 ? null : personal / count },
      ...{ ideal: null, better: 'lower' },
      help: 'Share of texts in which a scan finds names, addresses, phone numbers, e-mail addresses, card or id numbers.',
    },
    {
      ...{ key: 'from_source', label: 'Found in the source too', ideal: 0, better: 'lower' },
      value: count === 0 || copied === null ? null : copied / count,
      help: 'Share of texts with an address or number that also stands in the source. Names are left out.',
    },
  ];
}

function kindsExhibit(column: string, kinds: ReadonlyMap<string, number>): Exhibit {
  return {
    ...{ kind: 'bars', title: `What looks personal in ${column}`, unit: 'share of texts' },
    items: [...kinds].sort((a, b) => b[1] - a[1]).map(([label, value]) => ({ label, value })),
  };
}
