// What every metric of texts promises.

import { describe, expect, it } from 'vitest';
import { baselineInput } from '../../src/lib/metrics/baselines.ts';
import { metrics } from '../../src/lib/metrics/registry.ts';
import { judgeMetric } from '../../src/lib/metrics/report.ts';
import type { Metric, MetricInput } from '../../src/lib/metrics/types.ts';
import type { LabelColumn } from '../../src/lib/metrics/text-input.ts';
import { randomStream } from '../../src/lib/random.ts';
import { createTable } from '../../src/lib/table/table.ts';

const subjects = ['the kettle', 'my flight', 'the hotel', 'this lamp', 'our table', 'the bus', 'a jacket', 'the phone'];
const verbs = ['was late', 'works well', 'broke at once', 'looks fine', 'costs too much', 'came on time', 'is loud'];
const rests = [
  'and I would take it again',
  'so I called the support',
  'but nobody could help',
  'as the picture shows',
  'which was no surprise',
];

/** Short reviews that share words, as people's do. */
function write(count: number, seed: number): string[] {
  const stream = randomStream(seed, 'texts');
  const pick = (list: readonly string[], row: number, lane: number): string =>
    list[stream.below(list.length, row, lane)]!;
  return Array.from({ length: count }, (_, row) =>
    [0, 1]
      .map(
        (part) =>
          `${pick(subjects, row, part * 3)} ${pick(verbs, row, part * 3 + 1)} ${pick(rests, row, part * 3 + 2)}.`,
      )
      .join(' '),
  );
}

function embedWords(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>[]> {
  return Promise.resolve(
    texts.map((text) => {
      const vector = new Float32Array(16);
      for (const word of text.split(' ')) vector[word.length % 16]! += 1;
      const norm = Math.hypot(...vector);
      return vector.map((value) => value / norm);
    }),
  );
}

const goodOrBad = (row: number): string => (row % 2 === 0 ? 'good' : 'bad');
const found = (row: number): string => goodOrBad(row % 10 === 0 ? row + 1 : row);
const labelled = (count: number, label: (row: number) => string): string[] =>
  Array.from({ length: count }, (_, row) => label(row));
/** Two columns of the same labels, which agree but for a row in ten. */
const labels: readonly LabelColumn[] = [
  {
    ...{ name: 'asked', candidate: labelled(120, goodOrBad), real: labelled(120, goodOrBad), isScale: false },
    ...{ holdout: labelled(80, goodOrBad), asked: null },
  },
  {
    ...{ name: 'found', candidate: labelled(120, found), real: labelled(120, found), isScale: false },
    ...{ holdout: labelled(80, found), asked: null },
  },
];
const none = createTable([], []);
const input: MetricInput = {
  ...{ real: none, holdout: none, candidate: none, target: null, seed: 3 },
  texts: {
    columns: [{ name: 'review', candidate: write(120, 1), real: write(120, 2), holdout: write(80, 3) }],
    sources: write(120, 2),
    embed: embedWords,
    labels,
  },
};
/** Without any other dataset. */
const alone: MetricInput = {
  ...input,
  holdout: null,
  texts: {
    columns: [{ name: 'review', candidate: write(120, 1), real: null, holdout: null }],
    sources: null,
    embed: embedWords,
    labels: labels.map((column) => ({ ...column, real: null, holdout: null })),
  },
};
const textMetrics = metrics.filter((metric: Metric) => metric.needs === 'texts');

describe.each(textMetrics.map((metric): [string, Metric] => [metric.id, metric]))('metric of texts %s', (_, metric) => {
  it('gives the same finite figures for the same seed', async () => {
    const first = await judgeMetric(metric, input, {});
    expect(first.error).toBeUndefined();
    expect(first.candidate.scores.length).toBeGreaterThan(0);
    for (const { value } of first.candidate.scores) expect(value === null || Number.isFinite(value)).toBe(true);
    expect(await judgeMetric(metric, input, {})).toEqual(first);
  });

  it('says something in words, with or without a reference', async () => {
    for (const given of [input, alone]) {
      const { finding, candidate } = await judgeMetric(metric, given, {});
      expect(finding.sentence.length).toBeGreaterThan(10);
      expect(candidate.scores.length > 0 || candidate.unavailable !== undefined).toBe(true);
    }
  });

  it('has each baseline that it names, where the texts can give it', async () => {
    const { baselines } = await judgeMetric(metric, input, {});
    expect(Object.keys(baselines).sort()).toEqual([...metric.baselines].sort());
  });

  it('stops when aborted before the work', async () => {
    await expect(judgeMetric(metric, input, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('is unavailable, in words, where there are no texts', async () => {
    const { candidate, error } = await judgeMetric(metric, { ...input, texts: { columns: [], sources: null } }, {});
    expect(error).toBeUndefined();
    expect(candidate.unavailable).toMatch(/\.$/);
  });
});

describe('the cheat', () => {
  it('is caught by the metric of copies', async () => {
    const copies = textMetrics.find(({ id }) => id === 'text-copies')!;
    const cheat = baselineInput(input, 'cheat', { ceilingRows: 'holdout', baselineRows: Infinity, needs: 'texts' })!;
    const scores = (await judgeMetric(copies, { ...input, texts: cheat.texts! }, {})).candidate.scores;
    expect(scores.find(({ key }) => key === 'near_source')?.value).toBeGreaterThan(0.9);
    expect(scores.find(({ key }) => key === 'contaminated')?.value).toBeGreaterThan(0.9);
  });

  it('is told from varied texts where there is no source to copy', async () => {
    const diversity = textMetrics.find(({ id }) => id === 'text-diversity')!;
    const { candidate, baselines } = await judgeMetric(diversity, alone, {});
    const bleu = (result: typeof candidate | undefined): number =>
      result?.scores.find(({ key }) => key === 'self_bleu')?.value ?? 0;
    expect(bleu(baselines.cheat)).toBeGreaterThan(bleu(candidate));
    expect(bleu(baselines.floor)).toBeLessThan(bleu(candidate));
  });
});
