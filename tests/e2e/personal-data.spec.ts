import { expect, test } from './fixture.ts';
import { openScreen } from './sample-project.ts';

const people = ['Anna Schmidt', 'Robert Miller', 'Marie Dubois', 'Carlos Garcia'];
const lines = Array.from({ length: 200 }, (_, i) => {
  const person = people[i % people.length]!;
  const mail = `${person.toLowerCase().replace(' ', '.')}@clinic.example`;
  return `${person},${mail},${20 + (i % 60)},"write to ${mail} or call +49 30 12345${10 + (i % 80)}"`;
});
const file = {
  name: 'patients.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['patient_name,email,age,note', ...lines].join('\n')),
};

test('personal data is found and replaced, the same value by the same value, before anything is grown', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByLabel('Open a table').last().setInputFiles(file);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.waitForURL(/generate|data/);
  const projectId = /#\/p\/([^/?]+)/.exec(page.url())?.[1] ?? '';

  await openScreen(page, projectId, 'personal-data');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows.filter({ hasText: 'patient_name' })).toContainText("Person's name");
  await expect(rows.filter({ hasText: 'note' }).filter({ hasText: 'Telephone' })).toHaveCount(1);
  await expect(page.getByRole('table')).not.toContainText('Schmidt');
  await page.getByRole('button', { name: /^Replace in 3 columns/ }).click();
  await expect(page.getByRole('heading', { name: /personal data replaced/ })).toBeVisible({ timeout: 30_000 });

  await page.getByRole('link', { name: 'Look at its rows' }).click();
  const grid = page.getByRole('grid');
  await expect(grid).toContainText('@example.');
  await expect(grid).not.toContainText('clinic.example');
  await expect(grid).not.toContainText('Schmidt');

  await openScreen(page, projectId, 'generate');
  await expect(page.getByText('personal data replaced', { exact: false }).first()).toBeVisible();
});
