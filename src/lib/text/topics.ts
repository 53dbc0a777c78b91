// Topics without a model: TF-IDF vectors, spherical k-means from seeded starts, and how evenly texts fall on the clusters.

import { createBreather, type WorkContext } from '../breathe.ts';
import { type RandomStream, sampleIndices } from '../random.ts';
import { jensenShannon } from './shares.ts';

const MAX_TERMS = 2000;
const ROUNDS = 15;
const STOP_SHARE = 0.5;
const LEAST_TEXTS = 10;
const LEAST_TERMS = 5;
const MOST_CLUSTERS = 12;
const TEXTS_PER_CLUSTER = 8;
const WORDS_PER_TOPIC = 4;

export interface TopicSpread {
  /** Exponential of the entropy over clusters: the number of equally used topics that would spread as much. */
  readonly effective: number;
  readonly clusters: number;
  /** Jensen-Shannon distance (base 2) to the other side's shares, or null without another side. */
  readonly distance: number | null;
  /** Clusters, the most used first: words of `texts` that set them apart, and shares of both sides. */
  readonly topics: readonly Topic[];
}

export interface Topic {
  readonly words: readonly string[];
  readonly share: number;
  readonly otherShare: number | null;
}

export interface TopicPlan {
  readonly stream: RandomStream;
  /** Texts of the smallest side that is compared: how many clusters they can fill. */
  readonly size?: number;
}

/**
 * Clusters `texts` (pooled with `others`, where given, so that both sides are held against the same clusters). Null for
 * fewer than 10 texts or 5 terms. @throws StudioError `aborted`
 */
export async function spreadTopics(
  texts: readonly (readonly string[])[],
  others: readonly (readonly string[])[] | null,
  { stream, size = texts.length }: TopicPlan,
  context: WorkContext = {},
): Promise<TopicSpread | null> {
  const all = [...texts, ...(others ?? [])];
  const vocabulary = chooseTerms(all);
  if (texts.length < LEAST_TEXTS || vocabulary.size < LEAST_TERMS) return null;
  const vectors = all.map((words) => vectorOf(words, vocabulary));
  const clusters = Math.min(MOST_CLUSTERS, Math.max(2, Math.floor(size / TEXTS_PER_CLUSTER)));
  const { assigned, centres } = await cluster(vectors, { clusters, terms: vocabulary.size, stream }, context);
  const mine = clusterShares(assigned.slice(0, texts.length), clusters);
  const theirs = others && others.length > 0 ? clusterShares(assigned.slice(texts.length), clusters) : null;
  const entropy = mine.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  // Topics are named by words of these texts only: those of the others may be nobody's to show.
  const own = new Set<number>();
  for (const { terms } of vectors.slice(0, texts.length)) for (const term of terms) own.add(term);
  const names = [...vocabulary.keys()].map((word, term) => (own.has(term) ? word : null));
  const topics = centres.map((centre, i): Topic => ({
    words: (mine[i] as number) > 0 ? topTerms(centre, names) : [],
    share: mine[i] as number,
    otherShare: theirs && (theirs[i] as number),
  }));
  return {
    ...{
      effective: Math.exp(entropy),
      clusters,
      distance: theirs && jensenShannon(byCluster(mine), byCluster(theirs)),
    },
    topics: topics.sort((a, b) => b.share - a.share || (b.otherShare ?? 0) - (a.otherShare ?? 0)),
  };
}

function byCluster(shares: readonly number[]): ReadonlyMap<string, number> {
  return new Map(shares.map((share, i) => [String(i), share]));
}

type Vocabulary = ReadonlyMap<string, { readonly index: number; readonly idf: number }>;
/** Only the terms that a text has. */
interface Vector {
  readonly terms: Int32Array;
  readonly weights: Float64Array;
}

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
  const values = new Float64Array([...weights.values()]);
  const norm = Math.sqrt(values.reduce((sum, weight) => sum + weight ** 2, 0)) || 1;
  return { terms: new Int32Array([...weights.keys()]), weights: values.map((weight) => weight / norm) };
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
  addTo(values, vector);
  return values;
}

function addTo(sum: Float64Array, { terms, weights }: Vector): void {
  for (let i = 0; i < terms.length; i++) {
    const term = terms[i] as number;
    sum[term] = (sum[term] as number) + (weights[i] as number);
  }
}

function similarityOf({ terms, weights }: Vector, centre: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < terms.length; i++) sum += (weights[i] as number) * (centre[terms[i] as number] as number);
  return sum;
}

function nearest(vector: Vector, centres: readonly Float64Array[]): number {
  let best = 0;
  let highest = -1;
  for (const [c, centre] of centres.entries()) {
    const similarity = similarityOf(vector, centre);
    if (similarity <= highest) continue;
    best = c;
    highest = similarity;
  }
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
    addTo(sum, vector);
  });
  if (count === 0) return before;
  const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0)) || 1;
  return sum.map((value) => value / norm);
}

function clusterShares(assigned: readonly number[], clusters: number): number[] {
  const counts = new Array<number>(clusters).fill(0);
  for (const c of assigned) counts[c] = (counts[c] as number) + 1;
  return counts.map((count) => count / Math.max(1, assigned.length));
}

function topTerms(centre: Float64Array, names: readonly (string | null)[]): readonly string[] {
  const usable = [...centre.keys()].filter((i) => names[i] !== null && (centre[i] as number) > 0);
  return usable
    .sort((a, b) => (centre[b] as number) - (centre[a] as number) || a - b)
    .slice(0, WORDS_PER_TOPIC)
    .map((i) => names[i] as string);
}
