import type { Page } from '@playwright/test';
import { addStoredTable } from '../fixtures/stored-tables.ts';
import { expect, test } from './fixture.ts';

const MILLION = 1_000_000;

async function openTable(page: Page, rows: number): Promise<void> {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  const address = await addStoredTable(page, { rows });
  await page.goto(`/${address}`);
  await page.reload();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(rows + 1));
}

function currentCell(page: Page) {
  return page.locator('[role=gridcell].current');
}

test('the last of a million rows can be reached, by keyboard and by scroll bar, with few nodes', async ({ page }) => {
  await openTable(page, MILLION);
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Control+End');
  await expect(grid.getByRole('rowheader').last()).toHaveText(String(MILLION));
  expect(await grid.locator('*').count()).toBeLessThan(1500);
  await page.keyboard.press('Control+Home');
  await expect(grid.getByRole('rowheader').first()).toHaveText('1');
  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await expect(grid.getByRole('rowheader').last()).toHaveText(String(MILLION));
});

test('rows are sorted, filtered, inspected and undone by keyboard only', async ({ page }) => {
  await openTable(page, 20_000);
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: /integer 1/ })).toHaveAttribute('aria-sort', 'descending');
  await page.keyboard.press('ArrowDown');
  await expect(currentCell(page)).toHaveText('19999');
  await page.keyboard.press('/');
  await page.keyboard.type('note 00');
  await expect(grid).not.toHaveAttribute('aria-rowcount', '20001');
  await grid.focus();
  await page.keyboard.press('Control+z');
  await expect(grid).toHaveAttribute('aria-rowcount', '20001');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Cell inspector' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(grid).toBeFocused();
});

test('what is filtered for stays out of the address', async ({ page }) => {
  await openTable(page, 20_000);
  await page.getByRole('searchbox').fill('no such text');
  await expect(page.getByRole('heading', { name: 'No row matches' })).toBeVisible();
  expect(decodeURIComponent(page.url())).not.toContain('no such');
});

test('two thousand columns draw only those in view', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  const address = await addStoredTable(page, { rows: 300, columns: 2000 });
  await page.goto(`/${address}`);
  await page.reload();
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-colcount', '2001');
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.locator('[role=gridcell][aria-colindex="2001"]').first()).toContainText('note');
  expect(await grid.locator('*').count()).toBeLessThan(1500);
});
