// Texts and conversations to tokens, by transformers.js.

import { AutoTokenizer, env, type PreTrainedTokenizer } from '@huggingface/transformers';
import { StudioError } from '../../lib/errors.ts';
import type { ChatMessage } from '../../lib/language/types.ts';
import type { ModelFiles } from '../store/types.ts';
import { readTokenBytes, type TokenBytes } from './token-bytes.ts';

type Json = Readonly<Record<string, unknown>>;
/** A hostile template would be compiled before anything could stop it. */
const MAX_TEMPLATE = 64 * 1024;
const ROOT = 'models/';

export interface ModelTokenizer {
  readonly tokens: TokenBytes;
  /** Ids that end an answer. */
  readonly ends: ReadonlySet<number>;
  readonly padding: number;
  /** The prompt of a conversation, up to where the answer begins. @throws StudioError `model-failed` */
  encodePrompt(messages: readonly ChatMessage[]): Int32Array<ArrayBuffer>;
  encode(text: string, options?: { readonly withSpecialTokens: boolean }): Int32Array<ArrayBuffer>;
}

export interface ModelTexts {
  readonly config: Json;
  readonly generation: Json;
}

/** Loads the tokenizer of a model. @throws StudioError `model-missing`, `model-failed` */
export async function loadTokenizer(files: ModelFiles, texts: ModelTexts, size: number): Promise<ModelTokenizer> {
  const { id } = files.card;
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    if (!(await files.read(name))) throw new StudioError('model-missing', `${id} has no ${name}`);
  }
  serveFrom(files);
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(id);
    await setTemplate(tokenizer, files);
    return makeTokenizer(tokenizer, texts, size);
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throw new StudioError('model-failed', `the tokenizer of ${id} does not load: ${messageOf(cause)}`, { cause });
  }
}

/** The only door of transformers.js to files: nothing is fetched, here or from any hub. */
function serveFrom(files: ModelFiles): void {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = ROOT;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.fetch = async () => new Response(null, { status: 404 });
  env.useCustomCache = true;
  env.customCache = {
    match: async (key: string) => {
      const prefix = `${ROOT}${files.card.id}/`;
      return key.startsWith(prefix) ? ((await files.read(key.slice(prefix.length))) ?? undefined) : undefined;
    },
    put: async () => undefined,
  };
}

/** Newer exports keep the chat template in a file of its own. */
async function setTemplate(tokenizer: PreTrainedTokenizer, files: ModelFiles): Promise<void> {
  if (!tokenizer.chat_template) {
    const file = await files.read('chat_template.jinja');
    if (file) tokenizer.chat_template = await file.text();
  }
  const length = JSON.stringify(tokenizer.chat_template ?? '').length;
  if (length > MAX_TEMPLATE) throw new StudioError('model-failed', `the chat template has ${length} characters`);
}

function makeTokenizer(tokenizer: PreTrainedTokenizer, texts: ModelTexts, size: number): ModelTokenizer {
  const { _tokenizerJSON: json } = tokenizer as unknown as { readonly _tokenizerJSON: Json };
  const vocabulary = tokenizer.get_vocab() as ReadonlyMap<string, number> | Readonly<Record<string, number>>;
  const entries = vocabulary instanceof Map ? vocabulary : new Map(Object.entries(vocabulary));
  const encode = (text: string, withSpecialTokens: boolean): Int32Array<ArrayBuffer> =>
    Int32Array.from(text === '' ? [] : tokenizer.encode(text, { add_special_tokens: withSpecialTokens }));
  const ends = endsOf(tokenizer, texts);
  return {
    tokens: readTokenBytes(json, entries as ReadonlyMap<string, number>, size),
    ends,
    padding: validId(tokenizer.pad_token_id, size) ?? [...ends][0] ?? 0,
    encodePrompt: (messages) => {
      const prompt = tokenizer.chat_template ? render(tokenizer, messages) : null;
      const tokens = prompt === null ? encode(joinContents(messages), true) : encode(prompt, false);
      return tokens.length > 0 ? tokens : firstToken(tokenizer, size);
    },
    encode: (text, options) => encode(text, options?.withSpecialTokens ?? false),
  };
}

/** A model without a template was trained on plain text: the contents one after the other. */
function joinContents(messages: readonly ChatMessage[]): string {
  return messages.map(({ content }) => content).join('\n\n');
}

/** An empty prompt still needs one token to begin with. */
function firstToken(tokenizer: PreTrainedTokenizer, size: number): Int32Array<ArrayBuffer> {
  const bos = (tokenizer as unknown as { readonly bos_token_id?: unknown }).bos_token_id;
  return Int32Array.of(validId(bos, size) ?? validId(tokenizer.pad_token_id, size) ?? 0);
}

function render(tokenizer: PreTrainedTokenizer, messages: readonly ChatMessage[]): string {
  const apply = (list: readonly ChatMessage[]): string => {
    const plain = list.map(({ role, content }) => ({ role, content }));
    return tokenizer.apply_chat_template(plain, { tokenize: false, add_generation_prompt: true });
  };
  try {
    return apply(messages);
  } catch (cause) {
    // Some templates (Gemma's, for one) refuse a system message: it goes in front of the first one.
    const merged = mergeSystem(messages);
    if (merged === messages) throw new StudioError('model-failed', `chat template: ${messageOf(cause)}`, { cause });
    return render(tokenizer, merged);
  }
}

function mergeSystem(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const [system, first, ...rest] = messages;
  if (system?.role !== 'system') return messages;
  if (!first) return [{ role: 'user', content: system.content }];
  return [{ role: first.role, content: `${system.content}\n\n${first.content}` }, ...rest];
}

function endsOf(tokenizer: PreTrainedTokenizer, { config, generation }: ModelTexts): ReadonlySet<number> {
  const own = (tokenizer as unknown as { readonly eos_token_id?: unknown }).eos_token_id;
  const ids = [generation['eos_token_id'], config['eos_token_id'], own].flat();
  return new Set(ids.filter((id): id is number => typeof id === 'number'));
}

function validId(id: unknown, size: number): number | null {
  return typeof id === 'number' && id >= 0 && id < size ? id : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
