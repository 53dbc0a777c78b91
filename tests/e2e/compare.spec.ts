import { expect, test } from './fixture.ts';
import { growSample, openScreen } from './sample-project.ts';

test('real and synthetic stand side by side, and everything is read by keyboard', async ({ page }) => {
  test.setTimeout(240_000);
  const projectId = await growSample(page);
  await openScreen(page, projectId, 'compare');
  const plot = page.getByRole('slider').first();
  await expect(plot).toBeVisible({ timeout: 30_000 });
  await plot.press('End');
  await expect(plot).toHaveAttribute('aria-valuetext', /%/);

  const second = page.getByRole('button', { name: /^Show / }).nth(1);
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('2');
  await expect(second).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('2');

  await page.getByRole('button', { name: /^Table of/ }).click();
  await expect(page.getByRole('region', { name: /^Figures of/ }).getByRole('row')).not.toHaveCount(0);

  await page.getByRole('tab', { name: 'Pairs' }).click();
  await expect(page.getByRole('slider')).toHaveCount(3, { timeout: 30_000 });
  await page.getByRole('slider').first().press('ArrowRight');
  // One cursor for all maps: the difference reads the same pair.
  await expect(page.getByRole('slider').last()).toHaveAttribute('aria-valuetext', / × .+: /);

  await page.getByRole('tab', { name: 'Rows' }).click();
  const panels = page.getByRole('region', { name: /^Rows of/ });
  await expect(panels).toHaveCount(2);
  await expect(panels.first().getByRole('rowheader').first()).toHaveText('1');
  await page.getByRole('region', { name: 'Rows side by side' }).evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await expect(panels.last().getByRole('rowheader').first()).not.toHaveText('1');
});

test('a column is as far from the real one in the list as beside its plot, and verdicts fit a phone', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const projectId = await growSample(page);
  await openScreen(page, projectId, 'report');
  await expect(page.getByText('Verdict', { exact: true })).toBeVisible({ timeout: 120_000 });
  await openScreen(page, projectId, 'compare');
  const listed = page.locator('button.item[aria-current] .distance');
  await expect(listed).toHaveText(/^[01]\.\d+$/, { timeout: 30_000 });
  const drawn = page
    .getByRole('table', { name: /^Figures of/ })
    .getByRole('row')
    .last();
  await expect(drawn.getByRole('cell').first()).toHaveText((await listed.textContent())?.trim() ?? '');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('tab', { name: 'Verdicts' }).click();
  await expect(page.getByRole('columnheader', { name: 'Ceiling' })).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

test('a deep link opens that column', async ({ page }) => {
  test.setTimeout(240_000);
  const projectId = await growSample(page);
  await openScreen(page, projectId, 'compare');
  const last = page.locator('button.item').last();
  await expect(last).toBeVisible({ timeout: 30_000 });
  const column = (await last.locator('.truncate').textContent()) ?? '';
  await openScreen(page, projectId, `compare?column=${encodeURIComponent(column)}`);
  await expect(page.getByRole('heading', { level: 2, name: column })).toBeVisible();
});
