// The image columns that a report judges: pictures decoded, measured, and put into the space of the embedded matcher.

import { createBreather, type WorkContext } from '../lib/breathe.ts';
import type { ImageMatcher } from '../lib/image-models/types.ts';
import { pixelFacts } from '../lib/image-stats/facts.ts';
import { type ImageRef, parseImageRef, type Pixels } from '../lib/images/image-ref.ts';
import { type ImageColumn, type ImageInput, type JudgedImage, MOST_PICTURES } from '../lib/metrics/image-input.ts';
import { isImageColumn } from '../lib/metrics/report.ts';
import { randomStream, sampleIndices } from '../lib/random.ts';
import { type Column, columnLength, valueAt } from '../lib/table/column.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { readTable } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';
import { tryReadPixels } from './media.ts';

/** Longest side at which pictures are measured: so that sharpness compares pictures of unlike sizes. */
const MEASURED_SIDE = 128;
const BATCH = 32;
/** Names of text columns that say what a picture shows, the likeliest first. */
const CAPTION_NAMES = ['caption', 'text', 'prompt', 'description', 'title', 'label'];

interface Judged {
  readonly reference: Dataset;
  readonly sibling: Dataset | null;
  readonly dataset: Dataset;
}
interface Shown {
  readonly ref: ImageRef;
  readonly text: string;
}

/**
 * The pictures of the candidate beside those of its reference; null where it has none. `matcher` is asked for once
 * there is a picture; null leaves vectors out.
 */
export async function readImages(
  db: StudioDatabase,
  { reference, sibling, dataset }: Judged,
  { matcher, context }: { readonly matcher: () => Promise<ImageMatcher | null>; readonly context: WorkContext },
): Promise<ImageInput | null> {
  const candidate = await readShown(db, dataset, context);
  if (candidate.size === 0) return null;
  const isOwn = reference.id === dataset.id;
  const real = isOwn ? null : await readShown(db, reference, context);
  const holdout = isOwn || !sibling ? null : await readShown(db, sibling, context);
  const judge = createJudge(db, await matcher(), context);
  const columns: ImageColumn[] = [];
  for (const [name, shown] of candidate) {
    columns.push({
      ...{ name, candidate: await judge(shown) },
      real: real?.has(name) ? await judge(real.get(name) ?? []) : null,
      holdout: holdout?.has(name) ? await judge(holdout.get(name) ?? []) : null,
    });
  }
  return { columns };
}

/** By column: an even share of its pictures with what they should show. */
async function readShown(
  db: StudioDatabase,
  dataset: Dataset,
  context: WorkContext,
): Promise<ReadonlyMap<string, readonly Shown[]>> {
  const { schema } = dataset;
  const images = schema.flatMap((column, i) => (isImageColumn(column) ? [i] : []));
  if (images.length === 0) return new Map();
  const captions = images.map((i) => captionColumn(schema, i));
  const wanted = [...new Set([...images, ...captions.filter((i) => i >= 0)])];
  const table = await readTable(db, dataset, { columns: wanted, context: { signal: context.signal } });
  const columnOf = (i: number): Column | undefined => table.columns[wanted.indexOf(i)];
  return new Map(
    images.map((i, at) => {
      const texts = columnOf(captions[at] as number);
      const shown = shownIn(columnOf(i) as Column, texts);
      return [(schema[i] as ColumnSchema).name, shown] as const;
    }),
  );
}

/** The text column that most likely says what a picture shows, or -1: then its alternative text does. */
function captionColumn(schema: readonly ColumnSchema[], image: number): number {
  const own = (schema[image] as ColumnSchema).name.toLowerCase();
  const wanted = [...CAPTION_NAMES.map((name) => `${own}_${name}`), ...CAPTION_NAMES];
  for (const name of wanted) {
    const found = schema.findIndex(
      (column) => column.name.toLowerCase() === name && (column.kind === 'text' || column.kind === 'category'),
    );
    if (found >= 0) return found;
  }
  return -1;
}

function shownIn(column: Column, texts: Column | undefined): readonly Shown[] {
  const all: Shown[] = [];
  for (let row = 0; row < columnLength(column); row++) {
    const cell = valueAt(column, row);
    const ref = typeof cell === 'string' ? parseImageRef(cell) : null;
    if (!ref) continue;
    const said = texts ? valueAt(texts, row) : null;
    all.push({ ref, text: said === null ? ref.alt : String(said) });
  }
  return [...sampleIndices(all.length, MOST_PICTURES, randomStream(1, 'pictures'))].map((i) => all[i] as Shown);
}

/** Measures pictures, each file once, however many columns and sides show it. */
function createJudge(
  db: StudioDatabase,
  matcher: ImageMatcher | null,
  context: WorkContext,
): (shown: readonly Shown[]) => Promise<readonly JudgedImage[]> {
  const seen = new Map<string, Promise<Omit<JudgedImage, 'text' | 'textVector'> | null>>();
  const texts = new Map<string, Float32Array>();
  const breathe = createBreather(context);

  async function measure(batch: readonly ImageRef[]): Promise<void> {
    const fresh = [...new Map(batch.map((ref) => [ref.hash, ref])).values()].filter(({ hash }) => !seen.has(hash));
    const pixels = await Promise.all(fresh.map((ref) => tryReadPixels(db, ref, MEASURED_SIDE)));
    const readable = pixels.filter((entry): entry is Pixels => entry !== null);
    const vectors = matcher ? await matcher.embedImages(readable, { signal: context.signal }) : [];
    let next = 0;
    for (const [i, { hash }] of fresh.entries()) {
      const found = pixels[i] ?? null;
      const vector = found ? (vectors[next++] ?? null) : null;
      seen.set(hash, Promise.resolve(found && { hash, facts: pixelFacts(found), vector }));
    }
  }

  async function embedTexts(batch: readonly Shown[]): Promise<void> {
    if (!matcher) return;
    const fresh = [...new Set(batch.map(({ text }) => text))].filter((text) => text !== '' && !texts.has(text));
    const vectors = await matcher.embedTexts(fresh, { signal: context.signal });
    fresh.forEach((text, i) => texts.set(text, vectors[i] as Float32Array));
  }

  return async (shown) => {
    const judged: JudgedImage[] = [];
    for (let start = 0; start < shown.length; start += BATCH) {
      const batch = shown.slice(start, start + BATCH);
      await measure(batch.map(({ ref }) => ref));
      await embedTexts(batch);
      for (const { ref, text } of batch) {
        const facts = await seen.get(ref.hash);
        if (facts) judged.push({ ...facts, text, textVector: texts.get(text) ?? null });
      }
      context.onProgress?.((start + batch.length) / shown.length, 'looking at pictures');
      await breathe();
    }
    return judged;
  };
}
