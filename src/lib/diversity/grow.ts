// A topic tree written by a model, level by level: every topic is asked for its subtopics in one call per level.

import { throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import type { JsonValue } from '../json.ts';
import { defaultSampling, type LanguageModel, type SamplingSettings, type TextRequest } from '../language/types.ts';
import type { Topic } from './topics.ts';

export interface TreeWish {
  /** What the tree is about, in a few words. */
  readonly subject: string;
  /** Levels below the subject, 1 to 4. */
  readonly depth: number;
  /** Topics below each topic, 2 to 20. */
  readonly breadth: number;
  readonly seed: number;
  readonly sampling?: SamplingSettings;
}

export interface GrownTree {
  readonly topics: readonly Topic[];
  /** Topics that the model did not come up with: it repeated itself in every attempt. */
  readonly missing: number;
}

interface Node {
  readonly path: readonly string[];
  readonly children: Node[];
}

const ATTEMPTS = 3;
const MAX_NAME = 60;

/**
 * A tree of topics without repeated names. Same model, wish and seed, same tree.
 * @throws StudioError `aborted` and whatever the model throws
 */
export async function growTopicTree(model: LanguageModel, wish: TreeWish, context: WorkContext): Promise<GrownTree> {
  const root: Node = { path: [], children: [] };
  const taken = new Set([nameKey(wish.subject)]);
  let level = [root];
  let missing = 0;
  for (let depth = 1; depth <= wish.depth; depth++) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      throwIfAborted(context.signal);
      const open = level.filter((node) => node.children.length < wish.breadth);
      if (open.length === 0) break;
      const requests = open.map((node, index) => requestFor(node, wish, [depth, attempt, index]));
      const results = await model.generate(requests, { signal: context.signal });
      for (const [i, node] of open.entries()) addChildren(node, results[i]?.text ?? '', taken, wish.breadth);
      context.onProgress?.((depth - 1 + (attempt + 1) / ATTEMPTS) / wish.depth, `level ${depth}`);
    }
    missing += level.reduce((sum, node) => sum + wish.breadth - node.children.length, 0);
    level = level.flatMap((node) => node.children);
  }
  return { topics: root.children.map(toTopic), missing };
}

function requestFor({ path, children }: Node, wish: TreeWish, place: readonly number[]): TextRequest {
  const { subject, breadth, seed, sampling = { ...defaultSampling, maxTokens: 400 } } = wish;
  const wanted = breadth - children.length;
  const about = path.length === 0 ? subject : `${path.at(-1) as string} (${[subject, ...path].join(' > ')})`;
  const known = children.map((child) => child.path.at(-1) as string);
  const parts = [
    `List ${wanted} different topics within ${about}.`,
    ...(known.length > 0 ? [`Other ones than ${known.join(', ')}.`] : []),
    'Answer as JSON: a list of short names.',
  ];
  return {
    messages: [{ role: 'user', content: parts.join(' ') }],
    sampling,
    constraint: {
      kind: 'json',
      schema: {
        type: 'array',
        items: { type: 'string', minLength: 2, maxLength: MAX_NAME },
        ...{ minItems: wanted, maxItems: wanted },
      },
    },
    randomness: { seed, labels: ['topics', ...place.slice(0, 2)], index: place[2] as number },
  };
}

function addChildren(node: Node, answer: string, taken: Set<string>, breadth: number): void {
  for (const name of namesIn(answer)) {
    const key = nameKey(name);
    if (key === '' || taken.has(key) || node.children.length >= breadth) continue;
    taken.add(key);
    node.children.push({ path: [...node.path, name], children: [] });
  }
}

function namesIn(answer: string): readonly string[] {
  try {
    const value = JSON.parse(answer) as JsonValue;
    const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
    return items.flatMap((item) => (typeof item === 'string' ? [item.trim().slice(0, MAX_NAME)] : []));
  } catch {
    return []; // An answer that broke off: the next attempt asks again.
  }
}

/** Names that differ in case, spacing, punctuation or a plural s only are the same. */
function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
    .replace(/s$/, '');
}

function toTopic({ path, children }: Node): Topic {
  const name = path.at(-1) as string;
  return children.length === 0 ? { name } : { name, children: children.map(toTopic) };
}
