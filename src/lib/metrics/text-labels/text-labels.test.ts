import { describe, expect, it } from 'vitest';
import { createTable } from '../../table/table.ts';
import { judgeMetric } from '../report.ts';
import type { LabelColumn } from '../text-input.ts';
import type { MetricReport, MetricResult } from '../types.ts';
import { textLabels } from './metric.ts';

const none = createTable([], []);

function judge(labels: readonly LabelColumn[]): Promise<MetricReport> {
  const texts = { columns: [], sources: null, labels };
  return judgeMetric(textLabels, { real: none, holdout: null, candidate: none, target: null, seed: 1, texts }, {});
}

function column(name: string, candidate: readonly (string | null)[], rest: Partial<LabelColumn> = {}): LabelColumn {
  return { ...{ name, candidate, real: null, holdout: null, isScale: false, asked: null }, ...rest };
}

const scoreOf = ({ scores }: MetricResult, key: string): number | null | undefined =>
  scores.find((score) => score.key === key)?.value;
const repeat = (pattern: string, times: number): string[] => Array.from(pattern.repeat(times));

describe('labels beside texts', () => {
  it('are balanced by their entropy, and apart from what is real or asked by what differs', async () => {
    const asked = new Map([
      ['a', 0.5],
      ['b', 0.5],
    ]);
    const { candidate } = await judge([column('mood', repeat('aaab', 25), { real: repeat('abbb', 25), asked })]);
    expect(scoreOf(candidate, 'balance')).toBeCloseTo(2 - 0.75 * Math.log2(3), 12);
    expect(scoreOf(candidate, 'real_distance')).toBeCloseTo(0.5, 12);
    expect(scoreOf(candidate, 'asked_distance')).toBeCloseTo(0.25, 12);
  });

  it('agree by kappa where columns use the same labels, more by distance where they are scores', async () => {
    // Of four rows three agree; both use each label in half of the rows: (3/4 - 1/2) / (1 - 1/2).
    const [first, second] = [repeat('aabb', 20), repeat('aaba', 20).map((label, i) => (i % 8 === 7 ? 'b' : label))];
    const same = await judge([column('one', first), column('two', first)]);
    expect(scoreOf(same.candidate, 'kappa')).toBeCloseTo(1, 12);
    expect(Math.abs(scoreOf(same.baselines.floor!, 'kappa')!)).toBeLessThan(0.3);
    const other = await judge([column('one', first), column('two', second)]);
    const observed = 7 / 8;
    const chance = 0.5 * (5 / 8) + 0.5 * (3 / 8);
    expect(scoreOf(other.candidate, 'kappa')).toBeCloseTo((observed - chance) / (1 - chance), 12);
    const near = [column('one', repeat('1234', 20)), column('two', repeat('2234', 20))];
    const plain = await judge(near);
    const scale = await judge(near.map((one) => ({ ...one, isScale: true })));
    expect(scoreOf(scale.candidate, 'kappa')).toBeGreaterThan(scoreOf(plain.candidate, 'kappa')!);
  });

  it('skip missing ones, and are not judged where there is one label or very many', async () => {
    const { candidate } = await judge([column('mood', [null, 'a', null, 'b'])]);
    expect(scoreOf(candidate, 'balance')).toBeCloseTo(1, 12);
    const many = Array.from({ length: 60 }, (_, i) => `label ${i}`);
    expect((await judge([column('one', ['a', 'a']), column('many', many)])).candidate.unavailable).toMatch(/labels/);
  });

  it('are called good where uneven shares are those asked for, and poor where they are not', async () => {
    const uneven = new Map([
      ['a', 0.95],
      ['b', 0.05],
    ]);
    const labels = repeat('aaaaaaaaaaaaaaaaaaab', 10);
    expect((await judge([column('mood', labels, { asked: uneven })])).finding.level).toBe('good');
    const turned = new Map([
      ['a', 0.05],
      ['b', 0.95],
    ]);
    expect((await judge([column('mood', labels, { asked: turned })])).finding.level).toBe('poor');
    expect((await judge([column('mood', labels)])).finding.level).toBe('fair');
  });
});
