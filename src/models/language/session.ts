// Makes an ONNX session out of a model's files.

import type { InferenceSession } from 'onnxruntime-web';
import { StudioError } from '../../lib/errors.ts';
import type { OnnxRuntime } from '../runtime/onnx.ts';
import type { ModelFiles } from '../store/types.ts';
import { createArrayNetwork } from './array-network.ts';
import type { Graph } from './graph.ts';
import { createHeapNetwork, sessionHandle } from './heap-network.ts';
import { readBytes } from './model-files.ts';
import type { Network } from './network.ts';

type Config = Readonly<Record<string, unknown>>;
const MAX_PARTS = 100;

export interface SessionRequest {
  readonly path: string;
  readonly config: Config;
  readonly onBytes: (loaded: number) => void;
  readonly onCompile: () => void;
}

/** @throws StudioError `model-missing`, `model-failed` */
export async function createSession(
  runtime: OnnxRuntime,
  files: ModelFiles,
  { path, config, onBytes, onCompile }: SessionRequest,
): Promise<{ readonly session: InferenceSession; readonly sizeBytes: number }> {
  const model = await readBytes(files, path, onBytes);
  const externalData = await readExternal(files, path, config);
  const sizeBytes = externalData.reduce((sum, part) => sum + part.data.byteLength, model.byteLength);
  onCompile();
  const options: InferenceSession.SessionOptions = {
    executionProviders: [runtime.device],
    externalData,
    logSeverityLevel: 3,
    // Keys and values stay on the GPU from step to step.
    ...(runtime.device === 'webgpu' ? { preferredOutputLocation: await presentOnGpu(config) } : {}),
  };
  try {
    return { session: await runtime.ort.InferenceSession.create(model, options), sizeBytes };
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('model-failed', `${path} does not load: ${message}`, { cause });
  }
}

/** Every layer's keys and values. Names of outputs that the graph does not have are ignored by the runtime. */
async function presentOnGpu(config: Config): Promise<Record<string, 'gpu-buffer'>> {
  const layers = [config['num_hidden_layers'], config['n_layer']].find((value) => typeof value === 'number') ?? 0;
  const names = Array.from({ length: layers }, (_, layer) => [`present.${layer}.key`, `present.${layer}.value`]);
  return Object.fromEntries(names.flat().map((name) => [name, 'gpu-buffer' as const]));
}

/** Weights beside the graph: `model.onnx_data`, `model.onnx_data_1` ... as transformers.js names and counts them. */
async function readExternal(
  files: ModelFiles,
  path: string,
  config: Config,
): Promise<{ readonly path: string; readonly data: Uint8Array<ArrayBuffer> }[]> {
  const count = externalCount(config, path.slice(path.lastIndexOf('/') + 1));
  const parts: { readonly path: string; readonly data: Uint8Array<ArrayBuffer> }[] = [];
  for (let part = 0; part < (count ?? MAX_PARTS); part++) {
    const name = `${path}_data${part === 0 ? '' : `_${part}`}`;
    // Without a word in the config, the file itself tells whether it is there.
    if (count === null && !files.card.files.some((file) => file.path === name)) break;
    parts.push({ path: name.slice(name.lastIndexOf('/') + 1), data: await readBytes(files, name) });
  }
  return parts;
}

/** How many parts the config names for a file, or null when it says nothing. */
function externalCount(config: Config, fileName: string): number | null {
  const settings = config['transformers.js_config'] as Config | undefined;
  const format = settings?.['use_external_data_format'];
  const value: unknown = typeof format === 'object' && format !== null ? lookUp(format as Config, fileName) : format;
  if (value === undefined || value === null) return null;
  return Math.min(MAX_PARTS, Number(value));
}

function lookUp(format: Config, fileName: string): unknown {
  return format[fileName] ?? format[fileName.replace(/\.onnx$/, '')];
}

/** Keys and values stay in WebAssembly's memory where it can be reached and all of them are 32-bit floats. */
export function createNetwork(runtime: OnnxRuntime, session: InferenceSession, graph: Graph): Network {
  const wasm = runtime.wasm();
  const isPlain = graph.states.every(({ type }) => type === 'float32') && isFloatLogits(session, graph);
  return wasm && isPlain && sessionHandle(session) !== null
    ? createHeapNetwork(wasm, session, graph)
    : createArrayNetwork(runtime, session, graph);
}

function isFloatLogits(session: InferenceSession, graph: Graph): boolean {
  const metadata = session.outputMetadata.find(({ name }) => name === graph.logits);
  return metadata?.isTensor === true && metadata.type === 'float32';
}
