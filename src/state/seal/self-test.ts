// The canary self-test over the four realms a script can run in.

import { type CanaryResult, refuseRealm, runChannels } from '../../lib/seal/canary.ts';
import { collectViolations, networkChannels, type NetworkScope } from '../../lib/seal/network-channels.ts';
import { createClient } from '../../workers/client.ts';
import { pageChannels } from './page-channels.ts';

const SETTLE_MS = 60;
const NETWORK_NAMES = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport'];

/** Runs every canary and hands results over as each realm ends. */
export async function runSelfTest(
  enforcesAllowlist: boolean | null,
  onResults: (results: readonly CanaryResult[]) => void,
): Promise<void> {
  onResults(await testPage(enforcesAllowlist));
  onResults(await testWorker(enforcesAllowlist));
  onResults(await testBlobWorker());
  onResults(await testFrame(enforcesAllowlist));
}

function testPage(enforcesAllowlist: boolean | null): Promise<CanaryResult[]> {
  const channels = [...networkChannels(globalThis as unknown as NetworkScope), ...pageChannels];
  const violations = collectViolations(document);
  return runChannels(channels, { realm: 'page', violations, enforcesAllowlist, settle });
}

async function testWorker(enforcesAllowlist: boolean | null): Promise<readonly CanaryResult[]> {
  const client = createClient('canary');
  try {
    return await client.call((remote) => remote.run(enforcesAllowlist));
  } finally {
    client.stop();
  }
}

/** A worker from text the page made up: the seal's policies do not let it start. */
async function testBlobWorker(): Promise<CanaryResult[]> {
  const url = URL.createObjectURL(new Blob(['postMessage("started")'], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url);
    const started = await new Promise<boolean>((resolve) => {
      worker.onmessage = () => resolve(true);
      worker.onerror = () => resolve(false);
    });
    worker.terminate();
    if (!started) return refuseRealm('blob worker', NETWORK_NAMES, 'the browser did not start such a worker');
    const how = 'such a worker starts here and was not followed further';
    return NETWORK_NAMES.map((channel) => ({ realm: 'blob worker', channel, outcome: 'unknown', how }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuseRealm('blob worker', NETWORK_NAMES, `such a worker cannot be made: ${reason}`);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** An empty frame is a fresh realm with everything a script may have disabled in its own. */
async function testFrame(enforcesAllowlist: boolean | null): Promise<CanaryResult[]> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  const realm = frame.contentWindow;
  try {
    if (!realm) return refuseRealm('iframe', NETWORK_NAMES, 'an empty frame has no window here');
    const violations = collectViolations(realm.document);
    const channels = networkChannels(realm as unknown as NetworkScope);
    return await runChannels(channels, { realm: 'iframe', violations, enforcesAllowlist, settle });
  } finally {
    frame.remove();
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
