// What the image worker does: load, make pictures or vectors, and say what kind of failure it was, so that whoever
// called knows whether a fresh worker or another device would help.

import { transfer } from 'comlink';
import { StudioError } from '../lib/errors.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { ImageStep } from '../lib/image-models/types.ts';
import type { Pixels } from '../lib/images/image-ref.ts';
import type { DisposableMatcher } from '../models/image/matcher.ts';
import { type ImageLoadOptions, loadImageMatcher, loadImageModel } from '../models/image/load.ts';
import type { DisposableImageModel } from '../models/image/pipeline.ts';
import { openModelFiles } from '../models/store/locate.ts';
import type { ModelFiles } from '../models/store/types.ts';
import type { LoadProgress } from './contracts.ts';
import type { ImageModelChoice, ImageWorkerApi } from './image-contracts.ts';
import { createJobs } from './jobs.ts';
import { explainFailures, PROGRESS_MS, throttleProgress } from './runtime-failures.ts';

type Report = (progress: LoadProgress) => void;
interface Held<Model> {
  readonly key: string;
  readonly model: Model;
}

/** What an image worker answers. `find` finds a model's files; tests bring their own. */
export function createImageWorker(find: typeof openModelFiles = openModelFiles): ImageWorkerApi {
  const jobs = createJobs();
  let generator: Held<DisposableImageModel> | null = null;
  let matcher: Held<DisposableMatcher> | null = null;
  let steps = 0;

  async function unload(): Promise<void> {
    const models = [generator?.model, matcher?.model];
    [generator, matcher] = [null, null];
    for (const model of models) await model?.dispose();
  }
  async function open<Model>(choice: ImageModelChoice, given: Given, load: Load<Model>): Promise<Held<Model>> {
    await unload();
    const { threads, onProgress } = given;
    const files = await find(choice.model);
    const options = { device: choice.device, threads, onProgress: throttleProgress(onProgress), onStep: () => ++steps };
    return { key: keyOf(choice, given), model: await explainFailures(() => load(files, options)) };
  }
  const theGenerator = (): DisposableImageModel => {
    if (!generator) throw new StudioError('model-missing', 'no text-to-image model is loaded');
    return generator.model;
  };
  const theMatcher = (): DisposableMatcher => {
    if (!matcher) throw new StudioError('model-missing', 'no matcher is loaded');
    return matcher.model;
  };
  return {
    loadGenerator: (jobId, choice, onProgress, threads) =>
      jobs.run(jobId, async () => {
        const given = { onProgress, threads };
        if (generator?.key !== keyOf(choice, given)) generator = await open(choice, given, loadImageModel);
        return generator.model.info;
      }),
    loadMatcher: (jobId, choice, onProgress, threads) =>
      jobs.run(jobId, async () => {
        const given = { onProgress, threads };
        if (matcher?.key !== keyOf(choice, given)) matcher = await open(choice, given, loadImageMatcher);
        return matcher.model.info;
      }),
    generate: (jobId, requests, onStep, onResult) =>
      jobs.run(jobId, async ({ signal }) => {
        const show = throttleSteps(onStep);
        const pictures = await explainFailures(() =>
          theGenerator().generate(requests, {
            ...{ signal, onStep: show },
            // A copy: the picture itself goes with the answer.
            onResult: (request, pixels) => onResult(request, handOver({ ...pixels, data: pixels.data.slice() })),
          }),
        );
        return transfer(
          pictures as Pixels[],
          pictures.map(({ data }) => data.buffer),
        );
      }),
    embedImages: (jobId, pictures) =>
      jobs.run(jobId, ({ signal }) => explainFailures(() => theMatcher().embedImages(pictures, { signal }))),
    embedTexts: (jobId, texts) =>
      jobs.run(jobId, ({ signal }) => explainFailures(() => theMatcher().embedTexts(texts, { signal }))),
    heartbeat: () => steps,
    unload,
    cancel: (jobId) => jobs.cancel(jobId),
  };
}

interface Given {
  readonly onProgress: Report;
  readonly threads: number | undefined;
}
type Load<Model> = (files: ModelFiles, options: ImageLoadOptions) => Promise<Model>;

function keyOf(choice: ImageModelChoice, { threads }: Given): string {
  return canonicalJson({ ...choice, threads: threads ?? null });
}

function handOver(pixels: Pixels): Pixels {
  return transfer(pixels, [pixels.data.buffer]);
}

/** Passes on ten steps a second at most. */
function throttleSteps(onStep: (step: ImageStep) => void): (step: ImageStep) => void {
  let last = -Infinity;
  return (step) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    onStep({ ...step, preview: step.preview && handOver(step.preview) });
  };
}
