// Changes of a topic tree, from tree to tree. A place is the way to a topic: its index on each level.

import type { Topic } from './topics.ts';

export type TopicPlace = readonly number[];

/** A topic as a line of a tree on a screen. */
export interface TopicLine {
  readonly place: TopicPlace;
  readonly name: string;
  /** Topics directly below it. */
  readonly count: number;
  /** Topics beside it, itself included. */
  readonly siblings: number;
}

/** All topics, each before those below it. */
export function linesOf(topics: readonly Topic[], above: TopicPlace = []): readonly TopicLine[] {
  return topics.flatMap(({ name, children = [] }, i) => {
    const place = [...above, i];
    return [{ place, name, count: children.length, siblings: topics.length }, ...linesOf(children, place)];
  });
}

export function topicAt(topics: readonly Topic[], place: TopicPlace): Topic | null {
  const [at, ...rest] = place;
  const topic = at === undefined ? undefined : topics[at];
  if (!topic || rest.length === 0) return topic ?? null;
  return topicAt(topic.children ?? [], rest);
}

/** Another name; the same tree where it is empty or taken among its siblings. */
export function renameTopic(topics: readonly Topic[], place: TopicPlace, wanted: string): readonly Topic[] {
  const name = wanted.trim();
  const siblings = topicsBelow(topics, place.slice(0, -1));
  if (name === '' || siblings.some((topic) => topic.name === name)) return topics;
  return changeLevel(topics, place.slice(0, -1), (level) =>
    level.map((topic, i) => (i === place.at(-1) ? { ...topic, name } : topic)),
  );
}

export function removeTopic(topics: readonly Topic[], place: TopicPlace): readonly Topic[] {
  return changeLevel(topics, place.slice(0, -1), (level) => level.filter((_, i) => i !== place.at(-1)));
}

/** A new topic at the end of those below a place; the empty place is the first level. */
export function addTopic(
  topics: readonly Topic[],
  within: TopicPlace,
): { readonly topics: readonly Topic[]; readonly place: TopicPlace } {
  const level = topicsBelow(topics, within);
  let name = 'New topic';
  for (let n = 2; level.some((topic) => topic.name === name); n++) name = `New topic ${n}`;
  return { topics: changeLevel(topics, within, (before) => [...before, { name }]), place: [...within, level.length] };
}

function topicsBelow(topics: readonly Topic[], within: TopicPlace): readonly Topic[] {
  return within.length === 0 ? topics : (topicAt(topics, within)?.children ?? []);
}

function changeLevel(
  topics: readonly Topic[],
  within: TopicPlace,
  change: (level: readonly Topic[]) => readonly Topic[],
): readonly Topic[] {
  const [at, ...rest] = within;
  if (at === undefined) return change(topics);
  return topics.map((topic, i) => {
    if (i !== at) return topic;
    const { children = [], ...own } = topic;
    const changed = changeLevel(children, rest, change);
    return changed.length > 0 ? { ...own, children: changed } : own;
  });
}
