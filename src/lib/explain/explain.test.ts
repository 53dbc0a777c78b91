import { beforeAll, expect, it } from 'vitest';
import { boostingDefaults, type BoostingModel, fitBoosting } from '../learners/boosting/boosting.ts';
import { takeFeatureRows } from '../learners/features.ts';
import { rocAuc } from '../metrics/statistics.ts';
import { randomStream } from '../random.ts';
import { permutationP, placementsOf } from './auc.ts';
import { partialDependence } from './dependence.ts';
import { smallestEdit } from './edits.ts';
import type { FoldedModel } from './folded.ts';
import { permutationImportance } from './importance.ts';

const ROWS = 1200;
let folded: FoldedModel;
const all = Int32Array.from({ length: ROWS }, (_, row) => row);

/** Label 1 where column 1 is large; columns 0 and 2 say nothing. */
beforeAll(async () => {
  const stream = randomStream(8, 'explain');
  const labels = Float64Array.from(all, (row) => row % 2);
  const features = [0, 1, 2].map((lane) => ({
    values: Float64Array.from(all, (row) => stream.normal(row, lane) + (lane === 1 ? 2 * (row % 2) : 0)),
    isCategorical: false,
  }));
  const table = { rowCount: ROWS, features };
  const folds = Uint8Array.from(all, (row) => (row >> 1) % 2);
  const models: BoostingModel[] = [];
  for (const fold of [0, 1]) {
    const rows = all.filter((row) => folds[row] !== fold);
    const targets = Float64Array.from(rows, (row) => labels[row]!);
    const options = { ...boostingDefaults, iterations: 30, maxLeaves: 8 };
    models.push(
      await fitBoosting(takeFeatureRows(table, rows), targets, { kind: 'classes', classCount: 2 }, { options }),
    );
  }
  folded = { table, labels, folds, models };
});

it('ranks the column that matters first, with an interval that leaves out zero', async () => {
  const [first, ...rest] = await permutationImportance(folded, { rows: all, stream: randomStream(1) });
  expect(first!.feature).toBe(1);
  expect(first!.interval[0]).toBeGreaterThan(0.1);
  for (const { value } of rest) expect(Math.abs(value)).toBeLessThan(0.05);
});

it('shows a prediction that rises with the column that matters', async () => {
  const points = await partialDependence(folded, { feature: 1, rows: all });
  expect(points[points.length - 1]!.share - points[0]!.share).toBeGreaterThan(0.5);
  const flat = await partialDependence(folded, { feature: 0, rows: all });
  const shares = flat.map(({ share }) => share);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.15);
});

it('lets a row pass by changing the one column that gives it away', () => {
  const donors = takeFeatureRows(
    folded.table,
    all.filter((row) => folded.labels[row] === 0),
  );
  const model = folded.models[0]!;
  const edit = smallestEdit({ model, donors, row: [0, 4, 0], threshold: 0, maxChanges: 3 });
  expect(edit.passes).toBe(true);
  expect(edit.changes.map(({ feature }) => feature)).toEqual([1]);
  const none = smallestEdit({ model, donors, row: [0, -1, 0], threshold: 0, maxChanges: 3 });
  expect(none).toMatchObject({ changes: [], passes: true });
});

it('has the same area by placements as by ranks, ties included', () => {
  const stream = randomStream(2);
  const scores = Float64Array.from(all, (row) => stream.below(20, row) + (row % 2));
  expect(placementsOf(scores, folded.labels).auc).toBeCloseTo(rocAuc(scores, folded.labels)!, 12);
});

it('gives labels without meaning an even chance, and others hardly any', () => {
  const noise = randomStream(3);
  let small = 0;
  for (let i = 0; i < 60; i++) {
    const scores = Float64Array.from({ length: 200 }, (_, row) => noise.normal(row, i));
    const labels = scores.map((_, row) => row % 2);
    if (permutationP(scores, labels, { rounds: 99, stream: noise.derive(i) }) <= 0.1) small++;
  }
  expect(small).toBeLessThan(14);
  const told = Float64Array.from(all, (row) => row % 2);
  expect(permutationP(told, folded.labels, { rounds: 99, stream: noise })).toBe(0.01);
});
