import { describe, expect, it } from 'vitest';
import { createBatchSizer } from './batch-size.ts';

describe('the size of a batch', () => {
  it('starts small and grows until a batch takes about four seconds', () => {
    const sizer = createBatchSizer(true);
    const sizes = Array.from({ length: 6 }, () => {
      const size = sizer.next();
      sizer.note(size, size * 50);
      return size;
    });
    expect(sizes).toEqual([4, 16, 64, 80, 80, 80]);
  });

  it('stays within its bounds, however slow or fast rows come', () => {
    const slow = createBatchSizer(true);
    slow.note(4, 60_000);
    expect(slow.next()).toBe(8);
    const fast = createBatchSizer(true);
    for (let i = 0; i < 9; i++) fast.note(fast.next(), 1);
    expect(fast.next()).toBe(200);
    const sampled = createBatchSizer(false);
    for (let i = 0; i < 9; i++) sampled.note(sampled.next(), 0);
    expect(sampled.next()).toBe(4096);
  });

  it('is what a test says', () => {
    const sizer = createBatchSizer(true, 7);
    sizer.note(7, 1);
    expect(sizer.next()).toBe(7);
  });
});
