import { expect, test } from './fixture.ts';
import { growSample } from './sample-project.ts';

test('an empty studio says what to do and names the state of the browser', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Grow synthetic data from a real table' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open a table' })).toBeVisible();
  await expect(page.getByText('The tab is isolated from other sites')).toBeVisible();
  await expect(page).toHaveTitle(/Projects/);
});

test('one click on a sample ends at a judged synthetic table', async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto('/');
  await page.getByRole('button', { name: /Clinic visits/ }).click();
  await expect(page.getByRole('heading', { name: 'Forest 1 is grown' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('The report is complete')).toBeVisible({ timeout: 180_000 });
  await page.getByRole('link', { name: 'See the verdict' }).click();
  await expect(page.getByText('Verdict', { exact: true }).first()).toBeVisible();
});

test('a project is renamed, deleted, and back after Undo', async ({ page }) => {
  await page.goto('/');
  await page
    .getByLabel('Open a table')
    .last()
    .setInputFiles({
      name: 'numbers.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a,b\n1,x\n2,y\n'),
    });
  const name = page.getByLabel('Project name');
  await name.fill('Counting');
  await name.press('Enter');
  await page.goto('/#/');
  await page.getByRole('button', { name: 'Actions for Counting' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('link', { name: 'Counting' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: 'Counting' })).toBeVisible();
});

test('a project is there again after a reload, by its address', async ({ page }) => {
  test.setTimeout(180_000);
  const projectId = await growSample(page);
  await page.reload();
  await expect(page.getByLabel('Dataset', { exact: true })).toContainText('(synthetic)');
  expect(page.url()).toContain(projectId);
});

test('the theme chosen stays after a reload', async ({ page }) => {
  await page.goto('/#/settings');
  await page.getByLabel('Theme').selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
