// How the bundler finds ONNX Runtime.

/**
 * Vite's own conditions, and the one by which ONNX Runtime leaves its WebAssembly to us: otherwise it brings a second
 * copy of 27 MB along, by an address of its own.
 */
export const onnxConditions = ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'];
