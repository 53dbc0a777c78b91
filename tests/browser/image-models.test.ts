// Image models as the studio runs them: real ONNX files, in a real browser.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageRequest, ImageSettings, ImageStep } from '../../src/lib/image-models/types.ts';
import { classifyPicture, similarity } from '../../src/lib/image-models/zero-shot.ts';
import type { Pixels } from '../../src/lib/images/image-ref.ts';
import { loadImageMatcher, loadImageModel } from '../../src/models/image/load.ts';
import type { DisposableMatcher } from '../../src/models/image/matcher.ts';
import type { DisposableImageModel } from '../../src/models/image/pipeline.ts';
import { fileBytes, imageModelFiles, tinyModels } from '../fixtures/image-model-files.ts';

const FIXTURES = '/tests/fixtures/models';
const tinyDiffusion = (changes: Parameters<typeof imageModelFiles>[2] = {}) =>
  imageModelFiles(`${FIXTURES}/tiny-diffusion`, tinyModels['tiny-diffusion'], changes);
const tinyClip = (changes: Parameters<typeof imageModelFiles>[2] = {}) =>
  imageModelFiles(`${FIXTURES}/tiny-clip`, tinyModels['tiny-clip'], changes);

const settings: ImageSettings = { sampler: 'euler', steps: 3, guidance: 3, width: null, height: null };
function ask(prompt: string, seed: number, changes: Partial<ImageSettings> = {}): ImageRequest {
  return { prompt, negative: '', settings: { ...settings, ...changes }, seed };
}
const sameAs = (a: Pixels, b: Pixels): boolean => a.data.every((value, i) => value === b.data[i]);
/** Mean difference of a channel value. */
const difference = (a: Pixels, b: Pixels): number =>
  a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;

describe('a model in the layout of Stable Diffusion', () => {
  let model: DisposableImageModel;
  const options = { device: 'wasm', threads: 1 } as const;
  beforeAll(async () => {
    model = await loadImageModel(tinyDiffusion(), options);
  });
  afterAll(() => model.dispose());
  const requests = ['a red cat', 'a dog', 'house', 'a red house and a dog'].map((prompt, i) => ask(prompt, i));

  it('says what it is', () => {
    expect(model.info).toMatchObject({ id: 'tiny-diffusion', device: 'wasm' });
    // A schedule with trailing steps is that of a distilled model.
    expect(model.info.defaults).toEqual({ sampler: 'euler', steps: 1, guidance: 1, width: null, height: null });
  });

  it('makes the same pictures alone, together, in any order and in batches', async () => {
    const alone: Pixels[] = [];
    for (const request of requests) alone.push(...(await model.generate([request], {})));
    expect(alone[0]).toMatchObject({ width: 64, height: 64 });
    const together = await model.generate(requests.toReversed(), {});
    expect(together.toReversed().map(({ data }) => data)).toEqual(alone.map(({ data }) => data));
    const wide = await loadImageModel(tinyDiffusion(), { ...options, maxRows: 4 });
    const batched = await wide.generate([...requests, ask('a dog', 9, { steps: 2 })], {});
    expect(batched.slice(0, 4).map(({ data }) => data)).toEqual(alone.map(({ data }) => data));
    await wide.dispose();
  });

  it('heeds seed, prompt, negative prompt, guidance, sampler and size', async () => {
    const base = ask('a red cat', 1);
    const others = [
      ...[ask('a red cat', 2), ask('a dog', 1), { ...base, negative: 'dog' }, ask('a red cat', 1, { guidance: 6 })],
      ...[ask('a red cat', 1, { sampler: 'heun' }), ask('a red cat', 1, { sampler: 'dpm-solver++' })],
      ask('a red cat', 1, { steps: 4 }),
    ];
    const [first, again, ...rest] = await model.generate([base, base, ...others], {});
    expect(sameAs(first!, again!)).toBe(true);
    for (const picture of rest) expect(sameAs(first!, picture)).toBe(false);
    const [tall] = await model.generate([ask('a dog', 1, { width: 32, height: 96 })], {});
    expect(tall).toMatchObject({ width: 32, height: 96 });
    expect(tall!.data.length).toBe(32 * 96 * 4);
    await expect(model.generate([ask('a dog', 1, { width: 33 })], {})).rejects.toMatchObject({ code: 'bad-input' });
    await expect(model.generate([ask('a dog', 1, { steps: 0 })], {})).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('cuts a long prompt, and tells each step and each picture', async () => {
    const steps: ImageStep[] = [];
    const done: number[] = [];
    const context = { onStep: (step: ImageStep) => steps.push(step), onResult: (i: number) => done.push(i) };
    await model.generate([ask('a red cat '.repeat(200), 1), ask('', 2)], context);
    expect(steps.map(({ request, step }) => [request, step])).toEqual(
      [0, 1].flatMap((i) => [1, 2, 3].map((s) => [i, s])),
    );
    expect(done).toEqual([0, 1]);
  });

  it('takes a decoder of 16-bit floats', async () => {
    const half = await fileBytes(`${FIXTURES}/tiny-diffusion/vae_decoder/half.onnx`);
    const other = await loadImageModel(tinyDiffusion({ 'vae_decoder/model.onnx': half }), options);
    const [one, two] = [await model.generate([requests[0]!], {}), await other.generate([requests[0]!], {})];
    expect(difference(one[0]!, two[0]!)).toBeLessThan(0.2);
    await other.dispose();
  });

  it('stops within one step', async () => {
    const abort = new AbortController();
    let steps = 0;
    const running = model.generate([ask('a dog', 1, { steps: 200 })], {
      signal: abort.signal,
      onStep: () => {
        if (++steps === 3) abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(steps).toBe(3);
    expect(await model.generate([ask('a dog', 1)], {})).toHaveLength(1);
  });

  it.each([
    ['a graph that is no ONNX', { 'unet/model.onnx': new Uint8Array(4096).fill(37) }, 'model-failed'],
    ['a missing graph', { 'vae_decoder/model.onnx': null }, 'model-missing'],
    ['a missing vocabulary', { 'tokenizer/merges.txt': null }, 'model-missing'],
    ['a broken vocabulary', { 'tokenizer/vocab.json': '{"a":' }, 'model-failed'],
    ['a broken pipeline', { 'pipeline.json': '{"format":"terrarium-image-pipeline"}' }, 'model-missing'],
  ])('fails with an error for %s', async (_name, changes, code) => {
    await expect(loadImageModel(tinyDiffusion(changes), options)).rejects.toMatchObject({ code });
  });

  it('fails with an error where a decoder is another graph', async () => {
    const unet = await fileBytes(`${FIXTURES}/tiny-diffusion/unet/model.onnx`);
    const odd = await loadImageModel(tinyDiffusion({ 'vae_decoder/model.onnx': unet }), options);
    await expect(odd.generate([ask('a dog', 1)], {})).rejects.toMatchObject({ code: 'model-failed' });
    await odd.dispose();
  });
});

describe('a model in the layout of CLIP', () => {
  const options = { device: 'wasm', threads: 1 } as const;
  const half: Pixels = {
    ...{ width: 40, height: 32 },
    data: Uint8ClampedArray.from({ length: 40 * 32 * 4 }, (_, i) => (i % 4 === 3 || i % 160 < 80 ? 255 : i % 7)),
  };

  it('puts texts and pictures into one space, by two graphs or one', async () => {
    const matcher = await loadImageMatcher(tinyClip(), options);
    expect(matcher.info).toMatchObject({ dimensions: 16, logitScale: 100, device: 'wasm' });
    const texts = await matcher.embedTexts(['a red cat', 'a dog', 'a red cat'], {});
    const pictures = await matcher.embedImages([half], {});
    for (const vector of [...texts, ...pictures]) expect(similarity(vector, vector)).toBeCloseTo(1, 5);
    expect(texts[0]).toEqual(texts[2]);
    expect(texts[0]).not.toEqual(texts[1]);
    const shares = classifyPicture(pictures[0]!, texts, matcher.info.logitScale);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    await matcher.dispose();
    const joint = await fileBytes(`${FIXTURES}/tiny-clip/joint.onnx`);
    const parts = { 'onnx/text_model.onnx': null, 'onnx/vision_model.onnx': null, 'onnx/model.onnx': joint };
    const one = await loadImageMatcher(tinyClip(parts), options);
    const near = (a: Float32Array, b: Float32Array): void => expect(similarity(a, b)).toBeCloseTo(1, 5);
    (await one.embedTexts(['a red cat', 'a dog'], {})).forEach((vector, i) => near(vector, texts[i]!));
    near((await one.embedImages([half], {}))[0]!, pictures[0]!);
    await one.dispose();
  });

  it('makes no pictures, and says so', async () => {
    await expect(loadImageModel(tinyClip(), options)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('Janus', () => {
  it('says which of its parts are missing', async () => {
    const folder = imageModelFiles('/tests/fixtures/models/none', [], {
      'config.json': '{"model_type":"multi_modality"}',
      'onnx/language_model_q4f16.onnx': new Uint8Array(8),
    });
    const problem = /onnx\/gen_head\.onnx is missing.*processor_config\.json is missing/;
    await expect(loadImageModel(folder, { device: 'wasm', threads: 1 })).rejects.toMatchObject({
      ...{ code: 'model-missing', message: expect.stringMatching(problem) as string },
    });
  });
});

describe('the embedded models', () => {
  const paths = ['pipeline.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/text_encoder.onnx'];
  const options = { device: 'wasm', threads: 1 } as const;
  let model: DisposableImageModel;
  let matcher: DisposableMatcher;
  beforeAll(async () => {
    const files = imageModelFiles('/models/terrarium-emoji', [...paths, 'onnx/denoiser.onnx']);
    model = await loadImageModel(files, options);
    matcher = await loadImageMatcher(
      imageModelFiles('/models/terrarium-matcher', [...paths, 'onnx/image_encoder.onnx']),
      options,
    );
  });
  afterAll(async () => {
    await model.dispose();
    await matcher.dispose();
  });

  it('make pictures that fit their captions', { timeout: 240_000 }, async () => {
    const captions = ['cat face', 'red heart', 'pizza', 'airplane'];
    const requests = captions.map((prompt, i) => ({ prompt, negative: '', settings: model.info.defaults, seed: i }));
    const previews: (Pixels | null)[] = [];
    const pictures = await model.generate(requests, { onStep: ({ preview }) => previews.push(preview) });
    expect(pictures[0]).toMatchObject({ width: 64, height: 64 });
    // The network's idea of the picture becomes the picture.
    const last = previews[model.info.defaults.steps - 1]!;
    expect(difference(last, pictures[0]!)).toBeLessThan(difference(previews[0]!, pictures[0]!));
    const texts = await matcher.embedTexts(captions, {});
    const vectors = await matcher.embedImages(pictures, {});
    const right = vectors.filter((vector, i) => {
      const shares = classifyPicture(vector, texts, matcher.info.logitScale);
      return shares.indexOf(Math.max(...shares)) === i;
    });
    expect(right.length).toBeGreaterThanOrEqual(3);
  });
});
