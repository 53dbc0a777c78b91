// Finds a Chromium for tests, headless runs and benchmarks, and installs one where there is none.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const FIXED_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];
/** Connection-Allowlist, which the seal relies on, came with this version. */
const OLDEST_MAJOR = 152;

/** A quiet browser: it asks nobody for updates, and runs where the sandbox cannot (root in a container). */
export const browserFlags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Path of an installed Chromium, or undefined. Cheap: looks at files only. */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named && isExecutable(named)) return named;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => path.join(folder, command)));
  return [...onPath, ...FIXED_PATHS].find(isExecutable);
}

/** Path of a Chromium; installs Playwright's, or else the distribution's package. Throws where neither works. */
export async function ensureBrowser() {
  const system = findBrowser();
  if (system && isNewEnough(system)) return system;
  const bundled = await findPlaywrightBrowser();
  if (bundled) return bundled;
  if (run('npx', ['playwright', 'install', 'chromium'])) {
    const installed = await findPlaywrightBrowser();
    if (installed && starts(installed)) return installed;
    if (installed && run('npx', ['playwright', 'install-deps', 'chromium']) && starts(installed)) return installed;
  }
  if (
    isRoot() &&
    run('apt-get', ['update']) &&
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
  ) {
    const packaged = findBrowser();
    if (packaged) return packaged;
  }
  if (system) return system;
  throw new Error('no Chromium found and none could be installed: install Chrome, or set CHROMIUM_PATH');
}

async function findPlaywrightBrowser() {
  try {
    const { chromium } = await import('playwright');
    const executable = chromium.executablePath();
    return existsSync(executable) ? executable : undefined;
  } catch {
    // Playwright does not know this platform: there is none of its own then.
    return undefined;
  }
}

function isNewEnough(executable) {
  const { stdout } = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  const major = Number(/(\d+)\.\d+\.\d+/.exec(stdout ?? '')?.[1]);
  // A Chrome that will not say (Windows) is taken; it updates itself.
  return Number.isNaN(major) || major >= OLDEST_MAJOR;
}

function starts(executable) {
  return spawnSync(executable, ['--version'], { stdio: 'ignore' }).status === 0;
}

function run(command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

function isRoot() {
  return process.getuid?.() === 0;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
