// A GPU that is lost while a model writes on it: by a WebGPU adapter in software, whose device is destroyed. The answer
// comes all the same, and when the next device is lost as well, from the processor.

import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page, Worker } from '@playwright/test';
import { browserFlags, findBrowser } from '../../scripts/browser.mjs';
import { root } from '../../scripts/prepare.mjs';
import { expect, test } from './fixture.ts';

const executablePath = findBrowser();
test.use({
  // A GPU in software leaves no time for a film of it.
  trace: 'off',
  launchOptions: { args: [...browserFlags, '--enable-unsafe-webgpu'], ...(executablePath ? { executablePath } : {}) },
});

let folder = '';
test.beforeAll(async () => {
  folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'terrarium-gpu-')), 'on-gpu');
  await cp(path.join(root, 'tests/fixtures/models/tiny-gpt2'), folder, {
    recursive: true,
    filter: (source) => !/make\.py$|_quantized/.test(source),
  });
});
test.afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }));

/** Every device that a worker opens is kept where the test reaches it. */
async function keepDevices(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const { GPUAdapter: Adapter } = globalThis as unknown as { GPUAdapter: { prototype: AdapterLike } };
    const request = Adapter.prototype.requestDevice;
    Adapter.prototype.requestDevice = async function requestDevice(this: AdapterLike, ...args: unknown[]) {
      const device = await request.apply(this, args);
      Object.assign(globalThis, { openedDevice: device });
      return device;
    };
    interface AdapterLike {
      requestDevice(...args: unknown[]): Promise<unknown>;
    }
  });
}

function hasDevice(worker: Worker): Promise<boolean> {
  return worker.evaluate(() => 'openedDevice' in globalThis).catch(() => false);
}

async function loseDevice(worker: Worker): Promise<void> {
  await worker.evaluate(() => (globalThis as unknown as { openedDevice: { destroy(): void } }).openedDevice.destroy());
}

/** Language workers in the order of their start. */
function watchWorkers(page: Page): Worker[] {
  const workers: Worker[] = [];
  page.on('worker', (worker) => {
    if (!worker.url().includes('language')) return;
    workers.push(worker);
    void keepDevices(worker).catch(() => undefined); // ended at once
  });
  return workers;
}

test('a lost device is replaced, and after another loss the processor answers', async ({ page }) => {
  test.skip(
    process.env['TERRARIUM_GPU_LOSS'] === undefined,
    'takes minutes on a GPU in software: TERRARIUM_GPU_LOSS=1',
  );
  test.setTimeout(900_000);
  const workers = watchWorkers(page);
  await page.goto('/#/models');
  await expect(page.getByRole('article', { name: 'Terrarium small' })).toBeVisible({ timeout: 60_000 });
  test.skip(!(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) !== null)), 'no WebGPU here');
  await page.locator('input[aria-label="Choose a folder"]').setInputFiles(folder);
  await page.getByRole('button', { name: 'Add this model' }).click();
  const card = page.getByRole('article', { name: 'on-gpu' });
  await expect(card).toBeVisible({ timeout: 60_000 });
  await card.getByRole('button', { name: 'Test on-gpu' }).click();
  await card.getByLabel('Runs on').selectOption('webgpu');
  await card.getByRole('button', { name: 'Load only' }).click();
  await expect(card.getByText(/Loaded: fp32\s+on the GPU/)).toBeVisible({ timeout: 240_000 });

  expect(workers).toHaveLength(1);
  expect(await hasDevice(workers[0]!)).toBe(true);
  await loseDevice(workers[0]!);
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(async () => workers[1] && hasDevice(workers[1]), { timeout: 240_000 }).toBe(true);
  await loseDevice(workers[1]!);
  await expect(card.getByText(/tokens\/s/)).toBeVisible({ timeout: 240_000 });
  await expect(card.getByRole('log')).not.toBeEmpty();
  expect(workers).toHaveLength(3);
  await expect(card.getByText(/Loaded: fp32\s+on the processor/)).toBeVisible();
});
