import { expect, test } from 'vitest';
import { randomStream } from '../../random.ts';
import { chooseRows } from './choose.ts';

test('takes no row twice while there are enough, heavy rows for sure', () => {
  const weights = Float64Array.from({ length: 100 }, (_, row) => (row < 10 ? 1000 : 1));
  const chosen = chooseRows(weights, 40, randomStream(1));
  expect(chosen).toHaveLength(40);
  expect(new Set(chosen).size).toBe(40);
  expect([...chosen].slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('repeats rows by weight when there is nothing else to choose', () => {
  const chosen = chooseRows(Float64Array.of(3, 1, 0, 0), 4, randomStream(1));
  expect([...chosen]).toEqual([0, 0, 0, 1]);
});

test('chooses in proportion to the weights', () => {
  const weights = Float64Array.from({ length: 1000 }, (_, row) => (row % 2 === 0 ? 3 : 1));
  const even = chooseRows(weights, 200, randomStream(2)).filter((row) => row % 2 === 0).length;
  expect(even).toBeGreaterThan(135);
  expect(even).toBeLessThan(165);
});
