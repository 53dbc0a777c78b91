import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasRealTables, loadGolden, loadReal } from '../../../../tests/golden/load.ts';
import { randomStream } from '../../random.ts';
import { alignTables } from '../../table/align.ts';
import type { Column } from '../../table/column.ts';
import { createTable, type Table } from '../../table/table.ts';
import type { MetricInput, MetricResult } from '../types.ts';
import { utility } from './metric.ts';

const goldenFile = new URL('../../../../tests/golden/utility.json', import.meta.url);
type Figures = Readonly<Record<string, { readonly trtr: number; readonly tstr: number }>>;

function figure(result: MetricResult, key: string): number | null {
  return result.scores.find((score) => score.key === key)?.value ?? null;
}

/** As in tests/golden/utility.py. */
function blurred(table: Table): Table {
  const source = (row: number, c: number): number =>
    row % 3 === 0 && c % 2 === 1 ? (row * 7 + 11) % table.rowCount : row;
  const columns = table.columns.map((column, c): Column => {
    if (column.layout === 'coded')
      return { ...column, codes: column.codes.map((_, row) => column.codes[source(row, c)]!) };
    if (column.layout !== 'numeric') return column;
    return { layout: 'numeric', values: column.values.map((_, row) => column.values[source(row, c)]!) };
  });
  return { ...table, columns };
}

/** Label and score depend on `strong`, less on `weak`, never on `noise`; `isWrong` makes them depend on noise alone. */
function simulate(seed: number, rows: number, isWrong = false): Table {
  const stream = randomStream(seed, 'utility test');
  const draw = (lane: number): Float64Array<ArrayBuffer> =>
    Float64Array.from({ length: rows }, (_, i) => stream.normal(i, lane));
  const [strong, weak, noise, other, error] = [draw(0), draw(1), draw(2), draw(3), draw(4)];
  const score = Float64Array.from({ length: rows }, (_, i) =>
    isWrong ? 2 * noise[i]! + error[i]! : 2 * strong[i]! + 0.8 * weak[i]! + 0.5 * error[i]!,
  );
  const names = ['strong', 'weak', 'noise', 'other', 'score'];
  return createTable(
    [
      ...names.map((name) => ({ name, kind: 'number', role: 'feature' }) as const),
      { name: 'level', kind: 'category', role: 'target' },
    ],
    [
      ...[strong, weak, noise, other, score].map((values) => ({ layout: 'numeric', values }) as const),
      {
        layout: 'coded',
        codes: Int32Array.from(score, (value) => (value > 1.5 ? 2 : value > -0.5 ? 1 : 0)),
        dictionary: ['low', 'middle', 'high'],
      },
    ],
  );
}

function simulated(target: 'score' | 'level', isWrong: boolean): MetricInput {
  const drop = target === 'score' ? 'level' : 'score';
  const without = (table: Table): Table => {
    const at = table.schema.findIndex(({ name }) => name === drop);
    return createTable(table.schema.toSpliced(at, 1), table.columns.toSpliced(at, 1));
  };
  const [real, holdout, candidate] = [simulate(1, 800), simulate(2, 800), simulate(3, 800, isWrong)].map(without);
  return { real: real!, holdout: holdout!, candidate: candidate!, target, seed: 5 };
}

describe.skipIf(!hasRealTables).each(['adult', 'california', 'shoppers'])(
  'skill on %s (needs ../shared/data)',
  (name) => {
    it('agrees with scikit-learn within 0.01 AUC and 0.02 R²', async () => {
      const wanted = (JSON.parse(readFileSync(goldenFile, 'utf8')) as Figures)[name]!;
      const golden = loadGolden(`real-${name}`);
      const { real, holdout } = loadReal(name, golden);
      const [r, h, s] = alignTables([real, holdout, blurred(real)], real.schema);
      const input = { real: r!, holdout: h!, candidate: s!, target: golden.target, seed: 0 };
      const result = await utility.compute(input, {}, {});
      const tolerance = name === 'california' ? 0.02 : 0.01;
      expect(Math.abs(figure(result, 'tstr')! - wanted.tstr)).toBeLessThanOrEqual(tolerance);
      expect(Math.abs(figure(result, 'trtr')! - wanted.trtr)).toBeLessThanOrEqual(tolerance);
      expect(result.exhibits!.length).toBeGreaterThanOrEqual(3);
    });
  },
  60_000,
);

describe.each(['score', 'level'] as const)('utility with target %s', (target) => {
  it('finds that rows of the same kind teach the same lesson', async () => {
    const result = await utility.compute(simulated(target, false), {}, {});
    expect(figure(result, 'retained')).toBeGreaterThan(0.95);
    expect(figure(result, 'importance_agreement')).toBeGreaterThan(0.6);
    expect(figure(result, 'top_features')).toBe(1);
    expect(result.repairs).toEqual([]);
    const bars = result.exhibits!.find((exhibit) => exhibit.kind === 'bars');
    expect(bars?.items.slice(0, 2).map((item) => item.label)).toEqual(['strong', 'weak']);
  });

  it('finds that rows of another kind teach the wrong lesson, and offers to draw the target afresh', async () => {
    const result = await utility.compute(simulated(target, true), {}, {});
    expect(figure(result, 'retained')).toBeLessThan(0.3);
    expect(figure(result, 'importance_agreement')).toBeLessThan(0.5);
    expect(result.repairs).toMatchObject([{ repair: 'refit-column', scope: { columns: [target] } }]);
  });

  it('draws curves with a diagonal to read them against', async () => {
    const result = await utility.compute(simulated(target, false), {}, {});
    const curves = result.exhibits!.find((exhibit) => exhibit.kind === 'curves')!;
    expect(curves.series.map((series) => series.tone)).toEqual(['neutral', 'synthetic', 'real']);
    const [[fromX, fromY], [toX, toY]] = curves.series[0]!.points as [[number, number], [number, number]];
    expect([fromX, toX]).toEqual([fromY, toY]);
  });
});

it('shows every class with its precision, recall and AUC by both models', async () => {
  const result = await utility.compute(simulated('level', false), {}, {});
  const table = result.exhibits!.find((exhibit) => exhibit.kind === 'table')!;
  expect(table.columns).toHaveLength(8);
  expect(table.rows.map((row) => row[0]).sort()).toEqual(['high', 'low', 'middle']);
  for (const row of table.rows) for (const cell of row.slice(2)) expect(cell).toBeGreaterThan(0.5);
});
