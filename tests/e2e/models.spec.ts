import { mkdtemp, cp, rm, writeFile, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { root } from '../../scripts/prepare.mjs';
import { expect, test } from './fixture.ts';

/** What a common export tool wrote: another architecture than the embedded model's. */
const MODEL = path.join(root, 'tests/fixtures/models/tiny-gpt2');
const FILES = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'];
const WEIGHTS = 'onnx/model_quantized.onnx';

let folder = '';
test.beforeAll(async () => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'terrarium-model-'));
  folder = path.join(parent, 'my-own-model');
  for (const file of [...FILES, WEIGHTS]) await cp(path.join(MODEL, file), path.join(folder, file));
  await writeFile(path.join(folder, 'model.safetensors'), 'not read');
});
test.afterAll(() => rm(path.dirname(folder), { recursive: true, force: true }));

async function openModels(page: Page): Promise<void> {
  await page.goto('/#/models');
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await expect(page.getByRole('article', { name: 'Terrarium small' })).toBeVisible({ timeout: 30_000 });
}

async function addFolder(page: Page): Promise<void> {
  await page.locator('input[aria-label="Choose a folder"]').setInputFiles(folder);
  await page.getByRole('button', { name: 'Add this model' }).click();
  await expect(page.getByRole('article', { name: 'my-own-model' })).toBeVisible({ timeout: 60_000 });
}

test('the embedded model has a card, fits, and every byte is as its card says', async ({ page }) => {
  await openModels(page);
  const card = page.getByRole('article', { name: 'Terrarium small' });
  await expect(card).toContainText('Comes with Terrarium');
  await expect(card.getByText(/^Fits/)).toBeVisible();
  await card.getByRole('button', { name: 'Verify Terrarium small' }).click();
  await expect(card.getByText('Every byte is as it was')).toBeVisible({ timeout: 30_000 });
  await expect(card.getByRole('button', { name: /Delete/ })).toHaveCount(0);
});

test('a folder is looked at, added, survives a reload, writes, and is deleted with a way back', async ({ page }) => {
  await openModels(page);
  await page.locator('input[aria-label="Choose a folder"]').setInputFiles(folder);
  await expect(page.getByText('gpt2', { exact: true })).toBeVisible();
  await expect(page.getByText('no chat template: prompts are given to the model as plain text')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue('my-own-model');
  await page.getByRole('button', { name: 'Add this model' }).click();
  const card = page.getByRole('article', { name: 'my-own-model' });
  await expect(card).toContainText('Added from disk', { timeout: 60_000 });

  await page.reload();
  await expect(card).toBeVisible({ timeout: 30_000 });
  await card.getByRole('button', { name: 'Test my-own-model' }).click();
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card.getByText(/tokens\/s/)).toBeVisible({ timeout: 90_000 });
  await expect(card.getByRole('log')).not.toBeEmpty();
  await expect(card.getByText(/Loaded: q8\s+on the processor/)).toBeVisible();
  await card.getByRole('button', { name: 'Unload' }).click();
  await expect(card.getByText('Not loaded')).toBeVisible();

  await card.getByRole('button', { name: 'Delete my-own-model' }).click();
  await expect(card).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'Delete my-own-model' }).click();
  await page
    .getByRole('button', { name: /Dismiss/ })
    .first()
    .click();
  await expect(page.getByText('Space by model')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('article', { name: 'Terrarium small' })).toBeVisible({ timeout: 30_000 });
  await expect(card).toBeHidden();
});

test('a ZIP gives the same model; a form that is not taken is refused with what to do', async ({ page }) => {
  await openModels(page);
  const entries = await Promise.all(
    [...FILES, WEIGHTS].map(
      async (file) => [`x/${file}`, new Uint8Array(await readFile(path.join(MODEL, file)))] as const,
    ),
  );
  const buffer = Buffer.from(zipSync(Object.fromEntries(entries), { level: 1 }));
  await page
    .locator('input[aria-label="Choose a ZIP"]')
    .setInputFiles({ name: 'zipped.zip', mimeType: 'application/zip', buffer });
  await expect(page.getByLabel('Name')).toHaveValue('zipped', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();

  const named = async (name: string) => ({
    ...{ name, mimeType: 'application/octet-stream' },
    buffer: await readFile(path.join(name === 'model.safetensors' ? folder : MODEL, name)),
  });
  const files = await Promise.all(['config.json', 'tokenizer.json', 'model.safetensors'].map(named));
  await page.locator('input[aria-label="Choose files"]').setInputFiles(files);
  await expect(page.getByRole('alert')).toContainText('this is the PyTorch form; export to ONNX first');
  await page.getByRole('button', { name: 'Choose something else' }).click();
  await expect(page.getByRole('button', { name: 'Choose a folder' })).toBeVisible();
});

test('writing can be stopped', async ({ page }) => {
  await openModels(page);
  const card = page.getByRole('article', { name: 'Terrarium small' });
  await card.getByRole('button', { name: 'Test Terrarium small' }).click();
  await card.getByLabel('Tokens at most').fill('900');
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card.getByRole('log')).not.toBeEmpty({ timeout: 60_000 });
  await card.getByRole('button', { name: 'Stop' }).click();
  await expect(card.getByRole('button', { name: 'Run', exact: true })).toBeVisible({ timeout: 5_000 });
});

test('a model that was added works offline, after the server is gone', async ({ page, context }) => {
  await openModels(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await addFolder(page);
  // The first run brings the runtime into the cache.
  const card = page.getByRole('article', { name: 'my-own-model' });
  await card.getByRole('button', { name: 'Test my-own-model' }).click();
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card.getByText(/tokens\/s/)).toBeVisible({ timeout: 90_000 });
  await context.setOffline(true);
  await page.reload();
  await card.getByRole('button', { name: 'Test my-own-model' }).click();
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card.getByText(/tokens\/s/)).toBeVisible({ timeout: 90_000 });
  await context.setOffline(false);
});

test('a full disk leaves no file that looks whole, and the same model fits once there is space', async ({
  page,
  context,
}) => {
  await openModels(page);
  // The service worker fills its own part first.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const session = await context.newCDPSession(page);
  const origin = new URL(page.url()).origin;
  const { usage } = await page.evaluate(() => navigator.storage.estimate());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: (usage ?? 0) + 3e6 });
  await page
    .locator('input[aria-label="Choose a folder"]')
    .setInputFiles(path.join(root, 'public/models/terrarium-small'));
  await page.getByLabel('Name').fill('too large');
  await page.getByRole('button', { name: 'Add this model' }).click();
  await expect(page.getByText('Delete projects under Settings, then resume.')).toBeVisible({ timeout: 30_000 });
  const files = await page.evaluate(async () => {
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
    const onnx = await (await models.getDirectoryHandle('too-large')).getDirectoryHandle('onnx', { create: true });
    const names: string[] = [];
    for await (const name of onnx.keys()) names.push(name);
    return names;
  });
  expect(files).toEqual([]);
  await expect(page.getByText('Add the same files under this name to go on.')).toBeVisible();
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page
    .locator('input[aria-label="Choose a folder"]')
    .setInputFiles(path.join(root, 'public/models/terrarium-small'));
  await page.getByLabel('Name').fill('too large');
  await page.getByRole('button', { name: 'Add this model' }).click();
  await expect(page.getByRole('article', { name: 'too large' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Not finished')).toBeHidden();
});
