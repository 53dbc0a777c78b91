import { expect, it } from 'vitest';
import { layGraph } from './graph-layout.ts';

it('puts every column to the right of all it needs', () => {
  const { nodes: placed } = layGraph([
    { name: 'review', needs: ['product', 'stars'] },
    { name: 'product', needs: [] },
    { name: 'stars', needs: ['product'] },
  ]);
  expect(Object.fromEntries(placed.map(({ name, layer }) => [name, layer]))).toEqual({
    product: 0,
    stars: 1,
    review: 2,
  });
  expect(placed.some(({ isInCycle }) => isInCycle)).toBe(false);
});

it('marks the columns of a cycle, and none that only hang on it', () => {
  const { nodes: placed } = layGraph([
    { name: 'a', needs: ['b'] },
    { name: 'b', needs: ['a'] },
    { name: 'c', needs: ['b'] },
    { name: 'self', needs: ['self'] },
  ]);
  expect(
    placed
      .filter(({ isInCycle }) => isInCycle)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['a', 'b', 'self']);
});

it('gives every column a place of its own', () => {
  const nodes = Array.from({ length: 30 }, (_, i) => ({ name: `c${i}`, needs: i > 4 ? [`c${i % 5}`] : [] }));
  const spots = layGraph(nodes).nodes.map(({ layer, place }) => `${layer} ${place}`);
  expect(new Set(spots).size).toBe(30);
});

it('lets a line over several layers pass between the boxes', () => {
  const { nodes, edges } = layGraph([
    { name: 'a', needs: [] },
    { name: 'b', needs: ['a'] },
    { name: 'c', needs: ['b', 'a'] },
  ]);
  const long = edges.find(({ from, to }) => from === 'a' && to === 'c');
  expect(long?.via).toHaveLength(1);
  const taken = nodes.map(({ layer, place }) => `${layer} ${place}`);
  expect(taken).not.toContain(`${long?.via[0]?.layer} ${long?.via[0]?.place}`);
});
