// Jobs that benchmarks run through the batch screen.

import { writeFileSync } from 'node:fs';
import path from 'node:path';

const JOB_TIMEOUT_MS = 20 * 60_000;

/** Writes a job file for a data file into the folder. */
export function writeJob(folder, file, job) {
  const jobFile = path.join(folder, 'job.json');
  writeFileSync(jobFile, JSON.stringify({ format: 'terrarium-job', version: 1, input: path.basename(file), ...job }));
  return jobFile;
}

/** Opens the batch screen with the job and its data. */
export async function openBatch(page, address, { jobFile, file }) {
  await page.goto(`${address}#/batch`);
  await page.getByLabel('Job (JSON)').setInputFiles(jobFile);
  await page.getByLabel('Data', { exact: true }).setInputFiles(file);
}

/** Runs the job that is open. Resolves with milliseconds by stage and the project's id. */
export async function runJob(page) {
  await page.getByRole('button', { name: 'Run job' }).click();
  const screen = page.locator('[data-batch=done], [data-batch=failed]');
  await screen.waitFor({ timeout: JOB_TIMEOUT_MS });
  const timings = await screen.getAttribute('data-timings');
  if (!timings) throw new Error(`the job failed: ${await page.locator('.detail').textContent()}`);
  return { timings: JSON.parse(timings), project: await screen.getAttribute('data-project') };
}

/** Saves one of the files that the job made. */
export async function saveOutput(page, name, file) {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save ${name}`, exact: true }).click();
  await (await downloading).saveAs(file);
  return file;
}
