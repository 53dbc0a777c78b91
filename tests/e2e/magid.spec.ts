// Dialogues without pictures become a version with pictures, by the embedded models alone.

import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expect, test } from './fixture.ts';
import { openNotes, openScreen } from './sample-project.ts';

interface Line {
  readonly messages: readonly { readonly role: string; readonly content: readonly { readonly type: string }[] }[];
  readonly images: readonly string[];
}

/** The sample dialogues, the first of them only: a picture takes seconds on a busy machine. */
async function startWithSample(page: Page, most: number): Promise<string> {
  const projectId = await openNotes(page);
  await openScreen(page, projectId, 'pictures');
  await expect(page.getByText('No dialogues in this project yet')).toBeVisible();
  await page.getByRole('button', { name: 'Load 12 sample dialogues' }).click();
  await expect(page.getByRole('article')).toHaveCount(12, { timeout: 60_000 });
  await page.getByLabel('Dialogues at most').fill(String(most));
  await page.getByLabel('Dialogues at most').blur();
  await expect(page.getByRole('article')).toHaveCount(most, { timeout: 30_000 });
  return projectId;
}

function shareOf(input: string): number {
  return Number(input.replace(/^.*?(-?[\d.]+)$/, '$1'));
}

test('sample dialogues get pictures that pass, a version of them, and a file for trainers', async ({ page }) => {
  test.setTimeout(300_000);
  const projectId = await startWithSample(page, 2);
  await page.getByRole('button', { name: 'Find and draw for 2 dialogues' }).click();
  await expect(page.getByRole('button', { name: 'Find and draw again' })).toBeVisible({ timeout: 300_000 });

  // Pictures stand below the turns that name their things; a dialogue about an appointment gets none.
  const poster = page.getByRole('article').filter({ hasText: 'costume party' });
  await expect(poster.locator('[data-turn="1"] .slot')).toContainText('a fairy');
  await expect(poster.locator('[data-turn="0"] .slot')).toHaveCount(0);
  await expect(page.getByRole('article').filter({ hasText: 'move my appointment' })).toContainText('no turn needs');
  const kept = page.getByRole('button', { name: /, kept$/ });
  const count = await kept.count();
  expect(count).toBeGreaterThan(0);
  await expect(page.getByText(`${count} of`).first()).toBeVisible();
  for (const name of await kept.evaluateAll((nodes) => nodes.map((node) => node.ariaLabel ?? ''))) {
    const [match, looks] = [/match (\S+) passes/.exec(name)?.[1], /looks (\S+) passes/.exec(name)?.[1]];
    expect(shareOf(match ?? '')).toBeGreaterThanOrEqual(0.35);
    expect(shareOf(looks ?? '')).toBeGreaterThanOrEqual(0.5);
    expect(name).not.toContain('fails');
  }

  // A slider counts anew without drawing; dropping and undoing go one step each.
  const drawn = await page.getByText(/pictures? drawn/).textContent();
  await page.getByRole('slider', { name: /Least match/ }).fill('0.99');
  await expect(kept).toHaveCount(0);
  await page.getByRole('slider', { name: /Least match/ }).fill('0.35');
  await expect(kept).toHaveCount(count);
  expect(await page.getByText(/pictures? drawn/).textContent()).toBe(drawn);
  await page.getByRole('button', { name: 'Drop', exact: true, disabled: false }).first().click();
  await expect(kept).toHaveCount(count - 1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(kept).toHaveCount(count);

  await page.getByRole('button', { name: 'Save as version' }).click();
  await expect(page.getByText('Stored: Sample dialogues, with pictures.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('link', { name: 'Export it' }).click();
  await page.waitForURL(new RegExp(`${projectId}/export`));
  await page.getByRole('radio', { name: /Downloads/ }).check();
  await page.getByRole('radio', { name: /Conversations with pictures/ }).check();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Export [\d,.]+ rows/ }).click();
  const entries = unzipSync(new Uint8Array(await readFile(await (await downloading).path())));
  const lines = new TextDecoder()
    .decode(entries['conversations.jsonl'])
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(lines).toHaveLength(12);
  expect(lines.flatMap(({ images }) => images)).toHaveLength(count);
  for (const { messages, images } of lines) {
    expect(messages.flatMap(({ content }) => content).filter(({ type }) => type === 'image')).toHaveLength(
      images.length,
    );
    for (const name of images) expect(entries[name]?.subarray(1, 4)).toEqual(new TextEncoder().encode('PNG'));
  }
});

test('a description is edited, drawn again with the next seed, and the run can be stopped', async ({ page }) => {
  test.setTimeout(300_000);
  await startWithSample(page, 12);
  await page.getByRole('button', { name: 'Find and draw for 12 dialogues' }).click();
  const first = page.locator('.slot').first();
  await expect(first.getByRole('listitem').first()).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Find and draw again' })).toBeVisible();

  const before = await first.getByRole('listitem').count();
  await first.getByRole('button', { name: 'Edit description' }).click();
  await first.getByLabel('What to draw').fill('red apple');
  await first.getByLabel('What to draw').press('Enter');
  await expect(first.getByRole('listitem')).toHaveCount(before + 1, { timeout: 60_000 });
  await expect(first.getByRole('listitem').last()).toContainText('“red apple”');
  await first.getByRole('button', { name: 'Regenerate' }).click();
  await expect(first.getByRole('listitem')).toHaveCount(before + 2, { timeout: 60_000 });
  const seedOf = async (at: number): Promise<number> =>
    Number(/seed (\d+)/.exec((await first.getByRole('listitem').nth(at).textContent()) ?? '')?.[1]);
  expect(await seedOf(before + 1)).toBe((await seedOf(before)) + 1);

  // What was drawn and not yet stored is there again after a look at another screen.
  await page.getByRole('link', { name: 'Data', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Data', exact: true })).toBeVisible();
  await page.goBack();
  await expect(first.getByRole('listitem')).toHaveCount(before + 2);
});
