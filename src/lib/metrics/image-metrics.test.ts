import { describe, expect, it } from 'vitest';
import { pixelFacts } from '../image-stats/facts.ts';
import type { Pixels } from '../images/image-ref.ts';
import { randomStream, type RandomStream } from '../random.ts';
import { createTable } from '../table/table.ts';
import { imageCopies } from './image-copies/metric.ts';
import { imageFidelity } from './image-fidelity/metric.ts';
import type { ImageColumn, JudgedImage } from './image-input.ts';
import { imageMatch } from './image-match/metric.ts';
import { imageQuality } from './image-quality/metric.ts';
import { judgeMetric } from './report.ts';
import type { Metric, MetricInput } from './types.ts';

const KINDS = 12;
const DIMENSIONS = 16;

/** A disc of one of twelve colours on white, somewhere; blurred or moved by the options. */
function disc(kind: number, stream: RandomStream, side = 32): Pixels {
  const data = new Uint8ClampedArray(side * side * 4);
  const [cx, cy, r] = [8 + 16 * stream.uniform(0), 8 + 16 * stream.uniform(1), 4 + 4 * stream.uniform(2)];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isIn = Math.hypot(x - cx, y - cy) < r;
      data.set(isIn ? [kind * 20, 255 - kind * 20, (kind * 67) % 256, 255] : [255, 255, 255, 255], (y * side + x) * 4);
    }
  }
  return { width: side, height: side, data };
}

/** A vector near the axis of its kind, as a good matcher would give it. */
function vectorOf(kind: number, stream: RandomStream, noise = 0.15): Float32Array {
  const raw = Float32Array.from({ length: DIMENSIONS }, (_, d) => (d === kind ? 1 : 0) + noise * stream.normal(9, d));
  const norm = Math.hypot(...raw);
  return raw.map((value) => value / norm);
}

function pictures(count: number, label: string, textOf = (kind: number): number => kind): JudgedImage[] {
  return Array.from({ length: count }, (_, i) => {
    const stream = randomStream(7, label, i);
    const kind = i % KINDS;
    const said = textOf(kind);
    return {
      ...{ hash: `${label}-${i}`, text: `disc ${said}`, facts: pixelFacts(disc(kind, stream)) },
      ...{ vector: vectorOf(kind, stream), textVector: vectorOf(said, randomStream(1, 'text', said), 0.05) },
    };
  });
}

async function judge(metric: Metric, column: Partial<ImageColumn>) {
  const empty = createTable([], []);
  const real = pictures(120, 'real');
  const holdout = pictures(120, 'holdout');
  const input: MetricInput = {
    ...{ real: empty, holdout: null, candidate: empty, target: null, seed: 3 },
    images: { columns: [{ name: 'picture', candidate: pictures(120, 'made'), real, holdout, ...column }] },
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
    const one = pictures(120, 'made').map((picture, i) => ({ ...picture, vector: vectorOf(3, randomStream(5, i)) }));
    const { report, score } = await judge(imageFidelity, { candidate: one });
    expect(report.finding.level).toBe('poor');
    expect(score('recall')).toBeLessThan(0.3);
  });

  it('says why there is no figure', async () => {
    const bare = pictures(20, 'made').map((picture) => ({ ...picture, vector: null }));
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
    const wrong = pictures(120, 'made', (kind) => (kind + 5) % KINDS);
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
    const copied = pictures(120, 'made').map((picture, i) => (i < 40 ? (real[i] as JudgedImage) : picture));
    const found = await judge(imageCopies, { candidate: copied });
    expect(found.score('identical')).toBeCloseTo(1 / 3, 10);
    expect(found.score('copied')).toBeGreaterThanOrEqual(1 / 3);
    expect(found.report.baselines.cheat?.scores.find(({ key }) => key === 'copied')?.value).toBe(1);
    const repeated = pictures(120, 'made').map((_, i, all) => all[i % 10] as JudgedImage);
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
    const blank = pictures(120, 'made').map((picture) => ({ ...picture, facts: flat }));
    const worse = await judge(imageQuality, { candidate: blank });
    expect(worse.score('blank')).toBe(1);
    expect(worse.report.finding.level).toBe('poor');
    const floor = worse.report.baselines.floor?.scores.find(({ key }) => key === 'drift')?.value ?? 0;
    expect(floor).toBeGreaterThan(0.5);
  });
});
