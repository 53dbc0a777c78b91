import { describe, expect, it } from 'vitest';
import { arrangeImageFiles } from './arrange.ts';
import { readImageFacts } from './facts.ts';
import type { ImageModelFolder } from './folder.ts';
import { graphsOf, recognizeImageModel, taskOf } from './layouts.ts';
import { classifyPicture } from './zero-shot.ts';

/** A folder of texts; graphs are there without a text. */
function folder(texts: Readonly<Record<string, unknown>>, others: readonly string[] = []): ImageModelFolder {
  return {
    paths: new Set([...Object.keys(texts), ...others]),
    read: async (path) => (Object.hasOwn(texts, path) ? JSON.stringify(texts[path]) : null),
  };
}

const pipeline = {
  ...{ format: 'terrarium-image-pipeline', version: 1, task: 'image-text-match', logitScale: 50 },
  tokenizer: { file: 'tokenizer.json', length: 32, padId: 0 },
  textEncoder: { file: 'onnx/text.onnx', ids: 'ids', output: 'vectors' },
  imageEncoder: { file: 'onnx/image.onnx', input: 'pixels', output: 'vectors' },
  pixels: { size: 64, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
};
const graphs = ['text_encoder/model.onnx', 'unet/model.onnx', 'vae_decoder/model.onnx'];
const turbo = {
  'scheduler/scheduler_config.json': {
    ...{ _class_name: 'EulerDiscreteScheduler', beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 },
    ...{ num_train_timesteps: 1000, prediction_type: 'epsilon', timestep_spacing: 'trailing', steps_offset: 1 },
  },
  'tokenizer/vocab.json': { '!': 0, a: 1 },
  'tokenizer/special_tokens_map.json': { pad_token: { content: '!' } },
};

describe('a folder with a pipeline', () => {
  it('is what the pipeline says, with defaults for what it leaves out', async () => {
    const layout = await recognizeImageModel(
      folder({ 'pipeline.json': pipeline, 'tokenizer.json': {} }, ['onnx/text.onnx', 'onnx/image.onnx']),
    );
    expect(layout).toMatchObject({
      ...{ kind: 'pipeline', architecture: 'pipeline' },
      manifest: { tokenizer: { startId: null, type: 'int64' }, pixels: { fit: 'crop' } },
    });
  });

  it('says where the pipeline is wrong, and which files are missing', async () => {
    const odd = {
      ...pipeline,
      pixels: { ...pipeline.pixels, size: 4 },
      textEncoder: { ...pipeline.textEncoder, file: '../x' },
    };
    const [broken, missing, nothing] = await Promise.all([
      recognizeImageModel(folder({ 'pipeline.json': odd })),
      recognizeImageModel(folder({ 'pipeline.json': pipeline }, ['onnx/text.onnx', 'tokenizer.json'])),
      recognizeImageModel({ paths: null, read: async (path) => (path === 'pipeline.json' ? '{' : null) }),
    ]);
    const problems = broken?.kind === 'broken' ? broken.problems.join() : '';
    expect(problems).toMatch(/textEncoder\.file: a path below the folder/);
    expect(problems).toMatch(/pixels\.size/);
    expect(missing).toMatchObject({
      kind: 'broken',
      task: 'image-text-match',
      problems: ['onnx/image.onnx is missing'],
    });
    expect(nothing).toMatchObject({ kind: 'broken' });
  });
});

describe('a Stable Diffusion export', () => {
  it('becomes a pipeline', async () => {
    const layout = await recognizeImageModel(folder(turbo, graphs));
    if (layout?.kind !== 'pipeline' || layout.manifest.task !== 'text-to-image') throw new Error('not recognized');
    expect(layout.manifest).toMatchObject({
      ...{ latent: { channels: 4, cell: 8 }, size: { width: 512, height: 512, isFree: true } },
      ...{ decoder: { scale: 0.18215 }, defaults: { sampler: 'euler', steps: 1, guidance: 1 } },
      schedule: { kind: 'diffusion', beta: 'scaled-linear', prediction: 'epsilon', spacing: 'trailing', offset: 1 },
      tokenizer: { length: 77, padId: 0 },
    });
    expect(graphsOf(layout.manifest)).toEqual(graphs);
  });

  it('takes what its configs say', async () => {
    const other = {
      ...turbo,
      'scheduler/scheduler_config.json': {
        ...{ _class_name: 'DDIMScheduler', beta_schedule: 'squaredcos_cap_v2', prediction_type: 'v_prediction' },
      },
      'unet/config.json': { in_channels: 16, sample_size: 32 },
      'vae_decoder/config.json': { scaling_factor: 0.5, block_out_channels: [1, 2, 3] },
    };
    expect(await recognizeImageModel(folder(other, graphs))).toMatchObject({
      manifest: {
        ...{ latent: { channels: 16, cell: 4 }, size: { width: 128 }, decoder: { scale: 0.5 } },
        schedule: { beta: 'cosine', prediction: 'v', spacing: 'leading' },
        defaults: { sampler: 'ddim', steps: 20, guidance: 7.5 },
      },
    });
  });

  it('is known before it is whole', async () => {
    const layout = await recognizeImageModel(folder({}, ['unet/model.onnx']));
    expect(layout).toMatchObject({ kind: 'broken', task: 'text-to-image' });
    expect(layout?.kind === 'broken' && layout.problems).toContain('vae_decoder/model.onnx is missing');
  });
});

describe('a CLIP export', () => {
  const config = { 'config.json': { model_type: 'clip' }, 'tokenizer.json': {} };

  it('takes whole numbers before quantized ones, and the pixels of its preprocessor', async () => {
    const files = ['onnx/text_model_quantized.onnx', 'onnx/vision_model_fp16.onnx', 'onnx/vision_model_quantized.onnx'];
    const preprocessor = { crop_size: { height: 256, width: 256 }, do_center_crop: true, do_normalize: false };
    const layout = await recognizeImageModel(folder({ ...config, 'preprocessor_config.json': preprocessor }, files));
    expect(layout).toMatchObject({
      manifest: {
        ...{ textEncoder: { file: 'onnx/text_model_quantized.onnx', output: 'text_embeds' }, logitScale: 100 },
        imageEncoder: { file: 'onnx/vision_model_fp16.onnx', output: 'image_embeds' },
        pixels: { size: 256, mean: [0, 0, 0], std: [1, 1, 1], fit: 'crop' },
      },
    });
  });

  it('may be one graph, or SigLIP', async () => {
    const joint = await recognizeImageModel(folder(config, ['onnx/model.onnx']));
    expect(joint).toMatchObject({ manifest: { imageEncoder: { file: 'onnx/model.onnx', output: 'image_embeds' } } });
    const siglip = await recognizeImageModel(
      folder(
        {
          'config.json': { model_type: 'siglip' },
          'tokenizer.json': {},
          'preprocessor_config.json': { size: { height: 384 } },
        },
        [...['onnx/text_model.onnx', 'onnx/vision_model.onnx']],
      ),
    );
    expect(siglip).toMatchObject({
      manifest: {
        textEncoder: { output: 'pooler_output' },
        tokenizer: { length: 64, padId: 1 },
        pixels: { size: 384, fit: 'squash' },
      },
    });
  });
});

it('takes language models for none, and Janus for what it is', async () => {
  expect(await recognizeImageModel(folder({ 'config.json': { model_type: 'llama' } }, ['onnx/model.onnx']))).toBeNull();
  const janus = await recognizeImageModel(
    folder({ 'config.json': { model_type: 'multi_modality' } }, ['onnx/lm_head.onnx']),
  );
  expect(janus && taskOf(janus)).toBe('text-to-image');
  expect(janus?.kind === 'janus' && janus.problems.length).toBe(9);
});

it('gives a card its facts', async () => {
  const files = graphs.map((path) => ({ path, sizeBytes: 100 }));
  expect(await readImageFacts(folder(turbo, graphs), files)).toMatchObject({
    ...{ task: 'text-to-image', architecture: 'stable-diffusion', problems: [], contextTokens: 77 },
    dtypes: [{ dtype: 'fp32', path: 'unet/model.onnx', sizeBytes: 300 }],
  });
});

describe('files that a person brings', () => {
  it('keep their places below the folder that marks the model', () => {
    const layout = arrangeImageFiles([
      ...['sd/unet/model.onnx', 'sd/unet/model.onnx_data', 'sd/tokenizer/merges.txt', 'sd/README.md', 'sd/run.py'],
      ...['sd/unet/../../x.json', 'other/config.json', 'sd/deep/er/config.json'],
    ]);
    expect([...layout!.kept.values()]).toEqual([
      ...['unet/model.onnx', 'unet/model.onnx_data', 'tokenizer/merges.txt', 'README.md'],
    ]);
    expect(layout!.ignored).toHaveLength(4);
  });

  it('are put below onnx when they come flat, and are no image model without a mark', () => {
    const clip = arrangeImageFiles(['text_model.onnx', 'vision_model.onnx', 'config.json']);
    expect([...clip!.kept.values()]).toEqual(['onnx/text_model.onnx', 'onnx/vision_model.onnx', 'config.json']);
    expect(
      arrangeImageFiles(['a/onnx/text_model.onnx', 'a/onnx/vision_model.onnx'])!.kept.get('a/onnx/text_model.onnx'),
    ).toBe('onnx/text_model.onnx');
    expect(arrangeImageFiles(['m/onnx/model.onnx', 'm/config.json', 'm/tokenizer.json'])).toBeNull();
  });
});

it('gives the best text the largest share', () => {
  const shares = classifyPicture(Float32Array.of(1, 0), [Float32Array.of(0.6, 0.8), Float32Array.of(0.8, 0.6)], 10);
  expect(shares[1]! / shares[0]!).toBeCloseTo(Math.exp(2), 4);
  expect(shares[0]! + shares[1]!).toBeCloseTo(1, 12);
});
