import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { dist } from '../../scripts/prepare.mjs';
import { serve } from '../../scripts/serve.mjs';
import { headersFor, sealHeaders } from '../../src/lib/seal/headers.ts';
import { expect, test } from './fixture.ts';
import { openSink, type Sink, tryDocument, tryNetwork } from './sink.ts';

test.use({ provokes: true });

/** Long enough for a relay or a look-up that a sealed page never makes: absence can only be waited for. */
const GRACE_MS = 2000;
const NO_HEADERS: [string, string][] = [];

interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
}

async function visit(browser: Browser, address: string, serviceWorkers: 'allow' | 'block'): Promise<Visit> {
  const context = await browser.newContext({ serviceWorkers });
  const page = await context.newPage();
  await page.goto(address);
  return { page, context };
}

async function waitForControl(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null && crossOriginIsolated);
}

async function listFiles(folder = dist): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '_headers');
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

/** Every realm in turn; returns how many connections each made. */
async function attack(page: Page, sink: Sink): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = async (realm: string, act: () => Promise<unknown>): Promise<void> => {
    const before = sink.connections.length;
    await act();
    await page.waitForTimeout(GRACE_MS);
    counts[realm] = sink.connections.length - before;
  };
  await count('dedicated worker', () => attackFromWorker(page, sink.port));
  await count('blob worker', () => attackFromBlobWorker(page, sink.port));
  await count('iframe', () => attackFromFrame(page, sink.port));
  await count('page', async () => {
    expect((await page.evaluate(tryNetwork, sink.port)).length).toBeGreaterThan(5);
    expect((await page.evaluate(tryDocument, sink.port)).length).toBeGreaterThan(20);
  });
  await count('navigation', () =>
    page.evaluate((port) => void (location.href = `http://localhost:${port}/top`), sink.port),
  );
  return counts;
}

async function attackFromWorker(page: Page, port: number): Promise<void> {
  const script = (await listFiles()).find((file) => /canary\.worker-.*\.js$/.test(file));
  const [worker] = await Promise.all([
    page.waitForEvent('worker', (started) => started.url().endsWith('?attack')),
    page.evaluate((url) => {
      new Worker(url, { type: 'module' });
    }, `/${script}?attack`),
  ]);
  expect(await worker.evaluate(tryNetwork, port)).toContain('fetch');
}

function attackFromBlobWorker(page: Page, port: number): Promise<unknown> {
  return page.evaluate((sinkPort) => {
    const text = `fetch('http://localhost:${sinkPort}/blob', { mode: 'no-cors' }); new WebSocket('ws://localhost:${sinkPort}/')`;
    try {
      new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
    } catch {
      // Refused: what counts is what reached the sink.
    }
  }, port);
}

/** An empty frame is a fresh realm. WebRTC is left out here: the browser ends the tab that tries it from a frame. */
async function attackFromFrame(page: Page, port: number): Promise<void> {
  await page.evaluate((sinkPort) => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const realm = frame.contentWindow as unknown as typeof globalThis;
    const url = `http://localhost:${sinkPort}/`;
    realm.fetch(url, { mode: 'no-cors' }).catch(() => null);
    const request = new realm.XMLHttpRequest();
    request.open('GET', url);
    request.send();
    new realm.WebSocket(`ws://localhost:${sinkPort}/`);
    new realm.EventSource(url);
  }, port);
}

test('a page served without the seal does reach the sink, so these tests can fail', async ({ browser }) => {
  const [server, sink] = [await serve({ port: 0, headers: NO_HEADERS }), await openSink()];
  const { page, context } = await visit(browser, server.address, 'block');
  const counts = await attack(page, sink);
  for (const realm of ['dedicated worker', 'blob worker', 'iframe', 'page', 'navigation']) {
    expect(counts[realm], realm).toBeGreaterThan(0);
  }
  await context.close();
  await Promise.all([server.close(), sink.close()]);
});

test('sealed by the server alone, no realm reaches the sink', async ({ browser }) => {
  const [server, sink] = [await serve({ port: 0 }), await openSink()];
  const { page, context } = await visit(browser, server.address, 'block');
  await attack(page, sink);
  expect(sink.connections).toEqual([]);
  await context.close();
  await Promise.all([server.close(), sink.close()]);
});

test('sealed by the service worker alone, no realm reaches the sink', async ({ browser }) => {
  const [server, sink] = [await serve({ port: 0, headers: NO_HEADERS }), await openSink()];
  const { page, context } = await visit(browser, server.address, 'allow');
  await waitForControl(page);
  await attack(page, sink);
  expect(sink.connections).toEqual([]);
  await context.close();
  await Promise.all([server.close(), sink.close()]);
});

test('every response of the server carries every header, errors included', async () => {
  const server = await serve({ port: 0 });
  for (const file of [...(await listFiles()), '', 'nothing-here', '%zz', '_headers']) {
    const response = await fetch(server.address + file);
    for (const { name, value } of headersFor(`/${file}`)) {
      expect(response.headers.get(name), `${name} of /${file}`).toBe(value);
    }
  }
  const refused = await fetch(server.address, { method: 'POST' });
  for (const { name, value } of sealHeaders) expect(refused.headers.get(name), name).toBe(value);
  await server.close();
});

test('on a host that sends no headers, every response carries them through the service worker', async ({ browser }) => {
  const server = await serve({ port: 0, headers: NO_HEADERS });
  const { page, context } = await visit(browser, server.address, 'allow');
  await waitForControl(page);
  const files = [...(await listFiles()).filter((file) => file !== 'service-worker.js'), '', 'nothing-here'];
  const wrong = await page.evaluate(
    async ({ urls, headers }) => {
      const found: string[] = [];
      for (const url of urls) {
        const response = await fetch(`/${url}`);
        for (const { name, value } of headers)
          if (response.headers.get(name) !== value) found.push(`${name} of /${url}`);
      }
      return found;
    },
    { urls: files, headers: sealHeaders },
  );
  expect(wrong).toEqual([]);
  await context.close();
  await server.close();
});

test('the studio starts again after its server is gone', async ({ browser }) => {
  const server = await serve({ port: 0 });
  const { page, context } = await visit(browser, server.address, 'allow');
  await waitForControl(page);
  await server.close();
  await page.reload();
  await expect(page.locator('#app')).not.toBeEmpty();
  const script = (await listFiles()).find((file) => /canary\.worker-.*\.js$/.test(file));
  expect(await page.evaluate(async (url) => (await fetch(url)).status, `/${script}`)).toBe(200);
  await context.close();
});

test('an update waits while a run is going and is applied on consent after it', async ({ browser }) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'terrarium-update-'));
  await cp(dist, folder, { recursive: true });
  const server = await serve({ port: 0, folder });
  const { page, context } = await visit(browser, server.address, 'allow');
  await waitForControl(page);
  await deployNextVersion(folder);
  await page.evaluate(async () => {
    document.documentElement.dataset['tab'] = 'old';
    const release = Promise.withResolvers<null>();
    document.addEventListener('release', () => release.resolve(null));
    await new Promise<null>((held) => {
      void navigator.locks.request('run:test', () => {
        held(null);
        return release.promise;
      });
    });
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
  const consent = page.getByRole('button', { name: 'Reload into it' });
  await consent.click();
  await expect(page.getByText('It waits: a run is going.')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-tab', 'old');
  const chunk = (await listFiles(folder)).find((file) => file.startsWith('assets/') && file.endsWith('.js'));
  expect(await page.evaluate(async (url) => (await fetch(url)).status, `/${chunk}`)).toBe(200);
  await page.evaluate(() => document.dispatchEvent(new Event('release')));
  await page.waitForFunction(
    async () => !(await navigator.locks.query()).held?.some(({ name }) => name === 'run:test'),
  );
  await consent.click();
  await page.waitForFunction(() => document.documentElement.dataset['version'] === 'next');
  await context.close();
  await server.close();
  await rm(folder, { recursive: true });
});

/** The same build with one attribute more, listed under its own hash and version. */
async function deployNextVersion(folder: string): Promise<void> {
  const [index, worker] = [path.join(folder, 'index.html'), path.join(folder, 'service-worker.js')];
  const [before, script] = await Promise.all([readFile(index, 'utf8'), readFile(worker, 'utf8')]);
  const after = before.replace('<html ', '<html data-version="next" ');
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(script).toContain(hash(before));
  await writeFile(index, after);
  // The version names the cache: it is the one text of 16 hexadecimal digits.
  const version = /(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])/g;
  await writeFile(worker, script.replace(hash(before), hash(after)).replaceAll(version, 'next-version'));
}

test('the self-test finds every way out blocked and says how it knows', async ({ page }) => {
  await page.goto('/#/proof');
  await waitForControl(page);
  await page.reload();
  await expect(page.getByText(/^Sealed: headers enforced, 0 requests elsewhere/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Run the self-test' }).click();
  await expect(page.getByText(/Done:\s+\d+ blocked/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('cell', { name: 'not blocked' })).toHaveCount(0);
  expect(await page.getByRole('cell', { name: 'blocked', exact: true }).count()).toBeGreaterThan(40);
});
