// Opens, scrolls, sorts and filters tables of 10k, 100k and 1M rows, and prints one line a size.

import { readFileSync } from 'node:fs';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { addStoredTable } from '../../fixtures/stored-tables.ts';

/** Largest resident size of the renderer processes in MB; null where the system does not say (other than Linux). */
async function rendererMegabytes(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  try {
    const sizes = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024);
    return Math.round(Math.max(...sizes));
  } catch {
    return null; // no /proc
  }
}

async function timed(act: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await act();
  return Math.round(performance.now() - start);
}

function idle(page: Page): Promise<void> {
  return expect(page.getByRole('grid')).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
}

for (const rows of [10_000, 100_000, 1_000_000]) {
  test(`${rows} rows`, async ({ page, browser }) => {
    await page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { longTasks: tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
        type: 'longtask',
        buffered: true,
      });
    });
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    const address = await addStoredTable(page, { rows });
    await page.goto(`/${address}`);
    const grid = page.getByRole('grid');
    const openMs = await timed(async () => {
      await page.reload();
      await expect(grid.getByRole('gridcell').first()).toHaveText('0');
    });
    await page.evaluate(() => ((globalThis as unknown as { longTasks: number[] }).longTasks.length = 0));
    const headersMs = await timed(() => expect(grid.locator('.wait')).toHaveCount(0, { timeout: 60_000 }));
    const lastRowMs = await timed(async () => {
      await grid.focus();
      await page.keyboard.press('Control+End');
      await expect(grid.getByRole('rowheader').last()).toHaveText(String(rows));
    });
    await page.keyboard.press('Control+Home');
    const sortMs = await timed(async () => {
      await page.getByTitle('Sort by number 2').click();
      await expect(page.getByRole('columnheader', { name: /number 2/ })).toHaveAttribute('aria-sort', 'ascending');
      await idle(page);
    });
    const filterMs = await timed(async () => {
      await page.getByLabel('Filter integer 1', { exact: true }).click();
      await page.getByLabel('From').fill(String(rows - 5));
      await page.getByRole('button', { name: 'Apply' }).click();
      await expect(grid).toHaveAttribute('aria-rowcount', '6', { timeout: 60_000 });
    });
    const longest = await page.evaluate(() =>
      Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks),
    );
    const figures = { rows, openMs, headersMs, lastRowMs, sortMs, filterMs, longestTaskMs: Math.round(longest) };
    console.log(JSON.stringify({ ...figures, rendererMB: await rendererMegabytes(browser) }));
  });
}
