import { describe, expect, it } from 'vitest';
import type { MetricReport } from '../metrics/types.ts';
import { withoutRealRows } from './redact.ts';

const row = { label: 'r', rowNumber: 417_417, cells: ['secret-cell'] };
const report: MetricReport = {
  metric: 'privacy@1',
  candidate: {
    scores: [],
    details: [],
    exhibits: [
      {
        ...{ kind: 'rows', title: 'Pairs', columns: ['a'] },
        groups: [
          {
            label: 'g',
            rows: [
              { ...row, tone: 'synthetic' },
              { ...row, tone: 'real' },
            ],
          },
        ],
      },
      {
        kind: 'rows',
        title: 'Odd',
        columns: ['a'],
        groups: [{ label: 'g', rows: [{ ...row, tone: 'synthetic', cells: ['made'] }] }],
      },
    ],
    repairs: [{ repair: 'replace-rows', label: '', why: '', options: {}, scope: { rows: [417_417], columns: ['a'] } }],
  },
  baselines: {},
  finding: { level: 'poor', sentence: '', advice: '' },
};

describe('a report on its way into a file', () => {
  it('leaves real rows and the numbers of risky rows behind, says so, and keeps the rest', () => {
    const { candidate } = withoutRealRows(report);
    expect(JSON.stringify(candidate)).not.toContain('secret-cell');
    expect(candidate.exhibits?.map((exhibit) => exhibit.title)).toEqual(['Odd']);
    expect(candidate.repairs?.[0]?.scope).toEqual({ columns: ['a'] });
    expect(candidate.notes?.[0]).toMatch(/shown in the studio only/);
  });
});
