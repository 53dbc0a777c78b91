// Measures the embedded image models as the studio runs them: loading, a picture, a step, and the matcher.

import '../../../src/workers/trusted-types.ts';
import { loadImageMatcher, loadImageModel } from '../../../src/models/image/load.ts';
import type { ImageMatcher } from '../../../src/lib/image-models/types.ts';
import { measurePivot } from './pivot.ts';
import { measureScan, type ScannedDialogue } from './scan.ts';
import { imageModelFiles } from '../../fixtures/image-model-files.ts';

export interface ImageBench {
  readonly threads: number;
  /** Pictures made one after the other. */
  readonly pictures: number;
}
/** Seconds, but for what is called otherwise. */
export interface ImageTimes {
  readonly loadMs: number;
  readonly picture: number;
  /** One evaluation of the denoiser in ms: a picture over its steps and the two evaluations of guidance. */
  readonly evaluationMs: number;
  readonly steps: number;
  readonly matcherLoadMs: number;
  /** Pictures embedded a second. */
  readonly matched: number;
}

/** Times of the models, the dictionary from pictures, or the scanner of dialogues. */
export type ImageQuestion = ImageBench | 'pivot' | readonly ScannedDialogue[];

const GENERATOR = [
  ...['pipeline.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/text_encoder.onnx', 'onnx/denoiser.onnx'],
];
const MATCHER = [
  ...['pipeline.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/text_encoder.onnx', 'onnx/image_encoder.onnx'],
];

self.onmessage = ({ data }: MessageEvent<ImageQuestion>) => {
  answer(data).then(
    (times) => self.postMessage(times),
    (error: unknown) => self.postMessage({ failure: String(error) }),
  );
};

async function answer(question: ImageQuestion): Promise<object> {
  if (question === 'pivot') return measurePivot(await openMatcher(1));
  return 'threads' in question ? run(question) : measureScan(question);
}

function openMatcher(threads: number): Promise<ImageMatcher> {
  return loadImageMatcher(imageModelFiles('/models/terrarium-matcher', MATCHER), { device: 'wasm', threads });
}

async function run({ threads, pictures }: ImageBench): Promise<ImageTimes> {
  const model = await loadImageModel(imageModelFiles('/models/terrarium-emoji', GENERATOR), {
    device: 'wasm',
    threads,
  });
  const settings = model.info.defaults;
  const request = (seed: number) => ({ prompt: 'woman medium skin red hair', negative: '', settings, seed });
  await model.generate([request(0)], {}); // the first picture warms up
  const times: number[] = [];
  for (let seed = 1; seed <= pictures; seed++) {
    const started = performance.now();
    await model.generate([request(seed)], {});
    times.push((performance.now() - started) / 1000);
  }
  const picture = median(times);
  const matcher = await openMatcher(threads);
  const pixels = { width: 64, height: 64, data: new Uint8ClampedArray(64 * 64 * 4).fill(200) };
  await matcher.embedImages([pixels], {});
  const started = performance.now();
  await matcher.embedImages(
    Array.from({ length: 16 }, () => pixels),
    {},
  );
  const matched = 16 / ((performance.now() - started) / 1000);
  return {
    ...{ loadMs: model.info.loadMs, picture, steps: settings.steps, matched },
    evaluationMs: (picture * 1000) / (settings.steps * (settings.guidance === 1 ? 1 : 2)),
    matcherLoadMs: matcher.info.loadMs,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
