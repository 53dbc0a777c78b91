// From two stored columns of captions with pictures to a dictionary and sentence pairs.

import type { WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import type { ImageMatcher } from '../lib/image-models/types.ts';
import { type ImageRef, parseImageRef } from '../lib/images/image-ref.ts';
import type { PicturedCorpus } from '../lib/pivot/dictionary.ts';
import { growDictionary, type Growth, isFound } from '../lib/pivot/growth.ts';
import { pairSentences } from '../lib/pivot/pairs.ts';
import { valueAt } from '../lib/table/column.ts';
import type { ColumnKind } from '../lib/table/schema.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { getDataset, readTable } from '../storage/datasets.ts';
import type { Dataset } from '../storage/types.ts';
import { tryReadPixels } from './media.ts';
import type { CorpusSource, PicturedCaption, PivotEvent, PivotRequest, PivotResult } from './pivot-contracts.ts';

const BATCH = 32;
/** Longest side at which pictures are looked at: matchers scale them to their own size. */
const SIDE = 128;
/** Shares of the whole work, for progress. */
const LOOKED = 0.7;
const GROWN = 0.9;

interface Corpus {
  readonly captions: readonly PicturedCaption[];
  readonly features: readonly Float32Array[];
  readonly leftOut: number;
}

/** @throws StudioError `bad-option`, `not-found`, `not-enough-data`, `aborted` */
export async function pivot(
  { db, matcher }: { readonly db: StudioDatabase; readonly matcher: ImageMatcher },
  request: PivotRequest,
  { emit, ...context }: WorkContext & { readonly emit: (event: PivotEvent) => void },
): Promise<PivotResult> {
  const part = (from: number, to: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(from + (to - from) * done, stage),
  });
  const look = (source: CorpusSource, from: number): Promise<Corpus> =>
    readCorpus({ db, matcher }, { source, most: request.most }, part(from, from + LOOKED / 2));
  const [source, target] = [await look(request.source, 0), await look(request.target, LOOKED / 2)];
  emit({ kind: 'read', source: told(source), target: told(target) });
  const pair = [pictured(source), pictured(target)] as const;
  const onGrowth = (growth: Growth): void => emit({ kind: 'grown', growth });
  const { entries, chance } = await growDictionary(...pair, { seed: request.seed, onGrowth }, part(LOOKED, GROWN));
  const found = entries.filter((entry) => isFound(entry, chance));
  const pairs = await pairSentences(...pair, { entries: found, least: 0 }, part(GROWN, 1));
  return { pairs, features: `${matcher.info.id} ${matcher.info.fingerprint}`.trim() };
}

function told({ captions, leftOut }: Corpus): Pick<Corpus, 'captions' | 'leftOut'> {
  return { captions, leftOut };
}

function pictured({ captions, features }: Corpus): PicturedCorpus {
  return { captions: captions.map(({ caption }) => caption), features };
}

async function readCorpus(
  { db, matcher }: { readonly db: StudioDatabase; readonly matcher: ImageMatcher },
  { source, most }: { readonly source: CorpusSource; readonly most: number },
  context: WorkContext,
): Promise<Corpus> {
  const dataset = await getDataset(db, source.datasetId);
  const wanted = [
    columnIndex(dataset, source.picture, ['image']),
    columnIndex(dataset, source.caption, ['text', 'category']),
  ];
  const table = await readTable(db, dataset, { columns: wanted, context: { signal: context.signal } });
  const [pictures, captions] = table.columns;
  const rows: { readonly caption: string; readonly ref: ImageRef }[] = [];
  let leftOut = 0;
  for (let row = 0; row < table.rowCount && rows.length < most; row++) {
    const [cell, said] = [pictures && valueAt(pictures, row), captions && valueAt(captions, row)];
    const ref = typeof cell === 'string' ? parseImageRef(cell) : null;
    const caption = typeof said === 'string' ? said.trim() : '';
    if (ref && caption !== '') rows.push({ caption, ref });
    else leftOut++;
  }
  const vectors = await embed({ db, matcher }, [...new Map(rows.map(({ ref }) => [ref.hash, ref])).values()], {
    ...context,
    name: dataset.name,
  });
  const seen = rows.filter(({ ref }) => vectors.has(ref.hash));
  if (seen.length === 0) {
    throw new StudioError('not-enough-data', `${dataset.name} has no caption with a picture that can be read`);
  }
  return {
    captions: seen.map(({ caption, ref }) => ({ caption, image: ref.hash })),
    features: seen.map(({ ref }) => vectors.get(ref.hash) as Float32Array),
    leftOut: leftOut + rows.length - seen.length,
  };
}

/** Vectors by hash; pictures that are gone or do not decode have none. */
async function embed(
  { db, matcher }: { readonly db: StudioDatabase; readonly matcher: ImageMatcher },
  refs: readonly ImageRef[],
  { signal, onProgress, name }: WorkContext & { readonly name: string },
): Promise<ReadonlyMap<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  for (let start = 0; start < refs.length; start += BATCH) {
    const batch = refs.slice(start, start + BATCH);
    const pixels = await Promise.all(batch.map((ref) => tryReadPixels(db, ref, SIDE)));
    const readable = batch.flatMap((ref, i) => (pixels[i] ? [{ ref, pixels: pixels[i] }] : []));
    const made = await matcher.embedImages(
      readable.map((entry) => entry.pixels),
      { signal },
    );
    readable.forEach(({ ref }, i) => vectors.set(ref.hash, made[i] as Float32Array));
    onProgress?.((start + batch.length) / refs.length, `looking at the pictures of ${name}`);
  }
  return vectors;
}

function columnIndex({ schema, name }: Dataset, wanted: string, kinds: readonly ColumnKind[]): number {
  const index = schema.findIndex((column) => column.name === wanted && kinds.includes(column.kind));
  if (index >= 0) return index;
  const allowed = schema.filter(({ kind }) => kinds.includes(kind)).map((column) => column.name);
  throw new StudioError('bad-option', `${wanted} is no column of ${kinds.join(' or ')} in ${name}`, {
    details: { given: wanted, allowed },
  });
}
