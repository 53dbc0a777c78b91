// A Chromium of its own process group, which can be killed as a whole and started again on the same profile.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright';
import { browserFlags, findBrowser } from '../browser.mjs';

const START_MS = 30_000;

/** Starts a browser on a profile folder. `kill` and `close` resolve when every process of it has ended. */
export async function startBrowser(profile) {
  mkdirSync(profile, { recursive: true });
  const portFile = path.join(profile, 'DevToolsActivePort');
  for (const name of ['DevToolsActivePort', 'SingletonLock', 'SingletonSocket', 'SingletonCookie']) {
    rmSync(path.join(profile, name), { force: true });
  }
  const flags = ['--headless=new', ...browserFlags, '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const child = spawn(findBrowser(), [...flags, 'about:blank'], { detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await readPort(portFile)}`);
  const context = browser.contexts()[0];
  return {
    browser,
    context,
    pid: child.pid,
    async kill() {
      signal(child.pid, 'SIGKILL');
      await ended;
      await browser.close().catch(() => undefined);
    },
    async close() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => undefined);
      await Promise.race([ended, delay(10_000)]);
      signal(child.pid, 'SIGKILL');
      await ended;
    },
  };
}

/** Sends a signal to the whole group; one that has ended already is fine. */
export function signal(pid, name) {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function readPort(file) {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
    if (port > 0) return port;
    await delay(20);
  }
  throw new Error('the browser did not start');
}
