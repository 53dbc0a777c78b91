// Janus (Wu et al. 2024) writes a picture token by token, like a text. transformers.js runs it by itself; what is ours is
// where its files come from, its seed, and how it is stopped.

import {
  AutoProcessor,
  BaseStreamer,
  env,
  InterruptableStoppingCriteria,
  MultiModalityCausalLM,
  random,
} from '@huggingface/transformers';
import { StudioError, throwIfAborted } from '../../lib/errors.ts';
import { type ImageLayout, janusParts } from '../../lib/image-models/layouts.ts';
import type { ImageContext, ImageRequest, LoadedImageModel } from '../../lib/image-models/types.ts';
import type { Pixels } from '../../lib/images/image-ref.ts';
import { type Dtype, dtypes } from '../../lib/language/types.ts';
import { dtypeSuffixes } from '../../lib/language/model-layout.ts';
import { findGpu } from '../language/model-files.ts';
import { defaultThreads, openOnnx } from '../runtime/onnx.ts';
import type { ModelFiles } from '../store/types.ts';
import type { ImageLoadOptions } from './load.ts';
import type { DisposableImageModel } from './pipeline.ts';

const ROOT = 'models/';
const SIDE = 384;
const TOKENS = 576;
const GUIDANCE = 5;
/** On a GPU that knows 16-bit floats these first; elsewhere whole numbers and quantized ones. */
const HALF_ORDER: readonly Dtype[] = ['q4f16', 'fp16', 'q4', 'fp32', 'q8'];
const PLAIN_ORDER: readonly Dtype[] = ['q8', 'int8', 'uint8', 'fp32', 'q4', 'fp16', 'q4f16'];

/** What transformers.js gives, as far as it is used here; its own types leave these open. */
interface JanusProcessor {
  readonly num_image_tokens?: number;
  (conversation: readonly object[], options: { chat_template: string }): Promise<Record<string, unknown>>;
}
interface JanusModel {
  generate_images(options: Record<string, unknown>): Promise<readonly JanusPicture[]>;
  dispose(): Promise<unknown[]>;
}
interface JanusPicture {
  readonly width: number;
  readonly height: number;
  rgba(): { readonly data: Uint8ClampedArray | Uint8Array };
}

/**
 * Loads Janus from the files of a folder.
 * @throws StudioError `model-missing` where a part is missing, `model-failed`
 */
export async function loadJanus(
  files: ModelFiles,
  { problems }: Extract<ImageLayout, { readonly kind: 'janus' }>,
  { device, threads, onProgress, onStep }: ImageLoadOptions,
): Promise<DisposableImageModel> {
  const started = performance.now();
  const { card } = files;
  if (problems.length > 0) throw new StudioError('model-missing', `${card.id}: ${problems.join('; ')}`);
  const gpu = device === 'wasm' ? null : await findGpu();
  const chosen = gpu && !(device === 'auto' && gpu.isFallback) ? 'webgpu' : 'wasm';
  const parts = chooseDtypes(new Set(card.files.map(({ path }) => path)), chosen === 'webgpu' && gpu?.hasHalf === true);
  serveFrom(files);
  openOnnx(chosen, threads ?? defaultThreads());
  const total = card.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  onProgress?.('reading', 0, total);
  try {
    const options = { device: chosen, dtype: parts } as const;
    const processor = (await AutoProcessor.from_pretrained(card.id, {})) as unknown as JanusProcessor;
    const model = (await MultiModalityCausalLM.from_pretrained(card.id, options)) as unknown as JanusModel;
    const info: LoadedImageModel = {
      ...{ id: card.id, device: chosen, fingerprint: card.fingerprint, loadMs: performance.now() - started },
      sizeBytes: total,
      defaults: { sampler: 'euler', steps: 1, guidance: GUIDANCE, width: SIDE, height: SIDE },
      notes: ['Writes pictures token by token: sampler, steps, size and negative prompts do not matter.'],
    };
    return createJanus({ info, processor, model, onStep });
  } catch (cause) {
    if (cause instanceof StudioError || cause instanceof RangeError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('model-failed', `${card.id} does not load: ${message}`, { cause });
  }
}

/** The kind of numbers for each part, out of the files there are. @throws StudioError `model-missing` */
export function chooseDtypes(paths: ReadonlySet<string>, hasHalf: boolean): Record<string, Dtype> {
  const order = [...(hasHalf ? HALF_ORDER : PLAIN_ORDER), ...dtypes];
  return Object.fromEntries(
    janusParts.map((part) => {
      const dtype = order.find((candidate) => paths.has(`onnx/${part}${dtypeSuffixes[candidate]}.onnx`));
      if (!dtype) throw new StudioError('model-missing', `onnx/${part}.onnx is missing`);
      return [part, dtype];
    }),
  );
}

interface JanusParts {
  readonly info: LoadedImageModel;
  readonly processor: JanusProcessor;
  readonly model: JanusModel;
  readonly onStep: (() => void) | undefined;
}

function createJanus({ info, processor, model, onStep }: JanusParts): DisposableImageModel {
  const count = processor.num_image_tokens ?? TOKENS;
  async function makeOne(request: ImageRequest, index: number, { signal, ...context }: ImageContext): Promise<Pixels> {
    throwIfAborted(signal);
    const stop = new InterruptableStoppingCriteria();
    const onAbort = (): void => stop.interrupt();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      // Its draws come from one stream for all, hence one picture at a time, each with its own start.
      (random as unknown as { seed(value: number): void }).seed(request.seed);
      const conversation = [{ role: '<|User|>', content: request.prompt }];
      const inputs = await processor(conversation, { chat_template: 'text_to_image' });
      const [picture] = await model.generate_images({
        ...inputs,
        ...{ min_new_tokens: count, max_new_tokens: count, do_sample: true },
        guidance_scale: request.settings.guidance,
        stopping_criteria: stop,
        streamer: new StepStreamer((step) => {
          onStep?.();
          context.onStep?.({ request: index, step: Math.min(step, count), steps: count, preview: null });
        }),
      });
      throwIfAborted(signal);
      if (!picture) throw new StudioError('model-failed', 'the model gave no picture');
      return { width: picture.width, height: picture.height, data: new Uint8ClampedArray(picture.rgba().data) };
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }
  return {
    info,
    async generate(requests, context) {
      const pictures: Pixels[] = [];
      for (const [index, request] of requests.entries()) {
        const pixels = await makeOne(request, index, context);
        context.onResult?.(index, pixels);
        pictures.push(pixels);
      }
      return pictures;
    },
    async dispose() {
      await model.dispose();
    },
  };
}

/** Counts tokens; the first call brings the prompt. */
class StepStreamer extends BaseStreamer {
  readonly #onToken: (count: number) => void;
  #count = -1;

  constructor(onToken: (count: number) => void) {
    super();
    this.#onToken = onToken;
  }
  override put(): void {
    this.#count += 1;
    if (this.#count > 0) this.#onToken(this.#count);
  }
  override end(): void {
    this.#count = -1;
  }
}

/** The only door of transformers.js to files: nothing is fetched, here or from any hub. */
function serveFrom(files: ModelFiles): void {
  const prefix = `${ROOT}${files.card.id}/`;
  Object.assign(env, {
    ...{ allowRemoteModels: false, allowLocalModels: true, localModelPath: ROOT },
    ...{ useBrowserCache: false, useWasmCache: false, useCustomCache: true },
    fetch: async () => new Response(null, { status: 404 }),
    customCache: {
      match: async (key: string) =>
        key.startsWith(prefix) ? ((await files.read(key.slice(prefix.length))) ?? undefined) : undefined,
      put: async () => undefined,
    },
  });
}
