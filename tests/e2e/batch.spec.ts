import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { growSample } from './sample-project.ts';

async function runJob(page: Page, job: unknown): Promise<void> {
  await page.goto('/#/batch');
  const text = typeof job === 'string' ? job : JSON.stringify(job);
  await page
    .getByLabel('Job (JSON)')
    .setInputFiles({ name: 'job.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.getByLabel('Data', { exact: true }).setInputFiles('public/samples/clinic-visits.csv');
  await page.getByRole('button', { name: 'Run job' }).click();
}

async function sha256OfDownload(page: Page, button: RegExp): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const file = await downloading;
  return createHash('sha256')
    .update(await readFile(await file.path()))
    .digest('hex');
}

test('a job writes the same bytes as the same work by hand', async ({ page }) => {
  test.setTimeout(300_000);
  await growSample(page);
  await page.getByRole('radio', { name: /Downloads/ }).check();
  const byHand = await sha256OfDownload(page, /^Export [\d,.]+ rows/);

  await runJob(page, {
    format: 'terrarium-job',
    version: 1,
    input: 'clinic-visits.csv',
    split: { share: 0.2, seed: 1, key: 'patient_id' },
    outputs: { data: { path: 'out/rows.csv' }, report: 'report.json' },
  });
  const save = page.getByRole('button', { name: 'Save out/rows.csv' });
  await expect(save).toBeVisible({ timeout: 120_000 });
  expect(await save.getAttribute('data-sha256')).toBe(byHand);
  expect(await sha256OfDownload(page, /Save out\/rows\.csv/)).toBe(byHand);
  await expect(page.getByRole('button', { name: 'Save report.json' })).toBeVisible();
});

test('a job that cannot be used says where it is wrong', async ({ page }) => {
  await runJob(page, { format: 'terrarium-job', version: 1, input: 'a.csv', recipe: { rows: 0 } });
  await expect(page.locator('[data-code=bad-input]')).toContainText('recipe.rows');
  await runJob(page, 'no JSON');
  await expect(page.locator('[data-code=bad-input]')).toContainText('job.json is not JSON');
});
