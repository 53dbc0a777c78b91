import { describe, expect, it } from 'vitest';
import type { MadeRow } from './made-row.ts';
import { asideOfReject, asideOfRow, countReasons, kindOfReason, rejectOf } from './set-aside.ts';

const bad: MadeRow = {
  ...{ row: 4, cells: { topic: 'tea', tags: ['a'], review: null, stars: null }, notes: {} },
  quarantine: { column: 'review', reason: 'too short: 3 words', raw: 'Good "tea".\nYes.' },
};

describe('rows set aside', () => {
  it('come back from the form that datasets keep', () => {
    const aside = asideOfRow(bad);
    expect(aside).toMatchObject({ row: 4, column: 'review', raw: 'Good "tea".\nYes.' });
    const reject = rejectOf(aside!);
    expect(reject).toMatchObject({ line: 5, reason: 'review: too short: 3 words' });
    expect(asideOfReject(reject)).toEqual(aside);
    expect(asideOfRow({ ...bad, quarantine: null })).toBeNull();
  });

  it('need no text of a model', () => {
    const aside = asideOfRow({ ...bad, quarantine: { column: 'n', reason: 'empty' } })!;
    expect(asideOfReject(rejectOf(aside))).toEqual(aside);
  });

  it('stay readable when their text was cut', () => {
    const aside = asideOfRow({ ...bad, quarantine: { column: 'c', reason: 'long', raw: 'x'.repeat(20_000) } })!;
    const cut = asideOfReject(rejectOf(aside));
    expect(cut.raw).toHaveLength(10_000);
    expect(cut).toMatchObject({ row: 4, column: 'c', reason: 'long', cells: {} });
  });

  it('are counted by reason, the rest together', () => {
    const counts = new Map([...[['a', 1] as const, ['b', 5] as const, ['c', 5] as const, ['d', 2] as const]]);
    expect(countReasons(counts, 2)).toEqual(['b (5)', 'c (5)', 'other reasons (3)']);
    expect(countReasons(counts, 9)).toHaveLength(4);
    expect(kindOfReason('3.5 is above 2, “so-so” is no label')).toBe('… is above …, … is no label');
  });
});
