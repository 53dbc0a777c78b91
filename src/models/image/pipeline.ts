// Runs the pipeline of a text-to-image model: text encoder, denoiser step by step, decoder where there is one.

import { StudioError, throwIfAborted } from '../../lib/errors.ts';
import type { ImagePipeline } from '../../lib/image-models/manifest.ts';
import type { ImageContext, ImageModel, ImageRequest, LoadedImageModel } from '../../lib/image-models/types.ts';
import type { Pixels } from '../../lib/images/image-ref.ts';
import { createMacrotask } from '../language/macrotask.ts';
import { createDenoiser, type DenoiserRow, type LatentSize } from './denoiser.ts';
import { noiseLevels } from './noise-levels.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { seededNoise, toPixels } from './pixels.ts';
import type { Tokenize } from './prompt-tokens.ts';
import { guide, samplePicture } from './samplers.ts';
import { planPicture, type PicturePlan, planKey } from './settings.ts';
import { createTextStates } from './text-states.ts';

export interface PipelineParts {
  readonly info: LoadedImageModel;
  readonly manifest: ImagePipeline;
  readonly tokenize: Tokenize;
  readonly textEncoder: OnnxGraph;
  readonly denoiser: OnnxGraph;
  /** Opened when the first picture is to be decoded. */
  readonly openDecoder: (() => Promise<OnnxGraph>) | null;
  /** Pictures that take their steps together. */
  readonly maxRows: number;
  /** After each run of the denoiser. */
  readonly onStep?: (() => void) | undefined;
}
export type DisposableImageModel = ImageModel & { dispose(): Promise<void> };

interface Job {
  readonly index: number;
  readonly request: ImageRequest;
  readonly plan: PicturePlan;
}

/** A model that is ready to make pictures. */
export function createPipelineModel(parts: PipelineParts): DisposableImageModel {
  const { manifest, info, maxRows } = parts;
  const macrotask = createMacrotask();
  const encode = createTextStates(parts.textEncoder, parts.tokenize, manifest);
  const decoder = createDecoder(parts);

  async function runTogether(jobs: readonly Job[], context: ImageContext): Promise<readonly Pixels[]> {
    const { plan } = jobs[0] as Job;
    const { size, steps, sampler, guidance } = plan;
    const length = size.channels * size.height * size.width;
    const give = async (): Promise<void> => {
      parts.onStep?.();
      await macrotask();
      throwIfAborted(context.signal);
    };
    const denoiser = createDenoiser(parts.denoiser, manifest, give);
    const texts: { readonly prompt: DenoiserRow['states']; readonly without: DenoiserRow['states'] | null }[] = [];
    for (const { request } of jobs) {
      await give();
      const prompt = await encode(request.prompt);
      texts.push({ prompt, without: guidance === 1 ? null : await encode(request.negative) });
    }
    const predict = async (sample: Float32Array, time: number): Promise<Float32Array> => {
      const rows = texts.flatMap(({ prompt, without }, i) => {
        const own = { sample: sample.subarray(i * length, (i + 1) * length), states: prompt };
        return without ? [own, { ...own, states: without }] : [own];
      });
      const answers = await denoiser.ask(rows, time, size);
      return guidance === 1 ? answers : guidePairs(answers, length, guidance);
    };
    const noise = new Float32Array(jobs.length * length);
    jobs.forEach(({ request }, i) => noise.set(seededNoise(request.seed, length), i * length));
    const row = (of: Float32Array, i: number): Float32Array => of.subarray(i * length, (i + 1) * length);
    const latents = await samplePicture({
      ...{ schedule: manifest.schedule, sampler, levels: noiseLevels(manifest.schedule, steps), noise, predict },
      onStep: (step, picture) => {
        jobs.forEach(({ index }, i) => {
          const preview = manifest.decoder ? null : toPixels(row(picture, i), size.width, size.height);
          context.onStep?.({ request: index, step, steps, preview });
        });
      },
    });
    const pictures: Pixels[] = [];
    for (const [i, { index }] of jobs.entries()) {
      await give();
      const pixels = await decoder.decode(row(latents, i), size);
      context.onResult?.(index, pixels);
      pictures.push(pixels);
    }
    return pictures;
  }

  return {
    info,
    async generate(requests, context) {
      const jobs = requests.map((request, index): Job => ({ index, request, plan: planPicture(request, manifest) }));
      const results = new Array<Pixels>(requests.length);
      for (const group of groupJobs(jobs, maxRows)) {
        const pictures = await runTogether(group, context);
        group.forEach(({ index }, i) => (results[index] = pictures[i] as Pixels));
      }
      return results;
    },
    async dispose() {
      await Promise.all([parts.textEncoder.release(), parts.denoiser.release()]);
      await decoder.release();
    },
  };
}

/** Latents to pixels, by a graph of its own where the manifest names one. */
function createDecoder({ manifest, openDecoder }: Pick<PipelineParts, 'manifest' | 'openDecoder'>): {
  decode(latents: Float32Array, size: LatentSize): Promise<Pixels>;
  release(): Promise<void>;
} {
  let opened: Promise<OnnxGraph> | null = null;
  return {
    async decode(latents, size) {
      const { cell } = manifest.latent;
      const [width, height] = [size.width * cell, size.height * cell];
      if (!manifest.decoder || !openDecoder) return toPixels(latents, width, height);
      const { latent, output, scale, type } = manifest.decoder;
      opened ??= openDecoder();
      const dims = [1, size.channels, size.height, size.width];
      const input = { values: latents.map((value) => value / scale), dims, type };
      const { values } = await (await opened).run({ [latent]: input }, output);
      if (!values.every(Number.isFinite)) {
        throw new StudioError('model-failed', 'the decoder gave a picture that is no numbers');
      }
      return toPixels(values, width, height);
    },
    async release() {
      await (await opened?.catch(() => null))?.release(); // what never opened needs no closing
    },
  };
}

/** Pictures with the same steps and size, that many at once. */
function groupJobs(jobs: readonly Job[], most: number): readonly (readonly Job[])[] {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = planKey(job.plan);
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, i) => group.slice(i * most, (i + 1) * most)),
  );
}

/** Answers with and without the prompt, by turns, as one answer a picture. */
function guidePairs(answers: Float32Array, length: number, weight: number): Float32Array<ArrayBuffer> {
  const guided = new Float32Array(answers.length / 2);
  for (let at = 0; at < guided.length; at += length) {
    const pair = answers.subarray(at * 2, (at + length) * 2);
    guided.set(guide(pair.subarray(0, length), pair.subarray(length), weight), at);
  }
  return guided;
}
