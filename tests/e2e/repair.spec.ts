import { expect, test } from './fixture.ts';
import { growSample, openScreen } from './sample-project.ts';

test('from a finding, one click makes a repaired version and shows it beside the one before', async ({ page }) => {
  test.setTimeout(400_000);
  const projectId = await growSample(page);
  await openScreen(page, projectId, 'report');

  await page.getByRole('button', { name: 'Open Two-sample probe' }).click({ timeout: 150_000 });
  const finding = page.getByRole('article', { name: 'Two-sample probe' });
  const offer = finding.getByRole('button', { name: /^Repair: / }).first();
  await offer.click({ timeout: 10_000 });

  await page.waitForURL(/report\?dataset=.+&before=/, { timeout: 60_000 });
  const section = page.locator('section', { has: page.locator('#before-after') });
  await expect(section.getByRole('link', { name: 'Forest 1, repaired' })).toBeVisible();
  await expect(section.getByText('Before and after', { exact: true })).toBeVisible({ timeout: 150_000 });
  const unchanged = section.getByText(/without a clear difference$/);
  if (await unchanged.isVisible()) await unchanged.click();
  await expect(section.getByRole('columnheader', { name: 'Before' }).first()).toBeVisible();

  await section.getByRole('button', { name: 'Delete it and go back' }).click();
  await expect(page.getByText('Deleted Forest 1, repaired')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await openScreen(page, projectId, 'generate');
  await expect(page.getByRole('row', { name: /Forest 1, repaired .*from Forest 1/ })).toBeVisible();
});
