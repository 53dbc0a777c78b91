// Where the files of an image model belong: where they lie below the folder that marks it. As for language models, every
// stored path is one of a short list of forms.

import { safeEntryName } from '../archive/read.ts';
import type { Layout } from '../language/model-layout.ts';

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
