// What the page can find out about its own seal: headers, the service worker, every request since load.

import { sealHeaders } from '../../lib/seal/headers.ts';
import {
  PROBE_PATH,
  SEAL_SOURCE_HEADER,
  type SkipWaitingAnswer,
  type WorkerLog,
  type WorkerRequest,
} from '../../lib/seal/messages.ts';
import { createClient } from '../../workers/client.ts';

const ANSWER_MS = 3000;

export interface HeaderFact {
  readonly name: string;
  readonly expected: string;
  /** As served with the page and with a worker script; null where missing. */
  readonly page: string | null;
  readonly worker: string | null;
  readonly ok: boolean;
}
export interface HeaderReport {
  readonly facts: readonly HeaderFact[];
  readonly source: 'server' | 'service worker';
}

/** Asks for the page and a worker script once more and compares their headers with the list. */
export async function readHeaders(): Promise<HeaderReport> {
  const response = await fetch(location.pathname, { cache: 'no-store' });
  const names = sealHeaders.map(({ name }) => name);
  const client = createClient('canary');
  const worker = await client.call((remote) => remote.readHeaders(names)).finally(() => client.stop());
  const facts = sealHeaders.map(({ name, value }, index) => {
    const page = response.headers.get(name);
    const inWorker = worker[index] ?? null;
    return { name, expected: value, page, worker: inWorker, ok: page === value && inWorker === value };
  });
  const isWorkers = response.headers.get(SEAL_SOURCE_HEADER) === 'service worker';
  return { facts, source: isWorkers ? 'service worker' : 'server' };
}

/** Whether this browser enforces Connection-Allowlist; null without a service worker, which alone answers the probe. */
export async function probeAllowlist(): Promise<boolean | null> {
  if (!navigator.serviceWorker?.controller) return null;
  const worker = new Worker(new URL(PROBE_PATH, document.baseURI));
  const answer = Promise.withResolvers<boolean | null>();
  worker.onmessage = ({ data }) => answer.resolve(data === 'blocked');
  worker.onerror = () => answer.resolve(null);
  const timer = setTimeout(() => answer.resolve(null), ANSWER_MS);
  const result = await answer.promise;
  clearTimeout(timer);
  worker.terminate();
  return result;
}

export interface RequestFact {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly url: string;
  readonly what: string;
  readonly origin: 'own' | 'other';
  readonly how: string;
}

/** Every request the page and the service worker remember, oldest first. */
export async function readRequests(): Promise<RequestFact[]> {
  const timings = performance.getEntries().filter((entry) => entry instanceof PerformanceResourceTiming);
  const ofPage = timings
    .filter(({ name }) => !name.startsWith('blob:') && !name.startsWith('data:'))
    .map((entry) => ({
      at: performance.timeOrigin + entry.startTime,
      url: entry.name,
      what: entry.initiatorType,
      origin: originOf(entry.name),
      how: describeTiming(entry),
    }));
  const log = await ask<WorkerLog>({ type: 'log' });
  const ofWorker = (log?.entries ?? []).map(({ at, url, answer }) => ({
    at,
    url,
    what: 'service worker',
    origin: originOf(url),
    how: answer,
  }));
  return [...ofPage, ...ofWorker].sort((a, b) => a.at - b.at);
}

/** Asks the controlling service worker; null where there is none or it does not answer. */
export async function ask<Answer>(
  request: WorkerRequest,
  worker = navigator.serviceWorker?.controller,
): Promise<Answer | null> {
  if (!worker) return null;
  const channel = new MessageChannel();
  const answer = Promise.withResolvers<Answer | null>();
  channel.port1.onmessage = ({ data }) => answer.resolve(data as Answer);
  const timer = setTimeout(() => answer.resolve(null), ANSWER_MS);
  worker.postMessage(request, [channel.port2]);
  const result = await answer.promise;
  clearTimeout(timer);
  channel.port1.close();
  return result;
}

/** Asks a waiting version to take over; it refuses while any tab holds a run. */
export function askToTakeOver(waiting: ServiceWorker): Promise<SkipWaitingAnswer | null> {
  return ask<SkipWaitingAnswer>({ type: 'skip-waiting' }, waiting);
}

function originOf(url: string): 'own' | 'other' {
  return new URL(url).origin === location.origin ? 'own' : 'other';
}

function describeTiming(entry: PerformanceResourceTiming): string {
  if (originOf(entry.name) === 'other') return entry.responseStatus > 0 ? 'answered' : 'blocked or failed';
  if (entry.workerStart > 0) return 'through the service worker';
  return entry.transferSize === 0 ? 'from the browser cache' : `${entry.transferSize} bytes from the server`;
}
