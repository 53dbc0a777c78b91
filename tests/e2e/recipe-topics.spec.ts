import type { Page } from '@playwright/test';
import { recipeFile, recipeOf, writtenRecipe } from '../fixtures/column-recipes.ts';
import { expect, test } from './fixture.ts';

/** A project without data of its own, with that recipe open. */
async function openRecipe(page: Page, recipe: unknown): Promise<void> {
  await page.goto('/');
  await page
    .getByLabel('Open a table')
    .last()
    .setInputFiles({
      ...{ name: 'ages.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(`age\n${Array.from({ length: 60 }, (_, i) => 20 + (i % 40)).join('\n')}`),
    });
  await page.waitForURL(/#\/p\/[^/]+\/import/);
  await page.getByRole('link', { name: 'Recipe', exact: true }).click();
  await page.getByRole('button', { name: 'Open a recipe file' }).click();
  await page.getByLabel('Choose a file').last().setInputFiles(recipeFile(recipe));
  await expect(page.getByRole('grid')).toBeVisible();
}

test('a model grows topics, a person edits them by keyboard, and a run says how many it has reached', async ({
  page,
}) => {
  await openRecipe(page, recipeOf('Topics', writtenRecipe.columns));
  await page.getByRole('button', { name: 'product', exact: true }).click();
  await page.getByRole('region', { name: 'Column product' }).getByRole('button', { name: 'Grow topics' }).click();
  const dialog = page.getByRole('dialog', { name: 'Grow topics for product' });
  await expect(dialog.getByRole('treeitem')).toHaveCount(3);
  await dialog.getByLabel('What the topics are about').fill('household goods');
  await dialog.getByLabel('Topics below each').fill('3');
  await dialog.getByRole('button', { name: 'Grow another tree' }).click();
  await expect(dialog.getByRole('treeitem', { level: 2 }).first()).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByText(/^The model repeated itself|9 topics to draw from/).first()).toBeVisible();

  const first = dialog.getByRole('treeitem').first();
  await first.focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Lamps');
  await page.keyboard.press('Enter');
  await expect(first).toHaveAccessibleName('Lamps');
  await expect(first).toBeFocused();
  await page.keyboard.press('Insert');
  await page.keyboard.type('Night lights');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('treeitem', { name: 'Night lights' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(first).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await dialog.getByRole('treeitem', { level: 1 }).last().focus();
  await page.keyboard.press('Delete');
  await expect(dialog.getByRole('treeitem', { level: 1 })).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Undo in the tree' }).click();
  await expect(dialog.getByRole('treeitem', { level: 1 })).toHaveCount(3);
  await dialog.getByRole('button', { name: 'Use as category with subcategories' }).click();

  const detail = page.getByRole('button', { name: 'product_detail', exact: true });
  await expect(detail).toBeVisible();
  await page.getByRole('button', { name: 'Undo (Ctrl Z)' }).click();
  await expect(detail).toBeHidden();
  await page.getByRole('button', { name: 'Redo (Ctrl Y)' }).click();
  await expect(detail).toBeVisible();

  await page.getByRole('button', { name: /^Run 20 rows/ }).click();
  await expect(page.getByRole('heading', { name: /is grown$/ })).toBeVisible({ timeout: 60_000 });
  const coverage = page.getByRole('region', { name: 'Coverage' });
  await expect(coverage).toContainText('product > product_detail');
  await expect(coverage.getByRole('meter')).toHaveAttribute('aria-valuenow', /^[1-9]/);
  await expect(coverage).toContainText(/of word pairs differ in the last 20 texts/);
});

test('growing can be given up, and a new column takes what was written by hand', async ({ page }) => {
  await openRecipe(page, recipeOf('Topics', [{ name: 'age', kind: 'sampler', options: { sampler: 'integer' } }]));
  await page.getByRole('button', { name: 'Recipe', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Grow topics' }).click();
  const dialog = page.getByRole('dialog', { name: 'Grow topics' });
  await expect(dialog.getByRole('button', { name: 'Grow', exact: true })).toBeDisabled();
  await dialog.getByLabel('What the topics are about').fill('flights');
  await dialog.getByLabel('Model').selectOption({ label: 'Terrarium small' });
  await dialog.getByRole('button', { name: 'Grow', exact: true }).click();
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByRole('progressbar')).toBeHidden();
  await dialog.getByRole('button', { name: 'Topic', exact: true }).click();
  await page.keyboard.type('Delays');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Use as category' }).click();
  await expect(page.getByRole('region', { name: 'Column topic' })).toBeVisible();
});

test('from recipe and run one gets to the playground, the arena, the labels and the report', async ({ page }) => {
  await openRecipe(page, writtenRecipe);
  await page.getByRole('button', { name: /^Run 20 rows/ }).click();
  await expect(page.getByRole('heading', { name: /is grown$/ })).toBeVisible({ timeout: 60_000 });
  const run = page.getByRole('region', { name: /^Run / });
  await expect(run.getByRole('link', { name: 'Label' })).toHaveAttribute('href', /\/label\?dataset=/);
  const near = page.getByRole('navigation', { name: 'Try and judge' });
  await expect(near.getByRole('link', { name: 'Labels' })).toHaveAttribute('href', /#\/p\/.+\/label$/);
  await expect(near.getByRole('link', { name: 'Arena' })).toHaveAttribute('href', /#\/p\/.+\/arena$/);
  await near.getByRole('link', { name: 'Playground' }).click();
  await expect(page.getByRole('heading', { name: 'Playground' })).toBeVisible();
  await page.goBack();
  await run.getByRole('link', { name: 'Report' }).click();
  await expect(page).toHaveURL(/\/report\?dataset=/);
});
