import { expect, it } from 'vitest';
import { fromHalf, toHalf } from './half.ts';

it('gives every 16-bit float back', () => {
  const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const isNumber = (half: number): boolean => ((half >> 10) & 31) !== 31 || (half & 1023) === 0;
  const back = toHalf(fromHalf(bits));
  expect(bits.every((half, i) => !isNumber(half) || back[i] === half)).toBe(true);
  expect(fromHalf(toHalf([NaN]))[0]).toBeNaN();
});

it('rounds to the nearest, and to even on a tie', () => {
  expect([...toHalf([1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20])]).toEqual([0x3c00, 0x3c02, 0x3c01]);
  expect([...toHalf([65_504, 65_519, 65_520, -1e9, 2 ** -25, 1.5 * 2 ** -25])]).toEqual([
    ...[0x7bff, 0x7bff, 0x7c00, 0xfc00, 0, 1],
  ]);
});
