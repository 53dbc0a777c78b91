import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { fakerPlugin } from './scripts/faker-plugin.ts';
import { onnxConditions } from './scripts/onnx-conditions.mjs';
import { onnxPlugin } from './scripts/onnx-plugin.ts';
import { sealPlugin } from './scripts/seal-plugin.ts';

export default defineConfig({
  // Relative, so that the built folder can be served from any path of a static host.
  base: './',
  plugins: [svelte(), sealPlugin(), fakerPlugin()],
  resolve: { conditions: [...onnxConditions] },
  worker: { format: 'es', plugins: () => [fakerPlugin(), onnxPlugin()] },
  build: {
    target: 'es2023',
    // An inlined asset is a data: URL, which the policy forbids for scripts, fonts and connections.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    // The airlock is a page apart, with headers of its own.
    rolldownOptions: { input: ['index.html', 'airlock.html'] },
  },
  server: { host: 'localhost', port: 7412 },
  preview: { host: 'localhost', port: 7413 },
});
