import { readFile } from 'node:fs/promises';
import { expect, test } from './fixture.ts';
import { growSample, openScreen } from './sample-project.ts';

test('a report fills in, sets baselines beside every headline figure, and leaves as one file', async ({ page }) => {
  test.setTimeout(300_000);
  const projectId = await growSample(page);
  await openScreen(page, projectId, 'report');
  const figures = page.getByRole('region', { name: 'Headline figures' });
  await expect(figures.getByRole('row', { name: /Column shapes/ })).toBeVisible({ timeout: 60_000 });
  for (const name of ['Ceiling', 'Floor', 'Copy']) {
    await expect(figures.getByRole('columnheader', { name })).toBeVisible();
  }
  await expect(page.getByRole('main').getByText('Verdict', { exact: true }).first()).toBeVisible({ timeout: 200_000 });
  await expect(page.getByText('Verdict so far')).toBeHidden({ timeout: 200_000 });
  await expect(page.getByRole('heading', { name: 'Privacy' }).first()).toBeVisible();

  const headline = (await page.locator('#verdict').textContent()) ?? '';
  await page.getByRole('button', { name: 'Save report' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'As one HTML file' }).click();
  const html = await readFile(await (await downloading).path(), 'utf8');
  expect(html).toContain(headline);
  expect(html).not.toMatch(/<script|https?:/);

  const shapes = page.getByRole('article', { name: 'Column shapes' });
  const opener = shapes.getByRole('button', { name: 'Open Column shapes' });
  if (await opener.isVisible()) await opener.click();
  const worst = shapes.getByRole('table').getByRole('link').first();
  const column = await worst.textContent();
  await worst.click();
  await expect(page.getByRole('heading', { level: 2, name: column ?? '' })).toBeVisible();
});
