// Texts to the fixed number of tokens that a text encoder takes.

import { PreTrainedTokenizer } from '@huggingface/transformers';
import { StudioError } from '../../lib/errors.ts';
import type { ImagePipeline } from '../../lib/image-models/manifest.ts';
import { readJsonFile } from '../language/model-files.ts';
import type { ModelFiles } from '../store/types.ts';
import { clipTokenizer } from './clip-tokenizer.ts';

type Json = Readonly<Record<string, unknown>>;
type Settings = ImagePipeline['tokenizer'];

export interface PromptTokens {
  readonly ids: Int32Array;
  /** 1 for tokens of the text, 0 for padding. */
  readonly mask: Int32Array;
}
export type Tokenize = (text: string) => PromptTokens;

/** Loads the tokenizer that a pipeline names. @throws StudioError `model-missing`, `model-failed` */
export async function loadPromptTokenizer(files: ModelFiles, settings: Settings): Promise<Tokenize> {
  const folder = settings.file.slice(0, settings.file.lastIndexOf('/') + 1);
  const config = await readJsonFile(files, `${folder}tokenizer_config.json`);
  const json = await readTokenizer(files, settings.file, folder);
  try {
    const tokenizer = new PreTrainedTokenizer(json, config);
    const encode = (text: string, isWhole: boolean): number[] =>
      tokenizer.encode(text, { add_special_tokens: isWhole });
    return (text) => padTokens(cutTokens(text, encode, settings), settings);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('model-failed', `the tokenizer of ${files.card.id} does not load: ${message}`, { cause });
  }
}

/** `tokenizer.json`, or made of the vocabulary and the merges that older exports of CLIP have instead. */
async function readTokenizer(files: ModelFiles, path: string, folder: string): Promise<Json> {
  const json = await readJsonFile(files, path);
  if (Object.keys(json).length > 0) return json;
  const vocabulary = await readJsonFile(files, `${folder}vocab.json`);
  const merges = await files.read(`${folder}merges.txt`);
  if (Object.keys(vocabulary).length === 0 || !merges) {
    throw new StudioError('model-missing', `${files.card.id} has no ${path}`);
  }
  return clipTokenizer(vocabulary as Readonly<Record<string, number>>, await merges.text());
}

/** Special tokens stay whole when a long text is cut. */
function cutTokens(
  text: string,
  encode: (text: string, isWhole: boolean) => number[],
  { length, startId, endId }: Settings,
): readonly number[] {
  const inner = text === '' ? [] : encode(text, false);
  if (startId !== null || endId !== null) {
    const [start, end] = [startId === null ? [] : [startId], endId === null ? [] : [endId]];
    return [...start, ...inner.slice(0, Math.max(0, length - start.length - end.length)), ...end];
  }
  const whole = encode(text, true);
  const excess = whole.length - length;
  if (excess <= 0) return whole;
  const before = Math.max(
    0,
    whole.findIndex((_, at) => inner.every((id, i) => whole[at + i] === id)),
  );
  const last = before + inner.length;
  return [...whole.slice(0, Math.max(before, last - excess)), ...whole.slice(last)].slice(0, length);
}

function padTokens(tokens: readonly number[], { length, padId }: Settings): PromptTokens {
  const ids = new Int32Array(length).fill(padId);
  ids.set(tokens);
  return { ids, mask: Int32Array.from(ids, (_, i) => (i < tokens.length ? 1 : 0)) };
}
