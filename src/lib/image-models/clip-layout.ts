// CLIP and SigLIP as transformers.js exports them: one graph for texts and one for pictures, or one for both.

import { dtypeSuffixes } from '../language/model-layout.ts';
import { dtypes } from '../language/types.ts';
import { type ImageModelFolder, type Json, numberAt, objectOf, paddingId, pathFinder, readObject } from './folder.ts';
import type { MatcherPipeline } from './manifest.ts';

/** Whole numbers first: quantized vision towers are known to be broken. */
const SUFFIXES = dtypes.map((dtype) => dtypeSuffixes[dtype]);
/** The learnt scales of the published models, as exponentials. The exports do not hold them. */
const SCALES = { clip: 100, siglip: 112 };
const TOKENS = { clip: 77, siglip: 64 };
const SIZE = 224;
type Triple = [number, number, number];
const CLIP_MEAN: Triple = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD: Triple = [0.26862954, 0.26130258, 0.27577711];

export interface ClipSource {
  readonly folder: ImageModelFolder;
  readonly config: Json;
  readonly isSiglip: boolean;
}

/** The pipeline of such a folder, or what is missing. */
export async function readClip({ folder, config, isSiglip }: ClipSource): Promise<MatcherPipeline | readonly string[]> {
  const find = pathFinder(folder.paths);
  const graph = (name: string): string | null => find(SUFFIXES.map((suffix) => `onnx/${name}${suffix}.onnx`));
  const both = folder.paths === null ? null : graph('model');
  const [texts, pictures] = [graph('text_model') ?? both, graph('vision_model') ?? both];
  const missing: string[] = [];
  if (texts === null) missing.push('onnx/text_model.onnx');
  if (pictures === null) missing.push('onnx/vision_model.onnx');
  if (find(['tokenizer.json']) === null) missing.push('tokenizer.json');
  if (texts === null || pictures === null || missing.length > 0) return missing.map((path) => `${path} is missing`);
  const kind = isSiglip ? 'siglip' : 'clip';
  const output = (of: 'text' | 'image', file: string): string =>
    isSiglip && !/\/model/.test(file) ? 'pooler_output' : `${of}_embeds`;
  return {
    ...{ format: 'terrarium-image-pipeline', version: 1, task: 'image-text-match' },
    tokenizer: {
      ...{ file: 'tokenizer.json', length: tokensOf(config, TOKENS[kind]) },
      ...{ padId: await paddingId(folder, '', isSiglip ? 1 : 0), startId: null, endId: null, type: 'int64' },
    },
    textEncoder: { file: texts, ids: 'input_ids', mask: 'attention_mask', output: output('text', texts) },
    imageEncoder: { file: pictures, input: 'pixel_values', output: output('image', pictures) },
    pixels: readPixels(await readObject(folder, 'preprocessor_config.json'), isSiglip),
    logitScale: SCALES[kind],
  };
}

function tokensOf(config: Json, otherwise: number): number {
  return Math.min(numberAt(objectOf(config['text_config']), 'max_position_embeddings', otherwise), 4096);
}

function readPixels(settings: Json, isSiglip: boolean): MatcherPipeline['pixels'] {
  const isNormalized = settings['do_normalize'] !== false;
  const triple = (key: string, otherwise: Triple, plain: Triple): Triple => {
    if (!isNormalized) return plain;
    const value = settings[key];
    return Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'number')
      ? (value as Triple)
      : otherwise;
  };
  const isCropped = settings['do_center_crop'] === true || (!isSiglip && settings['do_center_crop'] !== false);
  return {
    size: sideOf(isCropped ? (settings['crop_size'] ?? settings['size']) : settings['size']),
    mean: triple('image_mean', isSiglip ? [0.5, 0.5, 0.5] : CLIP_MEAN, [0, 0, 0]),
    std: triple('image_std', isSiglip ? [0.5, 0.5, 0.5] : CLIP_STD, [1, 1, 1]),
    fit: isCropped ? 'crop' : 'squash',
  };
}

function sideOf(size: unknown): number {
  if (typeof size === 'number') return size;
  const sides = objectOf(size);
  return numberAt(sides, 'height', numberAt(sides, 'shortest_edge', SIZE));
}
