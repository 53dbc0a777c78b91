// `npm run bench -- recipes`: every sample recipe as a newcomer runs it, whole, from the press of the button to the
// finished version, with the embedded models. `--quick` leaves out those of pictures.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../prepare.mjs';
import { printTable, seconds, withApp } from './measure.mjs';

const TIMEOUT_MS = 20 * 60_000;

export async function run({ executablePath, args, folder }) {
  const index = JSON.parse(readFileSync(path.join(root, 'public', 'recipes', 'index.json'), 'utf8'));
  const recipes = index.recipes.filter(({ id }) => !args.includes('--quick') || !id.includes('pictures'));
  const rows = [];
  for (const recipe of recipes) {
    console.error(recipe.title);
    // A new profile each: models and runtimes load as they do the first time.
    const { ms, memoryMb, asideRows } = await withApp({ executablePath, folder }, (app) => runRecipe(app, recipe));
    rows.push([recipe.title, recipe.rows, asideRows, seconds(ms), seconds(recipe.seconds * 1000), memoryMb]);
  }
  const header = ['recipe', 'rows', 'set aside', 's from start to version', 's its card says', 'MB at most'];
  printTable('Sample recipes, first run in a new profile', header, rows);
}

async function runRecipe({ page, memory }, { title, rows }) {
  const table = { name: 'ages.csv', mimeType: 'text/csv', buffer: Buffer.from('age\n31\n42\n53\n') };
  await page.getByLabel('Open a table').last().setInputFiles(table);
  await page.waitForURL(/#\/p\/[^/]+\/import/);
  await page.getByRole('link', { name: 'Recipe', exact: true }).click();
  await page.getByRole('button', { name: title }).click();
  const start = page.getByRole('button', { name: `Run ${rows} rows` });
  await start.waitFor();
  const stopMemory = await memory();
  const started = performance.now();
  await start.click();
  const ended = page.getByRole('heading', { name: /is grown$|failed$|was stopped$|is paused$/ });
  await ended.waitFor({ timeout: TIMEOUT_MS });
  const ms = performance.now() - started;
  const { peakMb } = await stopMemory();
  const outcome = await ended.textContent();
  if (!outcome.endsWith('is grown')) throw new Error(`${title}: ${outcome}`);
  const figure = page.locator('dl > div').filter({ hasText: /^Set aside/ });
  return { ms, memoryMb: peakMb, asideRows: await figure.locator('dd').textContent() };
}
