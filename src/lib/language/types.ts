// What a language model is to the rest of the studio: requests in, texts out. Pure types and settings; `src/models`
// implements them, columns and screens use them.

import type { JsonObject, JsonValue } from '../json.ts';

export type ChatRole = 'system' | 'user' | 'assistant';
export interface ChatMessage {
  readonly role: ChatRole;
  readonly content: string;
}

/** How the next token is drawn. Order: repetition penalty, temperature, top-k, top-p, min-p, draw. */
export interface SamplingSettings {
  /** 0 is greedy: the likeliest token, lowest id on a tie. Up to 5. */
  readonly temperature: number;
  /** Only the k likeliest tokens; 0 is off. */
  readonly topK: number;
  /** Only the likeliest tokens that together have this probability, in (0, 1]; 1 is off. */
  readonly topP: number;
  /** Only tokens at least this share as likely as the likeliest, in [0, 1); 0 is off. */
  readonly minP: number;
  /** Divides positive logits of tokens seen in prompt or answer (multiplies negative ones); 1 is off. */
  readonly repetitionPenalty: number;
  /** Tokens of the answer at most, from 1. */
  readonly maxTokens: number;
  /** The answer ends before any of these texts. */
  readonly stop: readonly string[];
}

export const defaultSampling: SamplingSettings = {
  ...{ temperature: 0.8, topK: 0, topP: 0.95, minP: 0, repetitionPenalty: 1, maxTokens: 200, stop: [] },
};

/** What the answer must be. Enforced while decoding, for every model whose tokens we draw ourselves. */
export type Constraint =
  | { readonly kind: 'json'; readonly schema: JsonValue }
  | { readonly kind: 'regex'; readonly pattern: string }
  | { readonly kind: 'choice'; readonly labels: readonly string[] };

/** Addresses the randomness of one answer: token t is drawn with `randomStream(seed, ...labels).uniform(index, t)`. */
export interface Randomness {
  readonly seed: number;
  readonly labels: readonly (string | number)[];
  /** Usually the row. */
  readonly index: number;
}

export interface TextRequest {
  readonly messages: readonly ChatMessage[];
  readonly sampling: SamplingSettings;
  readonly constraint: Constraint | null;
  readonly randomness: Randomness;
}

/** end: the model ended. stop: a stop text came. length: the budget was used up. context: the window is full. */
export type StopReason = 'end' | 'stop' | 'length' | 'context';

export interface TextResult {
  readonly text: string;
  readonly promptTokens: number;
  readonly tokens: number;
  readonly stopReason: StopReason;
  /** Mean natural log-probability of the drawn tokens under the model before any constraint; null where unknown. */
  readonly meanLogProb: number | null;
  /** True when the text is complete under its constraint (always true without one). */
  readonly isComplete: boolean;
}

export interface ChoiceRequest {
  readonly messages: readonly ChatMessage[];
  /** 2 to 200 different labels. */
  readonly labels: readonly string[];
}
/** One probability a label, summing to 1: the model's probability of each label as a whole answer, normalized. */
export type ChoiceResult = readonly number[];

export interface TextToken {
  /** Index of the request in its call. */
  readonly request: number;
  /** Text that came since the last event. */
  readonly text: string;
}

export interface GenerateContext {
  readonly signal?: AbortSignal | undefined;
  /** Text as it comes; for screens. Throttled by the sender. */
  readonly onText?: ((tokens: readonly TextToken[]) => void) | undefined;
  /** Called as requests finish, in any order. */
  readonly onResult?: ((request: number, result: TextResult) => void) | undefined;
}

/** What is known once a model is loaded. */
export interface LoadedModel {
  readonly id: string;
  readonly provider: ProviderId;
  readonly device: Device | 'browser' | 'none';
  readonly dtype: Dtype | null;
  /** Identity of its files (`ModelCard.fingerprint`), where it has files. */
  readonly fingerprint?: string;
  readonly contextTokens: number | null;
  readonly vocabularySize: number | null;
  /** The same text comes for any batch size and order (probed at load). When false, decoding is row by row. */
  readonly isBatchInvariant: boolean;
  /** Same request, same text. False for the browser's own model. */
  readonly isReproducible: boolean;
  readonly canEmbed: boolean;
  readonly loadMs: number;
  readonly sizeBytes: number;
  /** Facts for the screen, e.g. threads, why a fallback was taken. */
  readonly notes: readonly string[];
}

/** A model that answers. @throws StudioError `aborted`, `model-failed`, `model-missing`, `bad-input`, `limit` */
export interface LanguageModel {
  readonly info: LoadedModel;
  /** Answers in the order of the requests. Batching, sorting and prefix reuse are the model's business. */
  generate(requests: readonly TextRequest[], context: GenerateContext): Promise<readonly TextResult[]>;
  choose(requests: readonly ChoiceRequest[], context: GenerateContext): Promise<readonly ChoiceResult[]>;
  /** Unit-length vectors. @throws StudioError `model-failed` when `info.canEmbed` is false */
  embed(texts: readonly string[], context: GenerateContext): Promise<readonly Float32Array<ArrayBuffer>[]>;
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
}

export const providerIds = ['transformers', 'browser', 'stub'] as const;
/** transformers: ONNX models by transformers.js. browser: the browser's own model. stub: deterministic, for tests. */
export type ProviderId = (typeof providerIds)[number];

export const devices = ['wasm', 'webgpu'] as const;
export type Device = (typeof devices)[number];

/** The names transformers.js gives to the files `onnx/model<suffix>.onnx`. */
export const dtypes = ['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'] as const;
export type Dtype = (typeof dtypes)[number];

/** Which model a recipe or a screen wants, and how. */
export interface ModelChoice {
  readonly provider: ProviderId;
  /** Id of the model card. */
  readonly model: string;
  /** Identity of its files (`ModelCard.fingerprint`); absent takes whatever has the id. */
  readonly fingerprint?: string;
  /** auto: WebGPU where there is an adapter and a file for it, else WASM. */
  readonly device: Device | 'auto';
  readonly dtype: Dtype | 'auto';
  readonly sampling: SamplingSettings;
}

export interface ModelFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What a model does: language models write or embed texts, image models make pictures or match them with texts. */
export const modelTasks = ['text-generation', 'feature-extraction', 'text-to-image', 'image-text-match'] as const;
export type ModelTask = (typeof modelTasks)[number];

/** What the studio knows of a model's files. */
export interface ModelCard {
  /** Folder name, unique in the studio. */
  readonly id: string;
  readonly name: string;
  readonly origin: 'embedded' | 'disk' | 'airlock' | 'self-hosted' | 'browser';
  readonly task: ModelTask;
  /** `model_type` of config.json. */
  readonly architecture: string;
  readonly parameters: number | null;
  readonly licence: string | null;
  readonly contextTokens: number | null;
  readonly vocabularySize: number | null;
  readonly hasChatTemplate: boolean;
  readonly files: readonly ModelFile[];
  readonly dtypes: readonly { readonly dtype: Dtype; readonly path: string; readonly sizeBytes: number }[];
  /** SHA-256 over canonical JSON of the files' paths and hashes. */
  readonly fingerprint: string;
  readonly addedAt: number | null;
  readonly summary: string | null;
  /** Where it says more: a README beside the files. */
  readonly readme: string | null;
  readonly facts?: JsonObject;
}
