// Where the files of an image model belong: where they lie below the folder that marks it. As for language models, every
// stored path is one of a short list of forms.

import { safeEntryName } from '../archive/read.ts';
import { dtypeSuffixes, graphOfData, type Layout } from '../language/model-layout.ts';
import { type Dtype, dtypes } from '../language/types.ts';

const FOLDERS = '(?:(?:onnx|text_encoder|unet|vae_decoder|tokenizer|scheduler)/)?';
const KEPT = new RegExp(`^${FOLDERS}[a-zA-Z0-9][\\w-]{0,63}\\.(?:onnx|onnx_data(?:_\\d{1,2})?|json|jinja)$`);
const TEXTS = new Set(['README.md', 'LICENSE', 'LICENSE.txt', 'LICENSE.md', 'tokenizer/merges.txt']);
/** Files by which an image model is known before anything is read, as endings of paths. */
const MARKS: readonly (readonly RegExp[])[] = [
  [/(?:^|\/)pipeline\.json$/],
  [/(?:^|\/)unet\/model\.onnx$/],
  [/(?:^|\/)(?:onnx\/)?text_model\w*\.onnx$/, /(?:^|\/)(?:onnx\/)?vision_model\w*\.onnx$/],
  [/(?:^|\/)(?:onnx\/)?gen_img_embeds\w*\.onnx$/],
  [/(?:^|\/)(?:onnx\/)?model\w*\.onnx$/, /(?:^|\/)preprocessor_config\.json$/],
];
/** Graphs that belong below `onnx/`, where flat files are brought. */
const LOOSE =
  /^(?:text_model|vision_model|model|gen_\w+|prepare_inputs_embeds|language_model|lm_head|image_decode)\w*\.onnx/;

/** Graphs that make a whole model together. */
export interface WeightSet {
  readonly dtype: Dtype;
  /** Paths of the graphs, without their external data. */
  readonly graphs: readonly string[];
  /** Graphs and external data together. */
  readonly sizeBytes: number;
}

/** Sorts given paths as `arrangeFiles` does, or null where nothing marks an image model. */
export function arrangeImageFiles(paths: readonly string[]): Layout | null {
  const clean = new Map(paths.flatMap((path) => (safeEntryName(path) === null ? [] : [[path, safeEntryName(path)]])));
  const names = [...clean.values()].filter((path) => path !== null);
  const mark = MARKS.find((parts) => parts.every((part) => names.some((path) => part.test(path))));
  if (!mark) return null;
  const root = rootOf(names, mark[0] as RegExp);
  const kept = new Map<string, string>();
  const taken = new Set<string>();
  for (const path of paths) {
    const name = clean.get(path);
    const place = name?.startsWith(root) ? placeOf(name.slice(root.length), mark === MARKS[0]) : null;
    if (place === null || taken.has(place)) continue;
    kept.set(path, place);
    taken.add(place);
  }
  return { kept, ignored: paths.filter((path) => !kept.has(path)), refused: [] };
}

/**
 * What can be run of the stored files of an image model: for each kind of numbers that every part has, the graphs of
 * that kind. Where no kind has every part, one set with the first kind that each part has. External data goes with its
 * graph. Graphs without a kind in their name count as fp32.
 */
export function listImageWeights(
  files: readonly { readonly path: string; readonly sizeBytes: number }[],
): readonly WeightSet[] {
  const parts = new Map<string, Map<Dtype, string>>();
  for (const { path } of files) {
    if (!path.endsWith('.onnx')) continue;
    const { part, dtype } = splitGraph(path);
    parts.set(part, (parts.get(part) ?? new Map<Dtype, string>()).set(dtype, path));
  }
  // A graph of both towers is not needed beside the towers.
  if (parts.has('onnx/text_model') && parts.has('onnx/vision_model')) parts.delete('onnx/model');
  if (parts.size === 0) return [];
  const found = [...parts.values()];
  const sizeOf = (graphs: readonly string[]): number =>
    files
      .filter(({ path }) => graphs.includes(graphOfData(path) ?? path))
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const setOf = (dtype: Dtype, graphs: readonly string[]): WeightSet => ({ dtype, graphs, sizeBytes: sizeOf(graphs) });
  const whole = dtypes.filter((dtype) => found.every((kinds) => kinds.has(dtype)));
  if (whole.length > 0)
    return whole.map((dtype) =>
      setOf(
        dtype,
        found.map((kinds) => kinds.get(dtype) ?? ''),
      ),
    );
  const firsts = found.flatMap((kinds) => dtypes.filter((dtype) => kinds.has(dtype)).slice(0, 1));
  return [
    setOf(
      firsts[0] ?? 'fp32',
      found.map((kinds, i) => kinds.get(firsts[i] ?? 'fp32') ?? ''),
    ),
  ];
}

/** `onnx/text_model_fp16.onnx` is the part `onnx/text_model` in fp16. */
function splitGraph(path: string): { readonly part: string; readonly dtype: Dtype } {
  const name = path.replace(/\.onnx$/, '');
  const dtype = dtypes.find((kind) => dtypeSuffixes[kind] !== '' && name.endsWith(dtypeSuffixes[kind])) ?? 'fp32';
  return { part: name.slice(0, name.length - dtypeSuffixes[dtype].length), dtype };
}

function placeOf(inner: string, isPipeline: boolean): string | null {
  const place = !isPipeline && LOOSE.test(inner) ? `onnx/${inner}` : inner;
  return KEPT.test(place) || TEXTS.has(place) ? place : null;
}

/** The folder of the mark nearest to the top, without the folder that graphs lie in. */
function rootOf(names: readonly string[], mark: RegExp): string {
  const folders = names
    .filter((path) => mark.test(path))
    .map((path) => path.slice(0, path.lastIndexOf('/') + 1).replace(/(?:^|(?<=\/))(?:unet|onnx)\/$/, ''));
  return folders.toSorted((a, b) => a.length - b.length)[0] ?? '';
}
