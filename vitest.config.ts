import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserFlags, findBrowser } from './scripts/browser.mjs';
import { onnxConditions } from './scripts/onnx-conditions.mjs';

const executablePath = findBrowser();
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [svelte()],
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [svelte()],
        test: { name: 'contract', environment: 'node', include: ['tests/contract/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        plugins: [svelte()],
        server: { headers: isolationHeaders },
        resolve: { conditions: [...onnxConditions] },
        optimizeDeps: {
          exclude: ['@huggingface/transformers', 'onnxruntime-web'],
          include: [
            '@mlc-ai/web-xgrammar',
            'ajv',
            'comlink',
            'dexie',
            'fast-png',
            'papaparse',
            'fflate',
            'hash-wasm',
            'htmlparser2',
            'pdfjs-dist',
            'pdfjs-dist/build/pdf.worker.mjs',
            'hyparquet-writer',
            'regjsparser',
            'valibot',
          ],
        },
        worker: { format: 'es' },
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Storage belongs to the origin, so files that share a database must not run side by side.
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: [...browserFlags], ...(executablePath ? { executablePath } : {}) },
            }),
            instances: [{ browser: 'chromium' }],
            ...(process.env['TEST_PORT'] ? { api: { port: Number(process.env['TEST_PORT']) } } : {}),
          },
        },
      },
    ],
  },
});
