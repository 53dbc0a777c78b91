// `node scripts/run-ts.mjs file.ts [arguments]`: bundles one TypeScript file into a temporary folder and runs it here.
// For measurements outside of the browser; Node 20 reads no TypeScript itself.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const [file, ...rest] = process.argv.slice(2);
if (!file) {
  console.error('usage: node scripts/run-ts.mjs file.ts [arguments]');
  process.exit(2);
}
const outDir = mkdtempSync(path.join(os.tmpdir(), 'run-ts-'));
try {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: path.resolve(file),
      outDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
  process.argv.splice(1, process.argv.length - 1, file, ...rest);
  await import(pathToFileURL(path.join(outDir, 'main.mjs')).href);
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
