// Models beside the app, in `models/<id>/`: the one that comes with it, and those that whoever serves the studio put
// there, before the build or after it, and listed in `models/index.json`: `{ "id": "<folder>" }` is enough.

import { createStreamingHash } from '../../lib/hash.ts';
import type { WorkContext } from '../../lib/breathe.ts';
import { StudioError, throwIfAborted } from '../../lib/errors.ts';
import { readImageFacts } from '../../lib/image-models/facts.ts';
import { taskOfType } from '../../lib/language/architectures.ts';
import { type ModelFacts, readModelFacts } from '../../lib/language/model-facts.ts';
import { dtypeSuffixes } from '../../lib/language/model-layout.ts';
import { type Dtype, dtypes, type ModelCard, type ModelFile } from '../../lib/language/types.ts';
import { isBesideId, MODEL_LIST, MODELS_FOLDER, parseModelList } from './beside-paths.ts';
import { fingerprintOf, numberOf, parseFiles, parseJson, textOf } from './card.ts';
import { gatherTexts } from './texts.ts';

/** External data is cut in parts of 2 GB. */
const MAX_PARTS = 100;

type Json = Readonly<Record<string, unknown>>;

interface Entry {
  readonly id: string;
  readonly isEmbedded: boolean;
  /** For a folder without a `card.json`. */
  readonly files: readonly ModelFile[] | null;
}

let listed: Promise<readonly Entry[]> | null = null;
const cards = new Map<string, Promise<ModelCard | null>>();
/** Files whose bytes were those of the card, this session. */
const verified = new Set<string>();

/** Cards of all models that `models/index.json` lists and that can be read. */
export async function listBesideModels(): Promise<readonly ModelCard[]> {
  const found = await Promise.allSettled((await readIndex()).map(({ id }) => findBesideModel(id)));
  // One broken folder must not hide the others.
  return found.flatMap((entry) => (entry.status === 'fulfilled' && entry.value ? [entry.value] : []));
}

/** The card of a listed model, or null. @throws StudioError `model-failed`, `model-missing` without a connection */
export function findBesideModel(id: string): Promise<ModelCard | null> {
  if (!isBesideId(id)) throw new StudioError('bad-input', `${JSON.stringify(id)} is no id of a model`);
  const known = cards.get(id);
  if (known) return known;
  const made = makeCard(id);
  cards.set(id, made);
  // Nothing is remembered of a server that was away.
  made.then(
    (card) => card ?? cards.delete(id),
    () => cards.delete(id),
  );
  return made;
}

/** A file of such a model, or null. Its bytes are compared with the card's hash while they are read, once a session. */
export async function readBesideFile(card: ModelCard, path: string): Promise<Response | null> {
  const response = await fetchBeside(`${MODELS_FOLDER}${card.id}/${path}`);
  const expected = card.files.find((file) => file.path === path);
  const key = `${card.id}/${path}/${expected?.sha256 ?? ''}`;
  if (!response?.body || !expected?.sha256 || verified.has(key)) return response;
  const hash = await createStreamingHash();
  const check = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      hash.update(piece);
      controller.enqueue(piece);
    },
    flush(controller) {
      if (hash.digest() === expected.sha256) return void verified.add(key);
      controller.error(new StudioError('model-failed', `${path} of ${card.id} is not the file that its card names`));
    },
  });
  return new Response(response.body.pipeThrough(check), { headers: response.headers });
}

/** Fetches every file again. @returns paths of files that are missing or not those of the card */
export async function verifyBesideModel(card: ModelCard, context: WorkContext): Promise<readonly string[]> {
  const damaged: string[] = [];
  const total = card.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let done = 0;
  for (const { path, sha256 } of card.files) {
    const hash = await createStreamingHash();
    const body = (await fetchBeside(`${MODELS_FOLDER}${card.id}/${path}`))?.body;
    for await (const piece of body ?? []) {
      throwIfAborted(context.signal);
      hash.update(piece);
      done += piece.length;
      context.onProgress?.(Math.min(1, done / Math.max(1, total)), 'verifying');
    }
    // Without a hash in the list there is nothing to compare with: it is there.
    if (!body || (sha256 !== '' && hash.digest() !== sha256)) damaged.push(path);
  }
  return damaged;
}

async function readIndex(): Promise<readonly Entry[]> {
  listed ??= fetchIndex();
  return listed.catch((error: unknown) => {
    listed = null;
    throw error;
  });
}

async function fetchIndex(): Promise<readonly Entry[]> {
  const text = (await (await fetchBeside(MODEL_LIST))?.text()) ?? '';
  return parseModelList(text).map(({ id, ...entry }) => ({
    id,
    isEmbedded: entry['embedded'] === true,
    files: parseFiles(entry['files']),
  }));
}

async function makeCard(id: string): Promise<ModelCard | null> {
  const entry = (await readIndex()).find((candidate) => candidate.id === id);
  if (!entry) return null;
  const cardText = await readText(id, 'card.json');
  const own = cardText === null ? {} : parseJson(cardText);
  if (own === null) throw new StudioError('model-failed', `card.json of ${id} is no JSON`);
  const named = parseFiles(own['files']) ?? entry.files;
  const listedPaths = named && new Set(named.map(({ path }) => path));
  const read = (path: string): Promise<string | null> =>
    listedPaths && !listedPaths.has(path) ? Promise.resolve(null) : readText(id, path);
  const texts = await gatherTexts(read);
  // Of a folder that nobody has listed the files of, each text costs a request.
  const isPlain = !listedPaths && isLanguageConfig(texts.config);
  const image = isPlain ? null : await readImageFacts({ paths: listedPaths, read }, named ?? []);
  if (image) return finishCard(image, { id, own, entry, files: named ?? [] });
  if (texts.config === null) return null;
  if (parseJson(texts.config) === null) throw new StudioError('model-failed', `config.json of ${id} is no JSON`);
  const files = named ?? (await findWeights(id));
  const facts = readModelFacts(texts, files);
  // A host that does not answer HEAD says nothing: any of them may be there.
  const known = files.length > 0 ? facts : { ...facts, dtypes: anyDtype() };
  const card = await finishCard(known, { id, own, entry, files });
  return named ? card : { ...card, fingerprint: '' };
}

interface Found {
  readonly id: string;
  readonly own: Json;
  readonly entry: Entry;
  readonly files: readonly ModelFile[];
}

/** What the folder's own card says counts more than what its files say. */
async function finishCard(facts: ModelFacts, { id, own, entry, files }: Found): Promise<ModelCard> {
  const { warnings: _warnings, problems: _problems, ...known } = facts;
  return {
    ...known,
    ...{ id, name: textOf(own['name']) ?? id, origin: entry.isEmbedded ? 'embedded' : 'self-hosted' },
    task: own['task'] === 'feature-extraction' ? 'feature-extraction' : known.task,
    parameters: numberOf(own['parameters']) ?? known.parameters,
    licence: textOf(own['licence']) ?? known.licence,
    files,
    fingerprint: files.length > 0 ? await fingerprintOf(files) : '',
    ...{ addedAt: null, summary: textOf(own['summary']), readme: 'README.md' },
  };
}

function isLanguageConfig(config: string | null): boolean {
  const type = parseJson(config ?? '')?.['model_type'];
  return typeof type === 'string' && taskOfType(type) !== null;
}

function anyDtype(): ModelCard['dtypes'] {
  return dtypes.map((dtype) => ({ dtype, path: graphPath(dtype), sizeBytes: 0 }));
}

function graphPath(dtype: Dtype): string {
  return `onnx/model${dtypeSuffixes[dtype]}.onnx`;
}

/** For a folder that nobody has listed the files of: asks for weights by the names they can have. */
async function findWeights(id: string): Promise<readonly ModelFile[]> {
  const found = await Promise.all(dtypes.map((dtype) => findParts(id, graphPath(dtype))));
  return found.flat();
}

/** A graph and its external data, as far as they are there. */
async function findParts(id: string, graph: string): Promise<readonly ModelFile[]> {
  const files: ModelFile[] = [];
  for (let part = -1; part < MAX_PARTS; part++) {
    const path = part < 0 ? graph : `${graph}_data${part === 0 ? '' : `_${part}`}`;
    const response = await fetchBeside(`${MODELS_FOLDER}${id}/${path}`, 'HEAD');
    if (!response) break;
    files.push({ path, sizeBytes: Number(response.headers.get('Content-Length') ?? 0), sha256: '' });
  }
  return files;
}

async function readText(id: string, path: string): Promise<string | null> {
  return (await (await fetchBeside(`${MODELS_FOLDER}${id}/${path}`))?.text()) ?? null;
}

/** Null for a file that is not there. @throws StudioError `model-missing` when the server cannot be reached */
async function fetchBeside(path: string, method: 'GET' | 'HEAD' = 'GET'): Promise<Response | null> {
  try {
    const response = await fetch(new URL(path, appAddress()), { method });
    // Some hosts answer a missing file with their start page and 200.
    if (!response.ok || response.headers.get('Content-Type')?.startsWith('text/html')) return null;
    return response;
  } catch (cause) {
    throw new StudioError('model-missing', `${path} cannot be fetched`, { cause });
  }
}

/** The folder of the built app: bundled workers lie in its `assets`, and the sources of the development server below `src`. */
function appAddress(): string {
  return new URL(self.location.href.replace(/\/(assets|src)\/.*$/, '/'), self.location.href).href;
}
