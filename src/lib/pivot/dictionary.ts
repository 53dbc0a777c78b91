// A dictionary without parallel texts: words of two languages meet in what their pictures have in common. After Chen,
// Jin and Fu 2019 (1906.00872), with a ridge regression in place of a network.

import { createBreather, type WorkContext } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { createRidge } from './ridge.ts';
import { captionWords } from './words.ts';

/** Captions of one language, each with the features of its own picture; the two languages share no picture. */
export interface PicturedCorpus {
  readonly captions: readonly string[];
  /** One vector a caption, all of one length; of the same features in both languages. */
  readonly features: readonly ArrayLike<number>[];
}

export interface Entry {
  readonly source: string;
  readonly target: string;
  /** Cosine of the two words in the space of features, damped for words that pictures do not explain; in [0, 1]. */
  readonly confidence: number;
  /** Each is the other's nearest. */
  readonly isMutual: boolean;
  /** Captions (indices) that show it, source and target: the most telling pictures first. */
  readonly evidence: { readonly source: readonly number[]; readonly target: readonly number[] };
}

export interface DictionaryOptions {
  /** Captions that a word must occur in. */
  readonly leastCount: number;
  /** Weight of the ridge, times the number of captions. */
  readonly ridge: number;
}

export const defaultDictionaryOptions: DictionaryOptions = { leastCount: 4, ridge: 0.1 };

const EVIDENCE = 6;
/** Words in a larger share of captions stand for grammar. */
const MOST_SHARE = 0.7;

interface Word {
  readonly text: string;
  /** Unit vector in the space of standardized features. */
  readonly vector: Float64Array;
  /** Share of the variance of its presence that the features explain, in [0, 1]. */
  readonly explained: number;
  /** Captions that have it. */
  readonly rows: readonly number[];
}

/**
 * The best target of every source word, surest first. Words that stand in fewer captions than `leastCount`, or in most,
 * are left out. @throws StudioError `bad-input` for vectors of unlike lengths or counts, `not-enough-data`, `aborted`
 */
export async function induceDictionary(
  source: PicturedCorpus,
  target: PicturedCorpus,
  options: DictionaryOptions,
  context: WorkContext,
): Promise<readonly Entry[]> {
  const width = checkCorpora([source, target]);
  const scale = standardize([...source.features, ...target.features], width);
  const breathe = createBreather(context);
  const mine = await placeWords(source, scale, { ...options, breathe });
  const theirs = await placeWords(target, scale, { ...options, breathe });
  if (mine.length === 0 || theirs.length === 0) {
    throw new StudioError('not-enough-data', `no word occurs in ${options.leastCount} captions of each language`);
  }
  const similarity: Float64Array[] = [];
  for (const [i, word] of mine.entries()) {
    similarity.push(Float64Array.from(theirs, (other) => dot(word.vector, other.vector)));
    context.onProgress?.((i + 1) / mine.length, 'comparing words');
    await breathe();
  }
  const best = mine.map((_, i) => argmax(theirs.length, (j) => (similarity[i] as Float64Array)[j] as number));
  const back = theirs.map((_, j) => argmax(mine.length, (i) => (similarity[i] as Float64Array)[j] as number));
  const entries = mine.map((word, i): Entry => {
    const j = best[i] as number;
    const other = theirs[j] as Word;
    const cosine = Math.max(0, (similarity[i] as Float64Array)[j] as number);
    return {
      ...{ source: word.text, target: other.text, isMutual: back[j] === i },
      confidence: cosine * Math.sqrt(Math.min(word.explained, other.explained)),
      evidence: { source: tellingRows(word, source, scale), target: tellingRows(other, target, scale) },
    };
  });
  return entries.sort((a, b) => b.confidence - a.confidence || (a.source < b.source ? -1 : 1));
}

function checkCorpora(corpora: readonly PicturedCorpus[]): number {
  const width = corpora[0]?.features[0]?.length ?? 0;
  for (const { captions, features } of corpora) {
    if (captions.length !== features.length) {
      throw new StudioError('bad-input', `${captions.length} captions, but ${features.length} pictures`);
    }
    if (width === 0 || features.some((vector) => vector.length !== width)) {
      throw new StudioError('bad-input', 'the pictures of both languages must have features of one length');
    }
  }
  return width;
}

interface Scale {
  readonly mean: Float64Array;
  /** 1 / standard deviation; 0 for what never changes. */
  readonly factor: Float64Array;
}

function standardize(vectors: readonly ArrayLike<number>[], width: number): Scale {
  const [mean, squares] = [new Float64Array(width), new Float64Array(width)];
  for (const vector of vectors) {
    for (let d = 0; d < width; d++) {
      mean[d] = (mean[d] as number) + (vector[d] as number) / vectors.length;
      squares[d] = (squares[d] as number) + (vector[d] as number) ** 2 / vectors.length;
    }
  }
  const factor = mean.map((value, d) => {
    const variance = (squares[d] as number) - value * value;
    return variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
  });
  return { mean, factor };
}

function scaled(vector: ArrayLike<number>, { mean, factor }: Scale): Float64Array {
  return mean.map((value, d) => ((vector[d] as number) - value) * (factor[d] as number));
}

/** Words where a linear map from features to presence puts them. */
async function placeWords(
  corpus: PicturedCorpus,
  scale: Scale,
  { leastCount, ridge, breathe }: DictionaryOptions & { readonly breathe: () => Promise<void> },
): Promise<readonly Word[]> {
  const occurrences = new Map<string, number[]>();
  for (const [row, caption] of corpus.captions.entries()) {
    for (const word of new Set(captionWords(caption))) occurrences.set(word, [...(occurrences.get(word) ?? []), row]);
  }
  const count = corpus.captions.length;
  const kept = [...occurrences].filter(([, rows]) => rows.length >= leastCount && rows.length <= MOST_SHARE * count);
  const features = corpus.features.map((vector) => scaled(vector, scale));
  const width = scale.mean.length;
  const solve = createRidge(features, ridge * count);
  const words: Word[] = [];
  for (const [text, rows] of kept) {
    const target = presenceOf(rows, count);
    const weight = solve(target);
    // Forms of one word are rare each; what begins alike lends them its evidence (as subwords do in fastText).
    const lent = solve(presenceOf(relatedRows(text, kept), count));
    let error = 0;
    for (let row = 0; row < count; row++)
      error += ((target[row] as number) - dot(weight, features[row] as Float64Array)) ** 2;
    // As many free numbers as there are features explain a part by chance.
    const chance = Math.min(0.95, width / count);
    const explained = Math.max(0, (1 - error / count - chance) / (1 - chance));
    const helped = weight.map((value, d) => value + (lent[d] as number));
    const norm = Math.sqrt(dot(helped, helped)) || 1;
    words.push({ text, rows, explained, vector: helped.map((value) => value / norm) });
    await breathe();
  }
  return words;
}

/** Presence in every caption with mean 0 and variance 1. */
function presenceOf(rows: readonly number[], count: number): Float64Array {
  const share = Math.min(1 - 0.5 / count, rows.length / count);
  const deviation = Math.sqrt(share * (1 - share));
  const values = new Float64Array(count).fill(-share / deviation);
  for (const row of rows) values[row] = (1 - share) / deviation;
  return values;
}

/** Captions with any word that begins like this one: all but the last two letters of the shorter, three at least. */
function relatedRows(word: string, words: readonly (readonly [string, readonly number[]])[]): readonly number[] {
  const rows = new Set<number>();
  for (const [other, theirs] of words) {
    const length = Math.max(3, Math.min(word.length, other.length) - 2);
    const isAlike =
      other === word || (Math.min(word.length, other.length) >= 3 && other.startsWith(word.slice(0, length)));
    if (isAlike) for (const row of theirs) rows.add(row);
  }
  return [...rows];
}

function tellingRows({ rows, vector }: Word, { features }: PicturedCorpus, scale: Scale): readonly number[] {
  const fit = (row: number): number => dot(vector, scaled(features[row] as ArrayLike<number>, scale));
  return [...rows].sort((a, b) => fit(b) - fit(a)).slice(0, EVIDENCE);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function argmax(length: number, valueOf: (index: number) => number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (valueOf(i) > valueOf(best)) best = i;
  return best;
}
