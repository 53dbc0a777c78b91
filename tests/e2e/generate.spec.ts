import type { Page } from '@playwright/test';
import { smallTable } from '../scenes/scenes.ts';
import { expect, test } from './fixture.ts';

async function importSmall(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Open a table').last().setInputFiles(smallTable);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Recipe' })).toBeVisible();
}

test('a preview shows a few rows before all are grown', async ({ page }) => {
  await importSmall(page);
  await page.getByRole('button', { name: 'Preview rows' }).click();
  const preview = page.getByRole('region', { name: 'Preview of synthetic rows' });
  await expect(preview.getByRole('row')).toHaveCount(9, { timeout: 30_000 });
});

test('a condition that contradicts itself is named where it stands', async ({ page }) => {
  await importSmall(page);
  await page.getByRole('button', { name: 'Add a condition' }).click();
  await page.getByLabel('From', { exact: true }).fill('50');
  await page.getByLabel('From', { exact: true }).press('Tab');
  await page.getByLabel('To', { exact: true }).fill('30');
  await page.getByLabel('To', { exact: true }).press('Tab');
  await expect(page.getByText('the range starts at 50, after its end 30')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Grow/ })).toBeDisabled();
});

test('a recipe edited as text is checked and used', async ({ page }) => {
  await importSmall(page);
  await page.getByRole('tab', { name: 'JSON' }).click();
  const text = page.getByLabel('Recipe as JSON');
  const recipe = JSON.parse(await text.inputValue()) as Record<string, unknown>;
  await text.fill(JSON.stringify({ ...recipe, rows: 0 }));
  await page.getByRole('button', { name: 'Use this recipe' }).click();
  await expect(page.getByRole('alert')).toContainText('rows');
  await text.fill(JSON.stringify({ ...recipe, rows: 77, seed: 5 }));
  await page.getByRole('button', { name: 'Use this recipe' }).click();
  await page.getByRole('button', { name: 'Grow 77 rows' }).click();
  await expect(page.getByRole('heading', { name: 'Forest 1 is grown' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('forest, seed 5')).toBeVisible();
});

test('a run that is stopped can be resumed to its end', async ({ page }) => {
  test.setTimeout(180_000);
  await importSmall(page);
  await page.getByLabel('Rows', { exact: true }).fill('1000000');
  await page.getByLabel('Rows', { exact: true }).press('Tab');
  await page.getByRole('button', { name: 'Grow 1,000,000 rows' }).click();
  await expect(page.getByRole('region', { name: 'Latest run' }).getByText('Growing rows')).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('heading', { name: 'Forest 1 is grown' })).toBeVisible({ timeout: 120_000 });
});

test('a condition that no row can meet ends in a plain error, and the next run is free of it', async ({ page }) => {
  await importSmall(page);
  await page.getByRole('button', { name: 'Add a condition' }).click();
  await page.getByLabel('From', { exact: true }).fill('900');
  await page.getByLabel('From', { exact: true }).press('Tab');
  await page.getByRole('button', { name: /^Grow/ }).click();
  const latest = page.getByRole('region', { name: 'Latest run' });
  await expect(latest).toContainText('Forest 1 failed');
  await expect(latest).toContainText('the condition on age cannot be met');
  // Resuming would fail again: only discarding is offered.
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);

  await page.getByRole('button', { name: /Remove the condition/ }).click();
  await page.getByRole('button', { name: /^Grow/ }).click();
  await expect(page.getByRole('heading', { name: 'Forest 2 is grown' })).toBeVisible({ timeout: 60_000 });
});
