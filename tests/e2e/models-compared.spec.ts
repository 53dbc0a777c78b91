import { expect, test } from './fixture.ts';

test('the playground asks several settings of the embedded model, and can be stopped', async ({ page }) => {
  await page.goto('/#/playground');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Write the first message of a customer about hotels.');
  await page.getByRole('button', { name: 'Ask all' }).click();
  const answers = [
    page.getByRole('region', { name: 'Answer of A' }),
    page.getByRole('region', { name: 'Answer of B' }),
  ];
  for (const answer of answers) {
    await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
    await expect(answer).toContainText(/[a-z]{3}/i, { timeout: 60_000 });
  }
  await expect(page.getByText(/tokens\/s/)).toHaveCount(2);
  const greedy = await answers[1]?.textContent();
  await page.getByRole('button', { name: 'Ask only this' }).nth(1).click();
  await expect(page.getByRole('button', { name: 'Ask all' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('region', { name: 'Answer of B' })).toHaveText(greedy ?? '');
});

test('two settings are compared blind by keyboard, ranked, and the votes exported', async ({ page }) => {
  await page.goto('/');
  await page
    .getByRole('button', { name: /Support dialogues/ })
    .or(page.getByText('Support dialogues with labels'))
    .first()
    .click();
  await page.waitForURL(/#\/p\/[^/]+\/recipe/);
  await expect(page.getByRole('grid')).toBeVisible();
  const project = /#\/p\/([^/]+)/.exec(page.url())?.[1] ?? '';
  await page.goto(`/#/p/${project}/arena`);
  await page.getByRole('spinbutton', { name: 'Rows' }).fill('3');
  await page.getByRole('button', { name: 'Start the match' }).click();
  await expect(page.getByText('Pair 1 of')).toBeVisible({ timeout: 90_000 });
  await page.keyboard.press('1');
  await expect(page.getByRole('main').getByText(/Last vote: left was Terrarium small/)).toBeVisible();
  await expect(page.getByRole('table')).toContainText('Terrarium small, temperature 0.3');
  await page.keyboard.press('u');
  await expect(page.getByText('No votes yet.')).toBeVisible();
  await page.keyboard.press('2');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export votes' }).click();
  expect((await download).suggestedFilename()).toBe('votes.jsonl');
});
