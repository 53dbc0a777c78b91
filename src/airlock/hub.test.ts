import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkHub, checkModelId, chooseFiles, fileAddress, parseModel } from './hub.ts';

const HASH = 'b'.repeat(64);
const info = (more: object = {}): string =>
  JSON.stringify({
    sha: 'a'.repeat(40),
    cardData: { license: 'other', license_name: 'lfm1.0' },
    siblings: [
      { rfilename: 'config.json', size: 100, blobId: 'c'.repeat(40) },
      { rfilename: 'tokenizer.json', size: 200, blobId: 'c'.repeat(40) },
      { rfilename: 'model.safetensors', size: 9e8, lfs: { sha256: HASH, size: 9e8 } },
      { rfilename: 'onnx/model_q4.onnx', size: 10, lfs: { sha256: HASH, size: 10 } },
      { rfilename: 'onnx/model_q4.onnx_data', size: 20, lfs: { oid: `sha256:${HASH}`, size: 20 } },
      { rfilename: 'onnx/model_quantized.onnx', size: 30, lfs: { sha256: HASH, size: 30 } },
    ],
    ...more,
  });

test('the files to store are those of the standard layout, with what the hub knows of them', () => {
  const model = parseModel('a/b', info());
  expect(model).toMatchObject({ licence: 'lfm1.0', revision: 'a'.repeat(40), isGated: false });
  expect(model.files.map(({ path }) => path)).not.toContain('model.safetensors');
  expect(model.weights.map(({ dtype, sizeBytes }) => [dtype, sizeBytes])).toEqual([
    ['q8', 30],
    ['q4', 30],
  ]);
  const chosen = chooseFiles(model, new Set(['q4']));
  expect(chosen.map(({ path, sha256, gitId }) => [path, sha256 !== null, gitId !== null])).toEqual([
    ['config.json', false, true],
    ['tokenizer.json', false, true],
    ['onnx/model_q4.onnx', true, false],
    ['onnx/model_q4.onnx_data', true, false],
  ]);
});

test('image models keep their folders, and weights come as sets of parts', () => {
  const files = (paths: readonly string[]): string =>
    info({ siblings: paths.map((rfilename, i) => ({ rfilename, size: 10 ** i })) });
  const weights = (paths: readonly string[]): unknown =>
    parseModel('a/b', files(paths)).weights.map(({ dtype, graphs, sizeBytes }) => [dtype, graphs, sizeBytes]);
  const diffusion = ['model_index.json', 'unet/model.onnx', 'unet/model.onnx_data', 'vae_decoder/model.onnx'];
  expect(weights(diffusion)).toEqual([['fp32', ['unet/model.onnx', 'vae_decoder/model.onnx'], 1110]]);
  const towers = ['onnx/text_model', 'onnx/vision_model', 'onnx/model'];
  const clip = towers.flatMap((tower) => [`${tower}.onnx`, `${tower}_quantized.onnx`]);
  expect(weights(clip)).toEqual([
    ['fp32', ['onnx/text_model.onnx', 'onnx/vision_model.onnx'], 101],
    ['q8', ['onnx/text_model_quantized.onnx', 'onnx/vision_model_quantized.onnx'], 1010],
  ]);
  const model = parseModel('a/b', files(['config.json', ...clip]));
  expect(chooseFiles(model, new Set(['q8'])).map(({ path }) => path)).toEqual([
    ...['config.json', 'onnx/text_model_quantized.onnx', 'onnx/vision_model_quantized.onnx'],
  ]);
  const janus = ['onnx/gen_img_embeds_q4.onnx', 'onnx/lm_head_fp16.onnx', 'onnx/image_decode.onnx'];
  expect(weights(janus)).toEqual([['q4', janus, 111]]);
});

test('an answer that is none is an error, and hostile values are not taken over', () => {
  for (const text of ['', '<html>', '[]', '{}', '{"siblings":5}']) {
    expect(() => parseModel('a/b', text)).toThrow(/no list of files/);
  }
  const hostile = parseModel(
    'a/b',
    info({
      sha: '../../x',
      siblings: [null, 5, { rfilename: '../config.json', size: -1 }, { rfilename: 'config.json', size: 1e300 }],
    }),
  );
  expect(hostile.revision).toBe('main');
  expect(hostile.files.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([['config.json', 0]]);
});

test('a model is named as owner/name, or by its page on the hub', () => {
  expect(checkModelId(' HuggingFaceTB/SmolLM2-135M-Instruct ')).toBe('HuggingFaceTB/SmolLM2-135M-Instruct');
  expect(checkModelId('https://hub.example/a/b/')).toBe('a/b');
  for (const text of ['', 'a/b/c', '../b', 'a/..', 'a b', 'a/b?x=1', 'a/b#c'])
    expect(() => checkModelId(text)).toThrow();
});

test('a hub is reached encrypted, or on this machine', () => {
  expect(checkHub('https://hub.example/sub/')).toBe('https://hub.example/sub');
  expect(checkHub('http://localhost:8080')).toBe('http://localhost:8080');
  for (const text of ['http://hub.example', 'ftp://x', 'hub', 'https://a:b@c.example', 'https://x/?q=1']) {
    expect(() => checkHub(text), text).toThrow();
  }
});

test('the address of a file never leaves the model, whatever the file is called', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (parts) => {
      const safe = parts
        .map((part) => part.replaceAll('/', ''))
        .filter((part) => !['', '.', '..'].includes(part) && part.isWellFormed());
      const url = new URL(
        fileAddress('https://hub.example', { id: 'a/b', revision: 'main' }, ['x', ...safe].join('/')),
      );
      return url.pathname.startsWith('/a/b/resolve/main/x') && url.search === '' && url.hash === '';
    }),
  );
});
