import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesColumn, type Column } from './column.ts';
import { type Distribution, distributionsOf } from './profile.ts';
import type { ColumnKind, ColumnSchema } from './schema.ts';

type Histogram = Extract<Distribution, { kind: 'histogram' }>;

const numeric = (values: readonly number[]): Column => ({ layout: 'numeric', values: Float64Array.from(values) });
const schemaOf = (kind: ColumnKind): ColumnSchema => ({ name: 'x', kind, role: 'feature' });

async function histogramsOf(
  kind: ColumnKind,
  sets: readonly (readonly number[])[],
  bins: number,
): Promise<Histogram[]> {
  return (await distributionsOf(
    schemaOf(kind),
    sets.map((set) => [numeric(set)]),
    bins,
  )) as Histogram[];
}

describe('histograms', () => {
  it('share ascending edges that cover every value and count each once', async () => {
    const wild = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ noNaN: true, min: -100, max: 100 }),
      fc.constant(NaN),
    );
    const set = fc.array(wild, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(set, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 2, max: 30 }),
        async (sets, bins) => {
          const found = await histogramsOf('number', sets, bins);
          const { edges } = found[0]!;
          expect(edges.length - 1).toBeLessThanOrEqual(30);
          edges.forEach((edge, i) => expect(i === 0 || edge > edges[i - 1]!).toBe(true));
          sets.forEach((values, i) => {
            const { counts, missing, edges: own } = found[i]!;
            expect(own).toEqual(edges);
            const present = values.filter((value) => !Number.isNaN(value));
            expect(missing).toBe(values.length - present.length);
            const naive = counts.map((_, bin) => {
              const last = bin === counts.length - 1;
              const inBin = (v: number): boolean =>
                v >= edges[bin]! && (last ? v <= edges[bin + 1]! : v < edges[bin + 1]!);
              return present.filter(inBin).length;
            });
            expect(counts).toEqual(naive);
            expect(counts.reduce((sum, count) => sum + count, 0)).toBe(present.length);
          });
        },
      ),
      { numRuns: 400, seed: 3 },
    );
  });

  it('hold equally many whole numbers in every bin of an integer column', async () => {
    const [ages] = await histogramsOf('integer', [Array.from({ length: 74 }, (_, i) => i + 17)], 20);
    const widths = ages!.edges.slice(1).map((edge, i) => edge - ages!.edges[i]!);
    expect(new Set(widths).size).toBe(1);
    expect(Number.isInteger(widths[0])).toBe(true);
  });

  it('give every whole number its own bin when there are few', async () => {
    const [dice] = await histogramsOf('integer', [[1, 2, 2, 3, 6]], 12);
    expect(dice!.edges).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(dice!.counts).toEqual([1, 2, 1, 0, 0, 1]);
  });

  it('cut dates at months', async () => {
    const days = Array.from({ length: 366 }, (_, i) => Date.UTC(2024, 0, 1 + i));
    const [year] = await histogramsOf('datetime', [days], 12);
    expect(year!.edges.map((edge) => new Date(edge).toISOString().slice(0, 10)).slice(0, 3)).toEqual([
      '2024-01-01',
      '2024-02-01',
      '2024-03-01',
    ]);
    expect(year!.counts.slice(0, 3)).toEqual([31, 29, 31]);
  });

  it('say the extremes and the mean', async () => {
    const [some, none] = await histogramsOf('number', [[1, 2, NaN, 6], [NaN]], 5);
    expect(some).toMatchObject({ min: 1, max: 6, mean: 3, missing: 1 });
    expect(none).toMatchObject({ min: null, max: null, mean: null, missing: 1 });
  });
});

describe('bars and texts', () => {
  it('put the labels of the first dataset first, by count, and gather the rest', async () => {
    const real: Column = { layout: 'coded', codes: Int32Array.of(0, 1, 1, 2, -1), dictionary: ['a', 'b', 'c'] };
    const made: Column = { layout: 'coded', codes: Int32Array.of(0, 0, 1), dictionary: ['z', 'b'] };
    const [first, second] = await distributionsOf(schemaOf('category'), [[real], [made]], 2);
    expect(first).toEqual({
      kind: 'bars',
      labels: ['b', 'a'],
      counts: [2, 1],
      otherLabels: 1,
      otherCount: 1,
      missing: 1,
    });
    expect(second).toEqual({
      kind: 'bars',
      labels: ['b', 'a'],
      counts: [1, 0],
      otherLabels: 1,
      otherCount: 2,
      missing: 0,
    });
  });

  it('name booleans as the source did', async () => {
    const schema: ColumnSchema = { ...schemaOf('boolean'), labels: ['no', 'yes'] };
    const [found] = await distributionsOf(schema, [[numeric([0, 1, 1, NaN])]], 10);
    expect(found).toMatchObject({ labels: ['yes', 'no'], counts: [2, 1], missing: 1 });
  });

  it('count texts and their characters', async () => {
    const [found] = await distributionsOf(schemaOf('text'), [[bytesColumn(['ä', null, 'abc'])]], 10);
    expect(found).toEqual({ kind: 'texts', present: 2, missing: 1, meanLength: 2 });
  });
});
