// A tiny static server for the production build. It listens on this machine only and puts the sealing headers of
// `dist/_headers` on every response, errors included.

import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dist } from './prepare.mjs';

/** An unusual port of our own: projects belong to the origin, and a port shared with other tools would mix them. */
export const DEFAULT_PORT = 7411;
const FALLBACK_PORTS = 20;

const MEDIA_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.onnx': 'application/octet-stream',
  '.parquet': 'application/vnd.apache.parquet',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.zip': 'application/zip',
};

/** Starts the server. Resolves with `{ port, address, close }`; rejects with EADDRINUSE when `strictPort` is set. */
export async function serve({ folder = dist, port = DEFAULT_PORT, strictPort = false, headers } = {}) {
  const rules = headers ? [{ path: '/*', lines: headers }] : readRules(folder);
  const server = createServer((request, response) => respond(folder, rules, request, response));
  const taken = await listen(server, strictPort ? [port] : portsFrom(port));
  return {
    port: taken,
    address: `http://localhost:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

/** The pairs that a `_headers` file has for every path. */
export function readHeaders(folder) {
  return readRules(folder).find(({ path: pattern }) => pattern === '/*')?.lines ?? [];
}

/** The rules of a `_headers` file as the build writes it: a path line, then `  Name: value` or `  ! Name` lines. */
function readRules(folder) {
  const rules = [];
  for (const line of readFileSync(path.join(folder, '_headers'), 'utf8').split('\n')) {
    if (line.startsWith('/')) rules.push({ path: line, lines: [] });
    else if (line.startsWith('  ! ')) rules.at(-1)?.lines.push([line.slice(4).trim(), null]);
    else if (line.startsWith('  ')) rules.at(-1)?.lines.push(splitOnce(line.trim(), ': '));
  }
  return rules;
}

/** Every rule that matches applies, the later ones over the earlier; a value of null takes a header away. */
function setHeaders(response, rules, url) {
  const [pathname] = url.split('?', 1);
  for (const { path: pattern, lines } of rules) {
    if (pattern !== '/*' && pattern !== pathname) continue;
    for (const [name, value] of lines) {
      if (value === null) response.removeHeader(name);
      else response.setHeader(name, value);
    }
  }
}

function respond(folder, rules, request, response) {
  setHeaders(response, rules, request.url ?? '/');
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'only GET and HEAD');
  const file = resolveFile(folder, request.url ?? '/');
  const stats = file && statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) return sendText(response, 404, 'not found');
  const tag = `"${createHash('sha256').update(`${file}:${stats.size}:${stats.mtimeMs}`).digest('hex').slice(0, 16)}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Cache-Control', cachingOf(path.relative(folder, file)));
  if (request.headers['if-none-match'] === tag) return void response.writeHead(304).end();
  response.setHeader('Content-Type', MEDIA_TYPES[path.extname(file)] ?? 'application/octet-stream');
  response.setHeader('Content-Length', stats.size);
  if (request.method === 'HEAD') return void response.end();
  const stream = createReadStream(file);
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

/** Names under assets/ carry a hash of their content; everything else is asked for again. */
function cachingOf(relative) {
  return relative.startsWith(`assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function sendText(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

/** The file of a request, or null for a path that leaves the folder or names what only the server reads. */
function resolveFile(folder, url) {
  try {
    const pathname = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    const file = path.join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    if (pathname.includes('\0') || path.basename(file) === '_headers') return null;
    return file.startsWith(folder + path.sep) ? file : null;
  } catch {
    // A malformed escape names no file.
    return null;
  }
}

async function listen(server, ports) {
  for (const port of ports) {
    const error = await tryListen(server, port);
    if (!error) return server.address().port;
    if (error.code !== 'EADDRINUSE') throw error;
  }
  throw Object.assign(new Error(`port ${ports[0]} is taken`), { code: 'EADDRINUSE' });
}

function tryListen(server, port) {
  return new Promise((resolve) => {
    const onError = (error) => resolve(error);
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve(null);
    });
  });
}

function portsFrom(port) {
  return port === 0 ? [0] : Array.from({ length: FALLBACK_PORTS }, (_, offset) => port + offset);
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, 'strict-port': { type: 'boolean' }, folder: { type: 'string' } },
  });
  const { address } = await serve({
    port: Number(values.port ?? DEFAULT_PORT),
    strictPort: values['strict-port'] ?? false,
    ...(values.folder ? { folder: path.resolve(values.folder) } : {}),
  });
  console.log(address);
}
