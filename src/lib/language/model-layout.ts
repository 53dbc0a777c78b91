// Where the files of a model belong: the Hugging Face layout for ONNX, with `config.json` at the top and the weights
// below `onnx/`. Names come from strangers, so every stored path is one of a short list of known forms.

import { safeEntryName } from '../archive/read.ts';
import { type Dtype, dtypes } from './types.ts';

/** What transformers.js appends to `model` for each kind of number. */
export const dtypeSuffixes: Readonly<Record<Dtype, string>> = {
  ...{ fp32: '', fp16: '_fp16', q8: '_quantized', int8: '_int8' },
  ...{ uint8: '_uint8', q4: '_q4', q4f16: '_q4f16', bnb4: '_bnb4' },
};

/** Files other than weights that are kept, by their stored path. */
const KEPT = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  '1_Pooling/config.json',
  'README.md',
  'LICENSE',
  'LICENSE.txt',
  'LICENSE.md',
]);
const GRAPH = /^model(?:_fp16|_quantized|_int8|_uint8|_q4|_q4f16|_bnb4)?\.onnx$/;
const EXTERNAL = /^(model(?:_fp16|_quantized|_int8|_uint8|_q4|_q4f16|_bnb4)?\.onnx)_data(?:_\d{1,2})?$/;
const OLDER = /^(?:decoder_model|decoder_with_past_model|decoder_model_merged|encoder_model)(?:_\w+)?\.onnx$/;

const PYTORCH = 'this is the PyTorch form; export to ONNX first';
const PICKLE = 'this form can carry program code and is never read; export to ONNX first';
/** Endings of weights in other forms, with what to say about them. */
const OTHER_FORMS: Readonly<Record<string, string>> = {
  ...{ safetensors: PYTORCH, bin: PICKLE, pt: PICKLE, pth: PICKLE, pkl: PICKLE, pickle: PICKLE, ckpt: PICKLE },
  data: 'external data must be named model.onnx_data, and the graph must say so; export again with that name',
  gguf: 'this is the form of llama.cpp; use the ONNX form of the same model',
  h5: 'this is the TensorFlow form; export to ONNX first',
  msgpack: 'this is the Flax form; export to ONNX first',
};

export interface Layout {
  /** Stored path by the path that was given. */
  readonly kept: ReadonlyMap<string, string>;
  /** Given paths that are left out. */
  readonly ignored: readonly string[];
  /** Weights in a form that is not taken, as `name: why`. */
  readonly refused: readonly string[];
}

/** Sorts given paths into those to keep, with their place, and the rest. Takes folders, nested folders and flat lists. */
export function arrangeFiles(paths: readonly string[]): Layout {
  const root = findRoot(paths);
  const kept = new Map<string, string>();
  const ignored: string[] = [];
  const refused: string[] = [];
  const taken = new Set<string>();
  for (const path of paths) {
    const place = placeOf(path, root);
    const form = OTHER_FORMS[endingOf(path)];
    if (place !== null && !taken.has(place)) {
      kept.set(path, place);
      taken.add(place);
    } else if (form !== undefined && Object.hasOwn(OTHER_FORMS, endingOf(path)))
      refused.push(`${nameOf(path)}: ${form}`);
    else ignored.push(path);
  }
  return renameOnlyGraph({ kept, ignored, refused });
}

/** The stored path of a file below the model's root, or null to leave it out. */
function placeOf(path: string, root: string): string | null {
  const clean = safeEntryName(path);
  if (clean === null || !clean.startsWith(root)) return null;
  const inner = clean.slice(root.length);
  if (KEPT.has(inner)) return inner;
  const name = inner.startsWith('onnx/') ? inner.slice('onnx/'.length) : inner;
  return GRAPH.test(name) || EXTERNAL.test(name) ? `onnx/${name}` : null;
}

/** The folder of the `config.json` nearest to the top, with a slash at its end; the common folder where there is none. */
function findRoot(paths: readonly string[]): string {
  const clean = paths.map((path) => safeEntryName(path)).filter((path) => path !== null);
  const configs = clean.filter((path) => nameOf(path) === 'config.json').map(folderOf);
  const folders = configs.length > 0 ? configs : clean.map(folderOf).map((folder) => folder.replace(/onnx\/$/, ''));
  return folders.toSorted((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))[0] ?? '';
}

/** A lone graph with a name of its own (`tiny.onnx`) can only be the model. */
function renameOnlyGraph(layout: Layout): Layout {
  if ([...layout.kept.values()].some((path) => path.endsWith('.onnx'))) return layout;
  const graphs = layout.ignored.filter((path) => path.endsWith('.onnx') && safeEntryName(path) !== null);
  const [only] = graphs;
  if (only === undefined || graphs.length > 1 || OLDER.test(nameOf(only))) return layout;
  return {
    ...layout,
    kept: new Map([...layout.kept, [only, 'onnx/model.onnx']]),
    ignored: layout.ignored.filter((path) => path !== only),
  };
}

/** True for graphs of an older layout, which were cut in parts. */
export function isOlderGraph(path: string): boolean {
  return OLDER.test(nameOf(path));
}

/** The graph (`onnx/model_q4.onnx`) that a file of external data belongs to, or null for any other file. */
export function graphOfData(path: string): string | null {
  const match = EXTERNAL.exec(nameOf(path));
  return match ? `${folderOf(path)}${match[1] ?? ''}` : null;
}

/** The kinds of numbers there are, with the bytes of graph and external data together. */
export function listDtypes(
  files: readonly { readonly path: string; readonly sizeBytes: number }[],
): readonly { readonly dtype: Dtype; readonly path: string; readonly sizeBytes: number }[] {
  return dtypes.flatMap((dtype) => {
    const path = `onnx/model${dtypeSuffixes[dtype]}.onnx`;
    const parts = files.filter((file) => file.path === path || graphOfData(file.path) === path);
    if (!parts.some((file) => file.path === path)) return [];
    return [{ dtype, path, sizeBytes: parts.reduce((sum, file) => sum + file.sizeBytes, 0) }];
  });
}

/** An id made of a name: lower-case letters, digits, dots and dashes, 1 to 64 of them; never a path. */
export function modelSlug(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[-.]+/g, '')
    .slice(0, 64)
    .replaceAll(/[-.]+$/g, '');
  return slug || 'model';
}

/** True for what can be the folder name of a model. */
export function isModelId(id: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{0,79}$/.test(id) && !id.includes('..');
}

function nameOf(path: string): string {
  return path.slice(path.replaceAll('\\', '/').lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function depthOf(folder: string): number {
  return folder.split('/').length;
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}
