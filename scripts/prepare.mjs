// Brings a fresh or stale clone to a state that can be served: dependencies as locked, a build as new as the sources.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const dist = path.join(root, 'dist');

const SOURCES = [
  'src',
  'public',
  'index.html',
  'airlock.html',
  'package-lock.json',
  'scripts/seal-plugin.ts',
  'svelte.config.js',
  'tsconfig.base.json',
  'vite.config.ts',
];
/** Written last by a build, so that an interrupted build is not taken for a finished one. */
const BUILD_MARKER = path.join(dist, 'service-worker.js');

/** Throws with a plain sentence where Node is too old for the tools. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Terrarium needs Node 20.19 or newer, this is ${process.versions.node}`);
}

/** `npm ci` where node_modules is missing or older than the lockfile. */
export function ensureInstalled() {
  const installed = modifiedAt(path.join(root, 'node_modules', '.package-lock.json'));
  if (installed >= modifiedAt(path.join(root, 'package-lock.json'))) return;
  console.log('Installing what the lockfile says ...');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) throw new Error('npm ci failed');
}

/** Builds where the build is missing or older than any source. */
export function ensureBuilt() {
  const newest = Math.max(...SOURCES.map((source) => newestIn(path.join(root, source))));
  if (modifiedAt(BUILD_MARKER) >= newest) return;
  console.log('Building ...');
  if (!build()) throw new Error('the build failed');
}

export function build() {
  return run('npx', ['--no-install', 'vite', 'build']);
}

function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

function newestIn(file) {
  if (!existsSync(file)) return 0;
  if (!statSync(file).isDirectory()) return modifiedAt(file);
  const children = readdirSync(file).map((name) => newestIn(path.join(file, name)));
  return Math.max(modifiedAt(file), ...children);
}

function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
