import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { type FitDevice, type FitModel, judgeFit } from './model-fit.ts';
import { taskOfType } from './architectures.ts';

const MB = 1e6;
const laptop: FitDevice = { threads: 4, isIsolated: true, gpu: null, memoryGb: 8 };
const withGpu: FitDevice = { ...laptop, gpu: { hasHalf: true, maxBufferBytes: 2 ** 31, isFallback: false } };
const small: FitModel = {
  dtypes: [
    { dtype: 'q8', sizeBytes: 137 * MB },
    { dtype: 'q4f16', sizeBytes: 118 * MB },
  ],
};

test('a small model runs on the GPU where there is one, else on the processor', () => {
  expect(judgeFit(small, withGpu)).toMatchObject({ level: 'good', device: 'webgpu', dtype: 'q4f16' });
  expect(judgeFit(small, laptop)).toMatchObject({ level: 'good', device: 'wasm', dtype: 'q8' });
});

test('a GPU without 16-bit floats, with small buffers or played by the processor is not counted on', () => {
  const gpu = withGpu.gpu!;
  expect(judgeFit(small, { ...withGpu, gpu: { ...gpu, hasHalf: false } })).toMatchObject({ device: 'wasm' });
  expect(judgeFit(small, { ...withGpu, gpu: { ...gpu, isFallback: true } })).toMatchObject({ device: 'wasm' });
  const wide = { ...small, largestTensor: 2 ** 28 };
  expect(judgeFit(wide, { ...withGpu, gpu: { ...gpu, maxBufferBytes: 2 ** 28 } })).toMatchObject({ device: 'wasm' });
});

test('4-bit weights alone do not run on the processor, and it says so', () => {
  const fit = judgeFit({ dtypes: [{ dtype: 'q4', sizeBytes: MB }] }, laptop);
  expect(fit).toMatchObject({ level: 'poor', device: null });
  expect(fit.reason).toMatch(/q4.*needs a GPU.*q8, int8 or fp32/);
});

test('memory is the weights times 2.4 to 3.7, and decides', () => {
  const of = (sizeBytes: number, device = laptop) => judgeFit({ dtypes: [{ dtype: 'q8', sizeBytes }] }, device);
  expect(of(100 * MB).memoryBytes?.map(Math.round)).toEqual([240 * MB, 370 * MB]);
  expect(of(600 * MB)).toMatchObject({ level: 'fair', reason: 'slow on 4 processor cores without WebGPU' });
  expect(of(1500 * MB).level).toBe('fair');
  expect(of(2200 * MB).level).toBe('poor');
  expect(of(1200 * MB, { ...laptop, memoryGb: 2 }).reason).toMatch(/more memory/);
  expect(of(100 * MB, { ...laptop, isIsolated: false })).toMatchObject({ level: 'fair' });
});

test('a larger file never fits better', () => {
  const rank = { good: 2, fair: 1, poor: 0 };
  let last = 2;
  for (let sizeBytes = 10 * MB; sizeBytes < 4000 * MB; sizeBytes += 10 * MB) {
    const next = rank[judgeFit({ dtypes: [{ dtype: 'q8', sizeBytes }] }, laptop).level];
    expect(next).toBeLessThanOrEqual(last);
    last = next;
  }
});

test('every entry of the catalogue is a kind of model that runs here, with sizes and a licence', () => {
  for (const entry of catalogue) {
    expect(taskOfType(entry.architecture), entry.id).toBe(entry.task);
    expect(entry.id).toMatch(/^[\w.-]+\/[\w.-]+$/);
    expect(Object.keys(entry.sizes).length).toBeGreaterThan(0);
    expect(entry.licence).toMatch(/^[a-z0-9.-]+$/);
  }
});
