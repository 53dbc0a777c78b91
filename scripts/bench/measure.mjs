// What benchmarks share: a browser on the served build, memory of its renderer, long tasks, medians and tables.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserFlags } from '../browser.mjs';
import { serve } from '../serve.mjs';

const MEMORY_POLL_MS = 200;
const MAIN_THREAD = 'CrRendererMain';
const TRACED = ['-*', '__metadata', 'disabled-by-default-devtools.timeline'];

/** Opens the app (of `folder`, or of `dist`) in a new profile, hands over `{ page, address, memory, tasks }`. */
export async function withApp({ executablePath, folder }, work) {
  const { chromium } = await import('playwright');
  const server = await serve({ port: 0, ...(folder ? { folder } : {}) });
  const profile = mkdtempSync(path.join(tmpdir(), 'terrarium-bench-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: browserFlags });
  try {
    const page = await context.newPage();
    const browser = context.browser();
    await page.goto(server.address);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    const session = await browser.newBrowserCDPSession();
    return await work({
      page,
      address: server.address,
      memory: watchMemory(session),
      tasks: (steps) => traceTasks(browser, page, steps),
    });
  } finally {
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * Longest task of the page's main thread during `steps`: by the clock, and by processor time, which other programs on
 * the machine do not lengthen. Resolves with { wallMs, cpuMs, value }.
 */
async function traceTasks(browser, page, steps) {
  await browser.startTracing(page, { categories: TRACED });
  let trace;
  let value;
  try {
    value = await steps();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString());
  const threadOf = ({ pid, tid }) => `${pid}/${tid}`;
  const mains = new Set(
    traceEvents.filter((event) => event.name === 'thread_name' && event.args.name === MAIN_THREAD).map(threadOf),
  );
  const found = traceEvents.filter((event) => event.name === 'RunTask' && mains.has(threadOf(event)));
  const longest = (key) => found.reduce((most, event) => Math.max(most, event[key] ?? 0), 0) / 1000;
  return { wallMs: longest('dur'), cpuMs: longest('tdur'), value };
}

/** Polls the resident memory of the largest renderer process. `stop` returns { baseMb, peakMb }. */
function watchMemory(session) {
  return async function start() {
    const baseMb = await rendererMb(session);
    let peakMb = baseMb;
    let running = true;
    const loop = (async () => {
      while (running) {
        peakMb = Math.max(peakMb, await rendererMb(session));
        await new Promise((resolve) => setTimeout(resolve, MEMORY_POLL_MS));
      }
    })();
    return async function stop() {
      running = false;
      await loop;
      return { baseMb: Math.round(baseMb), peakMb: Math.round(peakMb) };
    };
  };
}

async function rendererMb(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const ids = processInfo.filter((entry) => entry.type === 'renderer').map((entry) => String(entry.id));
  if (ids.length === 0 || process.platform === 'win32') return 0;
  try {
    const text = execFileSync('ps', ['-o', 'rss=', '-p', ids.join(',')], { encoding: 'utf8' });
    return Math.max(0, ...text.trim().split('\n').map(Number)) / 1024;
  } catch {
    // A renderer that ended in between has no memory to report.
    return 0;
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** Prints rows of texts as a Markdown table. */
export function printTable(title, header, rows) {
  console.log(`\n${title}\n`);
  console.log(`| ${header.join(' | ')} |`);
  console.log(`|${header.map(() => '---').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

export function seconds(ms) {
  return ms === undefined ? '–' : (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
}
