// What a model hub says about a model, and the addresses of its files. The paths are those of the Hugging Face hub,
// which mirrors and self-hosted hubs speak as well.

import { StudioError } from '../lib/errors.ts';
import { arrangeImageFiles, listImageWeights, type WeightSet } from '../lib/image-models/arrange.ts';
import { arrangeFiles, graphOfData, listDtypes } from '../lib/language/model-layout.ts';
import type { WantedFile } from './store-contract.ts';

/** The hub that the ids of the catalogue belong to. Nobody asks it for anything before a person presses a button. */
export const DEFAULT_HUB = 'https://huggingface.co';

const MODEL_ID = /^[\w][\w.-]{0,95}(?:\/[\w][\w.-]{0,95})?$/;
const COMMIT = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const MAX_ANSWER_CHARACTERS = 16 * 2 ** 20;

export interface HubFile extends WantedFile {
  /** Path on the hub. */
  readonly source: string;
}
export interface HubModel {
  readonly id: string;
  /** Commit, or a branch where the hub does not say. */
  readonly revision: string;
  readonly licence: string | null;
  /** The hub wants a signed-in person to agree to something first. */
  readonly isGated: boolean;
  /** Files to store, by kind; files of another form are left out. */
  readonly files: readonly HubFile[];
  /** What can be chosen of the weights, by the kind of numbers. */
  readonly weights: readonly WeightSet[];
  /** Why it cannot be used, when there is no ONNX in it. */
  readonly refused: readonly string[];
}

/** @throws StudioError `bad-option` for what is no `owner/name` */
export function checkModelId(text: string): string {
  const id = text
    .trim()
    .replace(/^https?:\/\/[^/]+\//, '')
    .replace(/\/+$/, '');
  if (!MODEL_ID.test(id) || id.includes('..')) {
    throw new StudioError('bad-option', 'a model is named as owner/name, with letters, digits, dots and dashes');
  }
  return id;
}

/** The hub's address without a slash at its end. @throws StudioError `bad-option` for anything but https, or http on this machine */
export function checkHub(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const isLocal = url?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname);
  if (!url || (url.protocol !== 'https:' && !isLocal) || url.search || url.hash || url.username) {
    throw new StudioError('bad-option', 'the address of a hub begins with https:// (or http://localhost)');
  }
  return url.href.replace(/\/+$/, '');
}

/** Where the hub tells about a model. */
export function infoAddress(hub: string, id: string): string {
  return `${hub}/api/models/${id}?blobs=true`;
}

/** Where a file of a model lies. */
export function fileAddress(hub: string, { id, revision }: Pick<HubModel, 'id' | 'revision'>, source: string): string {
  const encoded = source.split('/').map(encodeURIComponent).join('/');
  return `${hub}/${id}/resolve/${encodeURIComponent(revision)}/${encoded}`;
}

/** Reads the hub's answer. @throws StudioError `bad-input` for an answer that is none */
export function parseModel(id: string, text: string): HubModel {
  const answer = text.length <= MAX_ANSWER_CHARACTERS ? parseObject(text) : null;
  const siblings: unknown = answer?.['siblings'];
  if (!answer || !Array.isArray(siblings)) throw new StudioError('bad-input', 'the hub gave no list of files');
  const listed = siblings.map(readSibling).filter((file) => file !== null);
  const sources = listed.map(({ source }) => source);
  const image = arrangeImageFiles(sources);
  const layout = image ?? arrangeFiles(sources);
  const files = listed.flatMap((file) => {
    const path = layout.kept.get(file.source);
    return path === undefined ? [] : [{ ...file, path }];
  });
  const card = objectOf(answer['cardData']);
  const revision = answer['sha'];
  return {
    id,
    revision: typeof revision === 'string' && COMMIT.test(revision) ? revision : 'main',
    licence: licenceOf(card, answer['tags']),
    isGated: answer['gated'] !== undefined && answer['gated'] !== false,
    files,
    weights: image
      ? listImageWeights(files)
      : listDtypes(files).map(({ dtype, path, sizeBytes }) => ({ dtype, graphs: [path], sizeBytes })),
    refused: layout.refused,
  };
}

/** The files to fetch for the chosen kinds of numbers: theirs, and all texts. */
export function chooseFiles(model: HubModel, chosen: ReadonlySet<string>): readonly HubFile[] {
  const graphs = new Set(model.weights.filter(({ dtype }) => chosen.has(dtype)).flatMap((set) => set.graphs));
  return model.files.filter(({ path }) => {
    const graph = graphOfData(path) ?? (path.endsWith('.onnx') ? path : null);
    return graph === null || graphs.has(graph);
  });
}

function readSibling(value: unknown): Omit<HubFile, 'path'> | null {
  const { rfilename, size, blobId, lfs } = objectOf(value) ?? {};
  if (typeof rfilename !== 'string') return null;
  const large = objectOf(lfs);
  const bytes = large?.['size'] ?? size;
  // Some versions of the API call the hash `oid`, with a prefix.
  const oid = large?.['sha256'] ?? large?.['oid'];
  const hash = typeof oid === 'string' ? oid.replace(/^sha256:/, '') : '';
  return {
    source: rfilename,
    sizeBytes: typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : 0,
    sha256: SHA256.test(hash) ? hash : null,
    gitId: !large && typeof blobId === 'string' && COMMIT.test(blobId) ? blobId : null,
  };
}

function licenceOf(card: Record<string, unknown> | null, tags: unknown): string | null {
  const list: readonly unknown[] = Array.isArray(tags) ? tags : [];
  const name = card?.['license'] === 'other' ? card['license_name'] : card?.['license'];
  if (typeof name === 'string' && name !== '') return name;
  const tag = list.find((entry) => typeof entry === 'string' && entry.startsWith('license:'));
  return typeof tag === 'string' ? tag.slice('license:'.length) : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null; // no JSON, no answer
  }
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
