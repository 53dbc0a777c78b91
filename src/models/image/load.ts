// Loads an image model: tells its layout, chooses a device, opens the graphs that every call needs.

import { StudioError } from '../../lib/errors.ts';
import { graphsOf, type ImageLayout, recognizeImageModel } from '../../lib/image-models/layouts.ts';
import type { ImagePipeline, PipelineManifest } from '../../lib/image-models/manifest.ts';
import type { ImageSettings, LoadedImageModel } from '../../lib/image-models/types.ts';
import type { Device } from '../../lib/language/types.ts';
import { findGpu } from '../language/model-files.ts';
import { defaultThreads, openOnnx, type OnnxRuntime } from '../runtime/onnx.ts';
import type { ModelFiles } from '../store/types.ts';
import { createEncoders, type DisposableMatcher } from './matcher.ts';
import { type OnnxGraph, openGraph } from './onnx-graph.ts';
import { createPipelineModel, type DisposableImageModel } from './pipeline.ts';
import { loadPromptTokenizer } from './prompt-tokens.ts';

export type ImageLoadStage = 'reading' | 'compiling' | 'probing';
export interface ImageLoadOptions {
  readonly device: Device | 'auto';
  readonly threads?: number | undefined;
  /** Pictures that take their steps together. */
  readonly maxRows?: number | undefined;
  /** Counts signs of life. */
  readonly onStep?: (() => void) | undefined;
  readonly onProgress?: ((stage: ImageLoadStage, loadedBytes: number, totalBytes: number) => void) | undefined;
}

/**
 * A text-to-image model that is ready.
 * @throws StudioError `model-missing`, `model-failed`; RangeError when there is not enough memory
 */
export async function loadImageModel(files: ModelFiles, options: ImageLoadOptions): Promise<DisposableImageModel> {
  const started = performance.now();
  const layout = await findLayout(files);
  if (layout.kind === 'janus') {
    const { loadJanus } = await import('./janus.ts');
    return loadJanus(files, layout, options);
  }
  const { manifest } = layout;
  if (manifest.task !== 'text-to-image') throw new StudioError('bad-input', `${files.card.id} makes no pictures`);
  const opener = await createOpener(files, manifest, options);
  const tokenize = await loadPromptTokenizer(files, manifest.tokenizer);
  const textEncoder = await opener.open(manifest.textEncoder.file);
  const denoiser = await opener.open(manifest.denoiser.file);
  const { decoder } = manifest;
  return createPipelineModel({
    ...{ manifest, tokenize, textEncoder, denoiser, onStep: options.onStep },
    openDecoder: decoder ? () => opener.open(decoder.file) : null,
    maxRows: options.maxRows ?? 1,
    info: { ...opener.describe(performance.now() - started), defaults: defaultsOf(manifest) },
  });
}

/**
 * A matcher of pictures and texts that is ready.
 * @throws StudioError `model-missing`, `model-failed`; RangeError when there is not enough memory
 */
export async function loadImageMatcher(files: ModelFiles, options: ImageLoadOptions): Promise<DisposableMatcher> {
  const started = performance.now();
  const layout = await findLayout(files);
  const manifest = layout.kind === 'pipeline' && layout.manifest.task === 'image-text-match' ? layout.manifest : null;
  if (!manifest) throw new StudioError('bad-input', `${files.card.id} matches no pictures with texts`);
  const opener = await createOpener(files, manifest, options);
  const tokenize = await loadPromptTokenizer(files, manifest.tokenizer);
  const textEncoder = await opener.open(manifest.textEncoder.file);
  const { file } = manifest.imageEncoder;
  const encoders = createEncoders({
    ...{ manifest, tokenize, textEncoder, onStep: options.onStep },
    openImageEncoder: async () => (file === manifest.textEncoder.file ? textEncoder : opener.open(file)),
  });
  const [vector] = await encoders.embedTexts(['a'], {});
  return {
    ...encoders,
    info: {
      ...opener.describe(performance.now() - started),
      dimensions: vector?.length ?? 0,
      logitScale: manifest.logitScale,
    },
  };
}

async function findLayout(files: ModelFiles): Promise<Exclude<ImageLayout, { readonly kind: 'broken' }>> {
  const { card } = files;
  const paths = card.files.length > 0 ? new Set(card.files.map(({ path }) => path)) : null;
  const read = async (path: string): Promise<string | null> =>
    paths && !paths.has(path) ? null : ((await (await files.read(path))?.text()) ?? null);
  const layout = await recognizeImageModel({ paths, read });
  if (!layout) throw new StudioError('model-missing', `${card.id} is no image model: it has no pipeline.json`);
  const problems = layout.kind === 'pipeline' ? [] : layout.problems;
  if (layout.kind === 'broken' || problems.length > 0) {
    throw new StudioError('model-missing', `${card.id}: ${problems.join('; ')}`, { details: { problems } });
  }
  return layout;
}

interface Opener {
  open(path: string): Promise<OnnxGraph>;
  describe(loadMs: number): Omit<LoadedImageModel, 'defaults'>;
}

async function createOpener(
  files: ModelFiles,
  manifest: PipelineManifest,
  { device, threads, onProgress }: ImageLoadOptions,
): Promise<Opener> {
  const { card } = files;
  const { device: chosen, notes } = await chooseDevice(device, needsHalf(manifest));
  const runtime: OnnxRuntime = openOnnx(chosen, threads ?? defaultThreads());
  const sizes = new Map(card.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const expected = graphsOf(manifest).reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
  let read = 0;
  const report = (stage: ImageLoadStage, loaded: number): void =>
    onProgress?.(stage, loaded, Math.max(expected, loaded));
  return {
    async open(path) {
      const before = read;
      const graph = await openGraph(runtime, files, path, {
        onBytes: (loaded) => report('reading', before + loaded),
        onCompile: () => report('compiling', before),
      });
      read = before + graph.sizeBytes;
      report('probing', read);
      return graph;
    },
    describe: (loadMs) => ({
      ...{ id: card.id, device: chosen, fingerprint: card.fingerprint, loadMs, sizeBytes: Math.max(expected, read) },
      notes: [
        ...notes,
        ...(chosen === 'webgpu'
          ? []
          : [runtime.threads === 1 ? 'Uses one thread.' : `Uses ${runtime.threads} threads.`]),
      ],
    }),
  };
}

/** WebGPU where there is a real GPU for it. A GPU in software is slower than the processor itself. */
async function chooseDevice(
  wanted: Device | 'auto',
  isHalf: boolean,
): Promise<{ readonly device: Device; readonly notes: readonly string[] }> {
  if (wanted === 'wasm') return { device: 'wasm', notes: [] };
  const gpu = await findGpu();
  if (!gpu) {
    const notes = wanted === 'webgpu' ? ['There is no WebGPU here: runs on the processor instead.'] : [];
    return { device: 'wasm', notes };
  }
  if (isHalf && !gpu.hasHalf) return { device: 'wasm', notes: ['This GPU does not know 16-bit floats.'] };
  return { device: wanted === 'auto' && gpu.isFallback ? 'wasm' : 'webgpu', notes: [] };
}

function needsHalf(manifest: PipelineManifest): boolean {
  return manifest.task === 'text-to-image' && manifest.denoiser.type === 'float16';
}

function defaultsOf({ defaults }: ImagePipeline): ImageSettings {
  return { ...defaults, width: null, height: null };
}
