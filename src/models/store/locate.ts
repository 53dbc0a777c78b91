// Finds the files of a model by its id: beside the app, in `models/<id>/`.

import { StudioError } from '../../lib/errors.ts';
import { type Dtype, type ModelCard, type ModelFile } from '../../lib/language/types.ts';
import type { ModelFiles } from './types.ts';

const ID = /^[\w][\w.-]{0,127}$/;
const SUFFIXES: Readonly<Record<Dtype, string>> = {
  ...{ fp32: '', fp16: '_fp16', q8: '_quantized', int8: '_int8' },
  ...{ uint8: '_uint8', q4: '_q4', q4f16: '_q4f16', bnb4: '_bnb4' },
};

/** The files of a model. @throws StudioError `model-missing` when there is no such model, `bad-input` for a bad id */
export async function openModelFiles(id: string): Promise<ModelFiles> {
  if (!ID.test(id)) throw new StudioError('bad-input', `${JSON.stringify(id)} is no id of a model`);
  const read = (path: string): Promise<Response | null> => readBeside(`${id}/${path}`);
  const config = await readJson(read, 'config.json');
  if (!config) throw new StudioError('model-missing', `no model ${id} beside the app`);
  return { card: makeCard(id, config, (await readJson(read, 'card.json')) ?? {}), read };
}

async function readBeside(path: string): Promise<Response | null> {
  const response = await fetch(new URL(`./models/${path}`, appAddress()));
  // Some hosts answer a missing file with their start page and 200.
  if (!response.ok || response.headers.get('Content-Type')?.startsWith('text/html')) return null;
  return response;
}

/** The folder of the built app: bundled workers lie in its `assets`, and the sources of the development server below `src`. */
function appAddress(): string {
  return new URL(self.location.href.replace(/\/(assets|src)\/.*$/, '/'), self.location.href).href;
}

type Json = Readonly<Record<string, unknown>>;

async function readJson(read: ModelFiles['read'], path: string): Promise<Json | null> {
  const response = await read(path);
  if (!response) return null;
  try {
    const json: unknown = await response.json();
    return typeof json === 'object' && json !== null ? (json as Json) : null;
  } catch (cause) {
    throw new StudioError('model-failed', `${path} is no JSON`, { cause });
  }
}

function makeCard(id: string, config: Json, card: Json): ModelCard {
  const files = (Array.isArray(card['files']) ? card['files'] : []) as readonly ModelFile[];
  const sizes = new Map(files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const dtypes = Object.entries(SUFFIXES).map(([dtype, suffix]) => {
    const path = `onnx/model${suffix}.onnx`;
    return { dtype: dtype as Dtype, path, sizeBytes: sizes.get(path) ?? 0 };
  });
  return {
    id,
    name: textOf(card['name']) ?? id,
    origin: files.length > 0 ? 'embedded' : 'self-hosted',
    task: card['task'] === 'feature-extraction' ? 'feature-extraction' : 'text-generation',
    architecture: textOf(config['model_type']) ?? 'unknown',
    parameters: numberOf(card['parameters']),
    licence: textOf(card['licence']),
    contextTokens: numberOf(config['max_position_embeddings']) ?? numberOf(config['n_positions']),
    vocabularySize: numberOf(config['vocab_size']),
    hasChatTemplate: true,
    files,
    // Without a list of files, any of them may be there.
    dtypes: files.length > 0 ? dtypes.filter(({ path }) => sizes.has(path)) : dtypes,
    fingerprint: textOf(card['fingerprint']) ?? '',
    addedAt: null,
    summary: textOf(card['summary']),
    readme: null,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
