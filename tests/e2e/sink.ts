// A raw TCP server that counts who reaches it, and every way a page or worker might.

import net, { type AddressInfo, type Socket } from 'node:net';

export interface Sink {
  readonly port: number;
  readonly connections: string[];
  close(): Promise<void>;
}

/** Counts connections, keeps the first bytes of each, and answers HTTP politely so that browsers do not retry. */
export async function openSink(): Promise<Sink> {
  const connections: string[] = [];
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    const index = connections.push('(no bytes)') - 1;
    sockets.add(socket);
    socket.on('data', (bytes) => {
      connections[index] = JSON.stringify(bytes.toString('latin1').slice(0, 60));
      socket.end('HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n');
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Runs inside a page, a frame or a worker: it must not refer to anything outside. Returns the names it tried. */
export async function tryNetwork(port: number): Promise<string[]> {
  const http = `http://localhost:${port}/`;
  const settle = (promise: unknown): Promise<unknown> =>
    Promise.race([Promise.resolve(promise).catch(() => null), new Promise((resolve) => setTimeout(resolve, 1500))]);
  const attempts: Record<string, () => unknown> = {
    fetch: () => fetch(`${http}fetch`, { mode: 'no-cors' }),
    xhr: () =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.onloadend = resolve;
        request.open('GET', `${http}xhr`);
        request.send();
      }),
    webSocket: () => new Promise((resolve) => (new WebSocket(`ws://localhost:${port}/ws`).onerror = resolve)),
    eventSource: () => {
      const source = new EventSource(`${http}events`);
      return new Promise((resolve) => (source.onerror = resolve)).then(() => source.close());
    },
    importModule: () => import(`${http}module.js`),
    webTransport: () => new WebTransport(`https://localhost:${port}/`).ready,
  };
  for (const attempt of Object.values(attempts)) {
    try {
      await settle(attempt());
    } catch {
      // Refused at once: what counts is what reached the sink.
    }
  }
  return Object.keys(attempts);
}

/** The ways out that only a document has, a relay of WebRTC and a new window among them. */
export async function tryDocument(port: number): Promise<string[]> {
  const http = `http://localhost:${port}/`;
  const add = (tag: string, attributes: Record<string, unknown>): void => {
    document.head.append(Object.assign(document.createElement(tag), attributes));
  };
  const attempts: Record<string, () => unknown> = {
    beacon: () => navigator.sendBeacon(`${http}beacon`, 'x'),
    fetchLater: () =>
      (globalThis as { fetchLater?: (url: string, init: object) => void }).fetchLater?.(`${http}later`, {
        activateAfter: 0,
      }),
    image: () => add('img', { src: `${http}image` }),
    script: () => add('script', { src: `${http}script.js` }),
    stylesheet: () => add('link', { rel: 'stylesheet', href: `${http}style.css` }),
    prefetch: () => add('link', { rel: 'prefetch', href: `${http}prefetch` }),
    preload: () => add('link', { rel: 'preload', as: 'image', href: `${http}preload` }),
    modulepreload: () => add('link', { rel: 'modulepreload', href: `${http}preload.js` }),
    preconnect: () => add('link', { rel: 'preconnect', href: http }),
    dnsPrefetch: () => add('link', { rel: 'dns-prefetch', href: http }),
    icon: () => add('link', { rel: 'icon', href: `${http}icon.png` }),
    manifest: () => add('link', { rel: 'manifest', href: `${http}manifest.json` }),
    frame: () => document.body.append(Object.assign(document.createElement('iframe'), { src: `${http}frame` })),
    object: () => document.body.append(Object.assign(document.createElement('object'), { data: `${http}object` })),
    video: () => document.body.append(Object.assign(document.createElement('video'), { src: `${http}video` })),
    background: () => (document.body.style.backgroundImage = `url(${http}background)`),
    font: () => new FontFace('sink', `url(${http}font)`).load().catch(() => null),
    ping: () => {
      const link = Object.assign(document.createElement('a'), { href: '#/proof', ping: `${http}ping` });
      document.body.append(link);
      link.click();
    },
    form: () => {
      const frame = Object.assign(document.createElement('iframe'), { name: 'sink' });
      const form = Object.assign(document.createElement('form'), { action: `${http}form`, target: 'sink' });
      document.body.append(frame, form);
      form.submit();
    },
    speculation: () =>
      add('script', {
        type: 'speculationrules',
        textContent: JSON.stringify({ prefetch: [{ urls: [`${http}rules`] }] }),
      }),
    worker: () => new Worker(`${http}worker.js`),
    webRtc: async () => {
      const urls = `turn:localhost:${port}?transport=tcp`;
      const connection = new RTCPeerConnection({ iceServers: [{ urls, username: 'a', credential: 'b' }] });
      connection.createDataChannel('x');
      await connection.setLocalDescription();
    },
    window: () => window.open(`${http}window`),
  };
  for (const attempt of Object.values(attempts)) {
    try {
      await attempt();
    } catch {
      // Refused at once: what counts is what reached the sink.
    }
  }
  return Object.keys(attempts);
}
