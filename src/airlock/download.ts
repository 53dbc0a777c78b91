// Brings the files of a model from the hub into the store: each from where an earlier try stopped, with its size and
// hash compared at the end.

import { isAborted, StudioError, throwIfAborted, toStudioError } from '../lib/errors.ts';
import { fileAddress, type HubFile, type HubModel } from './hub.ts';
import { fetchFromHub } from './hub-fetch.ts';
import type { StoreApi } from './store-contract.ts';

const BATCH_BYTES = 1 << 20;
const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 500;
const STALL_MS = 30_000;

export interface DownloadContext {
  readonly signal: AbortSignal;
  /** Bytes that are here, of all files. */
  readonly onBytes: (bytes: number) => void;
  /** What is going on, in a few words. */
  readonly onStage: (stage: string) => void;
}
export interface DownloadRequest {
  readonly hub: string;
  readonly model: HubModel;
  readonly files: readonly HubFile[];
}

/** Fetches what is missing and stores it. @throws StudioError, `aborted`; a try later goes on where this one stopped */
export async function downloadModel(
  store: StoreApi,
  request: DownloadRequest,
  context: DownloadContext,
): Promise<void> {
  const { hub, model, files } = request;
  const summary = `From ${new URL(hub).host}/${model.id}, revision ${model.revision.slice(0, 12)}.`;
  const { whole } = await store.open({ name: model.id, summary, files: files.map(toWanted) });
  try {
    let before = 0;
    for (const file of files) {
      const onBytes = (bytes: number): void => context.onBytes(before + bytes);
      if (!whole.includes(file.path)) await downloadFile(store, request, file, { ...context, onBytes });
      before += file.sizeBytes;
      context.onBytes(before);
    }
    context.onStage('Checking the model');
    await store.complete();
  } finally {
    await store.close();
  }
}

/** Tries again when the network breaks or the answer ends early, as long as each try brings something. */
async function downloadFile(
  store: StoreApi,
  request: DownloadRequest,
  file: HubFile,
  context: DownloadContext,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const start = await store.begin(toWanted(file));
    try {
      context.onStage(`Fetching ${file.path}`);
      await receive(store, fileAddress(request.hub, request.model, file.source), { file, start, context });
      context.onStage(`Comparing ${file.path} with its hash`);
      return await store.finish();
    } catch (cause) {
      await store.pause();
      const error = toStudioError(cause);
      if (isAborted(error) || error.details['retry'] !== true || tries >= MAX_TRIES) throw error;
      context.onStage(`The connection broke; trying again (${tries} of ${MAX_TRIES - 1})`);
      await pause(FIRST_PAUSE_MS * 2 ** (tries - 1), context.signal);
    }
  }
}

interface Receiving {
  readonly file: HubFile;
  readonly start: number;
  readonly context: DownloadContext;
}

async function receive(store: StoreApi, url: string, { file, start, context }: Receiving): Promise<void> {
  if (start >= file.sizeBytes) return;
  const stall = new AbortController();
  const signal = AbortSignal.any([context.signal, stall.signal]);
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  try {
    const response = await fetchFromHub(url, signal, start);
    const at = await agreeOnStart(store, response, start);
    let received = at;
    for await (const batch of batches(response)) {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), STALL_MS);
      throwIfAborted(context.signal);
      received += batch.length;
      await store.write(batch);
      context.onBytes(received);
    }
    if (received < file.sizeBytes) throw broken(`${file.path} ended after ${received} of ${file.sizeBytes} bytes`);
  } catch (cause) {
    throwIfAborted(context.signal);
    if (stall.signal.aborted) throw broken(`nothing came for ${STALL_MS / 1000} seconds`);
    if (cause instanceof StudioError) throw cause;
    throw broken(cause instanceof Error ? cause.message : String(cause));
  } finally {
    clearTimeout(timer);
    // Whatever happened, nothing more is wanted of this connection.
    stall.abort();
  }
}

/** Where the answer's bytes belong. A server that does not know ranges sends all from the start. */
async function agreeOnStart(store: StoreApi, response: Response, start: number): Promise<number> {
  if (start === 0) return 0;
  const range = /^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '');
  if (response.status === 206 && (!range || Number(range[1]) === start)) return start;
  await store.restart();
  if (response.status === 200) return 0;
  await response.body?.cancel();
  throw broken('the hub sent another part than it was asked for');
}

/** Pieces put together to a megabyte; what came before the connection broke is handed over all the same. */
async function* batches(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (!response.body) return;
  let held: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let failure: unknown = null;
  const reader = response.body.getReader();
  for (;;) {
    const part = await reader.read().catch((error: unknown) => {
      failure = error;
      return { done: true, value: undefined } as const;
    });
    if (part.value) {
      held.push(part.value);
      size += part.value.length;
    }
    if (size > 0 && (part.done || size >= BATCH_BYTES)) {
      yield join(held, size);
      held = [];
      size = 0;
    }
    if (part.done) break;
  }
  if (failure !== null) throw broken(failure instanceof Error ? failure.message : 'the connection broke');
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

function broken(message: string): StudioError {
  return new StudioError('not-found', message, { details: { retry: true } });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new StudioError('aborted', 'the operation was cancelled'));
    });
  });
}

function toWanted({ path, sizeBytes, sha256, gitId }: HubFile): Omit<HubFile, 'source'> {
  return { path, sizeBytes, sha256, gitId };
}
