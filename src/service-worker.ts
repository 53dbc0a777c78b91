// The seal for static hosts, and the studio offline. It keeps every file of one version, checked by hash, puts the
// sealing headers on each, answers nothing that is not part of the studio or of a model that the server lists beside it,
// and never stores what a user brings.

import { AIRLOCK_PAGE, airlockHeaders, type Header, sealHeaders } from './lib/seal/headers.ts';
import {
  AIRLOCK_REQUEST,
  type LogEntry,
  PROBE_PATH,
  RUN_LOCK_PREFIX,
  SEAL_SOURCE_HEADER,
  type SkipWaitingAnswer,
  type WorkerLog,
  type WorkerRequest,
} from './lib/seal/messages.ts';
import { idOfModelFile, MODEL_LIST, MODELS_FOLDER, parseModelList } from './models/store/beside-paths.ts';

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build: every file with the SHA-256 of its bytes, and whether it waits until it is asked for. */
declare const __PRECACHE__: readonly { readonly url: string; readonly hash: string; readonly onDemand?: true }[];
/** Filled in by the build: the hash of that list. */
declare const __VERSION__: string;

const CACHE_PREFIX = 'terrarium-';
const CACHE_NAME = `${CACHE_PREFIX}${__VERSION__}`;
const LOG_LIMIT = 1000;
const scope = new URL('./', self.location.href);
/** The one file that may change after the build: whoever serves the studio can add models to it. */
const modelListPath = new URL(MODEL_LIST, scope).pathname;
const hashes = new Map(
  __PRECACHE__
    .map(({ url, hash }) => [new URL(url, scope).pathname, hash] as const)
    .filter(([pathname]) => pathname !== modelListPath),
);
const onDemand = new Set(
  __PRECACHE__.flatMap(({ url, onDemand: waits }) => (waits ? [new URL(url, scope).pathname] : [])),
);
const startPath = new URL('index.html', scope).pathname;
const airlockPath = new URL(AIRLOCK_PAGE, scope).pathname;
/** Clients that are the airlock. Forgotten when the browser puts this worker to sleep; the page then says so again. */
const airlocks = new Set<string>();
const startedAt = Date.now();
const entries: LogEntry[] = [];

self.addEventListener('install', (event) => event.waitUntil(precache()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  // The browser itself makes this request, under the policy of the airlock: this worker's own would refuse it.
  if (isForHub(event)) return record(new URL(event.request.url), 'let through for the airlock');
  event.respondWith(answer(event));
});
self.addEventListener('message', (event) => event.waitUntil(reply(event)));

/** No skipWaiting here: an update waits until the person agrees or every tab is closed. */
async function precache(): Promise<void> {
  const cache = await caches.open(CACHE_NAME);
  for (const [pathname, hash] of hashes) {
    if (await cache.match(pathname)) continue;
    const held = await findUnchanged(pathname, hash);
    // What an older version has fetched on demand comes along, so that it stays usable offline.
    const response = held ?? (onDemand.has(pathname) ? null : await download(pathname, hash));
    if (response) await cache.put(pathname, response);
  }
  await readModelList();
}

/** What an older version holds with the same bytes, so that an update downloads only what changed. */
async function findUnchanged(pathname: string, hash: string): Promise<Response | undefined> {
  const isWorthALook = pathname.includes('/assets/') || onDemand.has(pathname);
  const held = isWorthALook ? await caches.match(pathname) : undefined;
  return held && (await sha256(await held.clone().arrayBuffer())) === hash ? held : undefined;
}

/** Refuses bytes that are not those of the build: a half-deployed version, or a host that rewrites pages. */
async function download(pathname: string, hash: string): Promise<Response> {
  // Some hosts redirect index.html to its folder.
  const url = pathname === startPath ? scope.href : pathname;
  const response = await fetch(url, { cache: 'no-store', credentials: 'same-origin' });
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${pathname}`);
  const bytes = await response.arrayBuffer();
  if ((await sha256(bytes)) !== hash) throw new Error(`${pathname} is not the file of this version`);
  const headers = new Headers(response.headers);
  // Fetch has undone the encoding already.
  headers.delete('Content-Encoding');
  headers.set('Content-Length', String(bytes.byteLength));
  headers.set(SEAL_SOURCE_HEADER, isSealed(response.headers) ? 'server' : 'service worker');
  return new Response(bytes, { headers });
}

async function activate(): Promise<void> {
  await self.clients.claim();
  await dropOldCaches();
}

/** Tabs of an older version still ask for its lazy chunks, so its files go only when no tab is left. */
async function dropOldCaches(): Promise<void> {
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open.length > 0) return;
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE_NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Another origin, asked for by the airlock's page itself; workers, and all other pages, stay inside. */
function isForHub({ request, clientId }: FetchEvent): boolean {
  return new URL(request.url).origin !== self.location.origin && airlocks.has(clientId);
}

async function answer(event: FetchEvent): Promise<Response> {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) {
    record(url, 'blocked: other origin');
    return Response.error();
  }
  if (event.request.mode === 'navigate') {
    // A navigation is not among the clients yet: if there are none, no older version is in use.
    event.waitUntil(dropOldCaches());
    if (url.pathname !== airlockPath) return seal(await readFile(startPath, url));
    if (event.resultingClientId) airlocks.add(event.resultingClientId);
    return seal(await readFile(airlockPath, url), airlockHeaders);
  }
  if (url.pathname === new URL(PROBE_PATH, scope).pathname) return makeProbe();
  if (url.pathname === modelListPath) return seal(await readModelList(url));
  if (await isListedModelFile(url.pathname)) return seal(await passOn(event.request));
  return seal(await readFile(url.pathname.endsWith('/') ? startPath : url.pathname, url));
}

/** The list as it is on the server now; as it was, without a connection. */
async function readModelList(asked?: URL): Promise<Response> {
  const cache = await caches.open(CACHE_NAME);
  const fresh = await fetch(modelListPath, { cache: 'no-cache', redirect: 'error' }).catch(() => null);
  if (asked) record(asked, fresh ? 'from the server' : 'from cache');
  if (fresh?.ok) await cache.put(modelListPath, fresh.clone());
  const list = fresh?.ok ? fresh : await caches.match(modelListPath);
  return list ?? new Response('no list of models\n', { status: 404, headers: { 'Content-Type': 'text/plain' } });
}

/** A model that was put beside the app after the build. Only the server's own list opens the way to the server. */
async function isListedModelFile(pathname: string): Promise<boolean> {
  const folder = new URL(MODELS_FOLDER, scope).pathname;
  const id = pathname.startsWith(folder) ? idOfModelFile(pathname.slice(folder.length)) : null;
  if (id === null || [...hashes.keys()].some((known) => known.startsWith(`${folder}${id}/`))) return false;
  return parseModelList(await (await readModelList()).text()).some((entry) => entry.id === id);
}

/** The request as we would make it: no query, no headers and no body of the page's. Nothing is kept. */
async function passOn({ url, method }: Request): Promise<Response> {
  const asked = new URL(url);
  record(asked, 'from the server');
  const { body, status, headers } = await fetch(asked.pathname, {
    ...{ method: method === 'HEAD' ? 'HEAD' : 'GET', credentials: 'same-origin', redirect: 'error' },
  });
  const clean = new Headers(headers);
  // Fetch has undone the encoding already.
  clean.delete('Content-Encoding');
  return new Response(body, { status, headers: clean });
}

/** A file of this version, or of an older one that a tab still shows. Nothing else reaches even the own server. */
async function readFile(pathname: string, asked: URL): Promise<Response> {
  const cache = await caches.open(CACHE_NAME);
  // The name of a file on demand says nothing of its bytes: one of an older version must not stand in for it.
  const held = (await cache.match(pathname)) ?? (onDemand.has(pathname) ? undefined : await caches.match(pathname));
  if (held) {
    record(asked, 'from cache');
    return held;
  }
  const hash = hashes.get(pathname);
  if (hash === undefined) {
    record(asked, 'blocked: not part of the studio');
    return new Response('not part of the studio\n', { status: 404, headers: { 'Content-Type': 'text/plain' } });
  }
  // Asked for the first time, or the browser dropped the cache: fetch the file and check it.
  record(asked, 'from the server');
  const response = await download(pathname, hash);
  await cache.put(pathname, response.clone());
  return response;
}

function seal(response: Response, list: readonly Header[] = sealHeaders): Response {
  const headers = new Headers(response.headers);
  for (const { name } of sealHeaders) headers.delete(name);
  for (const { name, value } of list) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** A worker with an empty allow-list tries its own origin, which the content policy permits: only the list stops it. */
function makeProbe(): Response {
  const script = `fetch('./index.html', { cache: 'no-store' }).then(() => postMessage('open'), () => postMessage('blocked'));`;
  const probe = seal(new Response(script, { headers: { 'Content-Type': 'text/javascript' } }));
  probe.headers.set('Connection-Allowlist', '()');
  return probe;
}

async function reply(event: ExtendableMessageEvent): Promise<void> {
  const port = event.ports[0];
  const request = event.data as WorkerRequest;
  if (request.type === 'log') port?.postMessage({ version: __VERSION__, startedAt, entries } satisfies WorkerLog);
  if (request.type === AIRLOCK_REQUEST) port?.postMessage(admit(event.source));
  if (request.type === 'skip-waiting') port?.postMessage(await skipWaiting());
}

/** The browser says which page speaks; no other can pass for the airlock. */
function admit(source: ExtendableMessageEvent['source']): boolean {
  if (!(source instanceof WindowClient) || new URL(source.url).pathname !== airlockPath) return false;
  airlocks.add(source.id);
  return true;
}

/** The locks tell of runs in every tab, so that no other tab loses one to this update. */
async function skipWaiting(): Promise<SkipWaitingAnswer> {
  const { held = [] } = await navigator.locks.query();
  if (held.some(({ name }) => name?.startsWith(RUN_LOCK_PREFIX))) return { applied: false, reason: 'a run is going' };
  await self.skipWaiting();
  return { applied: true };
}

function isSealed(headers: Headers): boolean {
  return sealHeaders.every(({ name, value }) => headers.get(name) === value);
}

function record(url: URL, how: LogEntry['answer']): void {
  entries.push({ at: Date.now(), url: url.href, answer: how });
  if (entries.length > LOG_LIMIT) entries.shift();
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
