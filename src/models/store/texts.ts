// The small texts of a model that its card is made of.

import { StudioError } from '../../lib/errors.ts';
import type { ModelTexts } from '../../lib/language/model-facts.ts';
import { findFile } from './opfs.ts';

/** Configs are a few kilobytes; a tokenizer config with many added tokens is some hundred. */
export const MAX_TEXT_BYTES = 8 * 2 ** 20;

/** Where each text lies below the model's folder. */
export const textPaths: Readonly<Record<keyof ModelTexts, string>> = {
  config: 'config.json',
  tokenizerConfig: 'tokenizer_config.json',
  chatTemplate: 'chat_template.jinja',
  readme: 'README.md',
  pooling: '1_Pooling/config.json',
};

/** Reads them with `read`, which gives the text at a path or null. */
export async function gatherTexts(read: (path: string) => Promise<string | null>): Promise<ModelTexts> {
  const entries: [string, string | null][] = [];
  for (const [key, path] of Object.entries(textPaths)) entries.push([key, await read(path)]);
  return Object.fromEntries(entries) as unknown as ModelTexts;
}

/** @throws StudioError `limit` for a text of more than 8 MB */
export function readModelTexts(folder: FileSystemDirectoryHandle): Promise<ModelTexts> {
  return gatherTexts((path) => readText(folder, path));
}

/** A small text of a model, or null. @throws StudioError `limit` for more than 8 MB */
export async function readText(folder: FileSystemDirectoryHandle, path: string): Promise<string | null> {
  const file = await findFile(folder, path);
  if (!file) return null;
  const isLarge = file.size > MAX_TEXT_BYTES && !path.endsWith('tokenizer.json');
  if (isLarge) throw new StudioError('limit', `${path} is larger than a text of a model may be`);
  return file.text();
}
