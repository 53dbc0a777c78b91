// Named scenes: how to bring the studio to a state worth looking at. Used by screenshots and by axe.

import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { growSample, openNotes, openScreen } from '../e2e/sample-project.ts';

/** A small model as people bring them. */
const modelFolder = fileURLToPath(new URL('../fixtures/models/tiny-gpt2', import.meta.url));

export interface Scene {
  readonly name: string;
  /** From the state that the scene before it left. Scenes of a project follow `grown`. */
  readonly enter: (page: Page, projectId: string) => Promise<void>;
}

const TABLE = [
  'age,city,income,joined',
  ...Array.from(
    { length: 300 },
    (_, i) => `${20 + (i % 50)},${['Oslo', 'Bergen', 'Bodø'][i % 3]},${900 + i},2024-0${1 + (i % 9)}-11`,
  ),
  'only,three,cells',
].join('\n');

/** A small table with one row that has to be set aside. */
export const smallTable = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) };

/** Scenes that need no project. */
export const emptyScenes: readonly Scene[] = [
  {
    name: 'first run',
    enter: async (page) => {
      await page.goto('/');
      await expect(page.getByRole('button', { name: /Clinic visits/ })).toBeVisible();
    },
  },
  {
    name: 'settings',
    enter: async (page) => {
      await page.goto('/#/settings');
      await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    },
  },
  {
    name: 'storage',
    enter: async (page) => {
      await page.goto('/#/storage');
      await expect(page.getByText('In this browser')).toBeVisible();
    },
  },
  {
    name: 'models',
    enter: async (page) => {
      await page.goto('/#/models');
      await expect(page.getByRole('article', { name: 'Terrarium small' })).toBeVisible({ timeout: 30_000 });
    },
  },
  {
    name: 'model test',
    enter: async (page) => {
      await page.getByRole('button', { name: 'Test Terrarium small' }).click();
      await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
    },
  },
  {
    name: 'model preview',
    enter: async (page) => {
      await page.goto('/#/models');
      await page.locator('input[aria-label="Choose a folder"]').setInputFiles(modelFolder);
      await expect(page.getByRole('button', { name: 'Add this model' })).toBeVisible();
    },
  },
  {
    name: 'airlock',
    enter: async (page) => {
      await page.goto('/airlock.html#model=someone/some-model');
      await expect(page.getByRole('heading', { name: 'Airlock' })).toBeVisible();
    },
  },
  {
    name: 'privacy proof',
    enter: async (page) => {
      await page.goto('/#/proof');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: 'import preview',
    enter: async (page) => {
      await page.goto('/#/');
      await page.getByLabel('Open a table').last().setInputFiles(smallTable);
      await expect(page.getByRole('tab', { name: 'Preview' })).toBeVisible();
    },
  },
  {
    name: 'import columns',
    enter: async (page) => {
      await page.getByRole('tab', { name: /Columns/ }).click();
      await expect(page.getByRole('columnheader', { name: 'Examples' })).toBeVisible();
    },
  },
];

/** Scenes inside a project with a grown sample. */
export const projectScenes: readonly Scene[] = [
  {
    name: 'recipe start',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'recipe');
      await expect(page.getByText('Say what each column should be')).toBeVisible();
    },
  },
  {
    name: 'recipe gallery',
    enter: async (page) => {
      await page.getByRole('button', { name: 'Empty recipe' }).click();
      await page.getByRole('button', { name: 'Add column' }).click();
      await expect(page.getByRole('dialog', { name: 'Add a column' })).toBeVisible();
    },
  },
  {
    name: 'recipe table',
    enter: async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Person', exact: true }).click();
      await page.getByRole('button', { name: 'Add column' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Written by a model/ })
        .click();
      await page.getByRole('textbox', { name: 'Prompt' }).fill('Greet {{ person }}.');
      await expect(page.getByRole('grid')).toContainText('generated', { timeout: 20_000 });
      await page.getByRole('gridcell').first().focus();
      await page.keyboard.press('p');
      await expect(page.getByRole('grid')).toContainText('pinned');
    },
  },
  {
    name: 'recipe graph',
    enter: async (page) => {
      await page.getByRole('tab', { name: 'Graph' }).click();
      await expect(page.getByRole('region', { name: 'Graph of the columns' })).toBeVisible();
    },
  },
  {
    name: 'recipe settings',
    enter: async (page) => {
      await page.getByRole('tab', { name: 'Settings' }).click();
      await expect(page.getByLabel('Rows', { exact: true })).toBeVisible();
    },
  },
  {
    name: 'generate',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'generate');
      await expect(page.getByRole('heading', { name: 'Recipe' })).toBeVisible();
    },
  },
  {
    name: 'recipe as JSON',
    enter: async (page) => {
      await page.getByRole('tab', { name: 'JSON' }).click();
      await expect(page.getByLabel('Recipe as JSON')).toBeVisible();
    },
  },
  {
    name: 'data',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'data');
      await expect(page.getByRole('grid')).toBeVisible();
    },
  },
  {
    name: 'personal data',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'personal-data');
      await expect(page.getByText(/Nothing personal was found|personal data\./).first()).toBeVisible();
    },
  },
  {
    name: 'compare',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'compare');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: 'report',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'report');
      await expect(page.getByRole('region', { name: 'Headline figures' })).toBeVisible({ timeout: 90_000 });
    },
  },
  {
    name: 'export',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'export');
      await expect(page.getByLabel('Dataset', { exact: true })).toBeVisible();
    },
  },
  {
    name: 'projects',
    enter: async (page) => {
      await page.goto('/#/');
      await expect(page.getByRole('table')).toBeVisible();
    },
  },
  {
    name: 'command palette',
    enter: async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused();
    },
  },
];

/** The project that `projectScenes` need. */
export const grown = growSample;

function queryOf(page: Page): Readonly<Record<string, string>> {
  const [, query = ''] = page.url().split('?');
  return Object.fromEntries(new URLSearchParams(query));
}

/** Scenes of pictures, in a project that `openNotes` starts. */
export const pictureScenes: readonly Scene[] = [
  {
    name: 'dictionary start',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'dictionary');
      await expect(page.getByText('No captions with pictures in this project yet')).toBeVisible();
    },
  },
  {
    name: 'dictionary',
    enter: async (page) => {
      await page.getByRole('button', { name: 'Draw sample scenes in two languages' }).click();
      await expect(page.getByLabel('Language tag').nth(1)).toHaveValue('tr', { timeout: 120_000 });
      await page.getByRole('button', { name: 'Grow the dictionary' }).click();
      await expect(page.getByRole('heading', { name: 'Sentence pairs' })).toBeVisible({ timeout: 180_000 });
      await expect(page.getByRole('table').locator('img').first()).toBeVisible();
    },
  },
  {
    name: 'compare pictures',
    enter: async (page, projectId) => {
      const { source, target } = queryOf(page);
      await openScreen(page, projectId, `compare?versions=${source},${target}`);
      await page.getByRole('tab', { name: 'Pictures' }).click();
      await expect(page.getByRole('main').locator('img').first()).toBeVisible({ timeout: 30_000 });
    },
  },
  {
    name: 'gallery',
    enter: async (page, projectId) => {
      const [dataset] = (queryOf(page)['versions'] ?? '').split(',');
      await openScreen(page, projectId, `data?dataset=${dataset}`);
      await page.getByRole('button', { name: 'Gallery' }).click();
      await expect(
        page
          .getByRole('region', { name: /^Pictures of/ })
          .locator('img')
          .first(),
      ).toBeVisible();
    },
  },
  {
    name: 'report of pictures',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, `report?dataset=${queryOf(page)['dataset']}`);
      await page.getByRole('button', { name: 'Run the checks' }).click();
      await expect(page.getByRole('heading', { name: 'Light and colour of pictures' })).toBeVisible({
        timeout: 120_000,
      });
      await expect(page.getByRole('progressbar')).toBeHidden({ timeout: 120_000 });
    },
  },
  {
    name: 'pictures for dialogues start',
    enter: async (page, projectId) => {
      await openScreen(page, projectId, 'pictures');
      await expect(page.getByText('No dialogues in this project yet')).toBeVisible();
    },
  },
  {
    name: 'pictures for dialogues',
    enter: async (page) => {
      await page.getByRole('button', { name: 'Load 12 sample dialogues' }).click();
      await expect(page.getByRole('article')).toHaveCount(12, { timeout: 60_000 });
      await page.getByLabel('Dialogues at most').fill('1');
      await page.getByLabel('Dialogues at most').blur();
      await expect(page.getByRole('article')).toHaveCount(1, { timeout: 30_000 });
      await page.getByRole('button', { name: 'Find and draw for 1 dialogue' }).click();
      await expect(page.getByRole('button', { name: 'Find and draw again' })).toBeVisible({ timeout: 200_000 });
    },
  },
];
export { openNotes };
