import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { docxParagraph, encryptedPdf, makeDocx, makePdf } from '../fixtures/documents.ts';
import { expect, test } from './fixture.ts';
import { openScreen } from './sample-project.ts';

interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

function upload(name: string, content: string | Uint8Array): Upload {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) };
}

async function openFirst(page: Page, file: Upload): Promise<string> {
  await page.goto('/');
  await page.getByLabel('Open a table').last().setInputFiles(file);
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeVisible({ timeout: 30_000 });
  return /#\/p\/([^/?]+)/.exec(page.url())?.[1] ?? '';
}

const handbook = await readFile('public/samples/windowsill-handbook.md', 'utf8');
const paper = makePdf([
  [
    { text: 'On gardens', y: 720, size: 22 },
    { text: 'The gardener comes in the after-', y: 690 },
    { text: 'noon. Nobody helps.', y: 677 },
  ],
  [{ text: 'The second page.', y: 720 }],
]);

test('a document is cut into chunks as asked for and stored without a holdout', async ({ page }) => {
  await openFirst(page, upload('windowsill-handbook.md', handbook));
  const chunks = page.getByRole('list', { name: 'Chunks' }).getByRole('listitem');
  const before = await chunks.count();
  await expect(chunks.first()).toContainText('Light decides more than anything else');
  await page.getByLabel('Cut into chunks by').selectOption('headings');
  await expect(chunks.nth(1)).toContainText('The windowsill handbook › Light');
  expect(await chunks.count()).not.toBe(before);
  await expect(page.getByLabel('Held out')).toHaveValue('0');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText(/Imported \d+ rows$/)).toBeVisible();
});

test('a document leads to a recipe that writes about its chunks', async ({ page }) => {
  await openFirst(page, upload('windowsill-handbook.md', handbook));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL(/\/recipe\?start=documents/);
  await page.getByRole('button', { name: /Summaries about windowsill-handbook/ }).click();
  await expect(page).toHaveURL(/recipe=/);
  await expect(page.getByText('passage').first()).toBeVisible();
  await expect(page.getByText('summary').first()).toBeVisible();
});

test('several documents become one dataset; what cannot be read is set aside', async ({ page }) => {
  const projectId = await openFirst(page, upload('first.md', '# First\n\nA text.'));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Imported 1 row')).toBeVisible();
  await openScreen(page, projectId, 'import');
  await page
    .getByLabel('Choose documents')
    .last()
    .setInputFiles([
      upload('paper.pdf', paper),
      upload('letter.docx', makeDocx(docxParagraph('Dear neighbour, thank you.'))),
      upload('secret.pdf', encryptedPdf()),
    ]);
  const chunks = page.getByRole('list', { name: 'Chunks' }).getByRole('listitem');
  await expect(chunks).toHaveCount(2, { timeout: 60_000 });
  await expect(chunks.first()).toContainText('The gardener comes in the afternoon. Nobody helps. The second page.');
  await expect(chunks.last()).toContainText('Dear neighbour');
  await page.getByRole('tab', { name: /Set aside/ }).click();
  await expect(page.getByRole('region', { name: 'Rows set aside' })).toContainText('encrypted with a password');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Imported 2 rows')).toBeVisible();
});

test('conversations are exported as ShareGPT, with the mapping and the first record shown', async ({ page }) => {
  const lines = Array.from({ length: 12 }, (_, i) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Question ${i}` },
        { role: 'assistant', content: `Answer ${i}` },
      ],
    }),
  );
  const projectId = await openFirst(page, upload('chats.jsonl', lines.join('\n')));
  await expect(page.getByLabel('Kind of messages')).toHaveValue('conversation');
  await page.getByLabel('Held out').selectOption('0');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Imported 12 rows')).toBeVisible();
  await openScreen(page, projectId, 'export');
  await page.getByRole('radio', { name: /ShareGPT/ }).check();
  await expect(page.getByLabel('Conversation', { exact: true })).toHaveValue('messages');
  await expect(page.getByTestId('example-record')).toContainText('"from": "human"');
  await page.getByRole('radio', { name: /DPO/ }).check();
  await expect(page.getByText('Nothing can be written yet')).toBeVisible();
  await page.getByRole('radio', { name: /ShareGPT/ }).check();
  await page.getByRole('radio', { name: /Downloads/ }).check();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Export 12 rows/ }).click();
  const text = await readFile(await (await downloading).path(), 'utf8');
  expect(JSON.parse(text.split('\n')[0] ?? '')).toEqual({
    conversations: [
      { from: 'human', value: 'Question 0' },
      { from: 'gpt', value: 'Answer 0' },
    ],
  });
});
