// Which file of a model to run on which device, and reading it whole.

import { StudioError } from '../../lib/errors.ts';
import type { Device, Dtype, ModelCard, ModelChoice } from '../../lib/language/types.ts';
import type { ModelFiles } from '../store/types.ts';

/**
 * Best first. WASM has no kernel for weights in blocks (4-bit runs, thirty times slower); 16-bit floats need a GPU that
 * knows them, which `hasHalf` tells.
 */
const PREFERRED: Readonly<Record<Device, readonly Dtype[]>> = {
  wasm: ['q8', 'int8', 'uint8', 'fp32', 'q4', 'bnb4', 'fp16', 'q4f16'],
  webgpu: ['q4f16', 'q4', 'fp16', 'fp32', 'q8', 'int8', 'uint8', 'bnb4'],
};
const NEEDS_HALF: ReadonlySet<Dtype> = new Set<Dtype>(['fp16', 'q4f16']);

export interface Gpu {
  readonly hasHalf: boolean;
}

export interface ModelPlan {
  readonly device: Device;
  readonly dtype: Dtype;
  readonly path: string;
  readonly sizeBytes: number;
  readonly notes: readonly string[];
}

/**
 * Device and file for what was asked. `gpu` is null without an adapter.
 * @throws StudioError `model-missing` when there is no file for it, `model-failed` when the device cannot run it
 */
export function planModel(card: ModelCard, choice: Pick<ModelChoice, 'device' | 'dtype'>, gpu: Gpu | null): ModelPlan {
  const notes: string[] = [];
  if (choice.device === 'webgpu' && !gpu) notes.push('There is no WebGPU here: runs on the processor instead.');
  const wantsGpu = choice.device === 'webgpu' || (choice.device === 'auto' && hasFileFor(card, choice.dtype, gpu));
  const device: Device = gpu && wantsGpu ? 'webgpu' : 'wasm';
  const usable = (dtype: Dtype): boolean => device === 'webgpu' && (!NEEDS_HALF.has(dtype) || gpu?.hasHalf === true);
  const offered = new Map(card.dtypes.map((entry) => [entry.dtype, entry]));
  if (choice.dtype !== 'auto') {
    const entry = offered.get(choice.dtype);
    if (!entry) throw new StudioError('model-missing', `${card.id} has no file for ${choice.dtype}`);
    if (device === 'webgpu' && !usable(choice.dtype)) {
      throw new StudioError('model-failed', `this GPU does not know 16-bit floats, which ${choice.dtype} needs`);
    }
    if (device === 'wasm' && choice.dtype.includes('q4')) notes.push('4-bit weights are slow on the processor.');
    return { device, notes, ...entry };
  }
  const order = device === 'webgpu' ? PREFERRED.webgpu.filter(usable) : PREFERRED.wasm;
  const dtype = order.find((candidate) => offered.has(candidate));
  const entry = dtype && offered.get(dtype);
  if (!entry) throw new StudioError('model-missing', `${card.id} has no file that runs on ${device}`);
  return { device, notes, ...entry };
}

/** On a GPU worth it: weights that were made for it. 8-bit files are for the processor. */
function hasFileFor(card: ModelCard, dtype: Dtype | 'auto', gpu: Gpu | null): boolean {
  if (dtype !== 'auto') return dtype === 'q4' || NEEDS_HALF.has(dtype);
  return card.dtypes.some((entry) => entry.dtype === 'q4' || (NEEDS_HALF.has(entry.dtype) && gpu?.hasHalf === true));
}

/** The GPU that this browser offers, or null. */
export async function findGpu(): Promise<(Gpu & { readonly isFallback: boolean }) | null> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<Adapter | null> } };
  try {
    const adapter = (await gpu?.requestAdapter()) ?? null;
    if (!adapter) return null;
    return { hasHalf: adapter.features.has('shader-f16'), isFallback: adapter.info?.isFallbackAdapter === true };
  } catch {
    return null; // no adapter is an answer
  }
}
interface Adapter {
  readonly features: ReadonlySet<string>;
  readonly info?: { readonly isFallbackAdapter?: boolean };
}

/** A file of a model as bytes. @throws StudioError `model-missing` */
export async function readBytes(
  files: ModelFiles,
  path: string,
  onBytes: (loaded: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await files.read(path);
  if (!response?.body) throw new StudioError('model-missing', `${files.card.id} has no ${path}`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of response.body) {
    parts.push(part);
    length += part.length;
    onBytes(length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A JSON file of a model; an empty object when there is none. @throws StudioError `model-failed` for broken JSON */
export async function readJsonFile(files: ModelFiles, path: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await files.read(path);
  if (!response) return {};
  try {
    const json: unknown = await response.json();
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  } catch (cause) {
    throw new StudioError('model-failed', `${path} of ${files.card.id} is no JSON`, { cause });
  }
}
