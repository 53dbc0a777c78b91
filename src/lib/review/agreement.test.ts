import { describe, expect, it } from 'vitest';
import { measureAgreement } from './agreement.ts';

/** The counts of a table as pairs of labels. */
function pairsOf(matrix: readonly (readonly number[])[]): (readonly [string, string])[] {
  return matrix.flatMap((row, i) =>
    row.flatMap((count, j) => Array.from({ length: count }, () => [`${i}`, `${j}`] as const)),
  );
}

describe('agreement', () => {
  it('is that of the example of Fleiss, Cohen and Everitt (1969)', () => {
    const { kappa, interval, observed } = measureAgreement(
      pairsOf([
        [106, 10, 4],
        [22, 28, 10],
        [2, 12, 6],
      ]),
    );
    expect(observed).toBeCloseTo(0.7, 10);
    expect(kappa).toBeCloseTo(0.429, 3);
    const [low, high] = interval ?? [0, 0];
    expect((low + high) / 2).toBeCloseTo(0.429, 3);
    expect(high - low).toBeGreaterThan(0.15);
    expect(high - low).toBeLessThan(0.25);
  });

  it('agrees with an independent computation of weighted kappa', () => {
    const first = [0, 1, 2, 3, 3, 1, 0, 2];
    const second = [0, 2, 2, 3, 1, 1, 1, 2];
    const { weighted } = measureAgreement(first.map((value, i) => [`${value}`, `${second[i] ?? 0}`] as const));
    expect(weighted).toBeCloseTo(quadratic(first, second), 12);
  });

  it('is 1 for the same answers, 0 for independent ones, and nothing where one label is all there is', () => {
    expect(
      measureAgreement(
        pairsOf([
          [5, 0],
          [0, 5],
        ]),
      ).kappa,
    ).toBe(1);
    expect(
      measureAgreement(
        pairsOf([
          [25, 25],
          [25, 25],
        ]),
      ).kappa,
    ).toBeCloseTo(0, 12);
    expect(measureAgreement([['a', 'a']]).kappa).toBeNull();
    expect(measureAgreement([]).kappa).toBeNull();
  });

  it('orders labels that are numbers by size', () => {
    expect(
      measureAgreement([
        ['10', '9'],
        ['2', '10'],
      ]).labels,
    ).toEqual(['2', '9', '10']);
  });
});

/** 1 - sum of squared distances over its expectation under independence. */
function quadratic(first: readonly number[], second: readonly number[]): number {
  const seen = first.reduce((sum, value, i) => sum + (value - (second[i] ?? 0)) ** 2, 0) / first.length;
  let expected = 0;
  for (const a of first) for (const b of second) expected += (a - b) ** 2;
  return 1 - seen / (expected / first.length ** 2);
}
