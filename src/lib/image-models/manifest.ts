// `pipeline.json`: which files of a folder do what, so that the studio can run image models it has never seen. The
// embedded models have one; a folder without one is told by its layout (`layouts.ts`).

import * as v from 'valibot';

const tensor = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(300),
  v.regex(/^(?!\/)(?!.*\.\.)[^\\]+$/, 'a path below the folder'),
);

/** A word-piece or byte-pair tokenizer of the Hugging Face kind, and how texts are cut and padded for the encoder. */
const tokenizer = v.strictObject({
  file: path,
  /** Tokens a text is padded to, or cut at. */
  length: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
  padId: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Added around each text, where the tokenizer file does not do so itself. */
  startId: v.optional(v.nullable(v.number()), null),
  endId: v.optional(v.nullable(v.number()), null),
  /** Element type of the ids and the mask. */
  type: v.optional(v.picklist(['int32', 'int64']), 'int64'),
});

const textEncoder = v.strictObject({
  file: path,
  ids: tensor,
  /** Absent where the network makes its own mask. */
  mask: v.optional(tensor),
  /** Output: states [n, length, width] for a denoiser, vectors [n, width] for a matcher. */
  output: tensor,
});

/** Pixels on their way in: value / 255, then minus mean, divided by std, channel by channel. */
const pixels = v.strictObject({
  size: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(4096)),
  mean: v.tuple([v.number(), v.number(), v.number()]),
  std: v.tuple([v.number(), v.number(), v.number()]),
  /** squash: both sides scaled. crop: the shorter side scaled, the middle taken. pad: the longer side, with white. */
  fit: v.optional(v.picklist(['squash', 'crop', 'pad']), 'crop'),
});

export const imagePipeline = v.strictObject({
  format: v.literal('terrarium-image-pipeline'),
  version: v.literal(1),
  task: v.literal('text-to-image'),
  tokenizer,
  textEncoder,
  denoiser: v.strictObject({
    file: path,
    sample: tensor,
    timestep: tensor,
    /** Element type of the time: flow models want a float in [0, 1], diffusion models often an int64 step. */
    timestepType: v.optional(v.picklist(['float32', 'int64']), 'float32'),
    /** The encoder's states. */
    states: tensor,
    /** The encoder's mask, where the denoiser wants it. */
    mask: v.optional(tensor),
    output: tensor,
    /** Element type of sample and states. */
    type: v.optional(v.picklist(['float32', 'float16']), 'float32'),
  }),
  /** Absent: the denoiser works on pixels in [-1, 1]. */
  decoder: v.optional(
    v.strictObject({
      file: path,
      latent: tensor,
      output: tensor,
      /** Latents are divided by this before they are decoded. */
      scale: v.number(),
      type: v.optional(v.picklist(['float32', 'float16']), 'float32'),
    }),
  ),
  /** Shape of what is denoised. */
  latent: v.strictObject({
    channels: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
    /** Pixels a side of a latent cell. */
    cell: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
  }),
  size: v.strictObject({
    width: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(4096)),
    height: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(4096)),
    /** False where the network takes no other size. */
    isFree: v.optional(v.boolean(), false),
  }),
  schedule: v.variant('kind', [
    /** x_t = (1 - t) noise + t picture; the network predicts picture - noise at t in [0, 1]. */
    v.strictObject({
      kind: v.literal('flow'),
      /** Above 1, steps are denser near the noise: an even t becomes t / (t + shift (1 - t)). Absent: 1. */
      shift: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(20))),
    }),
    /** Variance-preserving diffusion over discrete steps. */
    v.strictObject({
      kind: v.literal('diffusion'),
      trainSteps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
      betaStart: v.number(),
      betaEnd: v.number(),
      beta: v.picklist(['linear', 'scaled-linear', 'cosine']),
      prediction: v.picklist(['epsilon', 'v', 'sample']),
      /** Where the first of few steps starts: at the last training step, or one stride before it. */
      spacing: v.optional(v.picklist(['trailing', 'leading', 'linspace']), 'trailing'),
      /** Added to the steps of leading spacing. */
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)), 0),
    }),
  ]),
  defaults: v.strictObject({
    sampler: v.picklist(['euler', 'heun', 'ddim', 'dpm-solver++']),
    steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
    guidance: v.pipe(v.number(), v.minValue(0), v.maxValue(30)),
  }),
});

export const matcherPipeline = v.strictObject({
  format: v.literal('terrarium-image-pipeline'),
  version: v.literal(1),
  task: v.literal('image-text-match'),
  tokenizer,
  textEncoder,
  imageEncoder: v.strictObject({ file: path, input: tensor, output: tensor }),
  pixels,
  logitScale: v.pipe(v.number(), v.minValue(0.01), v.maxValue(1000)),
});

/** The whole of `pipeline.json`. */
export const pipelineManifest = v.variant('task', [imagePipeline, matcherPipeline]);

export type ImagePipeline = v.InferOutput<typeof imagePipeline>;
export type MatcherPipeline = v.InferOutput<typeof matcherPipeline>;
export type PipelineManifest = v.InferOutput<typeof pipelineManifest>;
