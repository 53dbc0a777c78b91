import { describe, expect, it } from 'vitest';
import { logTicks, niceTicks } from './ticks.ts';

describe('ticks', () => {
  it('are round numbers inside the domain', () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(17, 90, 4)).toEqual([20, 40, 60, 80]);
    expect(niceTicks(0, 0.105, 3)).toEqual([0, 0.05, 0.1]);
    expect(niceTicks(0, Infinity, 3)).toEqual([]);
  });

  it('of a logarithmic axis are powers of ten, or finer where these are few', () => {
    expect(logTicks(100, 100_000)).toEqual([100, 1_000, 10_000, 100_000]);
    expect(logTicks(300, 4_000)).toEqual([500, 1_000, 2_000]);
    expect(logTicks(0, 10)).toEqual([]);
  });
});
