// Models that turn texts into vectors and write none.

import type { InferenceSession } from 'onnxruntime-web';
import { StudioError, throwIfAborted } from '../../lib/errors.ts';
import type { LanguageModel, LoadedModel } from '../../lib/language/types.ts';
import type { OnnxRuntime } from '../runtime/onnx.ts';
import { embedBySession } from './embed.ts';
import { createMacrotask } from './macrotask.ts';
import type { ModelTokenizer } from './tokenizer.ts';

export interface EmbeddingParts {
  readonly info: LoadedModel;
  readonly runtime: OnnxRuntime;
  readonly session: InferenceSession;
  readonly tokenizer: ModelTokenizer;
}

/** Texts go one by one: quantized embedding models give other vectors in a batch. */
export function createEmbeddingModel({
  info,
  runtime,
  session,
  tokenizer,
}: EmbeddingParts): LanguageModel & { dispose(): Promise<void> } {
  const macrotask = createMacrotask();
  const refuse = async (): Promise<never> => {
    throw new StudioError('model-failed', `${info.id} writes no texts, it only embeds them`);
  };
  return {
    info,
    generate: refuse,
    choose: refuse,
    async embed(texts, { signal }) {
      const vectors: Float32Array<ArrayBuffer>[] = [];
      for (const text of texts) {
        await macrotask();
        throwIfAborted(signal);
        const tokens = tokenizer.encode(text, { withSpecialTokens: true }).slice(0, info.contextTokens ?? undefined);
        vectors.push(await embedBySession(runtime, session, tokens));
      }
      return vectors;
    },
    countTokens: async (texts) => texts.map((text) => tokenizer.encode(text).length),
    dispose: () => session.release(),
  };
}
