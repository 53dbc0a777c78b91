// Whether a model fits this device, before anything is loaded: which file on which processor, how much memory, and
// in one sentence why.

import type { Device, Dtype } from './types.ts';

/** Peak memory for each byte of weights, measured with external data and without (2.4 to 3.7). */
const MEMORY_LOW = 2.4;
const MEMORY_HIGH = 3.7;
/** What a browser that does not say is taken to have. */
const ASSUMED_GB = 4;
const GOOD_SHARE = 0.35;
const FAIR_SHARE = 0.7;
/** WebAssembly addresses 4 GB, and weights are copied into it. */
const WASM_LIMIT_BYTES = 4 * 2 ** 30;
/** Larger models take more than a breath for each token on a few processor cores. */
const SLOW_ON_WASM_BYTES = 450e6;

const ON_WASM: readonly Dtype[] = ['q8', 'int8', 'uint8', 'fp32'];
const ON_GPU: readonly Dtype[] = ['q4f16', 'q4', 'fp16', 'fp32'];
const NEEDS_HALF: ReadonlySet<Dtype> = new Set<Dtype>(['q4f16', 'fp16']);

export interface FitDevice {
  readonly threads: number;
  readonly isIsolated: boolean;
  readonly gpu: { readonly hasHalf: boolean; readonly maxBufferBytes: number; readonly isFallback: boolean } | null;
  /** As the browser rounds it; null where it does not say. */
  readonly memoryGb: number | null;
}
export interface FitModel {
  readonly dtypes: readonly { readonly dtype: Dtype; readonly sizeBytes: number }[];
  /** Numbers in the largest tensor, usually the embedding; absent where it is not known. */
  readonly largestTensor?: number | undefined;
}

/** good: runs. fair: runs, with a catch. poor: does not run here, or hardly. */
export type FitLevel = 'good' | 'fair' | 'poor';
export interface Fit {
  readonly level: FitLevel;
  readonly device: Device | null;
  readonly dtype: Dtype | null;
  /** Peak, from and to, in bytes; null where the size is not known. */
  readonly memoryBytes: readonly [number, number] | null;
  /** A sentence without a full stop. */
  readonly reason: string;
}

/** The best way to run a model here. */
export function judgeFit(model: FitModel, device: FitDevice): Fit {
  if (model.dtypes.length === 0) return refuse('it has no weights in a known form');
  const ways = [...gpuWays(model, device), ...wasmWays(model, device)];
  const best = (['good', 'fair', 'poor'] as const).flatMap((level) => ways.filter((way) => way.level === level))[0];
  return best ?? refuse(whyNone(model, device));
}

function gpuWays(model: FitModel, device: FitDevice): Fit[] {
  const { gpu } = device;
  // A GPU played by the processor is slower than WebAssembly.
  if (!gpu || gpu.isFallback) return [];
  return pick(model, ON_GPU)
    .filter(({ dtype }) => !NEEDS_HALF.has(dtype) || gpu.hasHalf)
    .filter(({ dtype }) => tensorBytes(model, dtype) <= gpu.maxBufferBytes)
    .map((file) => judgeMemory(file, 'webgpu', device));
}

function wasmWays(model: FitModel, device: FitDevice): Fit[] {
  return pick(model, ON_WASM).map((file) => {
    const fit = judgeMemory(file, 'wasm', device);
    if (fit.level !== 'good') return fit;
    if (!device.isIsolated) return { ...fit, level: 'fair', reason: 'one thread only: this page is not isolated' };
    if (file.sizeBytes <= SLOW_ON_WASM_BYTES) return fit;
    return { ...fit, level: 'fair', reason: `slow on ${device.threads} processor cores without WebGPU` };
  });
}

function judgeMemory(file: FitModel['dtypes'][number], device: Device, { memoryGb }: FitDevice): Fit {
  const where = { device, dtype: file.dtype };
  const place = device === 'webgpu' ? 'on the GPU' : 'on the processor';
  if (file.sizeBytes === 0) return { ...where, level: 'good', memoryBytes: null, reason: `runs ${place}` };
  const range = [file.sizeBytes * MEMORY_LOW, file.sizeBytes * MEMORY_HIGH] as const;
  const memory = (memoryGb ?? ASSUMED_GB) * 2 ** 30;
  const fit = { ...where, memoryBytes: range };
  if (device === 'wasm' && file.sizeBytes > WASM_LIMIT_BYTES / 2) {
    return { ...fit, level: 'poor', reason: 'too large for the 4 GB that WebAssembly can address' };
  }
  if (range[1] <= memory * GOOD_SHARE) return { ...fit, level: 'good', reason: `runs ${place}` };
  if (range[0] <= memory * FAIR_SHARE)
    return { ...fit, level: 'fair', reason: 'takes much of the memory: close other tabs' };
  return { ...fit, level: 'poor', reason: 'needs more memory than this device has to give' };
}

function pick(model: FitModel, order: readonly Dtype[]): FitModel['dtypes'] {
  return order.flatMap((dtype) => model.dtypes.filter((file) => file.dtype === dtype));
}

/** 4-bit files keep their embedding in 16 or 32 bits. */
function tensorBytes({ largestTensor = 0 }: FitModel, dtype: Dtype): number {
  return largestTensor * (NEEDS_HALF.has(dtype) ? 2 : 4);
}

function whyNone(model: FitModel, { gpu }: FitDevice): string {
  const only = model.dtypes.map(({ dtype }) => dtype).join(', ');
  if (!gpu || gpu.isFallback) return `has only ${only}, which needs a GPU; the processor needs q8, int8 or fp32`;
  if (!gpu.hasHalf) return `has only ${only}, and this GPU does not know 16-bit floats`;
  return 'its largest tensor is larger than a buffer of this GPU may be';
}

function refuse(reason: string): Fit {
  return { level: 'poor', device: null, dtype: null, memoryBytes: null, reason };
}
