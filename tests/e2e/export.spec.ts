import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { growSample } from './sample-project.ts';

interface Written {
  readonly path: string;
  readonly fileName: string;
  readonly bytes: Buffer;
}

async function download(page: Page, button: RegExp | string): Promise<Written> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const file = await downloading;
  const path = await file.path();
  return { path, fileName: file.suggestedFilename(), bytes: await readFile(path) };
}

test('an exported file has the SHA-256 that is shown, and a changed copy is told apart', async ({ page }) => {
  test.setTimeout(240_000);
  await growSample(page);
  await page.getByRole('radio', { name: /Downloads/ }).check();
  await expect(page.getByText(/About .+ SHA-256/)).toBeVisible();
  const { bytes, path, fileName } = await download(page, /^Export [\d,.]+ rows/);
  expect(fileName).toMatch(/\.csv$/);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(await page.getByTestId('sha256').textContent());

  await page.getByLabel('File to verify').setInputFiles(path);
  await expect(page.getByText('is byte for byte what was written')).toBeVisible();
  const changed = { name: 'changed.csv', mimeType: 'text/csv', buffer: Buffer.concat([bytes, Buffer.from('x')]) };
  await page.getByLabel('File to verify').setInputFiles(changed);
  await expect(page.getByText('changed.csv differs from what was written')).toBeVisible();
});

test('a bundle is a ZIP that lists what it holds', async ({ page }) => {
  test.setTimeout(240_000);
  await growSample(page);
  await page.getByRole('radio', { name: /Downloads/ }).check();
  await page.getByRole('radio', { name: /Bundle/ }).check();
  await page.getByRole('radio', { name: /JSON Lines/ }).check();
  const { bytes, fileName } = await download(page, /^Export [\d,.]+ rows/);
  expect(fileName).toMatch(/\.zip$/);
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(await page.getByTestId('sha256').textContent());
  await page.getByText(/files inside/).click();
  await expect(page.getByRole('rowheader', { name: 'manifest.json' })).toBeVisible();
});
