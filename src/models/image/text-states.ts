// What the text encoder makes of a text. Texts go one by one, so that no text sees another; the last ones are kept.

import type { ImagePipeline, MatcherPipeline } from '../../lib/image-models/manifest.ts';
import type { GraphInput, GraphOutput, OnnxGraph } from './onnx-graph.ts';
import type { PromptTokens, Tokenize } from './prompt-tokens.ts';

const KEPT_TEXTS = 32;

/** The inputs of a text encoder for one text. */
export function textInputs(
  { ids, mask }: PromptTokens,
  { tokenizer, textEncoder }: Pick<ImagePipeline | MatcherPipeline, 'tokenizer' | 'textEncoder'>,
): Record<string, GraphInput> {
  const shape = { dims: [1, tokenizer.length], type: tokenizer.type };
  return {
    [textEncoder.ids]: { values: ids, ...shape },
    ...(textEncoder.mask === undefined ? {} : { [textEncoder.mask]: { values: mask, ...shape } }),
  };
}

export interface TextStates extends GraphOutput {
  readonly mask: Int32Array;
}

/** Encodes texts for a denoiser. No text at all, which guidance asks for with every picture, is never forgotten. */
export function createTextStates(
  graph: OnnxGraph,
  tokenize: Tokenize,
  manifest: ImagePipeline,
): (text: string) => Promise<TextStates> {
  const kept = new Map<string, TextStates>();
  return async (text) => {
    const known = kept.get(text);
    if (known) {
      kept.delete(text);
      kept.set(text, known);
      return known;
    }
    const tokens = tokenize(text);
    const output = await graph.run(textInputs(tokens, manifest), manifest.textEncoder.output);
    const states = { ...output, mask: tokens.mask };
    kept.set(text, states);
    const oldest = [...kept.keys()].find((candidate) => candidate !== '');
    if (kept.size > KEPT_TEXTS && oldest !== undefined) kept.delete(oldest);
    return states;
  };
}
