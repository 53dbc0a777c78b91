// `npm run headless -- job.json`: runs a job file in the built, sealed app in a browser without a window.
// Exit status: 0 all files written, 1 the job failed, 2 unusable arguments or job file, 3 no browser or no build.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { browserFlags, ensureBrowser } from './browser.mjs';
import { ensureBuilt, ensureInstalled, requireNode } from './prepare.mjs';

const USAGE = `usage: npm run headless -- job.json [--timeout seconds] [--quiet]
The job file is described in docs/headless.md. Paths in it are relative to the job file.`;
const FINISHED = '[data-batch=done], [data-batch=failed]';

class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof Failure ? error.status : 3;
}

async function main() {
  const options = readArguments();
  const job = readJob(options.jobPath);
  requireNode();
  ensureInstalled();
  ensureBuilt();
  const executablePath = await ensureBrowser();
  const { chromium } = await import('playwright');
  const { serve } = await import('./serve.mjs');
  const server = await serve({ port: 0 });
  const profile = mkdtempSync(path.join(tmpdir(), 'terrarium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: browserFlags,
    acceptDownloads: true,
  });
  try {
    await runJob(await context.newPage(), server.address, job, options);
  } finally {
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { timeout: { type: 'string' }, quiet: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const timeoutMs = Number(values.timeout ?? 3600) * 1000;
    if (positionals.length !== 1 || !(timeoutMs > 0)) throw new Failure(2, USAGE);
    return { jobPath: path.resolve(positionals[0]), timeoutMs, quiet: values.quiet ?? false };
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(2, `${error.message}\n${USAGE}`);
  }
}

function readJob(jobPath) {
  let json;
  try {
    json = JSON.parse(readFileSync(jobPath, 'utf8'));
  } catch (error) {
    throw new Failure(2, `${jobPath}: ${error.message}`);
  }
  if (typeof json?.input !== 'string') throw new Failure(2, `${jobPath}: input must name the data file`);
  const folder = path.dirname(jobPath);
  const input = path.resolve(folder, json.input);
  if (!existsSync(input)) throw new Failure(2, `${jobPath}: no data file ${input}`);
  return { jobPath, folder, input };
}

async function runJob(page, address, { jobPath, folder, input }, { timeoutMs, quiet }) {
  await page.goto(`${address}#/batch`);
  await page.getByLabel('Job (JSON)').setInputFiles(jobPath);
  await page.getByLabel('Data', { exact: true }).setInputFiles(input);
  await page.getByRole('button', { name: 'Run job' }).click();
  const watch = quiet ? null : setInterval(() => void printProgress(page), 1000);
  try {
    await page.waitForSelector(FINISHED, { timeout: timeoutMs });
  } catch {
    throw new Failure(1, `the job did not finish in ${timeoutMs / 1000} s`);
  } finally {
    clearInterval(watch);
  }
  const failure = page.locator('[data-code]');
  if (await failure.count()) {
    const code = await failure.getAttribute('data-code');
    throw new Failure(
      code === 'bad-input' ? 2 : 1,
      `${code}: ${(await failure.locator('.detail').textContent()) ?? ''}`,
    );
  }
  for (const button of await page.locator('[data-output]').all()) await saveOutput(page, button, folder);
}

let lastLine = '';

async function printProgress(page) {
  try {
    const bar = page.getByRole('progressbar').first();
    const line = `${await bar.getAttribute('aria-label', { timeout: 500 })} ${await bar.getAttribute('aria-valuenow')}%`;
    if (line !== lastLine) console.error(line);
    lastLine = line;
  } catch {
    // Between two stages there is no bar.
  }
}

async function saveOutput(page, button, folder) {
  const target = path.resolve(folder, await button.getAttribute('data-output'));
  const expected = await button.getAttribute('data-sha256');
  mkdirSync(path.dirname(target), { recursive: true });
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  await download.saveAs(target);
  const found = await sha256Of(target);
  if (found !== expected) throw new Failure(1, `${target} was written with SHA-256 ${found}, not ${expected}`);
  console.log(`${found}  ${target}`);
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}
