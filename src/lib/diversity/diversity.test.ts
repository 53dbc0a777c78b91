import { describe, expect, it } from 'vitest';
import type { LanguageModel, TextRequest } from '../language/types.ts';
import { randomStream } from '../random.ts';
import { measureCoverage, topicCoverage } from './coverage.ts';
import { growTopicTree } from './grow.ts';
import { createTopicSampler, leavesOf, readTopics, sampleTopicPath, type Topic } from './topics.ts';

const tree: readonly Topic[] = [
  { name: 'travel', children: [{ name: 'flights' }, { name: 'trains' }] },
  { name: 'food', children: [{ name: 'restaurants' }, { name: 'coffee' }, { name: 'recipes' }] },
];

describe('topics', () => {
  it('reads names and nested topics', () => {
    const { topics, problems } = readTopics(['travel', { name: 'food', weight: 2, children: ['coffee', 'tea'] }]);
    expect(problems).toEqual([]);
    expect(leavesOf(topics).map(({ path, share }) => [path.join('/'), share])).toEqual([
      ['travel', 1 / 3],
      ['food/coffee', 1 / 3],
      ['food/tea', 1 / 3],
    ]);
  });

  it('says where a tree is wrong', () => {
    const { topics, problems } = readTopics([
      { name: 'a', children: [{ name: '' }, 'b', 'b', { name: 'c', weight: 0 }] },
    ]);
    expect(topics).toEqual([]);
    expect(problems.map(({ path }) => path)).toEqual([
      '[0].children[0].name',
      '[0].children[3].weight',
      '[0].children[1]',
    ]);
    expect(readTopics({ a: 1 }).problems).toHaveLength(1);
    expect(readTopics(null)).toEqual({ topics: [], problems: [] });
  });

  it('refuses a tree that is too deep instead of walking it', () => {
    let value: readonly unknown[] = ['leaf'];
    for (let i = 0; i < 40; i++) value = [{ name: `level ${i}`, children: value }];
    expect(readTopics(value as never).problems[0]?.message).toMatch(/deeper/);
  });

  it('gives every leaf once in each block of rows, in changing order', () => {
    const sample = createTopicSampler(leavesOf(tree), randomStream(7));
    const blocks = [0, 5, 10].map((start) => [0, 1, 2, 3, 4].map((i) => sample(start + i).path.join('/')));
    for (const block of blocks) expect(new Set(block).size).toBe(5);
    expect(new Set(blocks.map((block) => block.join())).size).toBeGreaterThan(1);
  });

  it('depends on the row alone, not on what was asked before', () => {
    const sample = createTopicSampler(leavesOf(tree), randomStream(7));
    const forward = Array.from({ length: 40 }, (_, row) => sample(row).path);
    const backward = Array.from({ length: 40 }, (_, i) => sampleTopicPath(tree, randomStream(7), 39 - i));
    expect(backward.reverse()).toEqual(forward);
  });

  it('keeps unequal shares within two rows at any time', () => {
    const { topics } = readTopics([{ name: 'a', weight: 6 }, { name: 'b', weight: 3 }, 'c']);
    const sample = createTopicSampler(leavesOf(topics), randomStream(1));
    const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (let row = 0; row < 1000; row++) {
      counts[sample(row).path[0]!]!++;
      for (const [name, share] of [
        ['a', 0.6],
        ['b', 0.3],
        ['c', 0.1],
      ] as const) {
        expect(Math.abs(counts[name]! - share * (row + 1))).toBeLessThan(3);
      }
    }
  });
});

describe('growing a tree', () => {
  /** Answers every request with the next of these texts. */
  function scripted(answers: readonly string[]): { model: LanguageModel; asked: TextRequest[] } {
    const asked: TextRequest[] = [];
    const generate: LanguageModel['generate'] = async (requests) =>
      requests.map((request) => {
        const text = answers[asked.push(request) - 1] ?? '[]';
        return { text, promptTokens: 1, tokens: 1, stopReason: 'end', meanLogProb: null, isComplete: true };
      });
    return { model: { generate } as unknown as LanguageModel, asked };
  }

  it('asks level by level and drops repeated names', async () => {
    const { model, asked } = scripted([
      '["Flights", "flight"]', // a repetition
      '["Hotels", "Flights"]',
      '["Delays", "Baggage"]',
      '["Rooms", "delays "]',
      '["Breakfast"]',
    ]);
    const wish = { subject: 'Travel', depth: 2, breadth: 2, seed: 1 };
    const { topics, missing } = await growTopicTree(model, wish, {});
    expect(topics).toEqual([
      { name: 'Flights', children: [{ name: 'Delays' }, { name: 'Baggage' }] },
      { name: 'Hotels', children: [{ name: 'Rooms' }, { name: 'Breakfast' }] },
    ]);
    expect(missing).toBe(0);
    expect(asked[1]?.messages[0]?.content).toContain('Other ones than Flights.');
    expect(asked[2]?.messages[0]?.content).toContain('Flights (Travel > Flights)');
  });

  it('says what a model did not come up with', async () => {
    const { model } = scripted(['["One"', '["One"]', '["one"]']);
    expect(await growTopicTree(model, { subject: 'x', depth: 1, breadth: 3, seed: 1 }, {})).toEqual({
      topics: [{ name: 'One' }],
      missing: 2,
    });
  });
});

describe('coverage', () => {
  it('counts the leaves that occur, by name or path', () => {
    const coverage = topicCoverage(['flights', 'travel > flights', 'coffee', 'moon', null], tree);
    expect(coverage).toMatchObject({ leaves: 5, used: 2, usedShare: 0.4, other: 1 });
    expect(coverage.counts.map(({ count }) => count)).toEqual([2, 0, 0, 1, 0]);
  });

  it('is even when all leaves come equally often', () => {
    expect(topicCoverage(['flights', 'trains', 'restaurants', 'coffee', 'recipes'], tree).evenness).toBeCloseTo(1, 12);
    expect(topicCoverage(['flights', 'flights'], tree).evenness).toBe(0);
  });

  it('measures distinct runs of words and distances to the nearest', async () => {
    const coverage = await measureCoverage({
      texts: ['a b a b', 'a c'],
      vectors: [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(0.6, 0.8)],
    });
    expect(coverage).toMatchObject({ topics: null, distinct1: 3 / 6, distinct2: 3 / 4, distinct3: 1, count: 3 });
    expect(coverage.nearestDistance).toBeCloseTo((0.4 + 0.2 + 0.2) / 3, 6);
  });

  it('has no figures without rows', async () => {
    const coverage = await measureCoverage({ topics: tree });
    expect(coverage).toMatchObject({ distinct1: null, nearestDistance: null, count: 0 });
    expect(coverage.topics?.usedShare).toBe(0);
  });
});
