import { describe, expect, it } from 'vitest';
import { excerptOf, shorten } from './text-excerpt.ts';

describe('excerpts', () => {
  it('are one line of 300 characters at most', () => {
    expect(shorten(' one\n  two ')).toBe('one two');
    expect(shorten('é'.repeat(301))).toBe(`${'é'.repeat(300)} …`);
  });

  it('show a run between brackets with a few words around it', () => {
    const words = Array.from({ length: 12 }, (_, i) => String(i));
    expect(excerptOf(words, 8, 2)).toBe('… 2 3 4 5 6 7 [8 9] 10 11');
    expect(excerptOf(words, 0, 3)).toBe('[0 1 2] 3 4 5 6 7 8 …');
  });
});
