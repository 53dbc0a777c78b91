// A model hub on this machine: the paths of the Hugging Face hub, with its redirects to a second server, its ranges,
// and its failures on demand.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** What goes wrong, by path of the file. */
export interface HubFaults {
  /** The answer ends after that share, so many times. */
  truncate?: { readonly path: string; readonly share: number; times: number };
  /** Another byte than the hash was made of. */
  corrupt?: string;
  /** The file server does not know ranges. */
  ignoreRanges?: boolean;
  /** Large files come in pieces of that size, fifty a second. */
  trickleBytes?: number;
  /** This status for everything, so many times. */
  status?: { readonly code: number; times: number };
}
export interface Hub {
  readonly address: string;
  readonly faults: HubFaults;
  /** `GET /path range`, of both servers. */
  readonly requests: string[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

interface HubEntry {
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly gitId: string;
}

const COMMIT = 'a'.repeat(40);
/** Files above are in large-file storage, as hubs do it. */
const LARGE_BYTES = 100_000;
const BREAK_AFTER_MS = 300;

/** Serves a folder as the model `owner/name`; any other name is 404. */
export async function openHub(folder: string, model: string): Promise<Hub> {
  const entries = await readEntries(folder);
  const faults: HubFaults = {};
  const requests: string[] = [];
  let connections = 0;
  const storage = createServer((request, response) => {
    note(requests, request);
    serveFile(entries, faults, request, response);
  });
  const storageAddress = await listen(storage);
  const hub = createServer((request, response) => {
    note(requests, request);
    answer({ model, entries, faults, storageAddress }, request, response);
  });
  for (const server of [hub, storage]) server.on('connection', () => connections++);
  const address = await listen(hub);
  const close = async (): Promise<void> => {
    for (const server of [hub, storage]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  return { address, faults, requests, connections: () => connections, close };
}

interface HubContext {
  readonly model: string;
  readonly entries: readonly HubEntry[];
  readonly faults: HubFaults;
  readonly storageAddress: string;
}

function answer(
  { model, entries, faults, storageAddress }: HubContext,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (allowAll(request, response)) return;
  if (faults.status && faults.status.times > 0) {
    faults.status.times -= 1;
    return void response.writeHead(faults.status.code).end('no');
  }
  const url = decodeURIComponent(request.url ?? '');
  if (url === `/api/models/${model}?blobs=true`) return sendInfo(model, entries, response);
  const prefix = `/${model}/resolve/${COMMIT}/`;
  const entry = url.startsWith(prefix)
    ? entries.find((candidate) => candidate.path === url.slice(prefix.length))
    : undefined;
  if (!entry) return void response.writeHead(404).end('Entry not found');
  if (entry.bytes.length <= LARGE_BYTES) return sendBytes(entry.bytes, request, response);
  response.writeHead(302, { Location: `${storageAddress}/${entry.sha256}` }).end();
}

function serveFile(
  entries: readonly HubEntry[],
  faults: HubFaults,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (allowAll(request, response)) return;
  const entry = entries.find(({ sha256 }) => request.url === `/${sha256}`);
  if (!entry) return void response.writeHead(404).end();
  const bytes = faults.corrupt === entry.path ? flipLast(entry.bytes) : entry.bytes;
  const { truncate } = faults;
  if (truncate?.path === entry.path && truncate.times > 0) {
    truncate.times -= 1;
    response.writeHead(200, { 'Content-Length': bytes.length });
    // A moment later, as networks break: an error at once takes what was not read yet with it.
    response.write(bytes.subarray(0, Math.floor(bytes.length * truncate.share)), () =>
      setTimeout(() => response.socket?.end(), BREAK_AFTER_MS),
    );
    return;
  }
  if (faults.ignoreRanges) delete request.headers.range;
  if (faults.trickleBytes) trickle(bytes, faults.trickleBytes, request, response);
  else sendBytes(bytes, request, response);
}

function trickle(bytes: Buffer, step: number, request: IncomingMessage, response: ServerResponse): void {
  let at = startHead(bytes, request, response);
  const timer = setInterval(() => {
    response.write(bytes.subarray(at, at + step));
    at += step;
    if (at < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, 20);
  response.on('close', () => clearInterval(timer));
}

function sendBytes(bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const start = startHead(bytes, request, response);
  if (start < bytes.length) response.end(bytes.subarray(start));
  else response.end();
}

/** Writes status and headers; the first byte to send. */
function startHead(bytes: Buffer, request: IncomingMessage, response: ServerResponse): number {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  if (range && start >= bytes.length) {
    response.writeHead(416);
    return bytes.length;
  }
  response.writeHead(range ? 206 : 200, {
    'Content-Length': bytes.length - start,
    ...(range && { 'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  return start;
}

function sendInfo(model: string, entries: readonly HubEntry[], response: ServerResponse): void {
  const siblings = entries.map(({ path: rfilename, bytes, sha256, gitId }) => ({
    ...{ rfilename, size: bytes.length, blobId: gitId },
    ...(bytes.length > LARGE_BYTES && { lfs: { sha256, size: bytes.length, pointerSize: 134 } }),
  }));
  const info = { id: model, sha: COMMIT, gated: false, cardData: { license: 'apache-2.0' }, siblings };
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(info));
}

/** Hubs let any page read. Answers the question that some browsers ask before a range. */
function allowAll(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', 'Range');
  response.setHeader('Access-Control-Expose-Headers', 'Content-Range');
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204).end();
  return true;
}

async function readEntries(folder: string): Promise<readonly HubEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const gitId = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      return { path: path.relative(folder, file).split(path.sep).join('/'), bytes, sha256, gitId };
    }),
  );
}

function flipLast(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

function note(requests: string[], request: IncomingMessage): void {
  requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(' '));
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://localhost:${(server.address() as AddressInfo).port}`));
  });
}
