// Pictures and texts as unit vectors of one space. They go one by one, so that none sees another.

import { StudioError, throwIfAborted } from '../../lib/errors.ts';
import type { MatcherPipeline } from '../../lib/image-models/manifest.ts';
import type { ImageContext, ImageMatcher } from '../../lib/image-models/types.ts';
import { createMacrotask } from '../language/macrotask.ts';
import type { GraphInput, OnnxGraph } from './onnx-graph.ts';
import type { Tokenize } from './prompt-tokens.ts';
import { encoderPixels } from './resize.ts';
import { textInputs } from './text-states.ts';

type Vector = Float32Array<ArrayBuffer>;

export interface MatcherParts {
  readonly manifest: MatcherPipeline;
  readonly tokenize: Tokenize;
  readonly textEncoder: OnnxGraph;
  /** Opened for the first picture; the same graph as the text encoder where one file does both. */
  readonly openImageEncoder: () => Promise<OnnxGraph>;
  readonly onStep?: (() => void) | undefined;
}
export type DisposableMatcher = ImageMatcher & { dispose(): Promise<void> };

/** The two encoders of a matcher; the image encoder is opened when it is first needed. */
export function createEncoders({ manifest, tokenize, textEncoder, openImageEncoder, onStep }: MatcherParts) {
  const { imageEncoder, pixels } = manifest;
  const macrotask = createMacrotask();
  let opened: Promise<OnnxGraph> | null = null;
  const imageInput = (values: Float32Array): Record<string, GraphInput> => ({
    [imageEncoder.input]: { values, dims: [1, 3, pixels.size, pixels.size], type: 'float32' },
  });
  const blank = (): Float32Array => new Float32Array(3 * pixels.size * pixels.size);
  const eachOf = async <T>(items: readonly T[], { signal }: ImageContext, make: (item: T) => Promise<Vector>) => {
    const vectors: Vector[] = [];
    for (const item of items) {
      onStep?.();
      await macrotask();
      throwIfAborted(signal);
      vectors.push(await make(item));
    }
    return vectors;
  };
  // A file that does both wants both: what it makes of the other half is thrown away.
  const embedText = async (text: string): Promise<Vector> => {
    const other = textEncoder.wants(imageEncoder.input) ? imageInput(blank()) : {};
    const inputs = { ...other, ...textInputs(tokenize(text), manifest) };
    return unitVector((await textEncoder.run(inputs, manifest.textEncoder.output)).values);
  };
  return {
    embedTexts: (texts: readonly string[], context: ImageContext) => eachOf(texts, context, embedText),
    embedImages: (pictures: Parameters<ImageMatcher['embedImages']>[0], context: ImageContext) =>
      eachOf(pictures, context, async (picture) => {
        opened ??= openImageEncoder();
        const graph = await opened;
        const other = graph.wants(manifest.textEncoder.ids) ? textInputs(tokenize(''), manifest) : {};
        const inputs = { ...other, ...imageInput(encoderPixels(picture, pixels)) };
        return unitVector((await graph.run(inputs, imageEncoder.output)).values);
      }),
    async dispose() {
      const graph = await opened?.catch(() => null); // what never opened needs no closing
      await textEncoder.release();
      if (graph && graph !== textEncoder) await graph.release();
    },
  };
}

function unitVector(values: Float32Array): Vector {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(length) || length === 0) {
    throw new StudioError('model-failed', 'the vector of a picture or text is no vector of numbers');
  }
  return Float32Array.from(values, (value) => value / length);
}
