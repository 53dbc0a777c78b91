// The dedicated worker of the self-test: a worker obeys its own script's headers, not those of the page.

import './trusted-types.ts';
import { expose } from 'comlink';
import { type Channel, runChannels } from '../lib/seal/canary.ts';
import { collectViolations, networkChannels, type NetworkScope, sent } from '../lib/seal/network-channels.ts';
import type { CanaryWorkerApi } from './contracts.ts';
import { installErrorTransfer } from './transfer.ts';

const SETTLE_MS = 60;
const violations = collectViolations(globalThis);

const importChannels: readonly Channel[] = [
  { name: 'import()', attempt: (url) => sent(import(/* @vite-ignore */ `${url}module.js`)) },
  { name: 'nested worker', attempt: (url) => startNested(url) },
];

function startNested(url: string): { kind: 'sent' } {
  new Worker(`${url}worker.js`).terminate();
  return { kind: 'sent' };
}

installErrorTransfer();
expose({
  cancel() {
    // Every try ends within seconds.
  },
  run(enforcesAllowlist) {
    const channels = [...networkChannels(globalThis as unknown as NetworkScope), ...importChannels];
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return runChannels(channels, { realm: 'dedicated worker', violations, enforcesAllowlist, settle });
  },
  async readHeaders(names) {
    const response = await fetch(globalThis.location.href, { cache: 'no-store' });
    return names.map((name) => response.headers.get(name));
  },
} satisfies CanaryWorkerApi);
