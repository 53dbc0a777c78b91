// `models/index.json` of a build: the models in `public/models`, each with its files and their hashes. A folder in the
// Hugging Face layout for ONNX that is put there before the build is offered by the studio, and kept offline. One that is
// put into the built folder is offered after `node scripts/run-ts.mjs scripts/models-index.ts dist`.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

interface ListedModel {
  readonly id: string;
  readonly embedded?: boolean;
  readonly files?: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256: string }[];
}

/** Completes the list in a built folder; nothing happens where there is none. */
export async function writeModelsIndex(outDir: string): Promise<void> {
  const folder = path.join(outDir, 'models');
  const index = path.join(folder, 'index.json');
  const text = await readFile(index, 'utf8').catch(() => null);
  if (text === null) return;
  const { models } = JSON.parse(text) as { models: readonly ListedModel[] };
  const known = new Set(models.map(({ id }) => id));
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const added: ListedModel[] = [];
  for (const { name } of names.filter((entry) => !known.has(entry.name))) {
    const files = await listFiles(path.join(folder, name));
    if (files.some((file) => file.path === 'config.json')) added.push({ id: name, files });
  }
  if (added.length > 0) await writeFile(index, `${JSON.stringify({ models: [...models, ...added] }, null, 2)}\n`);
}

async function listFiles(folder: string): Promise<NonNullable<ListedModel['files']>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: path.relative(folder, file).split(path.sep).join('/'),
      sizeBytes: (await stat(file)).size,
      sha256: await hashFile(file),
    })),
  );
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest('hex');
}

const [, command, outDir] = process.argv;
if (outDir !== undefined && path.basename(command ?? '') === 'models-index.ts') {
  await writeModelsIndex(path.resolve(outDir));
}
