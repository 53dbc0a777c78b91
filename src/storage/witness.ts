// A copy of the commit counter outside of IndexedDB. IndexedDB is wiped or cut back without an error when its files are
// damaged; the witness in OPFS (and, on the page, in localStorage) remembers how much there was.

export interface Witness {
  readonly commits: number;
  readonly projects: number;
}
export interface Witnesses {
  /** Survives damage of IndexedDB, goes with an eviction of the whole origin. */
  readonly opfs: Witness | null;
  /** Survives an eviction in browsers that evict only quota-managed storage; null in workers. */
  readonly local: Witness | null;
}

interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}
interface Slot {
  latest: Witness | null;
  writing: Promise<void> | null;
}
const slots = new Map<string, Slot>();

/** Remembers the counter. Returns at once; writes are joined, the newest wins, failures are let go. */
export function noteWitness(name: string, witness: Witness): void {
  writeLocal(name, witness);
  const slot = slots.get(name) ?? { latest: null, writing: null };
  slots.set(name, slot);
  slot.latest = witness;
  slot.writing ??= drain(name, slot);
}

/** Resolves when everything noted is written. */
export async function settleWitness(name: string): Promise<void> {
  await slots.get(name)?.writing;
}

/** What both places remember. */
export async function readWitnesses(name: string): Promise<Witnesses> {
  return { opfs: await readOpfs(name), local: parse(localStore()?.getItem(keyOf(name)) ?? null) };
}

/** Forgets, after the person chose to start afresh or to go on with what is left. */
export async function clearWitnesses(name: string): Promise<void> {
  await settleWitness(name);
  localStore()?.removeItem(keyOf(name));
  try {
    const root = await opfsRoot();
    await root?.removeEntry(fileOf(name));
  } catch {
    // There was no file: nothing to forget.
  }
}

async function drain(name: string, slot: Slot): Promise<void> {
  while (slot.latest) {
    const witness = slot.latest;
    slot.latest = null;
    await writeOpfs(name, witness);
  }
  slot.writing = null;
}

async function writeOpfs(name: string, witness: Witness): Promise<void> {
  try {
    const root = await opfsRoot();
    if (!root) return;
    const handle = await root.getFileHandle(fileOf(name), { create: true });
    const file = await handle.createWritable();
    await file.write(JSON.stringify(witness));
    await file.close();
  } catch {
    // A witness that lags only weakens a check; a full disk must not fail the commit that has just succeeded.
  }
}

async function readOpfs(name: string): Promise<Witness | null> {
  try {
    const root = await opfsRoot();
    if (!root) return null;
    const handle = await root.getFileHandle(fileOf(name));
    return parse(await (await handle.getFile()).text());
  } catch {
    return null; // no file: nothing was remembered
  }
}

function writeLocal(name: string, witness: Witness): void {
  try {
    localStore()?.setItem(keyOf(name), JSON.stringify(witness));
  } catch {
    // localStorage may be full or switched off; OPFS has the copy that matters.
  }
}

async function opfsRoot(): Promise<FileSystemDirectoryHandle | null> {
  if (typeof navigator === 'undefined' || !('storage' in navigator)) return null;
  return (await navigator.storage.getDirectory?.()) ?? null;
}

function localStore(): TextStore | null {
  try {
    return (Reflect.get(globalThis, 'localStorage') as TextStore | undefined) ?? null;
  } catch {
    return null; // blocked by the browser's settings
  }
}

function parse(text: string | null): Witness | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Witness> | null;
    if (typeof value?.commits !== 'number' || typeof value.projects !== 'number') return null;
    return { commits: value.commits, projects: value.projects };
  } catch {
    return null; // torn: as good as none
  }
}

const fileOf = (name: string): string => `${name}.witness.json`;
const keyOf = (name: string): string => `${name}.witness`;
