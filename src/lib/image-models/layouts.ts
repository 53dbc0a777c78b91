// Tells image models by the layout of their folder: one with a `pipeline.json`, a Stable Diffusion export in parts, a
// CLIP or SigLIP export, or Janus. What is told becomes a pipeline, so that one engine runs them all.

import * as v from 'valibot';
import { type ClipSource, readClip } from './clip-layout.ts';
import { readDiffusion } from './diffusion-layout.ts';
import { type ImageModelFolder, parseObject, pathFinder, readObject } from './folder.ts';
import { type PipelineManifest, pipelineManifest } from './manifest.ts';

export type ImageTask = PipelineManifest['task'];
export type ImageLayout =
  | { readonly kind: 'pipeline'; readonly architecture: string; readonly manifest: PipelineManifest }
  /** transformers.js runs it by itself. */
  | { readonly kind: 'janus'; readonly architecture: string; readonly problems: readonly string[] }
  /** Known to be an image model, but not whole. */
  | {
      readonly kind: 'broken';
      readonly task: ImageTask;
      readonly architecture: string;
      readonly problems: readonly string[];
    };

/** The graphs that Janus is made of, below `onnx/`, without their endings. */
export const janusParts = [
  ...['prepare_inputs_embeds', 'language_model', 'lm_head'],
  ...['gen_head', 'gen_img_embeds', 'image_decode'],
] as const;
const CLIP_TYPES: ReadonlySet<string> = new Set(['clip', 'siglip', 'siglip2']);
const MAX_PROBLEMS = 3;

/** What image model a folder holds, or null when it holds none. Never throws for what is in it. */
export async function recognizeImageModel(folder: ImageModelFolder): Promise<ImageLayout | null> {
  const own = await folder.read('pipeline.json');
  if (own !== null) return readPipeline(own, folder);
  const find = pathFinder(folder.paths);
  const scheduler = find(['scheduler/scheduler_config.json', 'scheduler_config.json']);
  const unet = folder.paths === null ? null : find(['unet/model.onnx']);
  const schedulerText = scheduler === null ? null : await folder.read(scheduler);
  if (unet !== null || schedulerText !== null) {
    return asLayout('text-to-image', 'stable-diffusion', await readDiffusion(folder, parseObject(schedulerText)));
  }
  const config = await readObject(folder, 'config.json');
  const type = typeof config['model_type'] === 'string' ? config['model_type'] : '';
  if (CLIP_TYPES.has(type)) {
    const source: ClipSource = { folder, config, isSiglip: type !== 'clip' };
    return asLayout('image-text-match', type, await readClip(source));
  }
  return type === 'multi_modality' ? { kind: 'janus', architecture: type, problems: missingOfJanus(folder) } : null;
}

/** What a layout does. */
export function taskOf(layout: ImageLayout): ImageTask {
  if (layout.kind === 'janus') return 'text-to-image';
  return layout.kind === 'broken' ? layout.task : layout.manifest.task;
}

/** The graphs that a pipeline names, each once. */
export function graphsOf(manifest: PipelineManifest): readonly string[] {
  const parts =
    manifest.task === 'text-to-image'
      ? [manifest.textEncoder, manifest.denoiser, manifest.decoder]
      : [manifest.textEncoder, manifest.imageEncoder];
  return [...new Set(parts.flatMap((part) => (part ? [part.file] : [])))];
}

function readPipeline(text: string, { paths }: ImageModelFolder): ImageLayout {
  const json = parseObject(text);
  const task: ImageTask = json['task'] === 'image-text-match' ? 'image-text-match' : 'text-to-image';
  const parsed = v.safeParse(pipelineManifest, json);
  if (!parsed.success) {
    const places = parsed.issues.map(
      (issue) => `pipeline.json: ${v.getDotPath(issue) ?? 'as a whole'}: ${issue.message}`,
    );
    return { kind: 'broken', task, architecture: 'pipeline', problems: places.slice(0, MAX_PROBLEMS) };
  }
  const manifest = parsed.output;
  const wanted = [...graphsOf(manifest), manifest.tokenizer.file];
  const missing = paths === null ? [] : wanted.filter((path) => !paths.has(path));
  return asLayout(task, 'pipeline', missing.length > 0 ? missing.map((path) => `${path} is missing`) : manifest);
}

function asLayout(task: ImageTask, architecture: string, found: PipelineManifest | readonly string[]): ImageLayout {
  return 'format' in found
    ? { kind: 'pipeline', architecture, manifest: found }
    : { kind: 'broken', task, architecture, problems: found };
}

function missingOfJanus({ paths }: ImageModelFolder): readonly string[] {
  if (paths === null) return [];
  const graphs = janusParts.filter((part) => ![...paths].some((path) => path.startsWith(`onnx/${part}`)));
  const texts = ['tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json', 'processor_config.json'];
  return [
    ...graphs.map((part) => `onnx/${part}.onnx is missing`),
    ...texts.filter((path) => !paths.has(path)).map((path) => `${path} is missing`),
  ];
}
