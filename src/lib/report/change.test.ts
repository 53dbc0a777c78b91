import { expect, test } from 'vitest';
import type { MetricReport, Score } from '../metrics/types.ts';
import { compareReports } from './change.ts';
import type { JudgedMetric } from './judged.ts';

interface Plan extends Partial<Score> {
  readonly level?: MetricReport['finding']['level'];
  readonly ends?: readonly [ceiling: number, floor: number];
}

function judged(id: string, value: number | null, { level = 'fair', ends, ...rest }: Plan = {}): JudgedMetric {
  const score: Score = { key: 'x', label: 'X', value, ideal: null, better: 'higher', ...rest };
  const result = (figure: number) => ({ scores: [{ ...score, value: figure }], details: [] });
  const report: MetricReport = {
    metric: `${id}@1`,
    candidate: { scores: [score], details: [] },
    baselines: ends ? { ceiling: result(ends[0]), floor: result(ends[1]) } : {},
    finding: { level, sentence: '', advice: '' },
  };
  return { id, label: id, group: 'fidelity', tier: 'core', summary: '', report };
}

function directions(before: readonly JudgedMetric[], after: readonly JudgedMetric[]): Record<string, string> {
  return Object.fromEntries(compareReports(before, after).map(({ metric, direction }) => [metric, direction]));
}

test('reads a figure by the way in which it is better', () => {
  const before = [
    judged('high', 0.5),
    judged('low', 0.5, { better: 'lower' }),
    judged('near', 0.9, { better: 'nearer', ideal: 0.5 }),
  ];
  const after = [
    judged('high', 0.7),
    judged('low', 0.7, { better: 'lower' }),
    judged('near', 0.4, { better: 'nearer', ideal: 0.5 }),
  ];
  expect(directions(before, after)).toEqual({ high: 'better', low: 'worse', near: 'better' });
});

test('lists what got worse first', () => {
  const changes = compareReports([judged('a', 0.5), judged('b', 0.5)], [judged('a', 0.9), judged('b', 0.1)]);
  expect(changes.map(({ metric }) => metric)).toEqual(['b', 'a']);
});

test('calls nothing a difference that lies within both intervals, or within 2 % of the way to the ceiling', () => {
  const before = [judged('wide', 0.5, { interval: [0.4, 0.6] }), judged('small', 0.5, { ends: [1, 0] })];
  const after = [judged('wide', 0.55, { interval: [0.45, 0.65] }), judged('small', 0.515, { ends: [1, 0] })];
  expect(directions(before, after)).toEqual({ wide: 'same', small: 'same' });
});

test('calls nothing a difference that lies beyond what real rows reach', () => {
  const ends = [0.8, 0.2] as const;
  expect(directions([judged('high', 0.99, { ends })], [judged('high', 0.85, { ends })])).toEqual({ high: 'same' });
  expect(directions([judged('high', 0.99, { ends })], [judged('high', 0.7, { ends })])).toEqual({ high: 'worse' });
});

test('a finding that changes its level has changed, however little', () => {
  const before = [judged('edge', 0.5, { ends: [1, 0], level: 'fair' })];
  expect(directions(before, [judged('edge', 0.51, { ends: [1, 0], level: 'good' })])).toEqual({ edge: 'better' });
});

test('says unknown where a figure is missing on one side', () => {
  expect(directions([judged('gone', 0.5)], [])).toEqual({ gone: 'unknown' });
  expect(directions([judged('void', null)], [judged('void', 0.5)])).toEqual({ void: 'unknown' });
});
