// Topics without a model: TF-IDF vectors, spherical k-means from seeded starts, and how evenly texts fall on the clusters.

import { createBreather, type WorkContext } from '../breathe.ts';
import { type RandomStream, sampleIndices } from '../random.ts';

const MAX_TERMS = 2000;
const ROUNDS = 15;
const STOP_SHARE = 0.5;

export interface TopicSpread {
  /** Exponential of the entropy over clusters: the number of equally used topics that would spread as much. */
  readonly effective: number;
  readonly clusters: number;
  /** Jensen-Shannon distance (base 2) to the other side's shares, or null without another side. */
  readonly distance: number | null;
  readonly terms: readonly { readonly words: readonly string[]; readonly share: number }[];
}

/** Clusters `texts` (and `others`, when given, in the same space). Null for fewer than 10 texts with words. */
export async function spreadTopics(
  texts: readonly (readonly string[])[],
  others: readonly (readonly string[])[] | null,
  stream: RandomStream,
  context: WorkContext = {},
): Promise<TopicSpread | null> {
  const all = [...texts, ...(others ?? [])];
  const vocabulary = chooseTerms(all);
  const vectors = all.map((words) => vectorOf(words, vocabulary));
  if (texts.length < 10 || vocabulary.size < 5) return null;
  const clusters = Math.min(12, Math.max(2, Math.floor(texts.length / 8)));
  const { assigned, centres } = await cluster(vectors, { clusters, terms: vocabulary.size, stream }, context);
  const mine = sharesOf(assigned.slice(0, texts.length), clusters);
  const theirs = others && others.length > 0 ? sharesOf(assigned.slice(texts.length), clusters) : null;
  const entropy = mine.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  const names = [...vocabulary.keys()];
  return {
    ...{ effective: Math.exp(entropy), clusters, distance: theirs && jensenShannon(mine, theirs) },
    terms: centres
      .map((centre, i) => ({ words: topTerms(centre, names), share: mine[i] as number }))
      .sort((a, b) => b.share - a.share),
  };
}

type Vocabulary = ReadonlyMap<string, { readonly index: number; readonly idf: number }>;
type Vector = readonly (readonly [index: number, weight: number])[];

function chooseTerms(texts: readonly (readonly string[])[]): Vocabulary {
  const documents = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) documents.set(word, (documents.get(word) ?? 0) + 1);
  const kept = [...documents]
    .filter(([word, count]) => word.length > 2 && count > 1 && count <= STOP_SHARE * texts.length)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_TERMS);
  return new Map(kept.map(([word, count], index) => [word, { index, idf: Math.log(texts.length / count) }]));
}

function vectorOf(words: readonly string[], vocabulary: Vocabulary): Vector {
  const weights = new Map<number, number>();
  for (const word of words) {
    const term = vocabulary.get(word);
    if (term) weights.set(term.index, (weights.get(term.index) ?? 0) + term.idf);
  }
  const norm = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight ** 2, 0));
  return [...weights].map(([index, weight]) => [index, weight / (norm || 1)] as const);
}

interface Plan {
  readonly clusters: number;
  readonly terms: number;
  readonly stream: RandomStream;
}

async function cluster(
  vectors: readonly Vector[],
  { clusters, terms, stream }: Plan,
  context: WorkContext,
): Promise<{ assigned: number[]; centres: Float64Array[] }> {
  const breathe = createBreather(context);
  let centres = [...sampleIndices(vectors.length, clusters, stream)].map((i) => dense(vectors[i] as Vector, terms));
  let assigned: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await breathe();
    const next = vectors.map((vector) => nearest(vector, centres));
    if (assigned.length > 0 && next.every((value, i) => value === assigned[i])) break;
    assigned = next;
    centres = centres.map((before, c) => meanOf(vectors, assigned, { cluster: c, before }));
  }
  return { assigned, centres };
}

function dense(vector: Vector, terms: number): Float64Array {
  const values = new Float64Array(terms);
  for (const [index, weight] of vector) values[index] = weight;
  return values;
}

function nearest(vector: Vector, centres: readonly Float64Array[]): number {
  let best = 0;
  let highest = -1;
  centres.forEach((centre, c) => {
    const similarity = vector.reduce((sum, [index, weight]) => sum + weight * (centre[index] as number), 0);
    if (similarity > highest) [best, highest] = [c, similarity];
  });
  return best;
}

function meanOf(
  vectors: readonly Vector[],
  assigned: readonly number[],
  { cluster: wanted, before }: { readonly cluster: number; readonly before: Float64Array },
): Float64Array {
  const sum = new Float64Array(before.length);
  let count = 0;
  vectors.forEach((vector, i) => {
    if (assigned[i] !== wanted) return;
    count++;
    for (const [index, weight] of vector) sum[index] = (sum[index] as number) + weight;
  });
  if (count === 0) return before;
  const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0)) || 1;
  return sum.map((value) => value / norm);
}

function sharesOf(assigned: readonly number[], clusters: number): number[] {
  const counts = new Array<number>(clusters).fill(0);
  for (const c of assigned) counts[c] = (counts[c] as number) + 1;
  return counts.map((count) => count / Math.max(1, assigned.length));
}

/** Distance with logarithms of base 2: 0 for the same shares, 1 for shares without overlap. */
export function jensenShannon(a: readonly number[], b: readonly number[]): number {
  const part = (p: number, q: number): number => (p > 0 ? p * Math.log2(p / ((p + q) / 2)) : 0);
  const divergence = a.reduce((sum, p, i) => sum + part(p, b[i] as number) / 2 + part(b[i] as number, p) / 2, 0);
  return Math.sqrt(Math.max(0, divergence));
}

function topTerms(centre: Float64Array, names: readonly string[]): readonly string[] {
  const order = [...centre.keys()].sort((a, b) => (centre[b] as number) - (centre[a] as number));
  return order
    .slice(0, 4)
    .filter((i) => (centre[i] as number) > 0)
    .map((i) => names[i] as string);
}
