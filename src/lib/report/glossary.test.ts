import { describe, expect, it } from 'vitest';
import { glossary, searchTerms, splitTerms } from './glossary.ts';

describe('glossary', () => {
  it('explains every term once, in plain words', () => {
    expect(new Set(glossary.map((entry) => entry.id)).size).toBe(glossary.length);
    expect(glossary.filter((entry) => entry.plain.length < 30)).toEqual([]);
  });

  it('finds a term in a text once, and loses nothing of the text', () => {
    const text = 'AUC 0.574 (fresh real rows reach 0.51): the AUC of a coin toss.';
    const parts = splitTerms(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.flatMap((part) => part.term?.id ?? [])).toEqual(['auc', 'ceiling']);
  });

  it('takes no part of a longer word for a term', () => {
    expect(splitTerms('AUCTION, k-mapping').some((part) => part.term)).toBe(false);
  });

  it('is searched by its words', () => {
    expect(searchTerms('coin toss').map((entry) => entry.id)).toContain('auc');
    expect(searchTerms('')).toHaveLength(glossary.length);
    expect(searchTerms('zzz')).toEqual([]);
  });
});
