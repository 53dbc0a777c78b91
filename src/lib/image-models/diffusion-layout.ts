// Stable Diffusion as diffusers and Optimum export it: `text_encoder`, `unet`, `vae_decoder`, each with a `model.onnx`,
// a `tokenizer` and a `scheduler`. Names of inputs and outputs are those of their exports.

import { type ImageModelFolder, type Json, numberAt, paddingId, pathFinder, readObject } from './folder.ts';
import type { ImagePipeline } from './manifest.ts';

const TOKENS = 77;
const LATENT_SCALE = 0.18215;
const LATENT_CHANNELS = 4;
const LATENT_SIDE = 64;
const CELL = 8;
/** Distilled models are made for a step or a few, and without guidance. */
const FEW = { steps: 1, guidance: 1 };
const MANY = { steps: 20, guidance: 7.5 };

type Schedule = Extract<ImagePipeline['schedule'], { readonly kind: 'diffusion' }>;

/** The pipeline of such a folder, or what is missing. */
export async function readDiffusion(
  folder: ImageModelFolder,
  scheduler: Json,
): Promise<ImagePipeline | readonly string[]> {
  const find = pathFinder(folder.paths);
  const parts = { encoder: 'text_encoder/model.onnx', unet: 'unet/model.onnx', decoder: 'vae_decoder/model.onnx' };
  const tokenizerPath = find(['tokenizer/tokenizer.json', 'tokenizer/vocab.json']);
  const missing = Object.values(parts).filter((path) => find([path]) === null);
  if (tokenizerPath === null) missing.push('tokenizer/tokenizer.json');
  if (Object.keys(scheduler).length === 0) missing.push('scheduler/scheduler_config.json');
  if (missing.length > 0) return missing.map((path) => `${path} is missing`);
  const unet = await readObject(folder, 'unet/config.json');
  const vae = await readObject(folder, 'vae_decoder/config.json');
  const tokens = await readObject(folder, 'tokenizer/tokenizer_config.json');
  const cell = cellOf(vae);
  const side = numberAt(unet, 'sample_size', LATENT_SIDE) * cell;
  return {
    ...{ format: 'terrarium-image-pipeline', version: 1, task: 'text-to-image' },
    tokenizer: {
      ...{ file: 'tokenizer/tokenizer.json', length: Math.min(numberAt(tokens, 'model_max_length', TOKENS), 512) },
      ...{ padId: await paddingId(folder, 'tokenizer/', 0), startId: null, endId: null, type: 'int64' },
    },
    textEncoder: { file: parts.encoder, ids: 'input_ids', output: 'last_hidden_state' },
    denoiser: {
      ...{ file: parts.unet, sample: 'sample', timestep: 'timestep', timestepType: 'int64' },
      ...{ states: 'encoder_hidden_states', output: 'out_sample', type: 'float32' },
    },
    decoder: {
      ...{ file: parts.decoder, latent: 'latent_sample', output: 'sample', type: 'float32' },
      scale: numberAt(vae, 'scaling_factor', LATENT_SCALE),
    },
    latent: { channels: numberAt(unet, 'in_channels', LATENT_CHANNELS), cell },
    size: { width: side, height: side, isFree: true },
    schedule: scheduleOf(scheduler),
    defaults: { sampler: samplerOf(scheduler), ...(scheduler['timestep_spacing'] === 'trailing' ? FEW : MANY) },
  };
}

function cellOf(vae: Json): number {
  const blocks: unknown = vae['block_out_channels'];
  return Array.isArray(blocks) && blocks.length > 0 && blocks.length < 7 ? 2 ** (blocks.length - 1) : CELL;
}

function scheduleOf(scheduler: Json): Schedule {
  const beta = scheduler['beta_schedule'];
  const prediction = scheduler['prediction_type'];
  const spacing = scheduler['timestep_spacing'];
  return {
    kind: 'diffusion',
    trainSteps: numberAt(scheduler, 'num_train_timesteps', 1000),
    betaStart: numberAt(scheduler, 'beta_start', 0.00085),
    betaEnd: numberAt(scheduler, 'beta_end', 0.012),
    beta: beta === 'linear' ? 'linear' : beta === 'squaredcos_cap_v2' ? 'cosine' : 'scaled-linear',
    prediction: prediction === 'v_prediction' ? 'v' : prediction === 'sample' ? 'sample' : 'epsilon',
    spacing: spacing === 'trailing' || spacing === 'linspace' ? spacing : 'leading',
    offset: numberAt(scheduler, 'steps_offset', 0),
  };
}

function samplerOf(scheduler: Json): ImagePipeline['defaults']['sampler'] {
  const name = String(scheduler['_class_name']);
  if (name.startsWith('Euler')) return 'euler';
  if (name.startsWith('Heun')) return 'heun';
  return name.startsWith('DDIM') ? 'ddim' : 'dpm-solver++';
}
