import { describe, expect, it } from 'vitest';
import type { Pixels } from '../images/image-ref.ts';
import { randomStream } from '../random.ts';
import { pixelFacts } from './facts.ts';
import { frechetDistance } from './frechet.ts';
import { kernelDistance, lookAround } from './neighbourhoods.ts';
import { hashDistance, perceptualHash } from './perceptual-hash.ts';
import { luminance, resample } from './planes.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

type Colour = readonly [number, number, number, number];

function paint(width: number, height: number, colour: (x: number, y: number) => Colour): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 4);
  return { width, height, data };
}

/** A soft picture: a few waves whose phases come from the seed. */
function waves(seed: number, side = 64): Pixels {
  const stream = randomStream(seed, 'waves');
  const parts = Array.from({ length: 6 }, (_, i) => [
    stream.uniform(i, 0) * 5,
    stream.uniform(i, 1) * 5,
    stream.uniform(i, 2) * 6,
  ]);
  return paint(side, side, (x, y) => {
    const level = parts.reduce(
      (sum, [u = 0, v = 0, p = 0]) => sum + Math.sin(((u * (x + 0.5) + v * (y + 0.5)) / side) * 6 + p),
      0,
    );
    const value = 128 + level * 20;
    return [value, value * 0.8, 255 - value, 255];
  });
}

function cloud(count: number, seed: number, shift = 0, scale = 1): Float32Array[] {
  const stream = randomStream(seed, 'cloud');
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from({ length: 6 }, (_unused, d) => shift + scale * stream.normal(i, d)),
  );
}

describe('planes', () => {
  it('lay pictures on white and keep the mean when scaled', () => {
    const clear = paint(5, 3, () => [0, 0, 0, 0]);
    expect([...luminance(clear).values].every((value) => Math.abs(value - 1) < 1e-12)).toBe(true);
    const plane = luminance(waves(1, 50));
    const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(resample(plane, 7, 13).values)).toBeCloseTo(mean(plane.values), 10);
    expect([...resample({ width: 2, height: 2, values: Float64Array.of(0, 1, 1, 0) }, 1, 1).values]).toEqual([0.5]);
  });
});

describe('perceptual hashes', () => {
  it('hardly change with size, brightness and noise, and differ for other pictures', () => {
    const stream = randomStream(3, 'noise');
    for (let seed = 0; seed < 20; seed++) {
      const picture = waves(seed);
      const hash = perceptualHash(picture);
      const brighter = { ...picture, data: picture.data.map((value, i) => (i % 4 === 3 ? value : value * 0.9 + 20)) };
      const noisy = { ...picture, data: picture.data.map((value, i) => value + 6 * stream.normal(i, seed)) };
      expect(hashDistance(hash, perceptualHash(waves(seed, 160)))).toBeLessThanOrEqual(4);
      expect(hashDistance(hash, perceptualHash(brighter))).toBeLessThanOrEqual(4);
      expect(
        hashDistance(hash, perceptualHash({ ...noisy, data: new Uint8ClampedArray(noisy.data) })),
      ).toBeLessThanOrEqual(8);
      expect(hashDistance(hash, perceptualHash(waves(seed + 100)))).toBeGreaterThan(10);
    }
    expect(perceptualHash(paint(9, 9, () => [200, 10, 10, 255]))).toEqual([0, 0]);
  });
});

describe('facts of a picture', () => {
  it('have the values of hand-made pictures', () => {
    const grey = pixelFacts(paint(16, 16, () => [128, 128, 128, 255]));
    expect(grey.sharpness).toBeCloseTo(0, 12);
    expect(grey.colourfulness).toBeCloseTo(0, 10);
    expect(grey.brightness).toBeCloseTo(128 / 255, 10);
    expect(grey.palette[2 * 16 + 2 * 4 + 2]).toBeCloseTo(1, 10);
    const checks = pixelFacts(paint(16, 16, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255])));
    expect(checks.contrast).toBeCloseTo(0.5, 10);
    expect(checks.clipped).toBe(1);
    expect(checks.sharpness).toBeCloseTo(16_000, 6); // the Laplacian is +4 or -4
    const red = pixelFacts(paint(8, 8, () => [255, 0, 0, 255]));
    expect(red.colourfulness).toBeCloseTo(0.3 * Math.hypot(255, 127.5), 8);
  });
});

describe('eigenvalues', () => {
  it('rebuild a random symmetric matrix', () => {
    const [size, stream] = [24, randomStream(5, 'matrix')];
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        matrix[i * size + j] = stream.normal(i, j);
        matrix[j * size + i] = matrix[i * size + j] as number;
      }
    }
    const { values, vectors } = symmetricEigen(matrix, size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let entry = 0;
        for (let k = 0; k < size; k++) {
          entry += (vectors[i * size + k] as number) * (values[k] as number) * (vectors[j * size + k] as number);
        }
        expect(entry).toBeCloseTo(matrix[i * size + j] as number, 8);
      }
    }
  });
});

describe('clouds', () => {
  it('have the distance of the normal distributions behind them', () => {
    // Independent unit normals in 6 dimensions, the second moved by 2 and three times as wide: 6 (2² + (3 - 1)²) = 48.
    expect(frechetDistance(cloud(4000, 1), cloud(4000, 2, 2, 3))).toBeCloseTo(48, -0.5);
    expect(frechetDistance(cloud(300, 1), cloud(300, 1))).toBeCloseTo(0, 6);
    expect(frechetDistance(cloud(1, 1), cloud(5, 2))).toBeNull();
  });

  it('of one kind are no distance apart, by any measure', async () => {
    const [a, b] = [cloud(300, 1), cloud(300, 2)];
    expect(Math.abs((await kernelDistance(a, b, {})) ?? 1)).toBeLessThan(0.05);
    expect(await kernelDistance(a, cloud(300, 2, 2), {})).toBeGreaterThan(1);
    const same = await lookAround(a, b, 5, {});
    expect(same?.precision).toBeGreaterThan(0.8);
    expect(same?.recall).toBeGreaterThan(0.8);
    expect(same?.density).toBeGreaterThan(0.7);
    expect(same?.coverage).toBeGreaterThan(0.8);
    const apart = await lookAround(a, cloud(300, 2, 20), 5, {});
    expect(apart).toMatchObject({ precision: 0, recall: 0, density: 0, coverage: 0 });
    const point = await lookAround(
      a,
      Array.from({ length: 300 }, () => a[0] as Float32Array),
      5,
      {},
    );
    expect(point?.precision).toBe(1);
    expect(point?.coverage).toBeLessThan(0.1);
  });
});
