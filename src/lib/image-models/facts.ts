// What a card says of an image model.

import { licenceOf, type ModelFacts } from '../language/model-facts.ts';
import { dtypeSuffixes } from '../language/model-layout.ts';
import { type Dtype, dtypes, type ModelFile } from '../language/types.ts';
import type { ImageModelFolder } from './folder.ts';
import { type ImageLayout, recognizeImageModel, taskOf } from './layouts.ts';

/** Texts that tell an image model, by their names; the rest of them language models have as well. */
export const imageTextNames: readonly string[] = [
  ...['pipeline.json', 'scheduler_config.json', 'preprocessor_config.json', 'processor_config.json'],
  ...['special_tokens_map.json', 'vocab.json'],
];

/** The facts of the image model in a folder, or null when there is none. What is wrong with it is listed. */
export async function readImageFacts(
  folder: ImageModelFolder,
  files: readonly Pick<ModelFile, 'path' | 'sizeBytes'>[],
): Promise<ModelFacts | null> {
  const layout = await recognizeImageModel(folder);
  if (!layout) return null;
  const licence = licenceOf(await folder.read('README.md'));
  const sizeBytes = files
    .filter(({ path }) => /\.onnx(?:_data(?:_\d+)?)?$/.test(path))
    .reduce((sum, file) => sum + file.sizeBytes, 0);
  const path = mainGraph(layout) ?? files.find((file) => /language_model\w*\.onnx$/.test(file.path))?.path ?? '';
  return {
    ...{ task: taskOf(layout), architecture: layout.architecture, parameters: null, licence },
    contextTokens: layout.kind === 'pipeline' ? layout.manifest.tokenizer.length : null,
    ...{ vocabularySize: null, hasChatTemplate: false, facts: {} },
    // All parts run together, so their sizes count together.
    dtypes: [{ dtype: dtypeOf(layout, path), path, sizeBytes }],
    problems: layout.kind === 'pipeline' ? [] : layout.problems,
    warnings: licence === null ? ['no licence found: look it up before you publish what the model made'] : [],
  };
}

function mainGraph(layout: ImageLayout): string | null {
  if (layout.kind !== 'pipeline') return null;
  const { manifest } = layout;
  return manifest.task === 'text-to-image' ? manifest.denoiser.file : manifest.imageEncoder.file;
}

function dtypeOf(layout: ImageLayout, path: string): Dtype {
  if (layout.kind === 'pipeline' && layout.manifest.task === 'text-to-image') {
    return layout.manifest.denoiser.type === 'float16' ? 'fp16' : 'fp32';
  }
  return dtypes.find((dtype) => dtype !== 'fp32' && path.endsWith(`${dtypeSuffixes[dtype]}.onnx`)) ?? 'fp32';
}
