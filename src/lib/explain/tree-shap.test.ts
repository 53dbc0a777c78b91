import { expect, it } from 'vitest';
import { applyBins } from '../learners/boosting/bins.ts';
import { boostingDefaults, type BoostingModel, fitBoosting, rawBoosting } from '../learners/boosting/boosting.ts';
import type { Tree } from '../learners/boosting/tree.ts';
import type { FeatureTable } from '../learners/features.ts';
import { randomStream } from '../random.ts';
import { shapValues } from './tree-shap.ts';

/** Quantities with gaps, categories with gaps, and an interaction of both. */
function simulate(rowCount: number): { table: FeatureTable; targets: Float64Array } {
  const stream = randomStream(3, 'shap');
  const column = (lane: number, gap: number, make: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rowCount }, (_, row) => (stream.uniform(row, lane) < gap ? NaN : make(row)));
  const a = column(10, 0.1, (row) => stream.normal(row, 1));
  const b = column(11, 0, (row) => stream.normal(row, 2));
  const c = column(12, 0.05, (row) => stream.below(6, row, 3));
  const d = column(13, 0, (row) => Math.round(stream.normal(row, 4) * 2));
  const targets = Float64Array.from({ length: rowCount }, (_, row) => {
    const margin = (a[row]! || -1) * (c[row] === 2 || c[row] === 4 ? 2 : -0.5) + b[row]! * d[row]!;
    return stream.uniform(row, 9) < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  });
  const features = [a, b, c, d].map((values, f) => ({ values, isCategorical: f === 2 }));
  return { table: { rowCount, features }, targets };
}

async function fit(iterations: number, maxLeaves: number): Promise<{ model: BoostingModel; table: FeatureTable }> {
  const { table, targets } = simulate(600);
  const options = { ...boostingDefaults, iterations, maxLeaves };
  return { model: await fitBoosting(table, targets, { kind: 'classes', classCount: 2 }, { options }), table };
}

/** Value of a tree when only the columns in `known` may be asked: elsewhere both branches by their training rows. */
function treeValue(tree: Tree, row: readonly number[], known: number, node = 0): number {
  const feature = tree.feature[node]!;
  if (feature < 0) return tree.value[node]!;
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  if ((known >> feature) & 1) {
    return treeValue(tree, row, known, tree.goesLeft[node]![row[feature]!] === 1 ? left : right);
  }
  const at = (child: number): number => tree.rows[child]! * treeValue(tree, row, known, child);
  return (at(left) + at(right)) / tree.rows[node]!;
}

function bruteForce(model: BoostingModel, row: readonly number[]): number[] {
  const count = model.rules.length;
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const value = (known: number): number => model.trees[0]!.reduce((sum, tree) => sum + treeValue(tree, row, known), 0);
  return model.rules.map((_, f) => {
    let sum = 0;
    for (let set = 0; set < 1 << count; set++) {
      if ((set >> f) & 1) continue;
      const size = set.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      sum += weight * (value(set | (1 << f)) - value(set));
    }
    return sum;
  });
}

it('sums to the raw prediction of every row', async () => {
  const { model, table } = await fit(60, 31);
  const { base, values, features } = await shapValues(model, table);
  const raw = rawBoosting(model, applyBins(model.rules, table))[0]!;
  raw.forEach((wanted, row) => {
    const sum = values.subarray(row * features, (row + 1) * features).reduce((total, value) => total + value, base);
    expect(Math.abs(sum - wanted)).toBeLessThan(1e-6);
  });
});

it('equals the Shapley values counted over all subsets, with categories and missing values', async () => {
  const { model, table } = await fit(8, 12);
  const { values, features } = await shapValues(model, table);
  const bins = applyBins(model.rules, table);
  for (let row = 0; row < 60; row++) {
    const own = bins.map((column) => column[row]!);
    bruteForce(model, own).forEach((wanted, f) => expect(values[row * features + f]).toBeCloseTo(wanted, 9));
  }
});

it('gives a column that the model never asks exactly nothing', async () => {
  const { table, targets } = simulate(300);
  const features = [...table.features, { values: new Float64Array(300).fill(5), isCategorical: false }];
  const wide = { rowCount: 300, features };
  const model = await fitBoosting(wide, targets, { kind: 'classes', classCount: 2 });
  const { values } = await shapValues(model, wide);
  for (let row = 0; row < 300; row++) expect(values[row * 5 + 4]).toBe(0);
});
