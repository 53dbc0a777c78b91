import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { smallTable } from '../scenes/scenes.ts';
import { expect, test } from './fixture.ts';

const adult = path.resolve('../shared/data/tables/adult.train.csv');

async function open(page: Page, file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Open a table').last().setInputFiles(file);
  await expect(page.getByRole('tab', { name: 'Preview' })).toBeVisible({ timeout: 30_000 });
}

test('a guess is corrected in place and holds in the stored table', async ({ page }) => {
  await open(page, smallTable);
  await expect(page.getByLabel('Kind of joined')).toHaveValue('datetime');
  await page.getByLabel('Role of city').selectOption('sensitive');
  await page.getByLabel('Held out').selectOption('0.1');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL(/generate/);
  await expect(page.getByText('from people, 270 rows')).toBeVisible();
});

test('a row that does not fit is set aside with its line and reason', async ({ page }) => {
  await open(page, smallTable);
  await page.getByRole('tab', { name: /Set aside/ }).click();
  const row = page.getByRole('region', { name: 'Rows set aside' }).getByRole('row').last();
  await expect(row).toContainText('302');
  await expect(row).toContainText('only,three,cells');
});

test('an import given up leaves no project behind', async ({ page }) => {
  await open(page, smallTable);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/#\/$/);
  await expect(page.getByRole('heading', { name: 'Grow synthetic data from a real table' })).toBeVisible();
});

test('adult goes from file to verdict with two clicks', async ({ page }) => {
  test.skip(!existsSync(adult), 'the real tables are not here');
  test.setTimeout(240_000);
  await open(page, adult);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: /^Grow 13,024 rows/ }).click();
  await expect(page.getByText('The report is complete')).toBeVisible({ timeout: 200_000 });
});
