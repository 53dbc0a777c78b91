// Stores what the airlock fetches. Its own headers are those of the studio: it can reach nothing but this origin.

import { StudioError, toStudioError } from '../lib/errors.ts';
import { installTrustedTypes } from '../lib/seal/trusted-types.ts';
import { listBesideModels } from '../models/store/beside.ts';
import { chooseModelId, ModelImport, withModelLock } from '../models/store/model-import.ts';
import type { PartialFile } from '../models/store/partial-file.ts';
import { listStoredModels } from '../models/store/stored.ts';
import type { OpenRequest, StoreAnswer, StoreApi, StoreCall, WantedFile } from './store-contract.ts';

interface Session {
  readonly target: ModelImport;
  readonly summary: string;
  /** Ends the lock. */
  readonly release: () => void;
  file: { readonly wanted: WantedFile; partial: PartialFile } | null;
}

let session: Session | null = null;

const api: StoreApi = {
  names: async () => (await listStoredModels()).map(({ name }) => name),
  open,
  async begin(wanted) {
    const { target } = current();
    await api.pause();
    const partial = await target.openFile(wanted.path, { keep: true, gitSize: wanted.gitId ? wanted.sizeBytes : null });
    current().file = { wanted, partial };
    if (partial.sizeBytes > wanted.sizeBytes) await api.restart();
    return openFile().partial.sizeBytes;
  },
  async restart() {
    const { wanted, partial } = openFile();
    partial.close();
    const gitSize = wanted.gitId ? wanted.sizeBytes : null;
    openFile().partial = await current().target.openFile(wanted.path, { keep: false, gitSize });
  },
  async write(piece) {
    const { wanted, partial } = openFile();
    if (partial.sizeBytes + piece.length > wanted.sizeBytes) {
      throw new StudioError('bad-input', `${wanted.path} is longer than the ${wanted.sizeBytes} bytes the hub named`);
    }
    partial.write(piece);
  },
  async finish() {
    const { wanted, partial } = openFile();
    current().file = null;
    await current().target.finishFile(partial, stampOf(wanted), wanted);
  },
  async pause() {
    const open = session?.file;
    if (session) session.file = null;
    open?.partial.close();
  },
  complete: () => current().target.complete(Date.now(), current().summary),
  async close() {
    await api.pause();
    session?.release();
    session = null;
  },
};

async function open({ name, summary, files }: OpenRequest): Promise<{ id: string; whole: readonly string[] }> {
  await api.close();
  const beside = await listBesideModels().catch(() => []); // offline, their names cannot clash with a fetch
  const id = await chooseModelId(name, new Set(beside.map((card) => card.id)));
  const release = await holdModelLock(id);
  try {
    const target = await ModelImport.open(id, { name, origin: 'airlock' });
    await target.keepOnly(new Set(files.map(({ path }) => path)));
    session = { target, summary, release, file: null };
    return { id, whole: files.filter((file) => target.finishedFile(file.path, stampOf(file))).map(({ path }) => path) };
  } catch (error) {
    release();
    throw error;
  }
}

/** Takes the lock until the returned function is called. */
function holdModelLock(id: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    withModelLock(id, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}

/** Another revision of the same path has other hashes. */
function stampOf({ sizeBytes, sha256, gitId }: WantedFile): string {
  return `${sizeBytes}:${sha256 ?? ''}:${gitId ?? ''}`;
}

function current(): Session {
  if (!session) throw new StudioError('internal', 'no model is being stored');
  return session;
}

function openFile(): NonNullable<Session['file']> {
  const { file } = current();
  if (!file) throw new StudioError('internal', 'no file is open');
  return file;
}

installTrustedTypes(globalThis);
addEventListener('message', (event: MessageEvent<StoreCall>) => {
  const { id, method, argument } = event.data;
  void (api[method] as (argument: unknown) => Promise<unknown>)(argument).then(
    (value) => postMessage({ id, value } satisfies StoreAnswer),
    (error: unknown) => {
      const { code, message, details } = toStudioError(error);
      postMessage({ id, error: { code, message, details } } satisfies StoreAnswer);
    },
  );
});
