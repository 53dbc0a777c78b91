// Agreement with numpy, scipy and scikit-learn on the same tables; see tests/golden/make-statistics.py.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadGolden, loadSmall } from '../../../tests/golden/load.ts';
import { alignTables } from '../table/align.ts';
import { takeTableRows } from '../table/table.ts';
import { findMetric } from './registry.ts';
import type { MetricInput, Score } from './types.ts';

const EXACT = 1e-6;

type Figures = Readonly<Record<string, Readonly<Record<string, number | null>>>>;

function readFigures(name: string): Figures {
  const url = new URL(`../../../tests/golden/statistics/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Figures;
}

function readInput(name: string): MetricInput {
  const golden = loadGolden(name);
  const { real, holdout, candidate } = loadSmall(name, golden);
  const [r, h, s] = alignTables([real, holdout, candidate], real.schema);
  return { real: r!, holdout: h!, candidate: s!, target: golden.target, seed: 0 };
}

function expectAgreement(scores: readonly Score[], figures: Figures[string]): void {
  for (const [key, wanted] of Object.entries(figures)) {
    const found = scores.find((score) => score.key === key)?.value ?? null;
    if (wanted === null) expect(found, key).toBeNull();
    else expect(Math.abs(found! - wanted), `${key}: ${found} instead of ${wanted}`).toBeLessThanOrEqual(EXACT);
  }
}

describe.each(['mixed', 'ties', 'unseen', 'smooth'])('golden tables %s', (name) => {
  const figures = readFigures(name);
  const input = readInput(name);

  it.each(Object.keys(figures))('agrees with the reference libraries on %s', async (id) => {
    const { scores } = await findMetric(id)!.compute(input, {}, {});
    expectAgreement(scores, figures[id]!);
  });

  it.each(Object.keys(figures))('names the source of every figure of %s', async (id) => {
    const { scores } = await findMetric(id)!.compute(input, {}, {});
    for (const { key, origin } of scores) expect(origin?.library, key).toBeTruthy();
  });
});

it('agrees with the reference libraries on a table of one row, and gives no figure where one row tells nothing', async () => {
  const input = readInput('mixed');
  const single = { ...input, candidate: takeTableRows(input.candidate, Int32Array.of(0)) };
  const { scores } = await findMetric('divergence')!.compute(single, {}, {});
  expectAgreement(scores, readFigures('single')['divergence']!);
  for (const id of ['association', 'manifold', 'propensity', 'distances']) {
    const result = await findMetric(id)!.compute(single, {}, {});
    expect(result.scores, id).toEqual([]);
    expect(result.unavailable, id).toBeTruthy();
  }
});
