// Web Locks: who works on what, across tabs. Where there are none (Node), there is only one worker and no rival.

/** The part of LockManager that is used; tests in Node go without. */
function lockManager(): LockManager | null {
  return typeof navigator === 'undefined' ? null : ((navigator as { locks?: LockManager }).locks ?? null);
}

/** Runs `work` under the lock, or returns null at once when somebody else holds it. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<{ readonly value: T } | null> {
  const locks = lockManager();
  if (!locks) return { value: await work() };
  return locks.request(name, { ifAvailable: true }, async (lock) => (lock ? { value: await work() } : null));
}

/** Takes the lock and returns how to release it. Waits for a holder. */
export function holdLock(name: string): Promise<() => void> {
  const locks = lockManager();
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    const held = (): Promise<void> => new Promise((release) => resolve(release));
    locks.request(name, held).catch(reject);
  });
}

/** Waits until nobody holds the lock (a run ended or its tab died), without keeping it. */
export async function waitForLock(name: string, signal?: AbortSignal): Promise<void> {
  await lockManager()?.request(name, signal ? { signal } : {}, () => undefined);
}

/** Names of the locks that are held now in any tab. */
export async function heldLocks(): Promise<ReadonlySet<string>> {
  const snapshot = await lockManager()?.query();
  return new Set((snapshot?.held ?? []).flatMap((lock) => (lock.name === undefined ? [] : [lock.name])));
}
