// `npm run bench -- language`: our decode loop in the browser against ONNX Runtime itself, on the same files and threads
// in the same run. The native side needs a Python with onnxruntime, onnx and numpy: `--python=PATH`, else `python3`.
// `--webgpu` compares the greedy texts of both devices instead: of the small GPT-2 of the tests, and of the embedded model
// (a quarter of an hour where the GPU is software; `--tokens=N` asks for fewer than 200).

import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findBrowser } from '../browser.mjs';
import { root } from '../prepare.mjs';
import { onnxConditions } from '../onnx-conditions.mjs';
import { serveHarness } from './harness-server.mjs';
import { printTable } from './measure.mjs';
import { findNative } from './native.mjs';

const MODEL = '/models/terrarium-small';
const NATIVE = path.join(root, 'scripts', 'bench', 'language-native.py');
const TINY = '/tiny-gpt2';
const GPU_FLAGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];
const GPU_TOKENS = 200;
/** Its context ends at 128, and the prompt is part of it. */
const TINY_TOKENS = 80;

export async function run({ args }) {
  const steps = args.includes('--quick') ? 32 : 96;
  const native = findNative(args, NATIVE, ['onnxruntime', 'onnx', 'numpy']);
  const folder = mkdtempSync(path.join(tmpdir(), 'terrarium-language-'));
  const page = path.join(root, 'tests', 'bench', 'language');
  const publicDir = path.join(root, 'public');
  const server = await serveHarness({ page, publicDir, conditions: onnxConditions });
  try {
    if (args.includes('--webgpu')) return await compareDevices(server, args);
    if (native) native(['make', folder]);
    const networks = native ? ['small-fp32', 'wide-int8', 'smol-int8', 'smol-fp32'] : [];
    for (const name of networks)
      copyFileSync(path.join(folder, `${name}.onnx`), path.join(server.folder, `${name}.onnx`));
    await withPage(server.address, [], async (measure) => {
      await compareSpeed(measure, { native, folder, steps });
      await compareConstraints(measure, { native, steps });
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withPage(address, flags, work) {
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', ...flags] });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => process.stderr.write(`${message.text()}\n`));
    await page.goto(address);
    await page.waitForFunction(() => 'language' in globalThis);
    await work((bench) => page.evaluate((given) => globalThis.language.measure(given), bench));
  } finally {
    await browser.close();
  }
}

const plain = { folder: MODEL, network: null, device: 'wasm', dtype: 'q8', vocabulary: 0 };

async function compareSpeed(measure, { native, folder, steps }) {
  const embedded = path.join(root, 'public', 'models', 'terrarium-small', 'onnx', 'model_quantized.onnx');
  const random = (name, network, bench) => [
    name,
    { ...plain, ...bench, network: `/${network}.onnx` },
    path.join(folder, `${network}.onnx`),
  ];
  const smol = { vocabulary: 49_152 };
  const files = [
    ['12.6 M int8 (embedded)', plain, embedded],
    ...(native
      ? [
          random('12.6 M fp32', 'small-fp32', { dtype: 'fp32' }),
          random('135 M int8', 'smol-int8', smol),
          random('135 M fp32', 'smol-fp32', { ...smol, dtype: 'fp32' }),
        ]
      : []),
  ];
  const rows = [];
  for (const [name, bench, file] of files) {
    for (const threads of [1, 2]) {
      const count = name.startsWith('135') ? Math.ceil(steps / 4) : steps;
      const ours = await measure({ ...bench, threads, steps: count, wants: ['alone', 'batch', 'first'] });
      const theirs = native ? JSON.parse(native(['time', file, threads, count])) : null;
      const against = (mine, other, digits = 2) => (theirs ? `${(mine / other).toFixed(digits)}` : '–');
      rows.push([
        ...[name, threads, ours.alone.toFixed(0), against(ours.alone, theirs?.alone)],
        ...[ours.batch.toFixed(0), against(ours.batch, theirs?.batch), (ours.batch / ours.alone).toFixed(1)],
        ...[ours.first.toFixed(0), against(ours.first, theirs?.first)],
      ]);
    }
  }
  const header = ['file', 'threads', 'tok/s alone', 'x native', 'tok/s batch 16', 'x native', 'batch / alone'];
  printTable('Decoding in WASM', [...header, 'ms to first token of 500', 'x native'], rows);
}

async function compareConstraints(measure, { native, steps }) {
  const rows = [];
  for (const [name, bench] of [
    ['8k', plain],
    ...(native ? [['50k', { ...plain, network: '/wide-int8.onnx', vocabulary: 50_000 }]] : []),
  ]) {
    const { constrained } = await measure({ ...bench, threads: 1, steps, wants: ['constrained'] });
    const { free, bound } = constrained;
    rows.push([name, free.toFixed(0), bound.toFixed(0), `${(100 * (1 - bound / free)).toFixed(1)} %`]);
  }
  printTable('JSON by grammar, batch 16, one thread', ['vocabulary', 'free tok/s', 'constrained tok/s', 'cost'], rows);
}

/** Greedy decoding leaves nothing to chance: both devices must write the same tokens. */
async function compareDevices({ address, folder: served }, args) {
  cpSync(path.join(root, 'tests/fixtures/models', TINY), path.join(served, TINY), { recursive: true });
  const steps = Number(args.find((arg) => arg.startsWith('--tokens='))?.slice('--tokens='.length) ?? GPU_TOKENS);
  const rows = [];
  await withPage(address, GPU_FLAGS, async (measure) => {
    for (const [name, folder, dtype, most] of [
      ['GPT-2 of the tests, fp32', TINY, 'fp32', TINY_TOKENS],
      ['embedded, 4-bit', MODEL, 'q4', GPU_TOKENS],
    ]) {
      const bench = { ...plain, folder, dtype, threads: 1, steps: Math.min(steps, most), wants: ['text'] };
      const onProcessor = await measure(bench);
      const started = process.hrtime.bigint();
      const onGpu = await measure({ ...bench, device: 'webgpu' });
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const isSame = onProcessor.text === onGpu.text && onProcessor.tokens === onGpu.tokens;
      rows.push([name, onProcessor.tokens, onGpu.tokens, isSame ? 'the same' : 'DIFFERENT', seconds.toFixed(0)]);
      if (!isSame) console.log(JSON.stringify({ onProcessor, onGpu }, null, 2));
    }
  });
  const header = ['model', 'tokens in WASM', 'tokens on WebGPU', 'greedy text', 's on WebGPU, loading included'];
  printTable('WebGPU against WASM', header, rows);
}
