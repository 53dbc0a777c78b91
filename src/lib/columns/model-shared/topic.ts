// The topic of a row in a prompt: `{{topic}}` and `{{topic_path}}` while the column has a topic tree.

import { createTopicSampler, leavesOf, readTopics } from '../../diversity/topics.ts';
import type { JsonValue } from '../../json.ts';
import { randomStream } from '../../random.ts';
import type { ColumnProblem } from '../types.ts';

const NAMES = ['topic', 'topic_path'] as const;

/** Names that mean the topic and no column. */
export function topicNames(topics: JsonValue): readonly string[] {
  return hasTopics(topics) ? NAMES : [];
}

export function hasTopics(topics: JsonValue): boolean {
  return leavesOf(readTopics(topics).topics).length > 0;
}

export function topicProblems(topics: JsonValue, path: string): readonly ColumnProblem[] {
  return readTopics(topics).problems.map((problem) => ({ path: `${path}${problem.path}`, message: problem.message }));
}

/** What a prompt may say of a row's topic; nothing without a tree. Other attempts keep the topic. */
export type TopicOf = (row: number) => { readonly topic: string; readonly topic_path: string } | null;

/** Topics as `column` draws them in a run with that seed. */
export function topicsOfRows(topics: JsonValue, seed: number, column: string): TopicOf {
  const leaves = leavesOf(readTopics(topics).topics);
  if (leaves.length === 0) return () => null;
  const sample = createTopicSampler(leaves, randomStream(seed, 'column', column, 'topic'));
  return (row) => {
    const { path } = sample(row);
    return { topic: path.at(-1) as string, topic_path: path.join(' > ') };
  };
}
