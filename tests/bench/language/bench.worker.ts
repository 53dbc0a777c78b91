// Measures a language model as the studio runs it: tokens a second alone, in a batch and under a constraint, and the
// time to the first token of a long prompt.

import '../../../src/workers/trusted-types.ts';
import { defaultSampling, type Constraint, type Dtype, type TextRequest } from '../../../src/lib/language/types.ts';
import { type DisposableModel, loadModel } from '../../../src/models/language/load.ts';
import { modelFiles } from '../../fixtures/model-files.ts';

export interface LanguageBench {
  /** Folder of config and tokenizer. */
  readonly folder: string;
  /** Address of the network, where it lies elsewhere. */
  readonly network: string | null;
  readonly device: 'wasm' | 'webgpu';
  readonly dtype: Dtype;
  readonly threads: number;
  /** Tokens to fill the vocabulary up to, 0 leaves it. */
  readonly vocabulary: number;
  readonly steps: number;
  readonly wants: readonly ('alone' | 'batch' | 'first' | 'constrained' | 'text')[];
}
export interface LanguageTimes {
  readonly alone?: number;
  readonly batch?: number;
  /** Milliseconds. */
  readonly first?: number;
  /** Tokens a second of a batch of 16 under a constraint, and free in the same turn. */
  readonly constrained?: { readonly free: number; readonly bound: number };
  /** A greedy answer, and how many tokens it has. */
  readonly text?: string;
  readonly tokens?: number;
  readonly threads: number;
}

const REPEATS = 3;
const LONG_PROMPT = 500;
const SPECIAL = 6;
const REPORT_EVERY = 10;
/** Never done within the budget, so that both sides write as many tokens. */
const SCHEMA = {
  type: 'object',
  properties: {
    rating: { type: 'integer', minimum: 1, maximum: 5 },
    notes: { type: 'array', items: { type: 'string', minLength: 5, maxLength: 300 }, minItems: 50 },
  },
  required: ['rating', 'notes'],
} as const;

self.onmessage = ({ data }: MessageEvent<LanguageBench>) => {
  run(data).then(
    (times) => self.postMessage(times),
    (error: unknown) => self.postMessage({ failure: String(error) }),
  );
};

async function run(bench: LanguageBench): Promise<LanguageTimes> {
  const model = await load(bench);
  const { wants, steps } = bench;
  const has = (name: (typeof wants)[number]): boolean => wants.includes(name);
  return {
    threads: bench.threads,
    ...(has('alone') ? { alone: await best(() => decodeRate(model, { rows: 1, steps })) } : {}),
    ...(has('batch') ? { batch: await best(() => decodeRate(model, { rows: 16, steps })) } : {}),
    ...(has('first') ? { first: -(await best(async (turn) => -(await firstToken(model, turn)))) } : {}),
    ...(has('constrained') ? { constrained: await constrainedRates(model, steps) } : {}),
    ...(has('text') ? await greedyText(model, steps) : {}),
  };
}

/** Answers never end by themselves here: the processor takes the special tokens away. */
async function load({ folder, network, device, dtype, threads, vocabulary }: LanguageBench): Promise<DisposableModel> {
  const changes: Record<string, string | Uint8Array<ArrayBuffer>> = {};
  if (network) {
    const bytes = new Uint8Array(await (await fetch(network)).arrayBuffer());
    for (const path of ['onnx/model.onnx', 'onnx/model_quantized.onnx', 'onnx/model_q4.onnx']) changes[path] = bytes;
  }
  if (vocabulary > 0) changes['tokenizer.json'] = await fillVocabulary(folder, vocabulary);
  const processor = (_context: unknown, logits: Float32Array): void => {
    logits.fill(-Infinity, 0, SPECIAL);
  };
  return loadModel(await modelFiles(folder, changes), { device, dtype }, { threads, processor });
}

/** Words that no merge leads to: the tokenizer never makes them, the network may. */
async function fillVocabulary(folder: string, size: number): Promise<string> {
  const tokenizer = (await (await fetch(`${folder}/tokenizer.json`)).json()) as {
    model: { vocab: Record<string, number> };
  };
  const { vocab } = tokenizer.model;
  for (let id = Object.keys(vocab).length; id < size; id++) vocab[`Ġword${id.toString(36)}`] = id;
  return JSON.stringify(tokenizer);
}

async function best(measure: (turn: number) => Promise<number>): Promise<number> {
  let found = -Infinity;
  for (let turn = 0; turn < REPEATS; turn++) found = Math.max(found, await measure(turn));
  return found;
}

function ask(content: string, index: number, maxTokens: number, rest: Partial<TextRequest> = {}): TextRequest {
  const sampling = { ...defaultSampling, temperature: 0, maxTokens };
  const randomness = { seed: 1, labels: [], index };
  return { messages: [{ role: 'user', content }], sampling, constraint: null, randomness, ...rest };
}

interface Decoding {
  readonly rows: number;
  readonly steps: number;
  readonly constraint?: Constraint;
  readonly temperature?: number;
}

/** Tokens a second from the first text to the end. */
async function decodeRate(
  model: DisposableModel,
  { rows, steps, constraint, temperature = 0 }: Decoding,
): Promise<number> {
  const sampling = { ...defaultSampling, temperature, maxTokens: steps };
  const requests = Array.from({ length: rows }, (_, i) =>
    ask(`Write a review of item ${i}.`, i, steps, { sampling, constraint: constraint ?? null }),
  );
  let started: number | null = null;
  const results = await model.generate(requests, { onText: () => (started ??= performance.now()) });
  const seconds = (performance.now() - (started ?? 0)) / 1000;
  return results.reduce((sum, { tokens }) => sum + tokens - 1, 0) / seconds;
}

async function firstToken(model: DisposableModel, turn: number): Promise<number> {
  const [per = 1] = await model.countTokens(['lamp ']);
  // Another beginning each turn: nothing of it is known yet.
  const content = `${turn} ${'lamp '.repeat(Math.floor(LONG_PROMPT / per))}`;
  const started = performance.now();
  await model.generate([ask(content, 0, 1)], {});
  return performance.now() - started;
}

/** Turn about, so that both see the same load; a first turn compiles the grammar. */
async function constrainedRates(model: DisposableModel, steps: number): Promise<{ free: number; bound: number }> {
  const constraint: Constraint = { kind: 'json', schema: SCHEMA };
  const rates = { free: 0, bound: 0 };
  const decoding = { rows: 16, steps, temperature: 0.8 };
  await decodeRate(model, { ...decoding, steps: 8, constraint });
  for (let turn = 0; turn < REPEATS; turn++) {
    rates.free = Math.max(rates.free, await decodeRate(model, decoding));
    rates.bound = Math.max(rates.bound, await decodeRate(model, { ...decoding, constraint }));
  }
  return rates;
}

async function greedyText(model: DisposableModel, steps: number): Promise<{ text: string; tokens: number }> {
  let told = 0;
  const onText = (): void => {
    told++;
    if (told % REPORT_EVERY === 0) console.log(`${told} tokens after ${(performance.now() / 1000).toFixed(0)} s`);
  };
  const [result] = await model.generate([ask('Write a review of a lamp.', 0, steps)], { onText });
  return { text: result?.text ?? '', tokens: result?.tokens ?? 0 };
}
