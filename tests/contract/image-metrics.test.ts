// What every metric of pictures promises.

import { describe, expect, it } from 'vitest';
import type { ImageColumn } from '../../src/lib/metrics/image-input.ts';
import { metrics } from '../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../src/lib/metrics/report.ts';
import type { Metric, MetricInput } from '../../src/lib/metrics/types.ts';
import { defaultOptions } from '../../src/lib/options.ts';
import { createTable } from '../../src/lib/table/table.ts';
import { discs } from '../golden/discs.ts';

const none = createTable([], []);
const column: ImageColumn = {
  ...{ name: 'picture', candidate: discs(60, 'made'), real: discs(60, 'real'), holdout: discs(60, 'holdout') },
};
const withColumns = (columns: readonly ImageColumn[]): MetricInput => ({
  ...{ real: none, holdout: none, candidate: none, target: null, seed: 3 },
  images: { columns },
});
const input = withColumns([column]);
const imageMetrics = metrics.filter((metric: Metric) => metric.needs === 'images');

it('there are metrics of pictures', () => {
  expect(imageMetrics.length).toBeGreaterThan(0);
});

describe.each(imageMetrics.map((metric): [string, Metric] => [metric.id, metric]))(
  'metric of pictures %s',
  (_, metric) => {
    it('gives the same finite figures for the same seed', async () => {
      const first = await judgeMetric(metric, input, {});
      expect(first.error).toBeUndefined();
      expect(first.candidate.scores.length).toBeGreaterThan(0);
      for (const { value } of first.candidate.scores) expect(value === null || Number.isFinite(value)).toBe(true);
      expect(await judgeMetric(metric, input, {})).toEqual(first);
    });

    it('takes options that went through JSON, and refuses others', async () => {
      const options = JSON.parse(JSON.stringify(defaultOptions(metric.fields))) as Record<string, never>;
      await expect(metric.compute(input, options, {})).resolves.toBeDefined();
      await expect(metric.compute(input, { noSuchOption: 1 }, {})).rejects.toMatchObject({ code: 'bad-option' });
    });

    it('has each baseline that it names, and stands between the ceiling and the floor', async () => {
      const { baselines } = await judgeMetric(metric, input, {});
      expect(Object.keys(baselines).sort()).toEqual([...metric.baselines].sort());
      const headline = (side: 'ceiling' | 'floor' | 'cheat'): number => {
        const score = baselines[side]!.scores[0]!;
        return score.better === 'lower' ? -score.value! : score.value!;
      };
      expect(headline('ceiling')).toBeGreaterThan(headline(metric.baselines.includes('floor') ? 'floor' : 'cheat'));
    });

    it('says something in words: with a reference, without one, and for few pictures or columns', async () => {
      const alone = { ...column, real: null, holdout: null };
      const few = { ...column, candidate: column.candidate.slice(0, 1), real: (column.real ?? []).slice(0, 1) };
      const blind = column.candidate.map((picture) => ({ ...picture, vector: null, textVector: null, text: '' }));
      for (const columns of [[alone], [few], [{ ...column, candidate: blind }], [column, alone], []]) {
        const { finding, candidate, error } = await judgeMetric(metric, withColumns(columns), {});
        expect(error).toBeUndefined();
        expect(finding.sentence).toMatch(/^[A-Z0-9].{10,}\.$/s);
        expect(finding.sentence).not.toMatch(/NaN|undefined|Infinity/);
        expect(candidate.scores.length > 0 || candidate.unavailable !== undefined).toBe(true);
      }
    });

    it('stops when aborted before the work or during it', async () => {
      const before = { signal: AbortSignal.abort() };
      await expect(judgeMetric(metric, input, before)).rejects.toMatchObject({ code: 'aborted' });
      const controller = new AbortController();
      const during = { signal: controller.signal, onProgress: () => controller.abort() };
      await expect(judgeMetric(metric, input, during)).rejects.toMatchObject({ code: 'aborted' });
    });
  },
);
