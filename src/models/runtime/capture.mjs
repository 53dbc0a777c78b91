// Stands before ONNX Runtime's own loader module and keeps the WebAssembly module it makes, so that keys and values can
// stay in its memory between steps. Served as it is: the bundler must not rename what it exports.

const loader = new URL(import.meta.url).searchParams.get('loader');
const { default: start } = await import(/* @vite-ignore */ new URL(loader, self.location.href).href);

export default async function startAndKeep(settings) {
  const module = await start(settings);
  globalThis[Symbol.for('terrarium.onnx')] = module;
  return module;
}
