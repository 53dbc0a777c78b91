import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { commonPrefixes, sortSuffixes } from './suffix-array.ts';

const stream = randomStream(1, 'text');

describe('suffixes', () => {
  it('sorts suffixes as comparing them does', async () => {
    const tokens = Int32Array.from({ length: 200 }, (_, i) => stream.derive('suffixes').below(3, i));
    const tail = (at: number): string => tokens.subarray(at).join('');
    const order = await sortSuffixes(tokens);
    const expected = [...tokens.keys()].sort((a, b) => (tail(a) < tail(b) ? -1 : 1));
    expect([...order]).toEqual(expected);
    const common = commonPrefixes(tokens, order);
    for (let i = 1; i < order.length; i++) {
      const [a, b] = [tail(order[i - 1] as number), tail(order[i] as number)];
      const length = common[i] as number;
      expect(a.slice(0, length)).toBe(b.slice(0, length));
      expect(a[length]).not.toBe(b[length] ?? '');
    }
  });
});
