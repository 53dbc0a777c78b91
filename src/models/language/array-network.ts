// Forward passes by ONNX Runtime's own calls: on the GPU, where keys and values stay between steps, and on WASM where
// its memory cannot be reached.

import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { StudioError } from '../../lib/errors.ts';
import type { OnnxRuntime } from '../runtime/onnx.ts';
import { fromHalf } from '../runtime/half.ts';
import type { Graph, StateTensor } from './graph.ts';
import type { KeyValues, Network, Pass, PassResult, RowSource } from './network.ts';

interface Held extends KeyValues {
  readonly tensors: readonly Tensor[];
}

/** A network whose keys and values are ONNX tensors in JavaScript or on the GPU. */
export function createArrayNetwork(runtime: OnnxRuntime, session: InferenceSession, graph: Graph): Network {
  const { Tensor: OrtTensor } = runtime.ort;
  const sizes = outputSizes(session, graph);

  const feedsOf = (pass: Pass): Record<string, Tensor> => {
    const { rows, width } = pass;
    const slots = pass.past?.slots ?? 0;
    const feeds: Record<string, Tensor> = { input_ids: long(pass.tokens, [rows, width]) };
    if (graph.hasMask) feeds['attention_mask'] = long(pass.mask, [rows, slots + width]);
    if (graph.hasPositions) feeds['position_ids'] = long(pass.positions, [rows, width]);
    if (graph.hasBranch) feeds['use_cache_branch'] = new OrtTensor('bool', [pass.past !== null], [1]);
    graph.states.forEach((state, index) => {
      feeds[state.input] = pass.past ? ((pass.past as Held).tensors[index] as Tensor) : empty(state, rows);
    });
    return feeds;
  };
  const long = (values: Int32Array | Uint8Array, dims: readonly number[]): Tensor => {
    const low = new Int32Array(values.length * 2);
    for (let i = 0; i < values.length; i++) low[i * 2] = values[i] as number;
    return new OrtTensor('int64', new BigInt64Array(low.buffer), dims);
  };
  const empty = (state: StateTensor, rows: number): Tensor => {
    const dims = [rows, ...state.shape.map((size) => (size === 'slots' ? 0 : size))];
    const length = dims.reduce((product, size) => product * size, 1);
    return state.type === 'float32'
      ? new OrtTensor('float32', new Float32Array(length), dims)
      : new OrtTensor('float16', new Uint16Array(length), dims);
  };

  const forward = async (pass: Pass): Promise<PassResult> => {
    const outputs = await session.run(feedsOf(pass));
    const all = await floatsOf(outputs[graph.logits] as Tensor);
    const vocabulary = sizes.vocabulary;
    if (all.length !== pass.rows * pass.width * vocabulary) {
      throw new StudioError(
        'model-failed',
        `the model gave ${all.length} logits for ${pass.rows} x ${pass.width} tokens`,
      );
    }
    const logits = pass.logits === 'last' && pass.width > 1 ? lastOf(all, pass, vocabulary) : all;
    const hidden = pass.wantsHidden === true && graph.hidden ? await floatsOf(outputs[graph.hidden] as Tensor) : null;
    const tensors = graph.states.map(({ output }) => outputs[output] as Tensor);
    return { logits, hidden, keyValues: hold(tensors, pass.rows, (pass.past?.slots ?? 0) + pass.width) };
  };

  const gather = async (sources: readonly RowSource[]): Promise<KeyValues> => {
    const tensors = await Promise.all(
      graph.states.map(async (state, index) => {
        const parts = sources.map(({ from, row }) => rowOf((from as Held).tensors[index] as Tensor, row));
        const rows = await Promise.all(parts);
        const first = (sources[0] as RowSource).from as Held;
        const dims = [sources.length, ...(first.tensors[index] as Tensor).dims.slice(1)];
        return new OrtTensor(state.type, join(rows) as Float32Array, dims);
      }),
    );
    return hold(tensors, sources.length, (sources[0] as RowSource).from.slots);
  };

  return {
    vocabularySize: sizes.vocabulary,
    hiddenSize: sizes.hidden,
    forward,
    gather,
    release: (keyValues) => (keyValues as Held).tensors.forEach((tensor) => tensor.dispose()),
    dispose: () => session.release(),
  };
}

type Floats = Float32Array | Uint16Array;

async function rowOf(tensor: Tensor, row: number): Promise<Floats> {
  const data = (await tensor.getData()) as Floats;
  const size = data.length / (tensor.dims[0] as number);
  return data.subarray(row * size, (row + 1) * size);
}

function join(rows: readonly Floats[]): Floats {
  const size = rows[0]?.length ?? 0;
  const joined =
    rows[0] instanceof Float32Array ? new Float32Array(size * rows.length) : new Uint16Array(size * rows.length);
  rows.forEach((row, index) => joined.set(row, index * size));
  return joined;
}

function hold(tensors: readonly Tensor[], rows: number, slots: number): Held {
  const bytes = { float32: 4, float16: 2 } as Readonly<Record<string, number>>;
  const sizeBytes = tensors.reduce((sum, { dims, type }) => sum + dims.reduce((a, b) => a * b, bytes[type] ?? 4), 0);
  return { rows, slots, sizeBytes, tensors };
}

async function floatsOf(tensor: Tensor): Promise<Float32Array> {
  const data = await tensor.getData();
  const floats = data instanceof Float32Array ? data : fromHalf(data as unknown as ArrayBufferView);
  tensor.dispose();
  return floats;
}

function lastOf(all: Float32Array, { rows, width }: Pass, vocabulary: number): Float32Array {
  const last = new Float32Array(rows * vocabulary);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * width * vocabulary;
    last.set(all.subarray(end - vocabulary, end), row * vocabulary);
  }
  return last;
}

/** Sizes of the vocabulary and of the hidden states, by the last dimension of the outputs. */
export function outputSizes(
  session: InferenceSession,
  graph: Graph,
): { readonly vocabulary: number; readonly hidden: number | null } {
  const lastSize = (name: string | null): number | null => {
    const metadata = session.outputMetadata.find((entry) => entry.name === name);
    const size = metadata?.isTensor === true ? metadata.shape.at(-1) : undefined;
    return typeof size === 'number' ? size : null;
  };
  const vocabulary = lastSize(graph.logits);
  if (vocabulary === null) throw new StudioError('model-failed', 'the model does not say how large its vocabulary is');
  return { vocabulary, hidden: lastSize(graph.hidden) };
}
