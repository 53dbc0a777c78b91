import { describe, expect, it } from 'vitest';
import { recipeOf } from '../../../tests/fixtures/column-recipes.ts';
import { topicCoverage } from './coverage.ts';
import { topicColumnsOf, topicLabel, treesOf, withTopicColumns } from './topic-columns.ts';
import { addTopic, linesOf, removeTopic, renameTopic } from './topic-edits.ts';
import type { Topic } from './topics.ts';

const tree: readonly Topic[] = [
  { name: 'travel', children: [{ name: 'flights', children: [{ name: 'delays' }, { name: 'seats' }] }] },
  { name: 'food', children: [{ name: 'coffee' }, { name: 'tea' }] },
  { name: 'music' },
];
const labels = { name: 'topic', kind: 'sampler', options: { values: [{ value: 'x', weight: 1 }] } };
const formula = { name: 'rest', kind: 'expression', options: { formula: 'topic' } };
const start = recipeOf('Topics', [labels, formula]);

describe('a tree as columns', () => {
  const grown = withTopicColumns(start, 'topic', tree);

  it('is a category and a subcategory for each level below', () => {
    expect(grown.columns.map(({ name }) => name)).toEqual(['topic', 'topic_detail', 'topic_detail_2', 'rest']);
    expect(grown.columns[0]!.options).toEqual({
      exact: true,
      values: ['travel', 'food', 'music'].map((value, i) => ({ value, weight: [2, 2, 1][i] })),
    });
    expect(grown.columns[1]!.options).toMatchObject({
      parent: 'topic',
      groups: { travel: ['flights'], food: ['coffee', 'tea'], music: ['music'] },
    });
    expect(grown.columns[2]!.options).toMatchObject({
      parent: 'topic_detail',
      groups: { flights: ['delays', 'seats'], coffee: ['coffee'], tea: ['tea'], music: ['music'] },
    });
  });

  it('is read back as it was', () => {
    expect(topicColumnsOf(grown, 'topic')).toEqual({
      columns: ['topic', 'topic_detail', 'topic_detail_2'],
      topics: tree,
    });
    expect(treesOf(grown)).toHaveLength(1);
  });

  it('takes the columns it has when another tree comes, a flatter one too', () => {
    const flat = withTopicColumns(grown, 'topic', [{ name: 'a' }, { name: 'b' }]);
    expect(flat.columns.map(({ name }) => name)).toEqual(grown.columns.map(({ name }) => name));
    expect(topicColumnsOf(flat, 'topic')?.topics).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it('keeps weights of a single level', () => {
    const topics = [{ name: 'a', weight: 3 }, { name: 'b' }];
    const values = withTopicColumns(start, 'topic', topics).columns[0]!.options['values'];
    expect(values).toEqual([
      { value: 'a', weight: 1.5 },
      { value: 'b', weight: 0.5 },
    ]);
  });

  it('labels rows by the leaf they drew', () => {
    const columns = ['topic', 'topic_detail', 'topic_detail_2'];
    const rows = [
      { topic: 'travel', topic_detail: 'flights', topic_detail_2: 'seats' },
      { topic: 'music', topic_detail: 'music', topic_detail_2: 'music' },
      { topic: 'food' },
    ];
    const drawn = rows.map((cells) => topicLabel(cells, columns));
    expect(drawn).toEqual(['travel > flights > seats', 'music', null]);
    expect(topicCoverage(drawn, tree)).toMatchObject({ leaves: 5, used: 2, other: 0 });
  });

  it('knows the topics that prompts keep', () => {
    const options = { topics: ['a', 'b'], keepTopic: true };
    expect(treesOf(recipeOf('x', [{ name: 'story', kind: 'prompt', options }]))).toEqual([
      { columns: ['story_topic'], topics: [{ name: 'a' }, { name: 'b' }] },
    ]);
  });
});

describe('editing a tree', () => {
  it('lists topics in the order of the tree', () => {
    expect(linesOf(tree).map(({ name, place }) => `${name} ${place.join('.')}`)).toEqual([
      ...['travel 0', 'flights 0.0', 'delays 0.0.0', 'seats 0.0.1', 'food 1', 'coffee 1.0', 'tea 1.1', 'music 2'],
    ]);
  });

  it('renames, adds and removes', () => {
    expect(linesOf(renameTopic(tree, [1, 0], ' milk ')).map(({ name }) => name)).toContain('milk');
    expect(renameTopic(tree, [1, 0], 'tea')).toBe(tree);
    const added = addTopic(tree, [2]);
    expect(added.place).toEqual([2, 0]);
    expect(added.topics[2]).toEqual({ name: 'music', children: [{ name: 'New topic' }] });
    expect(removeTopic(added.topics, added.place)).toEqual(tree);
    expect(removeTopic(tree, [0])).toHaveLength(2);
  });
});
