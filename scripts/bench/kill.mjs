// Kills the run again and again (worker, page, whole browser; two tabs compete for it) and looks whether anything that
// was acknowledged is missing: `npm run bench -- kill [--rounds=100] [--columns]`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serveHarness } from './harness-server.mjs';
import { startBrowser } from './killable-browser.mjs';

const REAL_ROWS = 4000;
/** Rows that take long enough to be killed some times, by what makes them. */
const RUN_ROWS = { synthesis: 40 * 16_384 + 5, columns: 9000 };
/** Of ten kills: 4 end the worker, 4 crash the page, 2 end the browser. */
const KINDS = ['worker', 'page', 'worker', 'browser', 'page', 'worker', 'page', 'browser', 'worker', 'page'];

/** Resolves with counts and times; `lost`, `torn` and `wrong` must be 0. */
export async function measureKills({ rounds = 100, port = 4310, log = () => {}, recipe = 'synthesis' } = {}) {
  const profile = mkdtempSync(path.join(tmpdir(), 'terrarium-kill-'));
  const server = await serveHarness({ port });
  const session = new Session(server.address, profile);
  const result = {
    kills: { worker: 0, page: 0, browser: 0 },
    lost: 0,
    torn: 0,
    wrong: 0,
    finished: 0,
    resumeMs: [],
  };
  try {
    await session.open();
    const { projectId, datasetId } = await session.call('store', REAL_ROWS);
    const make = () => session.call('createRun', projectId, datasetId, RUN_ROWS[recipe], recipe);
    const reference = await make();
    const { sha256 } = await session.call('execute', reference);
    await session.call('remove', reference);
    let runId = await make();
    for (let round = 0; round < rounds; round++) {
      const kind = KINDS[round % KINDS.length];
      const outcome = await killOnce(session, runId, { kind, afterMs: 150 + ((round * 137) % 900) });
      result.kills[kind]++;
      result.resumeMs.push(outcome.resumeMs);
      if (outcome.stored < outcome.acknowledged) result.lost++;
      if (outcome.isTorn) result.torn++;
      log(`${round + 1} ${kind}: acknowledged ${outcome.acknowledged}, stored ${outcome.stored}`);
      if (outcome.state !== 'done' && round < rounds - 1) continue;
      const final = await session.call('execute', runId);
      await session.call('verify', runId);
      result.finished++;
      if (final.sha256 !== sha256) result.wrong++;
      await session.call('remove', runId);
      runId = await make();
    }
  } finally {
    await session.end();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
  return result;
}

async function killOnce(session, runId, { kind, afterMs }) {
  session.acknowledged = 0;
  // Both tabs want it; one gets the lock. What a killed page would have answered never comes.
  for (const page of session.pages) session.callOn(page, 'execute', runId).catch(() => undefined);
  await delay(afterMs);
  await session.kill(kind);
  const started = performance.now();
  await session.reopen();
  const { cursor, rows, journal, records, state } = await session.call('inspect', runId);
  return {
    acknowledged: session.acknowledged,
    stored: rows,
    isTorn: journal !== cursor || records !== cursor,
    state,
    resumeMs: performance.now() - started,
  };
}

/** Two tabs of one browser on the harness page. */
class Session {
  acknowledged = 0;
  pages = [];
  #address;
  #profile;
  #browser = null;

  constructor(address, profile) {
    this.#address = address;
    this.#profile = profile;
  }

  async open() {
    this.#browser = await startBrowser(this.#profile);
    this.pages = [await this.#openPage(), await this.#openPage()];
  }

  async #openPage() {
    const page = await this.#browser.context.newPage();
    await page.exposeFunction('acknowledged', (rows) => {
      this.acknowledged = Math.max(this.acknowledged, rows);
    });
    await page.goto(this.#address);
    await page.waitForFunction(() => 'harness' in globalThis);
    const health = await page.evaluate(() => globalThis.harness.health());
    if (health.kind !== 'healthy' && health.kind !== 'first-run') throw new Error(JSON.stringify(health));
    return page;
  }

  call(name, ...args) {
    return this.callOn(this.pages[0], name, ...args);
  }

  callOn(page, name, ...args) {
    return page.evaluate(([method, values]) => globalThis.harness[method](...values), [name, args]);
  }

  async kill(kind) {
    if (kind === 'browser') return this.#browser.kill();
    if (kind === 'worker') {
      await Promise.all(this.pages.map((page) => this.callOn(page, 'terminate')));
      return;
    }
    await Promise.all(
      this.pages.map(async (page) => {
        const cdp = await this.#browser.context.newCDPSession(page);
        const crashed = page.waitForEvent('crash');
        cdp.send('Page.crash').catch(() => undefined);
        await crashed;
        await page.close();
      }),
    );
    this.pages = [];
  }

  /** Whatever is gone comes back; times of this are what a person waits before resuming is offered. */
  async reopen() {
    if (!this.#browser.browser.isConnected()) return this.open();
    if (this.pages.length === 0) this.pages = [await this.#openPage(), await this.#openPage()];
  }

  async end() {
    await this.#browser?.kill();
  }
}
