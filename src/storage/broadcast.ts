// What tabs and workers tell each other. Messages are hints; the database holds the truth.

import type { MadeRow } from '../lib/runs/made-row.ts';
import type { RunState } from './types.ts';

const CHANNEL = 'terrarium';

export type StorageMessage =
  | {
      readonly kind: 'run-progress';
      readonly runId: string;
      readonly projectId: string;
      readonly stage: string;
      readonly rowsDone: number;
      readonly rowsTotal: number;
      readonly rowsPerSecond: number | null;
      /** Share done in [0, 1]. */
      readonly done: number;
      /** Of column recipes. */
      readonly quarantined?: number;
      readonly tokensPerSecond?: number | null;
      readonly fresh?: readonly MadeRow[];
    }
  /** Small records of a person, saved while they type: nothing that lists of projects show. */
  | { readonly kind: 'noted'; readonly what: 'recipes' | 'votes' | 'labels'; readonly projectId: string }
  | { readonly kind: 'run-state'; readonly runId: string; readonly projectId: string; readonly state: RunState }
  | {
      readonly kind: 'changed';
      readonly what: 'projects' | 'datasets' | 'runs' | 'reports';
      readonly projectId: string;
    };

let sender: BroadcastChannel | null = null;

/** Tells every other listener in this and other tabs. Never fails. */
export function announce(message: StorageMessage): void {
  if (typeof BroadcastChannel === 'undefined') return;
  if (!sender) {
    sender = new BroadcastChannel(CHANNEL);
    (sender as { unref?: () => void }).unref?.(); // Node: an idle channel must not keep the process alive
  }
  sender.postMessage(message);
}

/** Hears what others announce. Returns how to stop. */
export function listen(listener: (message: StorageMessage) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<StorageMessage>) => listener(event.data);
  return () => channel.close();
}
