// Vite's part of the seal: headers on the dev and preview servers, and after a build the `_headers` file and the
// service worker with its precache list.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Connect, type Plugin, type ResolvedConfig } from 'vite';
import { formatHeadersFile, type Header, headersFor } from '../src/lib/seal/headers.ts';
import { writeModelsIndex } from './models-index.ts';

const SERVICE_WORKER = 'service-worker';
/** Large files that not everybody needs: known by their hashes, but downloaded and kept when first asked for. */
const ON_DEMAND = [/^models\/[^/]+\/onnx\//, /^assets\/ort-.*\.wasm$/];
/** Files that only the server reads, and the worker itself, which the browser keeps on its own. */
const NOT_PRECACHED = new Set(['_headers', `${SERVICE_WORKER}.js`]);

export function sealPlugin(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'terrarium-seal',
    configResolved(resolved) {
      config = resolved;
    },
    configureServer(server) {
      server.middlewares.use(withHeaders((pathname) => developmentHeaders(headersFor(pathname))));
    },
    configurePreviewServer(server) {
      server.middlewares.use(withHeaders(headersFor));
    },
    // Not closeBundle: that one runs after a failed build as well and would hide its error.
    async writeBundle() {
      if (config.command !== 'build' || config.build.ssr) return;
      const outDir = path.resolve(config.root, config.build.outDir);
      await writeModelsIndex(outDir);
      await writeFile(path.join(outDir, '_headers'), formatHeadersFile());
      await buildServiceWorker(config.root, outDir);
    },
  };
}

/** Vite's own client needs inline styles and a web socket, and its error overlay writes markup. */
export function developmentHeaders(headers: readonly Header[]): readonly Header[] {
  const relaxations: readonly (readonly [RegExp, string])[] = [
    [/style-src 'self'/, "style-src 'self' 'unsafe-inline'"],
    [/connect-src 'self'/, "connect-src 'self' ws:"],
    [/; require-trusted-types-for.*$/, ''],
  ];
  return headers
    .filter(({ name }) => name !== 'Connection-Allowlist')
    .map(({ name, value }) =>
      name === 'Content-Security-Policy'
        ? { name, value: relaxations.reduce((policy, [from, to]) => policy.replace(from, to), value) }
        : { name, value },
    );
}

function withHeaders(headersOf: (pathname: string) => readonly Header[]): Connect.NextHandleFunction {
  return (request, response, next) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    for (const { name, value } of headersOf(pathname)) response.setHeader(name, value);
    next();
  };
}

async function buildServiceWorker(root: string, outDir: string): Promise<void> {
  const entry = path.join(root, 'src', `${SERVICE_WORKER}.ts`);
  if (!existsSync(entry)) return;
  const precache = JSON.stringify(await listPrecache(outDir));
  const version = sha256(Buffer.from(precache)).slice(0, 16);
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    define: { __PRECACHE__: precache, __VERSION__: JSON.stringify(version) },
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2023',
      rolldownOptions: { input: entry, output: { format: 'iife', entryFileNames: `${SERVICE_WORKER}.js` } },
    },
  });
}

interface PrecacheEntry {
  readonly url: string;
  readonly hash: string;
  /** Absent is false: the list is part of every service worker. */
  readonly onDemand?: true;
}

/** Every file of the build with the hash of its bytes: a changed list is what makes the browser see an update. */
async function listPrecache(outDir: string): Promise<readonly PrecacheEntry[]> {
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !NOT_PRECACHED.has(entry.name))
    .map((entry) => path.relative(outDir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
  return Promise.all(
    files.map(async (url) => {
      const hash = sha256(await readFile(path.join(outDir, url)));
      return ON_DEMAND.some((pattern) => pattern.test(url)) ? { url, hash, onDemand: true } : { url, hash };
    }),
  );
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
