import { createBreather, type WorkContext } from '../../breathe.ts';
import { loadNames, type NameDictionary } from '../../pii/dictionary.ts';
import { scanText } from '../../pii/scan.ts';
import { randomStream } from '../../random.ts';
import { drawTexts, type TextColumn } from '../text-input.ts';
import { meanScores } from '../text-scores.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';

const MOST_SCANNED = 500;

interface People {
  readonly scores: readonly Score[];
  readonly kinds: ReadonlyMap<string, number>;
}

/** Personal data in every text column. Shows kinds and shares, never what was found. */
export async function computeTextPeople(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [], sources = null } = input.texts ?? {};
  const names = await loadNames();
  const results: ({ column: string } & People)[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    const source = column.real ?? sources;
    results.push({ column: column.name, ...(await judgeColumn(column, { names, source, seed: input.seed }, context)) });
  }
  const exhibits = results.flatMap(({ column, kinds }) =>
    kinds.size > 0 && !input.brief
      ? [
          {
            ...({ kind: 'bars', title: `What looks personal in ${column}`, unit: 'share of texts' } as const),
            items: [...kinds].sort((a, b) => b[1] - a[1]).map(([label, value]) => ({ label, value })),
          },
        ]
      : [],
  );
  return meanScores(results, 'personal', exhibits);
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
): Promise<People> {
  const breathe = createBreather(context);
  const texts = drawTexts(candidate, randomStream(seed, 'text-people', name)).slice(0, MOST_SCANNED);
  const haystack = source?.join('\n') ?? null;
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
    if (
      haystack !== null &&
      matches.some((match) => match.kind !== 'name' && match.text.length >= 6 && haystack.includes(match.text))
    )
      copied++;
  }
  const count = Math.max(1, texts.length);
  const scores: Score[] = [
    {
      ...{
        key: 'personal',
        label: 'Texts with something personal',
        value: personal / count,
        ideal: null,
        better: 'lower',
        digits: 3,
      },
      help: 'Share of texts in which a scan finds names, addresses, phone numbers, e-mail addresses, card or id numbers.',
    },
  ];
  if (haystack !== null) {
    scores.push({
      ...{
        key: 'from_source',
        label: 'Found in the source too',
        value: copied / count,
        ideal: 0,
        better: 'lower',
        digits: 3,
      },
      help: 'Share of texts with an address or number that also stands in the source. Names are left out.',
    });
  }
  return { kinds, scores };
}
