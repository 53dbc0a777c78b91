import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { kernelTwoSample } from './kernel.ts';

const stream = randomStream(1, 'text');

describe('the kernel test', () => {
  const cloud = (seed: number, shift: number): Float32Array<ArrayBuffer>[] =>
    Array.from({ length: 40 }, (_, i) =>
      Float32Array.from({ length: 4 }, (_unused, d) => shift + stream.derive('cloud', seed).normal(i, d)),
    );

  it('gives what the formula gives by hand', async () => {
    const points = (...values: number[]): Float32Array<ArrayBuffer>[] => values.map((value) => Float32Array.of(value));
    // Squared distances 4 within each side and 1, 9, 1, 1 across; their median is 2.5.
    const across = (3 * Math.exp(-1 / 2.5) + Math.exp(-9 / 2.5)) / 4;
    const found = await kernelTwoSample(points(0, 2), points(1, 3), stream);
    expect(found?.mmd).toBeCloseTo(2 * Math.exp(-4 / 2.5) - 2 * across, 12);
    expect(await kernelTwoSample(points(0), points(1, 3), stream)).toBeNull();
  });

  it('finds a difference where there is one, and none where there is not', async () => {
    const apart = await kernelTwoSample(cloud(1, 0), cloud(2, 2), stream);
    expect(apart?.p).toBeLessThan(0.01);
    const same = await kernelTwoSample(cloud(1, 0), cloud(2, 0), stream);
    expect(same?.p).toBeGreaterThan(0.05);
    expect(Math.abs(same?.mmd ?? 1)).toBeLessThan(0.1);
  });
});
