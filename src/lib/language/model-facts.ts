// What the small text files of a model say about it: everything a card shows, and what stands in the way of running it.

import type { JsonObject } from '../json.ts';
import { taskOfClasses, taskOfType } from './architectures.ts';
import { graphOfData, listDtypes } from './model-layout.ts';
import type { Dtype, ModelCard } from './types.ts';

/** A template longer than this is refused: it would be run for every prompt. */
export const MAX_TEMPLATE_CHARACTERS = 65_536;
const HEAVY_ON_WASM: readonly Dtype[] = ['q4', 'q4f16', 'bnb4', 'fp16'];
/** Tokenizers without a limit write 10^30 here. */
const LARGEST_CONTEXT = 100_000_000;

/** Texts of the files of that name, null where there is none. */
export interface ModelTexts {
  readonly config: string | null;
  readonly tokenizerConfig: string | null;
  readonly chatTemplate: string | null;
  readonly readme: string | null;
  /** `1_Pooling/config.json` of sentence-transformers. */
  readonly pooling: string | null;
}
export interface ModelFacts extends Pick<
  ModelCard,
  'task' | 'architecture' | 'parameters' | 'licence' | 'contextTokens' | 'vocabularySize' | 'hasChatTemplate' | 'dtypes'
> {
  readonly facts: JsonObject;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}
type Json = Readonly<Record<string, unknown>>;
type SizedFile = Pick<ModelCard['files'][number], 'path' | 'sizeBytes'>;

/** Reads the facts of a model out of its texts and stored paths. Never throws: what is wrong is listed. */
export function readModelFacts(texts: ModelTexts, files: readonly SizedFile[]): ModelFacts {
  const problems: string[] = [];
  const config = parseObject(texts.config, 'config.json', problems);
  const tokenizer = parseObject(texts.tokenizerConfig, 'tokenizer_config.json', problems);
  const text = objectOf(config['text_config']) ?? config;
  const architecture = textOf(config['model_type']) ?? 'unknown';
  const classes = Array.isArray(config['architectures']) ? config['architectures'].filter(isText) : [];
  const task = taskOfType(architecture) ?? taskOfClasses(classes);
  const template =
    textOf(tokenizer['chat_template']) ?? listedTemplate(tokenizer['chat_template']) ?? texts.chatTemplate;
  const dtypes = listDtypes(files);
  const facts = {
    task: task ?? ('text-generation' as const),
    architecture,
    parameters: countParameters(text) ?? parametersBySize(dtypes),
    licence: licenceOf(texts.readme),
    contextTokens: contextOf(text, tokenizer),
    vocabularySize: countOf(text['vocab_size']),
    hasChatTemplate: template !== null,
    dtypes,
    facts: extraFacts(text, texts, problems),
  };
  const paths = new Set(files.map(({ path }) => path));
  problems.push(...missingParts(texts, paths, config));
  if (template && template.length > MAX_TEMPLATE_CHARACTERS) problems.push('the chat template is longer than 64 KB');
  return { ...facts, problems, warnings: [...warningsOf(facts, task), ...looseData(paths)] };
}

function missingParts(texts: ModelTexts, paths: ReadonlySet<string>, config: Json): string[] {
  const missing: string[] = [];
  if (texts.config === null) missing.push('config.json is missing');
  if (!paths.has('tokenizer.json'))
    missing.push('tokenizer.json is missing: export the fast tokenizer beside the model');
  if (![...paths].some((path) => path.endsWith('.onnx'))) missing.push('there is no onnx/model*.onnx file');
  if (config['is_encoder_decoder'] === true) {
    missing.push('this is an encoder-decoder model: only models that continue text and embedders can be run');
  }
  return missing;
}

function warningsOf(facts: Omit<ModelFacts, 'warnings' | 'problems'>, known: string | null): string[] {
  const warnings: string[] = [];
  if (known === null || taskOfType(facts.architecture) === null) {
    warnings.push(`the architecture “${facts.architecture}” is not known to run here`);
  }
  if (facts.dtypes.length > 0 && facts.dtypes.every(({ dtype }) => HEAVY_ON_WASM.includes(dtype))) {
    warnings.push('only 4-bit or half-precision weights: they need WebGPU, the processor needs q8, int8 or fp32');
  }
  if (facts.task === 'text-generation' && !facts.hasChatTemplate) {
    warnings.push('no chat template: prompts are given to the model as plain text');
  }
  if (facts.licence === null) warnings.push('no licence found: look it up before you publish what the model wrote');
  return warnings;
}

function looseData(paths: ReadonlySet<string>): string[] {
  return [...paths]
    .filter((path) => !paths.has(graphOfData(path) ?? path))
    .map((path) => `${path} belongs to no graph and is kept for nothing`);
}

/** The config to store: with external data named, since transformers.js looks for it only when told to. */
export function storedConfig(config: string, paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const graph = graphOfData(path)?.replace(/^onnx\//, '');
    if (graph !== undefined) counts.set(graph, (counts.get(graph) ?? 0) + 1);
  }
  if (counts.size === 0) return config;
  const parsed = JSON.parse(config) as Json;
  const hints = { ...objectOf(parsed['transformers.js_config']), use_external_data_format: Object.fromEntries(counts) };
  return JSON.stringify({ ...parsed, 'transformers.js_config': hints }, null, 2);
}

/** The tokenizer config to store: with the template of `chat_template.jinja`, which is not read from there. */
export function storedTokenizerConfig(tokenizerConfig: string | null, chatTemplate: string | null): string | null {
  if (chatTemplate === null) return tokenizerConfig;
  const parsed = tokenizerConfig === null ? {} : (JSON.parse(tokenizerConfig) as Json);
  if (parsed['chat_template'] !== undefined && parsed['chat_template'] !== null) return tokenizerConfig;
  return JSON.stringify({ ...parsed, chat_template: chatTemplate }, null, 2);
}

/** The licence of a README's front matter, as written there. */
export function licenceOf(readme: string | null): string | null {
  const front = /^\uFEFF?---\r?\n([\s\S]{0,65536}?)\r?\n---/.exec(readme ?? '')?.[1] ?? '';
  const value = (key: string): string | null => {
    const found = new RegExp(`^${key}:[ \\t]*["']?([^"'#\\r\\n]{1,80}?)["']?[ \\t]*$`, 'm').exec(front);
    return found?.[1]?.trim() || null;
  };
  const licence = value('license');
  return licence === 'other' ? (value('license_name') ?? licence) : licence;
}

function contextOf(config: Json, tokenizer: Json): number | null {
  const keys = ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len', 'max_sequence_length', 'seq_length'];
  const own = keys.map((key) => countOf(config[key])).find((value) => value !== null);
  const limit = countOf(tokenizer['model_max_length']);
  const sane = limit !== null && limit <= LARGEST_CONTEXT ? limit : null;
  // An embedder may be trained for fewer tokens than it has positions.
  return own !== undefined && own !== null && sane !== null ? Math.min(own, sane) : (own ?? sane);
}

/** Exact for models built like Llama (gated) and GPT-2, else null. */
function countParameters(config: Json): number | null {
  const width = countOf(config['hidden_size']) ?? countOf(config['n_embd']);
  const layers = countOf(config['num_hidden_layers']) ?? countOf(config['n_layer']);
  const vocabulary = countOf(config['vocab_size']);
  if (width === null || layers === null || vocabulary === null) return null;
  if (config['model_type'] === 'gpt2') {
    const positions = countOf(config['n_positions']) ?? 1024;
    return vocabulary * width + positions * width + layers * (12 * width * width + 13 * width) + 2 * width;
  }
  const inner = countOf(config['intermediate_size']);
  if (inner === null || !['llama', 'mistral', 'qwen2', 'qwen3', 'smollm3'].includes(String(config['model_type'])))
    return null;
  const heads = countOf(config['num_attention_heads']) ?? 1;
  const keyHeads = countOf(config['num_key_value_heads']) ?? heads;
  const head = countOf(config['head_dim']) ?? width / heads;
  const bias = config['model_type'] === 'qwen2' ? (heads + 2 * keyHeads) * head : 0;
  const headNorms = config['model_type'] === 'qwen3' ? 2 * head : 0;
  const attention = 2 * width * heads * head + 2 * width * keyHeads * head + bias + headNorms;
  const output = config['tie_word_embeddings'] === true ? 0 : vocabulary * width;
  return vocabulary * width + output + layers * (attention + 3 * width * inner + 2 * width) + width;
}

/** Rounded to two digits, from weights that take a whole number of bytes each. */
function parametersBySize(dtypes: ModelFacts['dtypes']): number | null {
  const whole = dtypes.find(({ dtype }) => dtype === 'fp32') ?? dtypes.find(({ dtype }) => dtype === 'fp16');
  if (!whole || whole.sizeBytes === 0) return null;
  return Number((whole.sizeBytes / (whole.dtype === 'fp32' ? 4 : 2)).toPrecision(2));
}

function extraFacts(config: Json, texts: ModelTexts, problems: string[]): JsonObject {
  const width = countOf(config['hidden_size']) ?? countOf(config['n_embd']);
  const vocabulary = countOf(config['vocab_size']);
  const pooling = texts.pooling === null ? null : parseObject(texts.pooling, '1_Pooling/config.json', problems);
  return {
    ...(width !== null && { width }),
    // The embedding is the largest single tensor of a small model, and a GPU buffer must hold it.
    ...(width !== null && vocabulary !== null && { largestTensor: width * vocabulary }),
    ...(pooling && { pooling: pooling['pooling_mode_cls_token'] === true ? 'cls' : 'mean' }),
  };
}

function parseObject(text: string | null, name: string, problems: string[]): Json {
  if (text === null) return {};
  try {
    const value = objectOf(JSON.parse(text));
    if (value) return value;
  } catch {
    // Said below, with the same words as for JSON of another shape.
  }
  problems.push(`${name} is not a JSON object`);
  return {};
}

/** Some tokenizers list several templates by name. */
function listedTemplate(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const entries = value.map(objectOf).filter((entry) => entry !== null);
  const chosen = entries.find((entry) => entry['name'] === 'default') ?? entries[0];
  return textOf(chosen?.['template']);
}

function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
