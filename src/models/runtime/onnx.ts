// ONNX Runtime, set up to load nothing from anywhere but beside the app. One worker sets it up once.

import * as ort from 'onnxruntime-web/webgpu';
import gpuLoader from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainLoader from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { StudioError } from '../../lib/errors.ts';
import type { Device } from '../../lib/language/types.ts';
import captureUrl from './capture.mjs?url';
import type { WasmModule } from './wasm-module.ts';

const MAX_THREADS = 4;

export interface OnnxRuntime {
  readonly ort: typeof ort;
  readonly device: Device;
  readonly threads: number;
  /** The WebAssembly module of the plain build, once a session was made. */
  readonly wasm: () => WasmModule | null;
}

let current: { readonly build: Device; readonly threads: number } | null = null;

/** One thread less than there are cores, at most four; one without cross-origin isolation. */
export function defaultThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(navigator.hardwareConcurrency - 1, MAX_THREADS));
}

/**
 * Sets the runtime up for a device, with that many threads for WASM.
 * @throws StudioError `internal` when this worker runs another build already: a worker is for one device
 */
export function openOnnx(device: Device, threads = defaultThreads()): OnnxRuntime {
  if (current && (current.build !== device || current.threads !== threads)) {
    throw new StudioError('internal', `this worker runs ${current.build} with ${current.threads} threads already`);
  }
  current = { build: device, threads };
  const { wasm } = ort.env;
  const here = (path: string): string => new URL(path, self.location.href).href;
  const [loader, binary] = device === 'webgpu' ? [gpuLoader, gpuBinary] : [plainLoader, plainBinary];
  const mjs = device === 'webgpu' ? here(loader) : `${here(captureUrl)}?loader=${encodeURIComponent(here(loader))}`;
  wasm.wasmPaths = { mjs, wasm: here(binary) };
  wasm.numThreads = globalThis.crossOriginIsolated ? Math.max(1, threads) : 1;
  wasm.proxy = false;
  ort.env.logLevel = 'error';
  return { ort, device, threads: wasm.numThreads, wasm: device === 'webgpu' ? () => null : captured };
}

function captured(): WasmModule | null {
  return ((globalThis as Record<symbol, unknown>)[Symbol.for('terrarium.onnx')] ?? null) as WasmModule | null;
}
