import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import type { Locator, Page } from '@playwright/test';
import { encodePng } from '../../src/lib/images/png.ts';
import { recipeFile } from '../fixtures/column-recipes.ts';
import { expect, test } from './fixture.ts';

const ROWS = 4;
const sample = JSON.parse(readFileSync('public/recipes/captioned-pictures.json', 'utf8')) as Record<string, unknown>;

/** A project with the sample recipe of pictures, cut to a few rows. */
async function openSample(page: Page): Promise<void> {
  await page.goto('/');
  await page
    .getByLabel('Open a table')
    .last()
    .setInputFiles({
      ...{ name: 'ages.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(`age\n${Array.from({ length: 60 }, (_, i) => 20 + (i % 40)).join('\n')}`),
    });
  await page.waitForURL(/#\/p\/[^/]+\/import/);
  await page.getByRole('link', { name: 'Recipe', exact: true }).click();
  await page.getByRole('button', { name: 'Open a recipe file' }).click();
  await page
    .getByLabel('Choose a file')
    .last()
    .setInputFiles(recipeFile({ ...sample, rows: ROWS }));
  await expect(page.getByRole('grid')).toBeVisible();
}

function naturalWidth(image: Locator): Promise<number> {
  return image.evaluate((element) => (element as HTMLImageElement).naturalWidth);
}

test('a newcomer makes captioned pictures, looks at them, and exports a folder that comes back the same', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openSample(page);
  await page.getByRole('button', { name: `Run ${ROWS} rows` }).click();
  await expect(page.getByRole('heading', { name: 'Captioned pictures 1 is grown' })).toBeVisible({ timeout: 240_000 });
  await page.getByRole('link', { name: 'Rows', exact: true }).click();
  const grid = page.getByRole('grid');
  await expect(grid.locator('img').first()).toBeVisible();
  expect(await naturalWidth(grid.locator('img').first())).toBe(64);

  await page.getByRole('button', { name: 'Gallery' }).click();
  const gallery = page.getByRole('region', { name: /^Pictures of Captioned pictures/ });
  await expect(gallery.getByRole('button', { name: /skin/ })).toHaveCount(ROWS);
  await gallery.getByRole('button', { name: /^Row 1: / }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const inspector = page.getByRole('complementary', { name: 'Cell inspector' });
  await expect(inspector.getByRole('img', { name: /skin/ })).toBeVisible();
  await expect(inspector).toContainText('64 × 64 pixels');

  await page.getByRole('link', { name: 'Export', exact: true }).click();
  await page.getByRole('radio', { name: /Downloads/ }).check();
  await page.getByRole('radio', { name: /Image folder/ }).check();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: `Export ${ROWS} rows` }).click();
  const download = await downloading;
  const path = await download.path();
  const entries = unzipSync(readFileSync(path));
  const lines = new TextDecoder().decode(entries['train/metadata.jsonl']).trim().split('\n');
  expect(lines).toHaveLength(ROWS);
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ file_name: '000000.png', width: 64, height: 64 });
  const pictures = Object.entries(entries).filter(([name]) => name.endsWith('.png'));
  expect(pictures).toHaveLength(ROWS);
});

test('a folder of pictures is imported with its captions, file by file the same', async ({ page }) => {
  const pictures = [10, 90, 170, 250].map((shade) => {
    const data = new Uint8ClampedArray(20 * 12 * 4).map((_, i) => (i % 4 === 3 ? 255 : (shade + i) % 256));
    return encodePng({ width: 20, height: 12, data });
  });
  const lines = pictures.map((_, i) => JSON.stringify({ file_name: `${i}.png`, caption: `stripes number ${i}` }));
  const files = Object.fromEntries(pictures.map((bytes, i) => [`train/${i}.png`, bytes]));
  const zip = zipSync({
    ...files,
    'train/drawing.svg': new TextEncoder().encode('<svg onload="alert(1)"/>'),
    'train/metadata.jsonl': new TextEncoder().encode(lines.join('\n')),
  });
  await page.goto('/');
  await page
    .getByLabel('Open a table')
    .last()
    .setInputFiles({ name: 'stripes.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) });
  await expect(page.getByText('stripes number 0').first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole('tab', { name: /Set aside/ }).click();
  await expect(page.getByRole('region', { name: 'Rows set aside' })).toContainText('SVG is not taken');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL(/generate/, { timeout: 60_000 });
  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await expect(page.getByRole('grid').locator('img').first()).toBeVisible();
  const stored = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        indexedDB.open('terrarium').onsuccess = ({ target }) => {
          const request = (target as IDBOpenDBRequest).result.transaction('media').objectStore('media').getAllKeys();
          request.onsuccess = () => resolve(request.result as string[]);
        };
      }),
  );
  const hashes = pictures.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  expect([...stored].sort()).toEqual(hashes.sort());
});
