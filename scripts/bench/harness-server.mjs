// Builds a bare page over real parts (the storage harness, unless another is named) and serves it with the real headers.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { dist, root } from '../prepare.mjs';
import { readHeaders, serve } from '../serve.mjs';

const HARNESS = path.join(root, 'tests', 'fixtures', 'harness');

/** Resolves with `{ address, folder, close }`. The page lies at `address`; files put into `folder` are served too. */
export async function serveHarness({ port = 0, page = HARNESS, publicDir = false, conditions } = {}) {
  // A folder of its own: two runs at a time must not build into each other.
  const folder = mkdtempSync(path.join(tmpdir(), 'terrarium-harness-'));
  await build({
    configFile: false,
    root: page,
    base: './',
    publicDir,
    ...(conditions ? { resolve: { conditions } } : {}),
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  const headers = existsSync(path.join(dist, '_headers')) ? readHeaders(dist) : [];
  const server = await serve({ folder, port, strictPort: true, headers });
  return {
    ...server,
    folder,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
