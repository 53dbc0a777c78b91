// Image models in the store of models: looked at, stored, listed, checked, and run in a worker of their own.

import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EMBEDDED_IMAGE_MATCHER, EMBEDDED_IMAGE_MODEL, type ImageStep } from '../../src/lib/image-models/types.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { ModelsWorkerApi, ModelSource } from '../../src/workers/contracts.ts';
import { createImageWorkerMatcher, createImageWorkerModel } from '../../src/workers/image-client.ts';
import { createImagePool } from '../../src/workers/image-models.ts';
import type { WorkerClient } from '../../src/workers/worker-client.ts';
import { fileBytes, tinyModels } from '../fixtures/image-model-files.ts';

const quiet = (): (() => void) => callback(() => undefined);
const settings = { sampler: 'euler', steps: 2, guidance: 2, width: null, height: null } as const;
const ask = (prompt: string, seed: number) => ({ prompt, negative: '', settings, seed });

async function filesOf(id: keyof typeof tinyModels): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const entries = tinyModels[id].map(
    async (path) => [path, await fileBytes(`/tests/fixtures/models/${id}/${path}`)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
function folder(files: Record<string, Uint8Array<ArrayBuffer>>, prefix: string): ModelSource[] {
  return Object.entries(files).map(([path, bytes]) => ({
    path: `${prefix}${path}`,
    file: new File([bytes], path.slice(path.lastIndexOf('/') + 1), { lastModified: 1 }),
  }));
}

let client: WorkerClient<ModelsWorkerApi>;
beforeEach(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('models', { recursive: true }).catch(() => undefined);
  client = createClient('models');
});
afterEach(() => client.stop());
const add = (files: ModelSource[], name: string): ReturnType<ModelsWorkerApi['add']> =>
  client.call((remote, id) => remote.add(id, files, name, quiet()));
const inspect = (files: ModelSource[]): ReturnType<ModelsWorkerApi['inspect']> =>
  client.call((remote, id) => remote.inspect(id, files, quiet()));

describe('a folder in the layout of Stable Diffusion', () => {
  test('is stored, checked, listed, and makes pictures in a worker', async () => {
    const files = await filesOf('tiny-diffusion');
    const dropped = folder({ ...files, 'unet/notes.exe': new Uint8Array(3) }, 'my-diffusion/');
    const looked = await inspect(dropped);
    expect(looked).toMatchObject({ problems: [], ignored: ['my-diffusion/unet/notes.exe'] });
    expect(looked.card).toMatchObject({
      name: 'my-diffusion',
      task: 'text-to-image',
      architecture: 'stable-diffusion',
    });
    const card = await add(dropped, 'My diffusion');
    expect(card.files.map(({ path }) => path).sort()).toEqual([...tinyModels['tiny-diffusion']].sort());
    const zipped = await add([{ path: 'tiny.zip', file: new File([zipSync(files)], 'tiny.zip') }], 'Zipped');
    expect(zipped.fingerprint).toBe(card.fingerprint);
    expect(await client.call((remote, id) => remote.verify(id, card.id, quiet()))).toEqual({ damaged: [] });
    const listed = await client.call((remote) => remote.list());
    expect(listed.find(({ id }) => id === card.id)).toMatchObject({ task: 'text-to-image', origin: 'disk' });

    const model = await createImageWorkerModel({ model: card.id, device: 'wasm' }, { threads: 1 });
    expect(model.info).toMatchObject({ id: card.id, fingerprint: card.fingerprint, device: 'wasm' });
    const done: number[] = [];
    const steps: ImageStep[] = [];
    const requests = [ask('a red cat', 1), ask('a dog', 2)];
    const context = { onStep: (step: ImageStep) => steps.push(step), onResult: (i: number) => done.push(i) };
    const pictures = await model.generate(requests, context);
    expect(pictures.map(({ width, height }) => [width, height])).toEqual([
      [64, 64],
      [64, 64],
    ]);
    expect(done).toEqual([0, 1]);
    expect(steps[0]).toMatchObject({ request: 0, step: 1, steps: 2, preview: null });
    expect((await model.generate([requests[1]!], {}))[0]!.data).toEqual(pictures[1]!.data);
    model.dispose();
    await expect(model.generate(requests, {})).rejects.toMatchObject({ code: 'model-failed' });
  });

  test('is refused with reasons when parts are missing', async () => {
    const {
      'vae_decoder/model.onnx': _decoder,
      'tokenizer/vocab.json': _words,
      ...rest
    } = await filesOf('tiny-diffusion');
    const { problems } = await inspect(folder(rest, 'half/'));
    expect(problems).toEqual(['vae_decoder/model.onnx is missing', 'tokenizer/tokenizer.json is missing']);
    await expect(add(folder(rest, 'half/'), 'Half')).rejects.toMatchObject({ code: 'bad-input' });
  });
});

test('a folder in the layout of CLIP is stored, and matches in a worker', async () => {
  const files = await filesOf('tiny-clip');
  // Flat, as a person may have downloaded them.
  const flat = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path.replace('onnx/', ''), bytes]));
  const card = await add(folder(flat, ''), 'Tiny CLIP');
  expect(card).toMatchObject({ task: 'image-text-match', architecture: 'clip', contextTokens: 77 });
  expect(card.files.map(({ path }) => path).sort()).toEqual([...tinyModels['tiny-clip']].sort());
  const matcher = await createImageWorkerMatcher({ model: card.id, device: 'wasm' }, { threads: 1 });
  const [text] = await matcher.embedTexts(['a red cat'], {});
  const picture = { width: 5, height: 9, data: new Uint8ClampedArray(180).fill(99) };
  const [vector] = await matcher.embedImages([picture], {});
  expect([text!.length, vector!.length]).toEqual([16, 16]);
  matcher.dispose();
});

test('a broken graph gives an error, and the next model loads', async () => {
  const files = await filesOf('tiny-diffusion');
  const cut = files['unet/model.onnx']!.slice(0, 2000);
  const card = await add(folder({ ...files, 'unet/model.onnx': cut }, 'cut/'), 'Cut');
  const pool = createImagePool({ device: 'wasm', threads: 1 });
  await expect(pool.imageModel(card.id)).rejects.toMatchObject({ code: 'model-failed' });
  await expect(pool.imageModel('nobody')).rejects.toMatchObject({ code: 'model-missing' });
  const whole = await add(folder(files, 'whole/'), 'Whole');
  const [one, two] = await Promise.all([pool.imageModel(whole.id), pool.imageModel(whole.id)]);
  expect(one).toBe(two);
  await pool.keepOnly([]);
  expect(pool.loadMs).toBeGreaterThan(0);
});

test('a graph that never ends is ended', async () => {
  const endless = await fileBytes('/tests/fixtures/models/tiny-clip/endless.onnx');
  const card = await add(folder({ ...(await filesOf('tiny-clip')), 'onnx/text_model.onnx': endless }, 'e/'), 'Endless');
  const loading = createImageWorkerMatcher({ model: card.id, device: 'wasm' }, { threads: 1, stillMs: 8000 });
  await expect(loading).rejects.toMatchObject({
    ...{ code: 'model-failed', message: expect.stringContaining('no sign of life') as string },
  });
});

test('a call that is cancelled ends at once, and the worker goes on', async () => {
  const card = await add(folder(await filesOf('tiny-diffusion'), 'tiny/'), 'Tiny');
  const model = await createImageWorkerModel({ model: card.id, device: 'wasm' }, { threads: 1 });
  const abort = new AbortController();
  const long = { ...ask('a dog', 1), settings: { ...settings, steps: 200 } };
  const running = model.generate([long], { signal: abort.signal, onStep: () => abort.abort() });
  await expect(running).rejects.toMatchObject({ code: 'aborted' });
  expect(await model.generate([ask('a dog', 1)], {})).toHaveLength(1);
  model.dispose();
});

// Needs a browser with an adapter; one that plays the GPU on the processor will do.
const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<Adapter | null> } };
interface Adapter {
  readonly features: ReadonlySet<string>;
}
const adapter = (await gpu?.requestAdapter()) ?? null;
test.skipIf(!adapter)('a GPU makes the same pictures but for rounding', { timeout: 240_000 }, async () => {
  const files = await filesOf('tiny-diffusion');
  const half = await fileBytes('/tests/fixtures/models/tiny-diffusion/vae_decoder/half.onnx');
  const plain = await add(folder(files, 'tiny/'), 'Tiny');
  const small = await add(folder({ ...files, 'vae_decoder/model.onnx': half }, 'half/'), 'Half');
  const made = async (id: string, device: 'wasm' | 'webgpu') => {
    const model = await createImageWorkerModel({ model: id, device }, { threads: 1, stillMs: 60_000 });
    const [picture] = await model.generate([ask('a red cat', 1)], {});
    model.dispose();
    return { data: picture!.data, device: model.info.device };
  };
  const here = await made(plain.id, 'wasm');
  const there = await made(plain.id, 'webgpu');
  expect(there.device).toBe('webgpu');
  expect(Math.max(...here.data.map((value, i) => Math.abs(value - there.data[i]!)))).toBeLessThanOrEqual(2);
  // What this GPU has no numbers for goes to the processor.
  const other = await made(small.id, 'webgpu');
  expect(other.device).toBe(adapter?.features.has('shader-f16') ? 'webgpu' : 'wasm');
});

test('the embedded models are listed with what they do', async () => {
  const cards = new Map((await client.call((remote) => remote.list())).map((card) => [card.id, card]));
  expect(cards.get(EMBEDDED_IMAGE_MODEL)).toMatchObject({ task: 'text-to-image', origin: 'embedded' });
  expect(cards.get(EMBEDDED_IMAGE_MATCHER)).toMatchObject({ task: 'image-text-match', origin: 'embedded' });
  expect(cards.get('terrarium-small')).toMatchObject({ task: 'text-generation' });
});
