import { describe, expect, it } from 'vitest';
import { targetTable } from '../../../tests/fixtures/target-table.ts';
import type { MetricInput } from '../metrics/types.ts';
import { randomStream } from '../random.ts';
import { scalingExhibit } from './exhibit.ts';
import { errorAt, fitScalingLaw } from './fit.ts';
import { defaultPlan, measureScaling, type ScalingResult, type ScalingSeriesId } from './measure.ts';
import type { Law } from './types.ts';
import { scalingSentences } from './words.ts';

function simulated(rows: number): MetricInput {
  const tables = { real: targetTable(1, rows), holdout: targetTable(2, 1000), candidate: targetTable(3, rows, 1) };
  return { ...tables, target: 'y', seed: 4 };
}

const light = { ...defaultPlan, sizes: 5, repeats: 2, maxTestRows: 500 };

describe('learning curves', { timeout: 60_000 }, () => {
  it('fall with the rows, more for rows of better quality', async () => {
    const result = (await measureScaling(simulated(900), light, {})) as ScalingResult;
    expect(result.measure).toBe('r2');
    const [real, synthetic, mix] = result.series.map(({ points }) => {
      const means = points.map(({ errors }) => errors.reduce((a, b) => a + b, 0) / errors.length);
      expect(means.at(-1)).toBeLessThan(means[0]!);
      return means.at(-1)!;
    }) as [number, number, number];
    expect(real).toBeLessThan(mix);
    expect(mix).toBeLessThan(synthetic);
  });

  it('are the same for the same seed', async () => {
    const plan = { ...light, series: ['real'] as const, maxRows: 300 };
    expect(await measureScaling(simulated(600), plan, {})).toEqual(await measureScaling(simulated(600), plan, {}));
  });

  it('say in words that a target or a holdout is missing', async () => {
    expect(await measureScaling({ ...simulated(300), target: null }, light, {})).toMatch(/target/);
    expect(await measureScaling({ ...simulated(300), holdout: null }, light, {})).toMatch(/held-out/);
  });

  it('say that there are not enough points for small tables', async () => {
    const result = (await measureScaling(simulated(200), light, {})) as ScalingResult;
    const { advice, series } = scalingSentences(result);
    expect(advice).toMatch(/too few rows/);
    expect(series[0]!.text).toMatch(/not enough points/i);
  });

  it('stop when aborted, and tell how far they are', async () => {
    const controller = new AbortController();
    const shares: number[] = [];
    const onProgress = (done: number): void => {
      shares.push(done);
      if (shares.length === 3) controller.abort();
    };
    const work = measureScaling(simulated(600), light, { signal: controller.signal, onProgress });
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});

function resultOf(laws: Readonly<Partial<Record<ScalingSeriesId, Law>>>, noise = 0.001): ScalingResult {
  const series = Object.entries(laws).map(([id, law], s) => {
    const points = [200, 400, 800, 1600, 3200, 6400, 12_800].map((rows, k) => ({
      rows,
      errors: [0, 1, 2, 3].map((r) => errorAt(law, rows) + noise * randomStream(s, 'words').normal(r, k)),
    }));
    return { id: id as ScalingSeriesId, points, fit: fitScalingLaw(points, { seed: 1 }), available: 16_000 };
  });
  return { measure: 'auc', target: 'y', realShare: 0.5, series };
}

describe('sentences', () => {
  const real: Law = { limit: 0.05, scale: 2, exponent: 0.5 };

  it('advise quality where synthetic rows end too high', () => {
    const { advice } = scalingSentences(resultOf({ real, synthetic: { ...real, limit: 0.2 } }));
    expect(advice).toContain('quality');
  });

  it('tell how many synthetic rows make up for real ones where they end alike', () => {
    const { advice } = scalingSentences(
      resultOf({ real, synthetic: { limit: 0.05, scale: 5, exponent: 0.5 } }, 0.0002),
    );
    expect(advice).toMatch(/About [\d,]+ synthetic rows should teach as much as 12,800 real ones/);
  });

  it('say that a flat curve is flat', () => {
    const flat = { limit: 0.5, scale: 0, exponent: 1 };
    const { advice, series } = scalingSentences(resultOf({ real, synthetic: flat }, 0.004));
    expect(series[1]!.text).toContain('hardly changes');
    expect(advice).toContain('quality');
  });

  it('give the next doubling with its interval and the end of the curve', () => {
    const { series } = scalingSentences(resultOf({ real }));
    expect(series[0]!.text).toMatch(/Doubling them would bring 0\.00\d more \(0\.00\d to 0\.00\d\)/);
    expect(series[0]!.text).toMatch(/Without end, it would reach 0\.9\d\d/);
  });
});

it('draws a line with a band and dots for every series', () => {
  const law: Law = { limit: 0.1, scale: 2, exponent: 0.5 };
  const exhibit = scalingExhibit(resultOf({ real: law, synthetic: law }));
  expect(exhibit.series.map(({ tone, isScatter }) => [tone, isScatter ?? false])).toEqual([
    ['real', false],
    ['synthetic', false],
    ['real', true],
    ['synthetic', true],
  ]);
  for (const { points, band } of exhibit.series) {
    if (!band) continue;
    points.forEach(([, y], i) => {
      expect(band[i]![0]).toBeLessThanOrEqual(y + 1e-3);
      expect(band[i]![1]).toBeGreaterThanOrEqual(y - 1e-3);
    });
  }
});
