// `npm run bench -- image`: the embedded image models in the browser against ONNX Runtime itself, on the same files and
// threads in the same run. The native side needs a Python with onnxruntime and numpy: `--python=PATH`, else `python3`.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findBrowser } from '../browser.mjs';
import { onnxConditions } from '../onnx-conditions.mjs';
import { root } from '../prepare.mjs';
import { serveHarness } from './harness-server.mjs';
import { printTable } from './measure.mjs';
import { findNative } from './native.mjs';

const DENOISER = path.join(root, 'public', 'models', 'terrarium-emoji', 'onnx', 'denoiser.onnx');

export async function run({ args }) {
  const pictures = args.includes('--quick') ? 3 : 9;
  const native = findNative(args, path.join(root, 'scripts', 'bench', 'image-native.py'), ['onnxruntime', 'numpy']);
  const page = path.join(root, 'tests', 'bench', 'image');
  const server = await serveHarness({ page, publicDir: path.join(root, 'public'), conditions: onnxConditions });
  try {
    printTable(
      'Embedded image models in WASM, one picture of 64 x 64 at the settings to start from',
      [
        'threads',
        's a picture',
        'ms an evaluation',
        'of native',
        'load in ms',
        'matcher: pictures/s',
        'its load in ms',
        'memory in MB',
      ],
      await measureAll(server.address, { native, pictures }),
    );
    printTable(
      'Dictionary from 300 pictures a language, as the embedded matcher sees them',
      ['languages', 'wrong pictures', 'words', 'P@1', 'surer than chance', 'their P@1'],
      await measurePivot(server.address),
    );
    printTable(
      'Scanner of 50 labelled dialogues by the embedded language model, one thread (rules: tests/bench/magid.ts)',
      ['dialogues', 'picked', 'labelled', 'precision', 'recall', 'F1', 'F1 within one turn', 's'],
      await measureScanner(server.address),
    );
  } finally {
    await server.close();
  }
}

async function measureScanner(address) {
  const lines = readFileSync(path.join(root, 'tests', 'fixtures', 'magid', 'labelled-dialogues.jsonl'), 'utf8');
  const all = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const rows = [];
  for (const [name, dialogues] of [
    ['test, 30', all.filter(({ split }) => split === 'test')],
    ['all, 50', all],
  ]) {
    const asked = dialogues.map(({ turns, pictures }) => ({
      messages: turns.map(([role, content]) => ({ role, content })),
      labelled: pictures.map(({ turn }) => turn),
    }));
    const { exact, near, seconds } = await withPage(address, (page) =>
      page.evaluate((given) => globalThis.image.scan(given), asked),
    );
    rows.push([
      ...[name, exact.picked, exact.labelled, exact.precision.toFixed(2), exact.recall.toFixed(2)],
      ...[exact.f1.toFixed(2), near.f1.toFixed(2), seconds.toFixed(0)],
    ]);
  }
  return rows;
}

async function measurePivot(address) {
  const figures = await withPage(address, (page) => page.evaluate(() => globalThis.image.pivot()));
  return figures.map(({ pair, wrong, asked, precision, found, foundPrecision }) => [
    ...[pair, `${wrong * 100} %`, asked, precision.toFixed(3), found],
    found === 0 ? '–' : foundPrecision.toFixed(3),
  ]);
}

async function measureAll(address, { native, pictures }) {
  const rows = [];
  for (const threads of [1, 2]) {
    const { times, memory } = await measureOnce(address, { threads, pictures });
    const theirs = native ? JSON.parse(native([DENOISER, threads])) : null;
    rows.push([
      ...[threads, times.picture.toFixed(2), times.evaluationMs.toFixed(0)],
      theirs ? (theirs.evaluationMs / times.evaluationMs).toFixed(2) : '–',
      ...[times.loadMs.toFixed(0), times.matched.toFixed(1), times.matcherLoadMs.toFixed(0)],
      memory === null ? '–' : (memory / 1e6).toFixed(0),
    ]);
  }
  return rows;
}

function measureOnce(address, bench) {
  return withPage(address, async (page, browser) => {
    const measuring = page.evaluate((given) => globalThis.image.measure(given), bench);
    let memory = null;
    const timer = setInterval(
      () => void rendererBytes(browser).then((bytes) => (memory = Math.max(memory ?? 0, bytes ?? 0))),
      1000,
    );
    const times = await measuring.finally(() => clearInterval(timer));
    return { times, memory };
  });
}

/** A browser of its own, so that memory and caches are. */
async function withPage(address, work) {
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForFunction(() => 'image' in globalThis);
    return await work(page, browser);
  } finally {
    await browser.close();
  }
}

/** Resident memory of the largest renderer, or null where the browser does not tell its processes. */
async function rendererBytes(browser) {
  try {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const sizes = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) * 1024);
    return Math.max(...sizes);
  } catch {
    return null; // no such system
  }
}
