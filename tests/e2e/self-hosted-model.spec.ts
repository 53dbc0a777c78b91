// A model that whoever serves the studio puts beside the built app: listed by one line, and reached through the service
// worker, which lets nothing else through.

import { createHash } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { dist, root } from '../../scripts/prepare.mjs';
import { serve } from '../../scripts/serve.mjs';
import { expect, test } from './fixture.ts';

const MODEL = path.join(root, 'tests/fixtures/models/tiny-gpt2');

/** A copy of the build, served through a gate that notes what was asked for. */
interface Host {
  readonly folder: string;
  readonly address: string;
  readonly asked: string[];
  close(): Promise<void>;
}

async function openHost(): Promise<Host> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'terrarium-host-'));
  await cp(dist, folder, { recursive: true });
  const behind = await serve({ port: 0, folder });
  const asked: string[] = [];
  const gate = createServer((request, response) => {
    asked.push(request.url ?? '');
    void fetch(new URL(request.url ?? '/', behind.address), { method: request.method ?? 'GET' }).then(
      async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(new Uint8Array(await answer.arrayBuffer()));
      },
    );
  });
  await new Promise<void>((resolve) => void gate.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    await Promise.all([closeGate(gate), behind.close()]);
    await rm(folder, { recursive: true });
  };
  return { folder, asked, close, address: `http://localhost:${(gate.address() as AddressInfo).port}/` };
}

function closeGate(gate: Server): Promise<void> {
  gate.closeAllConnections();
  return new Promise((resolve) => void gate.close(() => resolve()));
}

async function putModel({ folder }: Host, name: string): Promise<void> {
  await cp(MODEL, path.join(folder, 'models', name), { recursive: true });
}

async function listModel({ folder }: Host, entry: Readonly<Record<string, unknown>>): Promise<void> {
  const file = path.join(folder, 'models/index.json');
  const { models } = JSON.parse(await readFile(file, 'utf8')) as { models: unknown[] };
  await writeFile(file, JSON.stringify({ models: [...models, entry] }));
}

async function openModels(page: Page, host: Host): Promise<void> {
  await page.goto(`${host.address}#/models`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.reload();
  await expect(page.getByRole('article', { name: 'Terrarium small' })).toBeVisible({ timeout: 30_000 });
}

let host: Host;
test.beforeEach(async () => {
  host = await openHost();
});
test.afterEach(() => host.close());

test('a folder put beside the built app is offered once it is listed, and writes', async ({ page }) => {
  await openModels(page, host);
  await putModel(host, 'my-own');
  await page.reload();
  await expect(page.getByRole('article', { name: 'Terrarium small' })).toBeVisible({ timeout: 30_000 });
  const card = page.getByRole('article', { name: 'my-own' });
  await expect(card).toHaveCount(0);

  await listModel(host, { id: 'my-own' });
  await page.reload();
  await expect(card).toContainText('Beside the app', { timeout: 30_000 });
  await expect(card).toContainText('gpt2');
  await card.getByRole('button', { name: 'Test my-own' }).click();
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card.getByText(/tokens\/s/)).toBeVisible({ timeout: 90_000 });
  await expect(card.getByText(/Loaded: q8\s+on the processor/)).toBeVisible();
  // Its own server's word is all that there is, and a new visit needs no build either.
  await card.getByRole('button', { name: 'Verify my-own' }).click();
  await expect(card.getByText('Every byte is as it was')).toBeVisible({ timeout: 30_000 });
});

test('nothing of a folder that is not listed, and no other path, reaches the server', async ({ page }) => {
  await openModels(page, host);
  await putModel(host, 'hidden');
  await putModel(host, 'shown');
  await listModel(host, { id: 'shown' });
  host.asked.length = 0;
  const statuses = await page.evaluate(async () => {
    const ask = async (url: string, method = 'GET'): Promise<number> => (await fetch(url, { method })).status;
    return {
      listed: await ask('models/shown/config.json?a-secret'),
      posted: await ask('models/shown/config.json', 'POST'),
      hidden: await ask('models/hidden/config.json'),
      otherFile: await ask('models/shown/a-secret.json'),
      otherWeights: await ask('models/shown/onnx/model_a-secret.onnx'),
      otherName: await ask('models/a-secret/config.json'),
      below: await ask('models/terrarium-small/a-secret'),
    };
  });
  expect(statuses).toEqual({
    ...{ listed: 200, posted: 200, hidden: 404, otherFile: 404, otherWeights: 404, otherName: 404, below: 404 },
  });
  expect([...new Set(host.asked)].sort()).toEqual(['/models/index.json', '/models/shown/config.json']);
});

test('a listed hash is held to: bytes that changed do not run, and verify names them', async ({ page }) => {
  const name = 'pinned';
  await putModel(host, name);
  const paths = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'];
  const files = await Promise.all(
    paths.map(async (file) => {
      const bytes = await readFile(path.join(MODEL, file));
      return { path: file, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
  await listModel(host, { id: name, files });
  await appendFile(path.join(host.folder, 'models', name, 'onnx/model.onnx'), 'x');
  await openModels(page, host);
  const card = page.getByRole('article', { name });
  await card.getByRole('button', { name: `Verify ${name}` }).click();
  await expect(card.getByText('onnx/model.onnx')).toBeVisible({ timeout: 30_000 });
  await card.getByRole('button', { name: `Test ${name}` }).click();
  await card.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(card.getByText(/is not the file that its card names/)).toBeVisible({ timeout: 60_000 });
});
