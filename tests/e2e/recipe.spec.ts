import type { Locator, Page } from '@playwright/test';
import { circularRecipe, foreignDesign, plainRecipe, recipeFile, writtenRecipe } from '../fixtures/column-recipes.ts';
import { expect, test } from './fixture.ts';

/** A project without data, on its recipe screen. */
async function emptyProject(page: Page): Promise<void> {
  await page.goto('/');
  await page.evaluate(() => indexedDB.databases());
  await page.getByLabel('Open a table').last().waitFor({ state: 'attached' });
  await page
    .getByLabel('Open a table')
    .last()
    .setInputFiles({
      ...{ name: 'ages.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(`age\n${Array.from({ length: 60 }, (_, i) => 20 + (i % 40)).join('\n')}`),
    });
  await page.waitForURL(/#\/p\/[^/]+\/import/);
  await page.getByRole('link', { name: 'Recipe', exact: true }).click();
  await expect(page.getByText('Say what each column should be')).toBeVisible();
}

async function openRecipe(page: Page, recipe: unknown): Promise<void> {
  await emptyProject(page);
  await page.getByRole('button', { name: 'Open a recipe file' }).click();
  await page.getByLabel('Choose a file').last().setInputFiles(recipeFile(recipe));
  await expect(page.getByRole('grid')).toBeVisible();
}

/** The cell of a column (from 0) in a row (from 0). */
function cellAt(page: Page, row: number, column: number): Locator {
  return page.getByRole('grid').locator('tbody tr').nth(row).getByRole('gridcell').nth(column);
}

test('columns without a model show rows at once, and follow what is changed', async ({ page }) => {
  await openRecipe(page, plainRecipe);
  await expect(cellAt(page, 4, 2)).toContainText(/good|poor/, { timeout: 20_000 });
  await expect(cellAt(page, 4, 2)).toContainText('generated');
  await page.getByRole('button', { name: 'verdict', exact: true }).click();
  const form = page.getByRole('region', { name: 'Column verdict' });
  await form.getByLabel('Formula', { exact: true }).fill('concat("rated ", stars)');
  await expect(cellAt(page, 0, 2)).toContainText(/rated \d/, { timeout: 20_000 });
  await page.getByRole('grid').getByRole('gridcell').first().focus();
  await page.keyboard.press('Control+z');
  await expect(cellAt(page, 0, 2)).toContainText(/good|poor/, { timeout: 20_000 });
});

test('a cell is pinned, edited and made again by keyboard, and undo brings it back', async ({ page }) => {
  await openRecipe(page, plainRecipe);
  const product = cellAt(page, 0, 1);
  await expect(product).toContainText('generated', { timeout: 20_000 });
  await product.focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'product, row 1' }).fill('teapot');
  await page.keyboard.press('Control+Enter');
  await expect(product).toContainText('teapot');
  await expect(product).toContainText('edited');
  await expect(product).toBeFocused();

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('p');
  await expect(cellAt(page, 1, 1)).toContainText('pinned');
  const pinned = await cellAt(page, 1, 1).locator('.value').textContent();
  await page.getByRole('button', { name: 'Make all again' }).click();
  await expect(page.getByRole('grid')).toHaveAttribute('aria-busy', 'false');
  await expect(product).toContainText('teapot');
  await expect(cellAt(page, 1, 1).locator('.value')).toHaveText(pinned ?? '');

  await cellAt(page, 1, 1).focus();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(product).not.toContainText('teapot');
  await page.keyboard.press('Control+y');
  await expect(product).toContainText('teapot');
  // What was done is stored without being asked for.
  await expect(page.getByText('Saved in this browser', { exact: true })).toBeVisible();
  await page.reload();
  await expect(cellAt(page, 0, 1)).toContainText('edited');
});

test('what was typed into a cell stays when the person goes on to another one', async ({ page }) => {
  await openRecipe(page, plainRecipe);
  // To the left: the editor lies over the cells beneath and to the right.
  const [product, next] = [cellAt(page, 0, 1), cellAt(page, 0, 0)];
  await expect(next).toContainText('generated', { timeout: 20_000 });
  await product.focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'product, row 1' }).fill('teapot');
  await next.click();
  await expect(product).toContainText('teapot');
  await expect(product).toContainText('edited');
  await expect(next).toBeFocused();
  await page.keyboard.press('p');
  await expect(next).toContainText('pinned');
});

test('a column that a model writes waits for a preview, can be liked, and is run to its end', async ({ page }) => {
  test.setTimeout(180_000);
  await openRecipe(page, writtenRecipe);
  await expect(cellAt(page, 0, 2)).toContainText('not made yet');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(cellAt(page, 4, 2)).toContainText('generated', { timeout: 60_000 });
  await expect(page.getByLabel('Estimate')).toContainText('about');
  const before = await cellAt(page, 0, 2).locator('.value').textContent();
  await cellAt(page, 0, 2).focus();
  await page.keyboard.press('l');
  await expect(cellAt(page, 0, 2)).toContainText('liked');
  await page.keyboard.press('r');
  await expect(cellAt(page, 0, 2).locator('.value')).not.toHaveText(before ?? '', { timeout: 60_000 });

  await page.getByRole('button', { name: 'Run 20 rows' }).click();
  await expect(page.getByRole('heading', { name: 'Reviews 1 is grown' })).toBeVisible({ timeout: 120_000 });
  await page.getByRole('link', { name: 'Rows', exact: true }).click();
  await expect(page.getByRole('grid')).toBeVisible();
});

test('columns that need each other are told apart in words, and cannot be run', async ({ page }) => {
  await openRecipe(page, circularRecipe);
  await expect(page.getByRole('region', { name: 'Problems of the recipe' })).toContainText('a, b need each other');
  await expect(page.getByRole('button', { name: /^Run/ })).toBeDisabled();
  await page.getByRole('tab', { name: 'Graph' }).click();
  await expect(page.getByRole('alert')).toContainText('a, b');
  await expect(page.getByRole('row', { name: /^a, in a circle/ })).toContainText('b');
});

test('a renamed column is followed by what speaks of it', async ({ page }) => {
  await openRecipe(page, plainRecipe);
  await page.getByRole('button', { name: 'stars', exact: true }).click();
  const name = page.getByRole('region', { name: 'Column stars' }).getByLabel('Name');
  await name.fill('rating');
  await name.press('Tab');
  await page.getByRole('button', { name: 'verdict', exact: true }).click();
  await expect(page.getByLabel('Formula', { exact: true })).toHaveValue('"good" if rating > 3 else "poor"');
  await page.getByRole('tab', { name: 'JSON' }).click();
  const text = page.getByLabel('Recipe as JSON');
  await text.fill((await text.inputValue()).replace('"rows": 20', '"rows": 0'));
  await page.getByRole('button', { name: 'Use this recipe' }).click();
  await expect(page.getByRole('alert')).toContainText('rows');
});

test('a new column is chosen from a gallery and works at once', async ({ page }) => {
  await emptyProject(page);
  await page.getByRole('button', { name: 'Empty recipe' }).click();
  await page.getByRole('button', { name: 'Add the first column' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Person', exact: true }).click();
  await expect(cellAt(page, 0, 0)).toContainText('generated', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Add column' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Written by a model/ })
    .click();
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Greet {{');
  await page.getByRole('option', { name: 'person' }).waitFor();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue(/Greet \{\{\s*person/);
});

test('a recipe of Data Designer is opened with a list of what has no equal', async ({ page }) => {
  await emptyProject(page);
  await page.getByRole('button', { name: 'Open a recipe file' }).click();
  await page.getByLabel('Choose a file').last().setInputFiles(recipeFile(foreignDesign, 'builder_config.json'));
  const dialog = page.getByRole('dialog', { name: 'Open a recipe file' });
  await expect(dialog).toContainText('read from Data Designer');
  await expect(dialog).toContainText('no column of kind image');
  await dialog.getByRole('button', { name: 'Open as a recipe' }).click();
  await expect(cellAt(page, 0, 0)).toContainText(/toys|books/, { timeout: 20_000 });

  await page.getByRole('button', { name: 'Recipe', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Save for Data Designer' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Save .*\.json$/ }).click();
  expect((await download).suggestedFilename()).toMatch(/\.json$/);
});

test('the first sample recipe opens, previews and runs on the embedded model', async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto('/');
  await page.locator('#recipes button').first().click();
  await expect(page).toHaveURL(/\/recipe/);
  await expect(page.getByRole('grid')).toBeVisible();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Rows', { exact: true }).fill('6');
  await page.getByLabel('Rows', { exact: true }).press('Tab');
  await page.getByRole('tab', { name: 'Table' }).click();
  await page.getByLabel('Rows shown').selectOption('3');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(page.getByRole('grid')).toContainText('assistant:', { timeout: 90_000 });
  await expect(page.getByRole('grid')).toHaveAttribute('aria-busy', 'false', { timeout: 90_000 });
  await page.getByRole('button', { name: 'Run 6 rows' }).click();
  await expect(page.getByRole('heading', { name: /is grown$/ })).toBeVisible({ timeout: 120_000 });
});

test('two columns of one name are a problem, not a failure of the screen', async ({ page }) => {
  await openRecipe(page, { ...plainRecipe, columns: [...plainRecipe.columns, plainRecipe.columns[0]] });
  await expect(page.getByRole('region', { name: 'Problems of the recipe' })).toContainText('comes twice');
  for (const tab of ['Graph', 'Settings', 'Table']) await page.getByRole('tab', { name: tab }).click();
  await expect(page.getByRole('grid')).toBeVisible();
});
