import { describe, expect, it } from 'vitest';
import { scrollHeight, startRow } from './row-scroll.ts';

describe('row scrolling', () => {
  it('reaches the first and the last row', () => {
    const scroll = { maxScroll: 1000, total: 1_000_000, visible: 16 };
    expect(startRow({ ...scroll, scrollTop: 0 })).toBe(0);
    expect(startRow({ ...scroll, scrollTop: 1000 })).toBe(999_984);
    expect(startRow({ ...scroll, scrollTop: 5000 })).toBe(999_984);
  });

  it('stays at the top when everything fits', () => {
    expect(startRow({ scrollTop: 10, maxScroll: 0, total: 5, visible: 16 })).toBe(0);
    expect(startRow({ scrollTop: 10, maxScroll: 40, total: 5, visible: 16 })).toBe(0);
  });

  it('never asks for more pixels than browsers give', () => {
    expect(scrollHeight(10_000_000, 16, 28)).toBe(8_000_000);
    expect(scrollHeight(100, 16, 28)).toBe(2856);
  });
});
