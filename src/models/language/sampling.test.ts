import { describe, expect, it } from 'vitest';
import { randomStream } from '../../lib/random.ts';
import { fastExp } from './fast-exp.ts';
import { applyMask, createSampler, type DrawSettings, likeliest, logitStatistics, penalize } from './sampling.ts';

const DRAWS = 40_000;
const plain: DrawSettings = { temperature: 1, topK: 0, topP: 1, minP: 0 };
const chances = [0.5, 0.2, 0.1, 0.1, 0.06, 0.04];
const logits = Float32Array.from(chances, (chance) => Math.log(chance) + 3);

function frequencies(settings: DrawSettings, from = logits): readonly number[] {
  const sampler = createSampler(from.length);
  const stream = randomStream(11, 'draws');
  const counts = new Array<number>(from.length).fill(0);
  for (let i = 0; i < DRAWS; i++) counts[sampler.draw(from, settings, stream.uniform(i))]! += 1;
  return counts.map((count) => count / DRAWS);
}

function normalized(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Four standard errors of a share of that size. */
function expectShares(found: readonly number[], expected: readonly number[]): void {
  expected.forEach((share, token) => {
    const tolerance = 4 * Math.sqrt((share * (1 - share)) / DRAWS) + 1e-12;
    expect([token, Math.abs(found[token]! - share) <= tolerance]).toEqual([token, true]);
  });
}

describe('the sampler', () => {
  it.each<readonly [string, Partial<DrawSettings>, readonly number[]]>([
    ['as likely as the model says', {}, chances],
    ['flatter when it is hot', { temperature: 2 }, chances.map((chance) => chance ** 0.5)],
    ['sharper when it is cold', { temperature: 0.5 }, chances.map((chance) => chance ** 2)],
    ['of the k likeliest, the lower id on a tie', { topK: 3 }, [0.5, 0.2, 0.1, 0, 0, 0]],
    ['of the likeliest with that mass', { topP: 0.75 }, [0.5, 0.2, 0.1, 0, 0, 0]],
    ['with the mass counted after top-k', { topK: 2, topP: 0.75 }, [0.5, 0.2, 0, 0, 0, 0]],
    ['at least a share as likely as the likeliest', { minP: 0.15 }, [0.5, 0.2, 0.1, 0.1, 0, 0]],
    ['with the mass counted after the temperature', { temperature: 0.5, topP: 0.9 }, [0.25, 0.04, 0, 0, 0, 0]],
  ])('draws tokens %s', (_name, settings, weights) => {
    expectShares(frequencies({ ...plain, ...settings }), normalized(weights));
  });

  it.each([
    [0.4999, 1],
    [0.5001, 2],
    [0.6999, 2],
    [0.7001, 3],
    [0.9599, 5],
    [0.9601, 6],
    [1e-9, 1],
  ])('keeps for a mass of %f the least number of tokens that reach it: %i', (topP, count) => {
    const kept = frequencies({ ...plain, topP }).filter((share) => share > 0);
    expect(kept).toHaveLength(count);
  });

  it('agrees with sorting for large vocabularies', () => {
    const stream = randomStream(5, 'wide');
    const wide = Float32Array.from({ length: 5000 }, (_, i) => stream.normal(i) * 3);
    const order = Array.from(wide.keys()).sort((a, b) => wide[b]! - wide[a]! || a - b);
    const sum = order.reduce((total, id) => total + Math.exp(wide[id]!), 0);
    let mass = 0;
    const kept = order.slice(0, order.findIndex((id) => (mass += Math.exp(wide[id]!) / sum) >= 0.9) + 1);
    const sampler = createSampler(wide.length);
    const drawn = new Set(
      Array.from({ length: 4000 }, (_, i) => sampler.draw(wide, { ...plain, topP: 0.9 }, stream.uniform(i, 3))),
    );
    expect([...drawn].every((id) => kept.includes(id))).toBe(true);
    const topK = new Set(
      Array.from({ length: 4000 }, (_, i) => sampler.draw(wide, { ...plain, topK: 40 }, stream.uniform(i, 4))),
    );
    expect([...topK].every((id) => order.slice(0, 40).includes(id))).toBe(true);
  });

  it('takes the likeliest token at temperature 0, the lowest id on a tie', () => {
    const tied = Float32Array.of(1, 4, 2, 4);
    expect(createSampler(4).draw(tied, { ...plain, temperature: 0 }, 0.99)).toBe(1);
    expect(likeliest(tied)).toBe(1);
  });

  it('draws every number below one, and never a forbidden token', () => {
    const masked = Float32Array.of(-Infinity, 2, -Infinity, 1);
    const sampler = createSampler(4);
    for (const uniform of [0, 0.5, 0.731, 0.7311, 1 - 2 ** -53]) {
      expect([1, 3]).toContain(sampler.draw(masked, plain, uniform));
    }
  });
});

describe('the fast exponential', () => {
  it('is as good as the exact one', () => {
    for (let x = -40; x <= 0; x += 0.0137) expect(fastExp(x) / Math.exp(x)).toBeCloseTo(1, 12);
    expect(fastExp(0)).toBe(1);
  });
});

describe('logits', () => {
  it('are masked by bits', () => {
    const masked = new Float32Array(70).fill(1);
    applyMask(masked, Int32Array.of(-1, 1 << 31, 5));
    expect([...masked.entries()].filter(([i, value]) => i >= 32 && value === 1).map(([i]) => i)).toEqual([63, 64, 66]);
  });

  it('of seen tokens are penalized on both sides of zero', () => {
    const values = Float32Array.of(2, -2, 2);
    penalize(values, [0, 1], 2);
    expect([...values]).toEqual([1, -4, 2]);
  });

  it.each([
    ['NaN', [1, NaN, 2]],
    ['infinity', [1, Infinity, 2]],
    ['nothing but the same', [0, 0, 0]],
  ])('are not sound with %s', (_name, values) => {
    expect(logitStatistics(Float32Array.from(values)).isSound).toBe(false);
  });

  it('give log-probabilities that sum to one', () => {
    const { logSum, isSound } = logitStatistics(logits);
    expect(isSound).toBe(true);
    expect([...logits].reduce((sum, value) => sum + Math.exp(value - logSum), 0)).toBeCloseTo(1, 6);
  });
});
