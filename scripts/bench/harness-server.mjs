// Builds the storage harness (a bare page over the real storage and run worker) and serves it with the real headers.

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { dist, root } from '../prepare.mjs';
import { readHeaders, serve } from '../serve.mjs';

const folder = path.join(root, '.tmp', 'harness');

/** Resolves with `{ address, close }`. The page lies at `address`. */
export async function serveHarness({ port = 0 } = {}) {
  mkdirSync(folder, { recursive: true });
  await build({
    configFile: false,
    root: path.join(root, 'tests', 'fixtures', 'harness'),
    base: './',
    publicDir: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
  });
  const headers = existsSync(path.join(dist, '_headers')) ? readHeaders(dist) : [];
  return serve({ folder, port, strictPort: true, headers });
}
