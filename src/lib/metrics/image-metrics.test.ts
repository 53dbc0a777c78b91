import { describe, expect, it } from 'vitest';
import { pixelFacts } from '../image-stats/facts.ts';
import { discs, KINDS, vectorOf } from '../../../tests/golden/discs.ts';
import { randomStream } from '../random.ts';
import { createTable } from '../table/table.ts';
import { imageCopies } from './image-copies/metric.ts';
import { imageFidelity } from './image-fidelity/metric.ts';
import type { ImageColumn, JudgedImage } from './image-input.ts';
import { imageMatch } from './image-match/metric.ts';
import { imageQuality } from './image-quality/metric.ts';
import { judgeMetric } from './report.ts';
import type { Metric, MetricInput } from './types.ts';

async function judge(metric: Metric, column: Partial<ImageColumn>) {
  const empty = createTable([], []);
  const real = discs(120, 'real');
  const holdout = discs(120, 'holdout');
  const input: MetricInput = {
    ...{ real: empty, holdout: null, candidate: empty, target: null, seed: 3 },
    images: { columns: [{ name: 'picture', candidate: discs(120, 'made'), real, holdout, ...column }] },
  };
  const report = await judgeMetric(metric, input, {});
  const score = (key: string): number | null =>
    report.candidate.scores.find((entry) => entry.key === key)?.value ?? null;
  return { report, score, real };
}

describe('likeness of pictures', () => {
  it('is good for pictures of the same kind, and lies between ceiling and floor', async () => {
    const { report, score } = await judge(imageFidelity, {});
    expect(report.finding.level).toBe('good');
    const floor = report.baselines.floor?.scores.find(({ key }) => key === 'frechet')?.value ?? 0;
    expect(score('frechet')).toBeLessThan(0.25 * floor);
    expect(score('precision')).toBeGreaterThan(0.8);
    expect(report.baselines.cheat?.scores.find(({ key }) => key === 'precision')?.value).toBe(1);
    expect(report.candidate.exhibits?.some(({ kind }) => kind === 'pictures')).toBe(true);
  });

  it('is poor where a single kind is drawn again and again', async () => {
    const one = discs(120, 'made').map((picture, i) => ({ ...picture, vector: vectorOf(3, randomStream(5, i)) }));
    const { report, score } = await judge(imageFidelity, { candidate: one });
    expect(report.finding.level).toBe('poor');
    expect(score('recall')).toBeLessThan(0.3);
  });

  it('says why there is no figure', async () => {
    const bare = discs(20, 'made').map((picture) => ({ ...picture, vector: null }));
    expect((await judge(imageFidelity, { candidate: bare })).report.candidate.unavailable).toContain('matcher');
    expect((await judge(imageFidelity, { real: null })).report.candidate.unavailable).toContain('no real pictures');
  });
});

describe('agreement of pictures and texts', () => {
  it('is good for true texts, poor for shuffled ones, and needs no reference', async () => {
    const good = await judge(imageMatch, { real: null, holdout: null });
    expect(good.report.finding.level).toBe('good');
    expect(good.score('better_than_shuffled')).toBeGreaterThan(0.95);
    expect(good.score('agreement_p')).toBeLessThan(0.01);
    const wrong = discs(120, 'made', (kind) => (kind + 5) % KINDS);
    const poor = await judge(imageMatch, { candidate: wrong });
    expect(poor.report.finding.level).toBe('poor');
    expect(poor.score('top1')).toBeLessThan(0.1);
    const floor = poor.report.baselines.floor?.scores.find(({ key }) => key === 'better_than_shuffled')?.value ?? 0;
    expect(floor).toBeGreaterThan(0.3);
    expect(floor).toBeLessThan(0.7);
  });
});

describe('copies among pictures', () => {
  it('tells copied files and pictures that repeat each other', async () => {
    const { real } = await judge(imageCopies, {});
    const copied = discs(120, 'made').map((picture, i) => (i < 40 ? (real[i] as JudgedImage) : picture));
    const found = await judge(imageCopies, { candidate: copied });
    expect(found.score('identical')).toBeCloseTo(1 / 3, 10);
    expect(found.score('copied')).toBeGreaterThanOrEqual(1 / 3);
    expect(found.report.baselines.cheat?.scores.find(({ key }) => key === 'copied')?.value).toBe(1);
    const repeated = discs(120, 'made').map((_, i, all) => all[i % 10] as JudgedImage);
    const worse = await judge(imageCopies, { candidate: repeated });
    expect(worse.score('repeated')).toBe(1);
    expect(worse.report.finding.level).toBe('poor');
  });
});

describe('light and colour', () => {
  it('is like that of real pictures, and is not for noise and blanks', async () => {
    const same = await judge(imageQuality, {});
    expect(same.report.finding.level).toBe('good');
    expect(same.score('blank')).toBe(0);
    const flat = pixelFacts({ width: 8, height: 8, data: new Uint8ClampedArray(256).fill(200) });
    const blank = discs(120, 'made').map((picture) => ({ ...picture, facts: flat }));
    const worse = await judge(imageQuality, { candidate: blank });
    expect(worse.score('blank')).toBe(1);
    // Red on green of the same brightness is no blank.
    const data = new Uint8ClampedArray(256).map((_, i) => [i < 128 ? 200 : 0, i < 128 ? 0 : 102, 0, 255][i % 4] ?? 0);
    const twoColours = pixelFacts({ width: 8, height: 8, data });
    expect(twoColours.contrast).toBeLessThan(0.02);
    const coloured = discs(120, 'made').map((picture) => ({ ...picture, facts: twoColours }));
    expect((await judge(imageQuality, { candidate: coloured })).score('blank')).toBe(0);
    expect(worse.report.finding.level).toBe('poor');
    const floor = worse.report.baselines.floor?.scores.find(({ key }) => key === 'drift')?.value ?? 0;
    expect(floor).toBeGreaterThan(0.5);
  });
});
