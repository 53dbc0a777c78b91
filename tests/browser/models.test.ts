import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toHex } from '../../src/lib/hash.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { ModelsWorkerApi, ModelSource, Progress } from '../../src/workers/contracts.ts';
import type { WorkerClient } from '../../src/workers/worker-client.ts';

const quiet = (): (() => void) => callback(() => undefined);
const CONFIG = {
  ...{ model_type: 'llama', architectures: ['LlamaForCausalLM'], vocab_size: 32, hidden_size: 8 },
  ...{ intermediate_size: 16, num_hidden_layers: 1, num_attention_heads: 2, max_position_embeddings: 64 },
};
const WEIGHTS = 'onnx/model_quantized.onnx';
const TEMPLATE = "{{ messages[0]['content'] }}";

/** Bytes that do not compress and are the same each time. */
function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

function parts(weights = noise(100_000)): Record<string, Uint8Array<ArrayBuffer>> {
  const text = (value: unknown): Uint8Array<ArrayBuffer> =>
    new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  return {
    'config.json': text(CONFIG),
    'tokenizer.json': text({ model: { vocab: {} } }),
    'tokenizer_config.json': text({ tokenizer_class: 'PreTrainedTokenizer' }),
    'chat_template.jinja': text(TEMPLATE),
    'README.md': text('---\nlicense: apache-2.0\n---\n# Tiny'),
    'onnx/model_quantized.onnx': weights,
  };
}

function folder(files: Record<string, Uint8Array<ArrayBuffer>>, prefix = 'tiny-model/'): ModelSource[] {
  return Object.entries(files).map(([path, bytes]) => ({
    path: `${prefix}${path}`,
    file: new File([bytes], path.slice(path.lastIndexOf('/') + 1), { lastModified: 1 }),
  }));
}

function zip(files: Record<string, Uint8Array<ArrayBuffer>>): ModelSource[] {
  const bytes = zipSync(files, { level: 6 });
  return [{ path: 'tiny.zip', file: new File([bytes], 'tiny.zip', { lastModified: 1 }) }];
}

async function listOpfs(): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const walk = async (at: FileSystemDirectoryHandle, prefix: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const [name, handle] of at.entries()) {
      if (handle.kind === 'directory') found.push(...(await walk(handle, `${prefix}${name}/`)));
      else found.push(`${prefix}${name}`);
    }
    return found;
  };
  return (await walk(await root.getDirectoryHandle('models', { create: true }), '')).sort();
}

async function wipe(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('models', { recursive: true }).catch(() => undefined);
}

let client: WorkerClient<ModelsWorkerApi>;
beforeEach(async () => {
  await wipe();
  client = createClient('models');
});
afterEach(() => client.stop());

function add(files: ModelSource[], name: string): ReturnType<ModelsWorkerApi['add']> {
  return client.call((remote, id) => remote.add(id, files, name, quiet()));
}

test('a folder is stored in the standard layout with a card that says what it is', async () => {
  const weights = noise(100_000);
  const card = await add(folder(parts(weights)), 'Tiny model');
  expect(card).toMatchObject({
    id: 'tiny-model',
    task: 'text-generation',
    architecture: 'llama',
    licence: 'apache-2.0',
  });
  expect(card).toMatchObject({ contextTokens: 64, vocabularySize: 32, hasChatTemplate: true, origin: 'disk' });
  expect(card.dtypes).toEqual([{ dtype: 'q8', path: 'onnx/model_quantized.onnx', sizeBytes: 100_000 }]);
  const hash = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', weights)));
  expect(card.files.find(({ path }) => path.endsWith('.onnx'))?.sha256).toBe(hash);
  expect(await listOpfs()).toEqual([...Object.keys(parts()), 'model.json'].map((path) => `tiny-model/${path}`).sort());
});

test('the chat template goes where the tokenizer looks for it, and a ZIP gives the same model as the folder', async () => {
  const fromFolder = await add(folder(parts()), 'A');
  const fromZip = await add(zip(parts()), 'B');
  expect(fromZip.fingerprint).toBe(fromFolder.fingerprint);
  const root = await navigator.storage.getDirectory();
  const models = await root.getDirectoryHandle('models');
  const stored = await (await models.getDirectoryHandle('b')).getFileHandle('tokenizer_config.json');
  expect(JSON.parse(await (await stored.getFile()).text())).toMatchObject({ chat_template: TEMPLATE });
});

test('flat files are put below onnx, and external data is named in the config', async () => {
  const { 'onnx/model_quantized.onnx': weights, ...texts } = parts();
  const flat = {
    ...texts,
    'model.onnx': new TextEncoder().encode('\u0008model.onnx_data'),
    'model.onnx_data': weights!,
  };
  const card = await add(folder(flat, ''), 'Flat');
  expect(card.dtypes).toEqual([{ dtype: 'fp32', path: 'onnx/model.onnx', sizeBytes: 100_016 }]);
  const models = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
  const config = await (await models.getDirectoryHandle('flat')).getFileHandle('config.json');
  expect(JSON.parse(await (await config.getFile()).text())).toMatchObject({
    'transformers.js_config': { use_external_data_format: { 'model.onnx': 1 } },
  });
});

test.each([
  ['a PyTorch folder', { 'model.safetensors': 'x' }, /PyTorch form; export to ONNX/],
  ['a pickle', { 'pytorch_model.bin': 'x' }, /program code/],
  ['no tokenizer', { 'tokenizer.json': null }, /tokenizer\.json is missing/],
  ['a pointer of Git LFS', { 'onnx/model_quantized.onnx': 'version https://git-lfs.github.com/spec/v1\n' }, /Git LFS/],
  ['a web page instead of weights', { 'onnx/model_quantized.onnx': '<!doctype html><p>404' }, /web page/],
  ['external data that is missing', { 'onnx/model_quantized.onnx': 'x model_quantized.onnx_data' }, /which is missing/],
  ['a config that is no JSON', { 'config.json': '{' }, /config\.json is not a JSON object/],
])('%s is refused with its reason, and nothing is stored', async (_name, changes, reason) => {
  const isOtherForm = 'model.safetensors' in changes || 'pytorch_model.bin' in changes;
  const gone = Object.entries(changes).flatMap(([path, text]) => (text === null ? [path] : []));
  const kept = Object.entries(parts()).filter(([path]) => !gone.includes(path) && !(isOtherForm && path === WEIGHTS));
  const made = Object.entries(changes).flatMap(([path, text]) =>
    text === null ? [] : [[path, new TextEncoder().encode(text)] as const],
  );
  const files = Object.fromEntries([...kept, ...made]);
  const inspection = await client.call((remote, id) => remote.inspect(id, folder(files), quiet()));
  expect(inspection.problems.join('\n')).toMatch(reason);
  await expect(add(folder(files), 'Bad')).rejects.toMatchObject({ code: 'bad-input' });
  expect(await listOpfs()).toEqual([]);
});

test('names that lead out of the folder, and bombs, do not get through', async () => {
  const hostile = {
    ...parts(),
    '../../config.json': noise(10),
    'a/../../onnx/model.onnx': noise(10),
    '/etc/passwd': noise(10),
  };
  await add(zip(hostile), '../../Evil <script>');
  expect((await listOpfs()).every((path) => path.startsWith('evil-script/'))).toBe(true);
  const bomb = { ...parts(), 'onnx/model.onnx': new Uint8Array(64 * 2 ** 20) };
  await expect(add(zip(bomb), 'Bomb')).rejects.toMatchObject({ code: 'limit' });
});

/** Ends the worker in the middle of storing, at that share; false when the model was whole before. */
async function killAt(files: ModelSource[], share: number): Promise<boolean> {
  const doomed = createClient('models');
  const kill = callback(({ stage, done }: Progress) => {
    if (stage === 'storing' && done >= share) doomed.stop();
  });
  const adding = doomed.call((remote, id) => remote.add(id, files, 'Killed', kill));
  const isWhole = await adding.then(
    () => true,
    () => false,
  );
  doomed.stop();
  return !isWhole;
}

test('an import killed at any point goes on, ends with the same model, and never shows half of one', async () => {
  const files = folder({ ...parts(noise(9_000_000)), 'onnx/model_q4.onnx': noise(21_000_000, 2) });
  const whole = (await add(files, 'Whole')).fingerprint;
  let kills = 0;
  for (let round = 0; round < 20; round++) {
    const wasKilled = await killAt(files, ((round * 7) % 16) / 20);
    const listed = (await client.call((remote) => remote.list())).find(({ id }) => id === 'killed');
    kills += Number(wasKilled);
    // It may have become whole between the last report and the end of the worker.
    if (listed) expect(listed.fingerprint).toBe(whole);
    else expect((await client.call((remote) => remote.leftovers())).map(({ id }) => id)).toEqual(['killed']);
    if (listed) await client.call((remote) => remote.remove('killed'));
  }
  expect(kills).toBeGreaterThan(5);
  const known = (await client.call((remote) => remote.list())).find(({ id }) => id === 'killed');
  expect(known ?? (await add(files, 'Killed'))).toMatchObject({ id: 'killed', fingerprint: whole });
  expect((await client.call((remote, id) => remote.verify(id, 'killed', quiet()))).damaged).toEqual([]);
  expect((await listOpfs()).filter((path) => /\.partial$|\.log$/.test(path))).toEqual([]);
});

test('a cancelled import keeps the files that were whole, lists what is left, and can be cleared', async () => {
  const files = folder({ ...parts(), 'onnx/model.onnx': noise(30_000_000, 3) });
  const controller = new AbortController();
  const adding = client.call(
    (remote, id) =>
      remote.add(
        id,
        files,
        'Stopped',
        callback(({ stage, done }) => {
          if (stage === 'storing' && done > 0.2) controller.abort();
        }),
      ),
    controller.signal,
  );
  await expect(adding).rejects.toMatchObject({ code: 'aborted' });
  const [left] = await client.call((remote) => remote.leftovers());
  expect(left).toMatchObject({ id: 'stopped', name: 'Stopped', origin: 'disk', isBusy: false });
  expect((await listOpfs()).filter((path) => path.endsWith('.partial'))).toEqual([]);
  expect((await client.call((remote) => remote.space())).leftoverBytes).toBe(left?.bytes);
  await client.call((remote) => remote.remove('stopped'));
  expect(await listOpfs()).toEqual([]);
});

test('a folder with a torn journal is started afresh, and halves of files that are not wanted any more are swept', async () => {
  const models = await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
  const write = async (folder: FileSystemDirectoryHandle, name: string, text: string): Promise<void> => {
    const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await stream.write(text);
    await stream.close();
  };
  await write(await models.getDirectoryHandle('torn', { create: true }), 'import.log', '{"name":"To');
  const cut = await models.getDirectoryHandle('cut', { create: true });
  await write(cut, 'import.log', `${JSON.stringify({ name: 'Cut', origin: 'disk' })}\n{"path":"config.json","sizeBy`);
  await write(await cut.getDirectoryHandle('onnx', { create: true }), 'model_q4.onnx.partial', 'half');
  await add(folder(parts()), 'Torn');
  await add(folder(parts()), 'Cut');
  const expected = [...Object.keys(parts()), 'model.json'];
  expect(await listOpfs()).toEqual(['cut', 'torn'].flatMap((id) => expected.map((path) => `${id}/${path}`)).sort());
});

test('verify names a file whose bytes have changed, and a second model of that name gets an id of its own', async () => {
  const first = await add(folder(parts()), 'Twice');
  const second = await add(folder(parts(noise(50_000, 9))), 'Twice');
  expect([first.id, second.id]).toEqual(['twice', 'twice-2']);
  const models = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
  const onnx = await (await models.getDirectoryHandle('twice')).getDirectoryHandle('onnx');
  const handle = await onnx.getFileHandle('model_quantized.onnx');
  const stream = await handle.createWritable({ keepExistingData: true });
  await stream.write({ type: 'write', position: 500, data: new Uint8Array([1, 2, 3]) });
  await stream.close();
  const verify = (id: string) => client.call((remote, job) => remote.verify(job, id, quiet()));
  expect(await verify('twice')).toEqual({ damaged: ['onnx/model_quantized.onnx'] });
  expect(await verify('twice-2')).toEqual({ damaged: [] });
  const space = await client.call((remote) => remote.space());
  expect(space.models.map(({ id }) => id).sort()).toEqual(['twice', 'twice-2']);
});

test('the model that comes with the studio is listed, and its bytes are those of its card', async () => {
  const cards = await client.call((remote) => remote.list());
  const embedded = cards.find(({ origin }) => origin === 'embedded');
  expect(embedded).toMatchObject({ id: 'terrarium-small', architecture: 'llama', task: 'text-generation' });
  expect(embedded?.dtypes.map(({ dtype }) => dtype)).toContain('q8');
  const { damaged } = await client.call((remote, id) => remote.verify(id, embedded!.id, quiet()));
  expect(damaged).toEqual([]);
});
