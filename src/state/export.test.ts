import { safeFileName } from '../lib/file-name.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../lib/query/types.ts';
import { estimateBytes, remainingMs } from './export-estimate.ts';
import { describeFilter, formatFilters, makeFilter, parseFilters } from './export-filters.ts';

describe('filters in the address', () => {
  const filter: fc.Arbitrary<Filter> = fc.oneof(
    fc.record({ kind: fc.constant('contains' as const), column: fc.option(fc.string()), text: fc.string() }),
    fc.record({ kind: fc.constant('equals' as const), column: fc.string(), value: fc.option(fc.integer()) }),
    fc.record({
      kind: fc.constant('between' as const),
      column: fc.string(),
      min: fc.option(fc.integer()),
      max: fc.option(fc.integer()),
    }),
    fc.record({ kind: fc.constant('missing' as const), column: fc.string(), missing: fc.boolean() }),
  );

  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 5 }), (filters) => {
        expect(parseFilters(formatFilters(filters) ?? undefined)).toEqual(filters);
      }),
    );
  });

  it('are none when the address holds anything else', () => {
    for (const text of [undefined, '', '{', '[1]', '{"kind":"missing"}', '[{"kind":"drop","column":"a"}]']) {
      expect(parseFilters(text)).toEqual([]);
    }
  });
});

describe('filters a person makes', () => {
  const age = { name: 'age', kind: 'integer', role: 'feature' } as const;
  const job = { name: 'job', kind: 'category', role: 'feature' } as const;

  it('follow the kind of the column', () => {
    expect(makeFilter(age, 'is', '40')).toEqual({ kind: 'equals', column: 'age', value: 40 });
    expect(makeFilter(job, 'is', '40')).toEqual({ kind: 'equals', column: 'job', value: '40' });
    expect(makeFilter(age, 'at least', '18')).toEqual({ kind: 'between', column: 'age', min: 18, max: null });
    expect(makeFilter(job, 'missing', '')).toEqual({ kind: 'missing', column: 'job', missing: true });
  });

  it('do not exist without a usable value', () => {
    expect(makeFilter(age, 'is', 'old')).toBeNull();
    expect(makeFilter(age, 'at most', ' ')).toBeNull();
    expect(makeFilter(job, 'contains', '')).toBeNull();
  });

  it('read as words', () => {
    expect(describeFilter({ kind: 'between', column: 'age', min: 18, max: 65 })).toBe(
      'age is at least 18 and at most 65',
    );
    expect(describeFilter({ kind: 'between', column: 'age', min: null, max: 65 })).toBe('age is at most 65');
    expect(describeFilter({ kind: 'missing', column: 'job', missing: false })).toBe('job is not missing');
  });
});

describe('size estimates', () => {
  const base = {
    columnNames: ['a', 'b'],
    sample: [
      ['10', 'x'],
      ['20', null],
    ],
    rowCount: 1000,
    storedRowBytes: 12,
  };

  it('count cells, delimiters and line ends', () => {
    expect(estimateBytes({ ...base, exporter: 'csv' })).toBe(4504);
    expect(estimateBytes({ ...base, exporter: 'jsonl' }) ?? 0).toBeGreaterThan(4504);
  });

  it('know nothing without rows', () => {
    expect(estimateBytes({ ...base, sample: [], exporter: 'csv' })).toBeNull();
    expect(estimateBytes({ ...base, sample: [], rowCount: 0, exporter: 'csv' })).toBe(0);
  });

  it('tell the time left only when there is enough to tell from', () => {
    expect(remainingMs(0.01, 10_000)).toBeNull();
    expect(remainingMs(0.5, 100)).toBeNull();
    expect(remainingMs(0.25, 1000)).toBe(3000);
  });
});

describe('file names', () => {
  it('lose what file systems refuse', () => {
    expect(safeFileName('a/b\\c:d*?"<>|e\u0000')).toBe('a-b-c-d-e');
    expect(safeFileName('..')).toBe('download');
  });
});
