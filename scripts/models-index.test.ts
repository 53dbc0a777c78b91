import { cp, mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeModelsIndex } from './models-index.ts';

let outDir = '';
beforeEach(async () => {
  outDir = await mkdtemp(path.join(os.tmpdir(), 'terrarium-index-'));
});
afterEach(() => rm(outDir, { recursive: true }));

test('a folder beside the app is listed with its files, and what is listed already stays as it is', async () => {
  const folder = path.join(outDir, 'models');
  await cp(new URL('../tests/fixtures/models/tiny-gpt2', import.meta.url), path.join(folder, 'tiny'), {
    recursive: true,
  });
  await mkdir(path.join(folder, 'no-model'));
  const embedded = { id: 'own', embedded: true };
  await writeFile(path.join(folder, 'index.json'), JSON.stringify({ models: [embedded] }));
  await writeModelsIndex(outDir);
  const { models } = JSON.parse(await readFile(path.join(folder, 'index.json'), 'utf8')) as {
    models: { id: string; files: { path: string; sha256: string }[] }[];
  };
  expect(models.map(({ id }) => id)).toEqual(['own', 'tiny']);
  expect(models[0]).toEqual(embedded);
  expect(models[1]?.files.map((file) => file.path)).toContain('onnx/model_quantized.onnx');
  expect(models[1]?.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
});

test('a build without models is left alone', async () => {
  await expect(writeModelsIndex(outDir)).resolves.toBeUndefined();
});
