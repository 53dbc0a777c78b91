// Two languages meet in pictures: sample scenes are drawn, the dictionary grows, and leaves as files.

import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { type CaptionLanguage, wordForms } from '../../src/lib/scenes/caption.ts';
import { colours } from '../../src/lib/scenes/scene.ts';
import { expect, test } from './fixture.ts';
import { openNotes, openScreen } from './sample-project.ts';

async function download(page: Page, name: string): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  return readFile(await (await downloading).path(), 'utf8');
}

function meansSame(source: string, target: string): boolean {
  const isForm = (colour: (typeof colours)[number], language: CaptionLanguage, word: string): boolean =>
    wordForms(colour, language).has(word);
  return colours.some((colour) => isForm(colour, 'en', source) && isForm(colour, 'tr', target));
}

test('a dictionary grows from pictures, its control does not, and both words and sentences leave as files', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const projectId = await openNotes(page);
  await openScreen(page, projectId, 'dictionary');
  await expect(page.getByText('No captions with pictures in this project yet')).toBeVisible();
  await page.getByRole('button', { name: 'Draw sample scenes in two languages' }).click();
  await expect(page.getByLabel('Language tag').nth(1)).toHaveValue('tr', { timeout: 120_000 });
  await page.getByRole('button', { name: 'Grow the dictionary' }).click();
  await expect(page.getByRole('heading', { name: 'Sentence pairs' })).toBeVisible({ timeout: 180_000 });

  // Words for colours are the surest: the matcher sees them best.
  const found = Number(
    /(\d+) words? found/.exec(
      (await page.getByRole('region', { name: 'As the pictures grow' }).textContent()) ?? '',
    )?.[1],
  );
  expect(found).toBeGreaterThan(5);
  const words = (await download(page, 'Words as TSV'))
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
  expect(words).toHaveLength(found);
  expect(words.filter(([source = '', target = '']) => meansSame(source, target)).length).toBeGreaterThanOrEqual(4);
  await expect(page.getByRole('table').locator('img').first()).toBeVisible();

  const first = await page.getByRole('row').nth(1).textContent();
  await page.getByRole('switch', { name: 'Image-blind control' }).check();
  await expect(page.getByText('What you see here is chance')).toBeVisible();
  expect(await page.getByRole('row').nth(1).textContent()).not.toBe(first);
  await page.getByRole('switch', { name: 'Image-blind control' }).uncheck();

  const count = async (): Promise<number> =>
    Number(
      /(\d+) pairs?/.exec(
        (await page.getByRole('region', { name: 'Sentence pairs' }).getByRole('status').textContent()) ?? '',
      )?.[1],
    );
  await page.getByRole('slider', { name: /Least score/ }).fill('0.3');
  const wide = await count();
  expect(wide).toBeGreaterThan(10);
  await page.getByRole('slider', { name: /Least score/ }).fill('0.7');
  expect(await count()).toBeLessThan(wide);
  await page.getByRole('slider', { name: /Least score/ }).fill('0.3');
  const triplets = (await download(page, 'Triplets as JSONL'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { source: string; image: string; provenance: string });
  expect(triplets).toHaveLength(wide);
  expect(triplets[0]?.image).toMatch(/^[0-9a-f]{64}$/);
  expect(triplets[0]?.provenance).toMatch(/scenes of shapes by Terrarium; seen by terrarium-matcher [0-9a-f]+/);
  const tmx = await download(page, 'TMX');
  expect(tmx.match(/<tu>/g)).toHaveLength(wide);
  expect(tmx).toContain('<tuv xml:lang="tr">');
});

test('a corpus without pictures opens a recipe that draws one for each sentence', async ({ page }) => {
  const projectId = await openNotes(page);
  await openScreen(page, projectId, 'dictionary');
  await page.getByRole('button', { name: 'A picture a sentence' }).click();
  await page.waitForURL(/\/recipe/);
  await expect(page.getByRole('grid')).toContainText('of note number');
  await expect(page.getByRole('columnheader', { name: /picture/ })).toBeVisible();
});
