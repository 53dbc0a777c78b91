// Topic trees: what a column is to write about, spread over the rows so that no corner is left out.

import { permutation, type RandomStream } from '../random.ts';
import type { JsonValue } from '../json.ts';

export interface Topic {
  readonly name: string;
  /** Weight among its siblings, above 0; absent is 1. */
  readonly weight?: number;
  /** Absent or empty: a leaf. */
  readonly children?: readonly Topic[];
}

/** A leaf with the names on the way to it, and its share of the rows. */
export interface TopicLeaf {
  readonly path: readonly string[];
  readonly share: number;
}

export interface TopicProblem {
  /** Within the tree: `[2].children[0].name`. */
  readonly path: string;
  readonly message: string;
}

const MAX_DEPTH = 8;
const MAX_LEAVES = 10_000;
const MAX_NAME = 500;
/** (sqrt 5 - 1) / 2: its multiples modulo 1 lie as evenly as a sequence can. */
const GOLDEN = 0.6180339887498949;

/** A topic tree out of JSON, with everything that is wrong with it. An empty list has no topics. */
export function readTopics(value: JsonValue): { topics: readonly Topic[]; problems: readonly TopicProblem[] } {
  const problems: TopicProblem[] = [];
  if (value === null) return { topics: [], problems };
  const topics = readLevel(value, { path: '', depth: 1 }, problems);
  if (problems.length === 0 && countLeaves(topics) > MAX_LEAVES) {
    problems.push({ path: '', message: `the tree has more than ${MAX_LEAVES} leaves` });
  }
  return { topics: problems.length === 0 ? topics : [], problems };
}

interface Place {
  readonly path: string;
  readonly depth: number;
}

function readLevel(value: JsonValue, { path, depth }: Place, problems: TopicProblem[]): readonly Topic[] {
  if (depth > MAX_DEPTH) {
    problems.push({ path, message: `the tree is deeper than ${MAX_DEPTH} levels` });
    return [];
  }
  if (!Array.isArray(value)) {
    problems.push({ path, message: 'topics are a list of names or of { name, weight, children }' });
    return [];
  }
  const items = value as readonly JsonValue[];
  const topics = items.flatMap((item, i) => readTopic(item, { path: `${path}[${i}]`, depth }, problems));
  const twice = topics.findIndex((topic, i) => topics.findIndex((other) => other.name === topic.name) < i);
  if (twice >= 0) problems.push({ path: `${path}[${twice}]`, message: `${topics[twice]?.name} comes twice` });
  return topics;
}

function readTopic(item: JsonValue, place: Place, problems: TopicProblem[]): readonly Topic[] {
  const given = typeof item === 'string' ? { name: item } : item;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    problems.push({ path: place.path, message: 'a topic is a name or { name, weight, children }' });
    return [];
  }
  const { name, weight = 1, children = [] } = given as Readonly<Record<string, JsonValue>>;
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME) {
    problems.push({ path: `${place.path}.name`, message: `a name has 1 to ${MAX_NAME} characters` });
    return [];
  }
  if (typeof weight !== 'number' || weight <= 0) {
    problems.push({ path: `${place.path}.weight`, message: 'a weight is a number above 0' });
    return [];
  }
  const below = readLevel(children, { path: `${place.path}.children`, depth: place.depth + 1 }, problems);
  return [{ name: name.trim(), ...(weight === 1 ? {} : { weight }), ...(below.length > 0 ? { children: below } : {}) }];
}

function countLeaves(topics: readonly Topic[]): number {
  return topics.reduce((sum, { children = [] }) => sum + (children.length > 0 ? countLeaves(children) : 1), 0);
}

/**
 * The leaves in the order of the tree, with shares that sum to 1. In a tree without weights every leaf has the same
 * share; else a topic splits its share among its children by their weights.
 */
export function leavesOf(topics: readonly Topic[]): readonly TopicLeaf[] {
  const leaves = walk(topics, [], 1);
  if (hasWeights(topics)) return leaves;
  return leaves.map(({ path }) => ({ path, share: 1 / leaves.length }));
}

function walk(topics: readonly Topic[], above: readonly string[], share: number): TopicLeaf[] {
  const total = topics.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return topics.flatMap(({ name, weight = 1, children = [] }) => {
    const path = [...above, name];
    const own = (share * weight) / total;
    return children.length > 0 ? walk(children, path, own) : [{ path, share: own }];
  });
}

function hasWeights(topics: readonly Topic[]): boolean {
  return topics.some(({ weight = 1, children = [] }) => weight !== 1 || hasWeights(children));
}

/** Hands out the leaf of a row. A pure function of stream and row. */
export type TopicSampler = (row: number) => TopicLeaf;

/**
 * Spreads rows over leaves. Equal shares: every block of as many rows as there are leaves has each leaf once, in an
 * order of its own. Unequal shares: a golden-ratio sequence, so that after n rows every leaf is within a few rows of its
 * share. `leaves` must not be empty.
 */
export function createTopicSampler(leaves: readonly TopicLeaf[], stream: RandomStream): TopicSampler {
  const isEven = leaves.every((leaf) => leaf.share === leaves[0]?.share);
  return isEven ? roundRobin(leaves, stream) : goldenSequence(leaves, stream);
}

function roundRobin(leaves: readonly TopicLeaf[], stream: RandomStream): TopicSampler {
  let held = -1;
  let order = new Int32Array(0);
  return (row) => {
    const block = Math.floor(row / leaves.length);
    if (block !== held) order = permutation(leaves.length, stream.derive('block', block));
    held = block;
    return leaves[order[row % leaves.length] as number] as TopicLeaf;
  };
}

function goldenSequence(leaves: readonly TopicLeaf[], stream: RandomStream): TopicSampler {
  const start = stream.uniform(0);
  let sum = 0;
  const ends = leaves.map(({ share }) => (sum += share));
  return (row) => {
    const place = ((start + row * GOLDEN) % 1) * sum;
    const index = ends.findIndex((end) => place < end);
    return leaves[index < 0 ? leaves.length - 1 : index] as TopicLeaf;
  };
}

/** The leaf of one row; `createTopicSampler` for many. */
export function sampleTopicPath(topics: readonly Topic[], random: RandomStream, row: number): readonly string[] {
  return createTopicSampler(leavesOf(topics), random)(row).path;
}
