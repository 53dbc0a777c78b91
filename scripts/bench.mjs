// `npm run bench [-- suite ...]`: measures the built app in a browser and prints tables of medians and ratios.
// Without a suite: `studio` and `parts`. Suites that take long or need root (kill, power) run only when named.
// `--quick`: smaller tables, once each. `--folder=PATH` measures that build instead of `dist`.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBrowser } from './browser.mjs';
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs';

const folder = path.join(root, 'scripts', 'bench');
const suites = readdirSync(folder)
  .filter((name) => name.endsWith('.suite.mjs'))
  .map((name) => name.replace('.suite.mjs', ''));
const DEFAULT_SUITES = ['studio', 'parts'];

const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const build = options.find((option) => option.startsWith('--folder='))?.slice('--folder='.length);
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = named.filter((name) => !suites.includes(name));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(', ')}; there are ${suites.join(', ')}`);
  process.exit(2);
}

requireNode();
ensureInstalled();
if (!build) ensureBuilt();
const executablePath = await ensureBrowser();
for (const name of named.length > 0 ? named : DEFAULT_SUITES) {
  const { run } = await import(pathToFileURL(path.join(folder, `${name}.suite.mjs`)).href);
  await run({ executablePath, args: options, ...(build ? { folder: path.resolve(build) } : {}) });
}
