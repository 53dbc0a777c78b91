// A project with one grown version, the way a newcomer gets it: one click on a sample.

import { expect, type Page } from '@playwright/test';

/** Starts the first sample and waits until a version of it is stored. Returns the project's id. */
export async function growSample(page: Page): Promise<string> {
  await page.goto('/');
  await page.locator('#samples button').first().click();
  await page.waitForURL(/#\/p\/[^/]+\/generate/);
  const projectId = /#\/p\/([^/?]+)/.exec(page.url())?.[1] ?? '';
  await openScreen(page, projectId, 'export');
  await expect(page.getByLabel('Dataset', { exact: true })).toContainText('(synthetic)', { timeout: 90_000 });
  return projectId;
}

const notes = Array.from(
  { length: 20 },
  (_, i) => `the ${['cat', 'dog', 'bird'][i % 3]} of note number ${i} is asleep,${i}`,
);

/** A project with a small table of sentences, imported as it is. Returns the project's id. */
export async function openNotes(page: Page): Promise<string> {
  await page.goto('/');
  await page
    .getByLabel('Open a table')
    .last()
    .setInputFiles({
      name: 'notes.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['note,count', ...notes].join('\n')),
    });
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.waitForURL(/generate|data/);
  return /#\/p\/([^/?]+)/.exec(page.url())?.[1] ?? '';
}

/** Goes to a screen without loading the page again, so that work under way goes on. */
export async function openScreen(page: Page, projectId: string, screen: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/p/${projectId}/${screen}`);
}
