// The ways out that only a document has. Each cleans up after itself; none can carry data, since there is none here.

import type { Attempt, Channel } from '../../lib/seal/canary.ts';
import { sent } from '../../lib/seal/network-channels.ts';

const LEAVES: Attempt = { kind: 'untried', reason: 'not tried, because a success would leave this page' };
const SILENT: Attempt = { kind: 'untried', reason: 'browsers tell a page nothing about it' };

export const pageChannels: readonly Channel[] = [
  { name: 'import()', attempt: (url) => sent(import(/* @vite-ignore */ `${url}module.js`)) },
  { name: 'Worker', attempt: (url) => startWorker(url) },
  { name: 'sendBeacon', attempt: (url) => hint(() => navigator.sendBeacon(url, 'canary')) },
  { name: 'fetchLater', attempt: sendLater },
  { name: 'image', attempt: (url) => load('img', { src: url }) },
  { name: 'script', attempt: (url) => load('script', { src: url }) },
  { name: 'stylesheet', attempt: (url) => load('link', { rel: 'stylesheet', href: url }) },
  { name: 'prefetch', attempt: (url) => load('link', { rel: 'prefetch', href: url }) },
  { name: 'preload', attempt: (url) => load('link', { rel: 'preload', as: 'script', href: url }) },
  { name: 'modulepreload', attempt: (url) => load('link', { rel: 'modulepreload', href: url }) },
  { name: 'preconnect', attempt: (url) => point('link', { rel: 'preconnect', href: url }) },
  { name: 'dns-prefetch', attempt: (url) => point('link', { rel: 'dns-prefetch', href: url }) },
  { name: 'icon', attempt: (url) => point('link', { rel: 'icon', href: url }) },
  { name: 'frame', attempt: (url) => load('iframe', { src: url, hidden: true }) },
  { name: 'object', attempt: (url) => load('object', { data: url }) },
  { name: 'video', attempt: (url) => load('video', { src: url, preload: 'auto' }) },
  { name: 'font', attempt: (url) => sent(new FontFace('canary', `url("${url}")`).load()) },
  { name: 'CSS background', attempt: paintBackground },
  { name: 'link ping', attempt: pingLink },
  { name: 'form', attempt: submitForm },
  { name: 'speculation rules', attempt: speculate },
  { name: 'WebRTC', attempt: gatherCandidates },
  { name: 'new window', attempt: () => LEAVES },
  { name: 'navigation', attempt: () => LEAVES },
];

function startWorker(url: string): Attempt {
  new Worker(`${url}worker.js`).terminate();
  return { kind: 'sent' };
}

async function sendLater(url: string): Promise<Attempt> {
  const scope = globalThis as { fetchLater?: (url: string, init: { activateAfter: number }) => { activated: boolean } };
  if (!scope.fetchLater) return { kind: 'unavailable' };
  const later = scope.fetchLater(url, { activateAfter: 0 });
  await wait(100);
  return later.activated ? SILENT : { kind: 'failed' };
}

/** Adds an element that loads something; `load` means that something came, `error` that nothing did. */
async function load<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Partial<HTMLElementTagNameMap[Tag]> | Record<string, unknown>,
): Promise<Attempt> {
  const element = document.createElement(tag);
  Object.assign(element, attributes);
  const outcome = Promise.withResolvers<Attempt>();
  // A frame fires `load` for the browser's own error page as well, so only an error or silence can be told from it.
  element.onload = () => outcome.resolve(tag === 'iframe' ? { kind: 'failed' } : { kind: 'sent' });
  element.onerror = () => outcome.resolve({ kind: 'failed' });
  document.head.append(element);
  const attempt = await Promise.race([outcome.promise, wait(400).then((): Attempt => ({ kind: 'failed' }))]);
  element.remove();
  return attempt;
}

async function point(tag: 'link', attributes: Record<string, unknown>): Promise<Attempt> {
  await load(tag, attributes);
  return SILENT;
}

async function hint(act: () => unknown): Promise<Attempt> {
  act();
  await wait(50);
  return SILENT;
}

async function paintBackground(url: string): Promise<Attempt> {
  const box = document.createElement('div');
  box.style.backgroundImage = `url("${url}")`;
  document.body.append(box);
  await wait(150);
  box.remove();
  return SILENT;
}

async function pingLink(url: string): Promise<Attempt> {
  const link = document.createElement('a');
  // The address we are at: following it moves nothing and still sends the ping.
  link.href = location.href;
  link.ping = url;
  document.body.append(link);
  link.click();
  await wait(50);
  link.remove();
  return SILENT;
}

/** The answer would go into a frame of its own, so that an open form does not leave the page. */
async function submitForm(url: string): Promise<Attempt> {
  const frame = document.createElement('iframe');
  frame.name = 'terrarium-canary';
  frame.hidden = true;
  const form = document.createElement('form');
  Object.assign(form, { action: url, target: frame.name });
  document.body.append(frame, form);
  form.submit();
  await wait(150);
  form.remove();
  frame.remove();
  return SILENT;
}

async function speculate(url: string): Promise<Attempt> {
  const script = document.createElement('script');
  script.type = 'speculationrules';
  script.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [url] }] });
  document.head.append(script);
  await wait(100);
  script.remove();
  return SILENT;
}

/** Local candidates appear under every policy; only one from a relay would show that a server was reached. */
async function gatherCandidates(url: string): Promise<Attempt> {
  if (!('RTCPeerConnection' in globalThis)) return { kind: 'unavailable' };
  const urls = `turn:${new URL(url).hostname}:3478?transport=tcp`;
  const connection = new RTCPeerConnection({ iceServers: [{ urls, username: 'canary', credential: 'canary' }] });
  let isRelayed = false;
  connection.onicecandidate = ({ candidate }) => {
    if (candidate?.type === 'relay') isRelayed = true;
  };
  connection.createDataChannel('canary');
  await connection.setLocalDescription();
  await wait(300);
  connection.close();
  return isRelayed ? { kind: 'sent' } : SILENT;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
