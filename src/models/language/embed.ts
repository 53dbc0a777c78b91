// Texts as unit-length vectors: the mean of a language model's hidden states, or what an embedding model gives.

import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { StudioError } from '../../lib/errors.ts';
import type { OnnxRuntime } from '../runtime/onnx.ts';
import { fromHalf } from '../runtime/half.ts';
import type { Network } from './network.ts';

type Vector = Float32Array<ArrayBuffer>;

export interface EmbedTools {
  readonly maxRows: number;
  readonly breathe: () => Promise<void>;
}

/** Mean of the last hidden states over each text's tokens. Texts of the same length go together, without padding. */
export async function embedByHiddenStates(
  network: Network,
  texts: readonly Int32Array[],
  { maxRows, breathe }: EmbedTools,
): Promise<readonly Vector[]> {
  const vectors = new Array<Vector>(texts.length);
  const byLength = new Map<number, number[]>();
  texts.forEach(({ length }, index) => byLength.set(length, [...(byLength.get(length) ?? []), index]));
  for (const [width, indices] of byLength) {
    for (let start = 0; start < indices.length; start += maxRows) {
      await breathe();
      const rows = indices.slice(start, start + maxRows);
      const hidden = await hiddenStates(
        network,
        rows.map((index) => texts[index] as Int32Array),
        width,
      );
      rows.forEach((index, row) => (vectors[index] = meanOf(hidden, row * width, width, network.hiddenSize ?? 0)));
    }
  }
  return vectors;
}

async function hiddenStates(network: Network, texts: readonly Int32Array[], width: number): Promise<Float32Array> {
  const rows = texts.length;
  const tokens = new Int32Array(rows * width);
  const positions = new Int32Array(rows * width);
  texts.forEach((text, row) => {
    tokens.set(text, row * width);
    for (let i = 0; i < width; i++) positions[row * width + i] = i;
  });
  const mask = new Uint8Array(rows * width).fill(1);
  const pass = { rows, width, tokens, positions, mask, past: null, logits: 'last', wantsHidden: true } as const;
  const { hidden, keyValues } = await network.forward(pass);
  network.release(keyValues);
  if (!hidden) throw new StudioError('model-failed', 'this model gives no hidden states');
  return hidden;
}

/** Embedding models take a text with its special tokens and give one vector, or one a token. */
export async function embedBySession(
  runtime: OnnxRuntime,
  session: InferenceSession,
  text: Int32Array,
): Promise<Vector> {
  const long = (values: Int32Array): Tensor =>
    new runtime.ort.Tensor(
      'int64',
      BigInt64Array.from(values, (value) => BigInt(value)),
      [1, values.length],
    );
  const feeds: Record<string, Tensor> = {};
  for (const name of session.inputNames) {
    if (name === 'input_ids') feeds[name] = long(text);
    else if (name === 'attention_mask') feeds[name] = long(new Int32Array(text.length).fill(1));
    else if (name === 'position_ids') feeds[name] = long(Int32Array.from(text.keys()));
    else if (name === 'token_type_ids') feeds[name] = long(new Int32Array(text.length));
    else throw new StudioError('model-failed', `the model wants ${name}, which nothing here provides`);
  }
  const outputs = await session.run(feeds);
  const output = outputs['sentence_embedding'] ?? outputs['last_hidden_state'] ?? Object.values(outputs)[0];
  if (!output) throw new StudioError('model-failed', 'the model gives nothing');
  const data = await output.getData();
  const values = data instanceof Float32Array ? data : fromHalf(data as unknown as ArrayBufferView);
  const size = output.dims.at(-1) as number;
  return meanOf(values, 0, values.length / size, size);
}

function meanOf(values: Float32Array, first: number, count: number, size: number): Vector {
  const sums = new Float64Array(size);
  for (let i = first; i < first + count; i++) {
    for (let j = 0; j < size; j++) sums[j] = (sums[j] as number) + (values[i * size + j] as number);
  }
  const length = Math.sqrt(sums.reduce((total, value) => total + value * value, 0));
  if (!Number.isFinite(length) || length === 0)
    throw new StudioError('model-failed', 'the embedding is no vector of numbers');
  return Float32Array.from(sums, (value) => value / length);
}
