// The ways out that pages, frames and workers share. The realm is an argument, so that one list serves all three.

import type { Attempt, Channel, Violations } from './canary.ts';

const PATIENCE_MS = 1500;

interface Socket {
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  close(): void;
}
interface Request {
  onload: (() => void) | null;
  onerror: (() => void) | null;
  open(method: string, url: string): void;
  send(): void;
}

/** What the channels need of a Window or a WorkerGlobalScope. */
export interface NetworkScope {
  readonly fetch: (url: string, init: { mode: 'no-cors'; cache: 'no-store' }) => Promise<unknown>;
  readonly XMLHttpRequest: new () => Request;
  readonly WebSocket: new (url: string) => Socket;
  readonly EventSource: new (url: string) => Socket;
  readonly WebTransport?: new (url: string) => { readonly ready: Promise<unknown>; close(): void };
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
}

/** `fetch`, `XMLHttpRequest`, `WebSocket`, `EventSource`, `WebTransport` of that realm. */
export function networkChannels(scope: NetworkScope): readonly Channel[] {
  return [
    { name: 'fetch', attempt: (url) => sent(scope.fetch(url, { mode: 'no-cors', cache: 'no-store' })) },
    { name: 'XMLHttpRequest', attempt: (url) => sent(sendRequest(scope, url)) },
    { name: 'WebSocket', attempt: (url) => sent(openSocket(scope, new scope.WebSocket(url.replace('https', 'wss')))) },
    { name: 'EventSource', attempt: (url) => sent(openSocket(scope, new scope.EventSource(url))) },
    { name: 'WebTransport', attempt: (url) => openTransport(scope, url) },
  ];
}

/** Resolves `sent` when the promise does. */
export async function sent(promise: Promise<unknown>): Promise<Attempt> {
  await promise;
  return { kind: 'sent' };
}

/** Collects the violations a realm reports, by host name. */
export function collectViolations(target: EventTarget): Violations {
  const violations = new Map<string, string>();
  target.addEventListener('securitypolicyviolation', (event) => {
    const { blockedURI, effectiveDirective } = event as Event & { blockedURI: string; effectiveDirective: string };
    if (URL.canParse(blockedURI)) violations.set(new URL(blockedURI).hostname, effectiveDirective);
  });
  return violations;
}

function sendRequest(scope: NetworkScope, url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new scope.XMLHttpRequest();
    request.onload = () => resolve(null);
    request.onerror = () => reject(new Error('failed'));
    request.open('GET', url);
    request.send();
  });
}

function openSocket(scope: NetworkScope, socket: Socket): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.close();
      reject(new Error('failed'));
    };
    socket.onopen = () => {
      socket.close();
      resolve(null);
    };
    socket.onerror = stop;
    scope.setTimeout(stop, PATIENCE_MS);
  });
}

async function openTransport(scope: NetworkScope, url: string): Promise<Attempt> {
  if (!scope.WebTransport) return { kind: 'unavailable' };
  const transport = new scope.WebTransport(url);
  await transport.ready;
  transport.close();
  return { kind: 'sent' };
}
