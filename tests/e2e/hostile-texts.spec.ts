// Hostile texts as cells, keys, column names, file names and project names, on every screen that shows them.

import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { hostileTexts } from '../fixtures/hostile-texts.ts';
import { expect, test } from './fixture.ts';
import { openScreen } from './sample-project.ts';

const ROWS = 240;
const FILE_NAME = '"><img src=x onerror=globalThis.pwned=1>';
const LABELS = 4;

/** Every text is a key, and a cell of some column. */
const lines = Array.from({ length: ROWS }, (_, row) =>
  JSON.stringify(
    Object.fromEntries(
      hostileTexts.map((key, i) => [key, hostileTexts[(i + 1 + (row % LABELS)) % hostileTexts.length]]),
    ),
  ),
).join('\n');
const table = { name: `${FILE_NAME}.jsonl`, mimeType: 'application/jsonl', buffer: Buffer.from(lines) };

function watchDialogs(page: Page): readonly string[] {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return dialogs;
}

/** Nothing ran; and the text is really there, or the check would prove nothing. */
async function expectInert(page: Page, shown: string): Promise<void> {
  await expect(page.locator('body')).toContainText(shown);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
}

test('hostile texts are only ever text', async ({ page, context }) => {
  test.setTimeout(360_000);
  expect(hostileTexts.length).toBeGreaterThanOrEqual(60);
  const dialogs = watchDialogs(page);
  const [first = ''] = hostileTexts;

  await test.step('import preview, columns and rows set aside', async () => {
    await page.goto('/');
    await page.getByLabel('Open a table').last().setInputFiles(table);
    await expect(page.getByRole('tab', { name: 'Preview' })).toBeVisible({ timeout: 30_000 });
    await expectInert(page, FILE_NAME);
    await expectInert(page, first);
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await expectInert(page, FILE_NAME);
    }
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.waitForURL(/#\/p\/[^/]+\/generate/, { timeout: 60_000 });
  });

  const projectId = /#\/p\/([^/?]+)/.exec(page.url())?.[1] ?? '';
  await test.step('generate, with conditions', async () => {
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await expectInert(page, FILE_NAME);
    await page.reload();
    await page.getByRole('button', { name: /^Grow/ }).click();
    await expect(page.getByRole('heading', { name: 'Forest 1 is grown' })).toBeVisible({ timeout: 120_000 });
    await expectInert(page, FILE_NAME);
  });

  await test.step('data grid and cell inspector', async () => {
    await openScreen(page, projectId, 'data');
    await expect(page.getByRole('grid')).toBeVisible();
    await expectInert(page, first);
    await page.getByRole('gridcell').first().click();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: 'Cell inspector' })).toBeVisible();
    await expectInert(page, first);
  });

  await test.step('compare', async () => {
    await openScreen(page, projectId, 'compare');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await expectInert(page, FILE_NAME);
    }
  });

  await test.step('report, and the page it is saved as', async () => {
    await openScreen(page, projectId, 'report');
    await expect(page.getByText('Verdict', { exact: true })).toBeVisible({ timeout: 200_000 });
    await expectInert(page, first);
    await page.getByRole('button', { name: 'Save report' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'As one HTML file' }).click();
    const html = await readFile(await (await downloading).path(), 'utf8');
    const saved = await context.newPage();
    const savedDialogs = watchDialogs(saved);
    // Without the policy that the file brings along: the escaping alone must hold.
    await saved.setContent(html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''));
    await expectInert(saved, first);
    expect(savedDialogs).toEqual([]);
    await saved.close();
  });

  await test.step('export and projects', async () => {
    await openScreen(page, projectId, 'export');
    await expect(page.getByLabel('Dataset', { exact: true })).toBeVisible();
    await expectInert(page, FILE_NAME);
    await page.getByLabel('Project name').fill(first);
    await page.getByLabel('Project name').press('Tab');
    await page.goto('/#/');
    await expect(page.getByRole('table')).toBeVisible();
    await expectInert(page, first);
  });

  expect(dialogs).toEqual([]);
});

test('a hostile job and a hostile file name are only text on the batch screen', async ({ page }) => {
  test.setTimeout(120_000);
  const dialogs = watchDialogs(page);
  const [first = ''] = hostileTexts;
  const job = {
    format: 'terrarium-job',
    version: 1,
    input: table.name,
    overrides: [{ name: first, kind: 'category', role: 'target' }],
    recipe: { rows: 20, seed: 1 },
    outputs: { data: { path: `out/${FILE_NAME}.csv`, format: 'csv' } },
  };
  await page.goto('/#/batch');
  const jobFile = { name: 'job.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(job)) };
  await page.getByLabel('Job (JSON)').setInputFiles(jobFile);
  await page.getByLabel('Data', { exact: true }).setInputFiles(table);
  await page.getByRole('button', { name: 'Run job' }).click();
  await expect(page.getByText('Files made')).toBeVisible({ timeout: 90_000 });
  await expectInert(page, FILE_NAME);
  const broken = { ...job, overrides: [{ name: FILE_NAME, kind: 'category' }], [first]: 1 };
  await page.getByLabel('Job (JSON)').setInputFiles({ ...jobFile, buffer: Buffer.from(JSON.stringify(broken)) });
  await page.getByRole('button', { name: 'Run job' }).click();
  await expect(page.locator('[data-batch="failed"], [data-batch="done"]')).toBeVisible({ timeout: 90_000 });
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  expect(dialogs).toEqual([]);
});
