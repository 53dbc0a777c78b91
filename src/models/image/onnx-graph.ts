// One ONNX graph of an image model: takes plain numbers, gives 32-bit floats, whatever types the file wants.

import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { StudioError } from '../../lib/errors.ts';
import { createSession } from '../language/session.ts';
import { fromHalf, toHalf } from '../runtime/half.ts';
import type { OnnxRuntime } from '../runtime/onnx.ts';
import type { ModelFiles } from '../store/types.ts';

export interface GraphInput {
  readonly values: Float32Array | Int32Array;
  readonly dims: readonly number[];
  /** Where the file does not say. */
  readonly type: ElementType;
}
type ElementType = 'float32' | 'float16' | 'int32' | 'int64';

export interface GraphOutput {
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

export interface OnnxGraph {
  readonly sizeBytes: number;
  /** Dimensions of an input as the file declares them, names for free ones; null where it does not say. */
  shapeOf(input: string): readonly (number | string)[] | null;
  wants(input: string): boolean;
  /**
   * Runs the graph. Inputs that it does not have are left out; an output of another name is taken where it is the only one.
   * @throws StudioError `model-failed`
   */
  run(inputs: Readonly<Record<string, GraphInput>>, output: string): Promise<GraphOutput>;
  release(): Promise<void>;
}

export interface OpenHooks {
  readonly onBytes?: ((loaded: number) => void) | undefined;
  readonly onCompile?: (() => void) | undefined;
}

/** @throws StudioError `model-missing`, `model-failed`; RangeError when there is not enough memory */
export async function openGraph(
  runtime: OnnxRuntime,
  files: ModelFiles,
  path: string,
  hooks: OpenHooks = {},
): Promise<OnnxGraph> {
  const { session, sizeBytes } = await createSession(runtime, files, {
    ...{ path, config: {} },
    onBytes: (loaded) => hooks.onBytes?.(loaded),
    onCompile: () => hooks.onCompile?.(),
  });
  const metadata = new Map(session.inputMetadata.map((entry) => [entry.name, entry]));
  return {
    sizeBytes,
    wants: (input) => session.inputNames.includes(input),
    shapeOf(input) {
      const entry = metadata.get(input);
      return entry?.isTensor ? entry.shape : null;
    },
    async run(inputs, output) {
      const feeds: Record<string, Tensor> = {};
      for (const name of session.inputNames) {
        const given = inputs[name];
        if (!given) throw new StudioError('model-failed', `${path} wants ${name}, which nothing here provides`);
        const entry = metadata.get(name);
        feeds[name] = makeTensor(runtime, given, entry?.isTensor ? entry.type : given.type);
      }
      return readOutput(await runSession(session, feeds, path), session, output, path);
    },
    release: () => session.release(),
  };
}

async function runSession(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  path: string,
): Promise<InferenceSession.OnnxValueMapType> {
  try {
    return await session.run(feeds);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('model-failed', `${path} does not run: ${message}`, { cause });
  }
}

async function readOutput(
  outputs: InferenceSession.OnnxValueMapType,
  session: InferenceSession,
  output: string,
  path: string,
): Promise<GraphOutput> {
  const names = session.outputNames;
  const found = outputs[output] ?? (names.length === 1 ? outputs[names[0] as string] : undefined);
  if (!found) throw new StudioError('model-failed', `${path} has no output ${output}, only ${names.join(', ')}`);
  const data = await found.getData();
  const values =
    data instanceof Float32Array
      ? data
      : found.type === 'float16'
        ? fromHalf(data as unknown as ArrayBufferView)
        : Float32Array.from(data as ArrayLike<number>, Number);
  const { dims } = found;
  for (const tensor of Object.values(outputs)) tensor.dispose();
  return { values, dims };
}

function makeTensor({ ort }: OnnxRuntime, { values, dims }: GraphInput, type: string): Tensor {
  switch (type) {
    case 'float32':
      return new ort.Tensor('float32', Float32Array.from(values), dims);
    case 'float16':
      return new ort.Tensor('float16', toHalf(values), dims);
    case 'int32':
      return new ort.Tensor('int32', Int32Array.from(values), dims);
    case 'int64':
      return new ort.Tensor('int64', BigInt64Array.from(values as ArrayLike<number>, BigInt), dims);
    case 'bool':
      return new ort.Tensor(
        'bool',
        Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
        dims,
      );
    default:
      throw new StudioError('model-failed', `the model wants values of type ${type}, which are not known here`);
  }
}
