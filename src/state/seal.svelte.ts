// What the seal is really doing: measured at start, never assumed.

import type { CanaryResult } from '../lib/seal/canary.ts';
import {
  askToTakeOver,
  type HeaderReport,
  probeAllowlist,
  readHeaders,
  readRequests,
  type RequestFact,
} from './seal/facts.ts';
import { runSelfTest } from './seal/self-test.ts';

export type SealVerdict =
  | { readonly kind: 'checking' }
  | { readonly kind: 'sealed'; readonly by: 'server' | 'service worker'; readonly enforcesAllowlist: boolean | null }
  | { readonly kind: 'open'; readonly reason: string };

export type SelfTest =
  { readonly kind: 'idle' } | { readonly kind: 'running' | 'done'; readonly results: readonly CanaryResult[] };

const RELOADED_KEY = 'terrarium:reloaded-for-seal';
const CONTROL_MS = 20_000;
const isSupported = typeof navigator !== 'undefined' && 'serviceWorker' in navigator;

export class SealState {
  #verdict = $state.raw<SealVerdict>({ kind: 'checking' });
  #headers = $state.raw<HeaderReport | null>(null);
  #requests = $state.raw<readonly RequestFact[]>([]);
  #selfTest = $state.raw<SelfTest>({ kind: 'idle' });
  #waiting = $state.raw<ServiceWorker | null>(null);
  #isOfflineReady = $state(false);
  #updateRefusal = $state<string | null>(null);

  /** Requests to another origin that were answered. Tries of the self-test never are. */
  readonly elsewhere = $derived(
    this.#requests.filter(({ origin, how }) => origin === 'other' && how === 'answered').length,
  );
  /** The words of the chip: what holds, or what does not and why. */
  readonly words = $derived(describe(this.#verdict, this.elsewhere));
  readonly tone = $derived(toneOf(this.#verdict, this.elsewhere));

  get verdict(): SealVerdict {
    return this.#verdict;
  }
  get headers(): HeaderReport | null {
    return this.#headers;
  }
  get requests(): readonly RequestFact[] {
    return this.#requests;
  }
  get selfTest(): SelfTest {
    return this.#selfTest;
  }
  /** A newer version is downloaded and waits for consent. */
  get hasUpdate(): boolean {
    return this.#waiting !== null;
  }
  /** Why the last consent was not acted on, or null. */
  get updateRefusal(): string | null {
    return this.#updateRefusal;
  }
  /** Everything is kept: the studio starts without its server. */
  get isOfflineReady(): boolean {
    return this.#isOfflineReady;
  }

  /** Registers the service worker, reloads once where only it can seal the page, and measures. */
  async start(): Promise<void> {
    const hasHeaders = globalThis.crossOriginIsolated;
    const control = import.meta.env.PROD && isSupported ? this.#register() : Promise.resolve();
    if (!hasHeaders) await control.catch(() => undefined);
    if (!hasHeaders && this.#reloadOnce()) return;
    await this.measure();
    // A first visit: measure again once the service worker can show whether allow-lists are enforced.
    if (hasHeaders) await control.then(() => this.measure()).catch(() => undefined);
  }

  /** Reads headers and requests, and sees whether the browser enforces allow-lists. */
  async measure(): Promise<void> {
    try {
      const headers = await readHeaders();
      this.#headers = headers;
      this.#verdict = judge(headers, await probeAllowlist());
    } catch (error) {
      this.#verdict = { kind: 'open', reason: error instanceof Error ? error.message : String(error) };
    }
    await this.refreshRequests();
  }

  async refreshRequests(): Promise<void> {
    this.#requests = await readRequests();
  }

  async runSelfTest(): Promise<void> {
    if (this.#selfTest.kind === 'running') return;
    this.#selfTest = { kind: 'running', results: [] };
    const enforcesAllowlist = this.#verdict.kind === 'sealed' ? this.#verdict.enforcesAllowlist : null;
    let results: readonly CanaryResult[] = [];
    await runSelfTest(enforcesAllowlist, (more) => {
      results = [...results, ...more];
      this.#selfTest = { kind: 'running', results };
    });
    this.#selfTest = { kind: 'done', results };
    const open = results
      .filter(({ outcome }) => outcome === 'open')
      .map(({ channel, realm }) => `${channel} (${realm})`);
    if (open.length > 0) this.#verdict = { kind: 'open', reason: `open: ${open.join(', ')}` };
    await this.refreshRequests();
  }

  /** Call on consent only. Reloads this tab into the new version; refused while any tab holds a run. */
  async applyUpdate(): Promise<void> {
    if (!this.#waiting) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    const answer = await askToTakeOver(this.#waiting);
    this.#updateRefusal = answer?.applied ? null : (answer?.reason ?? 'the new version did not answer');
  }

  async #register(): Promise<void> {
    const options = { updateViaCache: 'none' } as const;
    const registration = await navigator.serviceWorker.register('./service-worker.js', options);
    this.#watch(registration);
    await Promise.race([untilControlled(), new Promise((resolve) => setTimeout(resolve, CONTROL_MS))]);
    this.#isOfflineReady = navigator.serviceWorker.controller !== null;
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const look = (): void => {
      this.#waiting = navigator.serviceWorker.controller ? registration.waiting : null;
    };
    look();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  }

  /** True when the page is about to load again, this time through the service worker. */
  #reloadOnce(): boolean {
    if (!isSupported || !navigator.serviceWorker.controller || sessionStorage.getItem(RELOADED_KEY)) return false;
    sessionStorage.setItem(RELOADED_KEY, 'yes');
    location.reload();
    return true;
  }
}

function untilControlled(): Promise<void> {
  return new Promise((resolve) => {
    if (navigator.serviceWorker.controller) return resolve();
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
}

function judge(headers: HeaderReport, enforcesAllowlist: boolean | null): SealVerdict {
  if (!globalThis.isSecureContext) return { kind: 'open', reason: 'this address is not secure (https or localhost)' };
  const missing = headers.facts.filter(({ ok }) => !ok).map(({ name }) => name);
  if (missing.length > 0) return { kind: 'open', reason: `${missing.join(', ')} not as expected` };
  // Headers of a later request say nothing about a page that was loaded without them.
  if (!globalThis.crossOriginIsolated)
    return { kind: 'open', reason: 'this page was loaded before the seal, reload it' };
  return { kind: 'sealed', by: headers.source, enforcesAllowlist };
}

function describe(verdict: SealVerdict, elsewhere: number): string {
  if (verdict.kind === 'checking') return 'Checking the seal …';
  if (verdict.kind === 'open') return `Not sealed: ${verdict.reason}`;
  if (elsewhere > 0) return `Not sealed: ${elsewhere} requests elsewhere were answered`;
  const by = verdict.by === 'server' ? 'Sealed: headers enforced' : 'Sealed by service worker';
  const limit = verdict.enforcesAllowlist === false ? ', as far as this browser can' : '';
  return `${by}${limit}, 0 requests elsewhere`;
}

function toneOf(verdict: SealVerdict, elsewhere: number): 'neutral' | 'good' | 'fair' | 'poor' {
  if (verdict.kind === 'checking') return 'neutral';
  if (verdict.kind === 'open' || elsewhere > 0) return 'poor';
  return verdict.enforcesAllowlist === false ? 'fair' : 'good';
}
