// How much of its range a column has reached so far: the meter of the run screen. Each figure in [0, 1], more is more
// varied.

import { createBreather, type WorkContext } from '../breathe.ts';
import { leavesOf, type Topic } from './topics.ts';

export interface TopicCoverage {
  readonly leaves: number;
  readonly used: number;
  /** Share of leaves that occur. */
  readonly usedShare: number;
  /** Entropy of the leaves that occur, as a share of that of all leaves equally often; 1 for a tree of one leaf. */
  readonly evenness: number;
  /** In the order of the tree. */
  readonly counts: readonly { readonly path: readonly string[]; readonly count: number }[];
  /** Labels that are no leaf. */
  readonly other: number;
}

export interface Coverage {
  readonly topics: TopicCoverage | null;
  /** Different runs of n words by all of them (Li et al. 2016); null without texts. Falls as texts grow in number. */
  readonly distinct1: number | null;
  readonly distinct2: number | null;
  readonly distinct3: number | null;
  /** Mean distance (1 - cosine, at most 1) of a text to the most similar other one; null below two vectors. */
  readonly nearestDistance: number | null;
  readonly count: number;
}

export interface CoverageInput {
  readonly texts?: readonly string[];
  /** Topics of the rows: leaf names or whole paths with " > ". */
  readonly labels?: readonly (string | null)[];
  readonly topics?: readonly Topic[];
  /** Unit-length vectors of the texts; beyond 2,000 every k-th is taken. */
  readonly vectors?: readonly Float32Array[];
}

const MAX_VECTORS = 2000;
const WORD = /[\p{L}\p{N}\p{M}']+/gu;

/** @throws StudioError `aborted` */
export async function measureCoverage(input: CoverageInput, context: WorkContext = {}): Promise<Coverage> {
  const { texts = [], labels = [], topics = [], vectors = [] } = input;
  const words = texts.map((text) => text.toLowerCase().match(WORD) ?? []);
  return {
    topics: topics.length === 0 ? null : topicCoverage(labels, topics),
    distinct1: await distinct(words, 1, context),
    distinct2: await distinct(words, 2, context),
    distinct3: await distinct(words, 3, context),
    nearestDistance: await nearestDistance(vectors, context),
    count: Math.max(texts.length, labels.length, vectors.length),
  };
}

/** Which leaves occur among the labels, and how evenly. */
export function topicCoverage(labels: readonly (string | null)[], topics: readonly Topic[]): TopicCoverage {
  const leaves = leavesOf(topics);
  const places = new Map<string, number>();
  leaves.forEach(({ path }, i) => {
    const name = path.at(-1) as string;
    // A name that two branches share means the first; whole paths tell them apart.
    if (!places.has(name)) places.set(name, i);
    places.set(path.join(' > '), i);
  });
  const counts = leaves.map(() => 0);
  let other = 0;
  for (const label of labels) {
    if (label === null) continue;
    const place = places.get(label.trim());
    if (place === undefined) other++;
    else counts[place] = (counts[place] as number) + 1;
  }
  const used = counts.filter((count) => count > 0).length;
  return {
    ...{ leaves: leaves.length, used, usedShare: leaves.length === 0 ? 0 : used / leaves.length, other },
    evenness: evenness(counts),
    counts: leaves.map(({ path }, i) => ({ path, count: counts[i] as number })),
  };
}

function evenness(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  if (counts.length === 1) return 1;
  const entropy = counts.reduce(
    (sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log(count / total)),
    0,
  );
  return entropy / Math.log(counts.length);
}

async function distinct(
  texts: readonly (readonly string[])[],
  n: number,
  context: WorkContext,
): Promise<number | null> {
  const breathe = createBreather(context);
  const seen = new Set<string>();
  let total = 0;
  for (const words of texts) {
    await breathe();
    for (let i = 0; i + n <= words.length; i++) {
      seen.add(words.slice(i, i + n).join(' '));
      total++;
    }
  }
  return total === 0 ? null : seen.size / total;
}

async function nearestDistance(all: readonly Float32Array[], context: WorkContext): Promise<number | null> {
  if (all.length < 2) return null;
  const breathe = createBreather(context);
  const step = Math.ceil(all.length / MAX_VECTORS);
  const vectors = all.filter((_, i) => i % step === 0);
  let sum = 0;
  for (const [i, vector] of vectors.entries()) {
    await breathe();
    let best = -1;
    for (const [j, other] of vectors.entries()) if (i !== j) best = Math.max(best, dot(vector, other));
    sum += Math.min(1, Math.max(0, 1 - best));
  }
  return sum / vectors.length;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
