// A model without a model: the same request gives the same text, at once, and it keeps to every constraint. For tests
// and for trying a recipe's shape.

import { throwIfAborted } from '../../lib/errors.ts';
import { StudioError } from '../../lib/errors.ts';
import type {
  ChatMessage,
  ChoiceRequest,
  GenerateContext,
  LanguageModel,
  LoadedModel,
  TextRequest,
  TextResult,
} from '../../lib/language/types.ts';
import { type RandomStream, randomStream } from '../../lib/random.ts';
import { constraintGrammar } from './grammar/constraint-grammar.ts';
import type { Grammar } from './grammar/pattern.ts';
import { sampleGrammar, writeProse } from './grammar/sample.ts';
import { cutAtStop } from './stop-texts.ts';

const DIMENSIONS = 32;
const TOKEN = /\s*[\p{L}\p{N}]+|\s*[^\s\p{L}\p{N}]|\s+/gu;

export interface StubOptions {
  readonly contextTokens?: number;
  /** Called before each answer; tests hold a run here, or throw what a model may throw. */
  readonly beforeAnswer?: (request: TextRequest, index: number) => Promise<void> | void;
}

/** A deterministic model that answers every request, constrained or not. */
export function createStubModel(options: StubOptions = {}): LanguageModel {
  const grammars = new Map<string, Grammar>();
  const info: LoadedModel = {
    ...{ id: 'stub', provider: 'stub', device: 'none', dtype: null },
    ...{ contextTokens: options.contextTokens ?? 4096, vocabularySize: null, isBatchInvariant: true },
    ...{ isReproducible: true, canEmbed: true, loadMs: 0, sizeBytes: 0, notes: ['answers without a model'] },
  };
  const generate = async (
    requests: readonly TextRequest[],
    context: GenerateContext,
  ): Promise<readonly TextResult[]> => {
    const results: TextResult[] = [];
    for (const [index, request] of requests.entries()) {
      throwIfAborted(context.signal);
      await options.beforeAnswer?.(request, index);
      const result = answer(request, info.contextTokens ?? Infinity, grammars);
      context.onText?.([{ request: index, text: result.text }]);
      context.onResult?.(index, result);
      results.push(result);
    }
    return results;
  };
  return {
    info,
    generate,
    choose: async (requests, context) => {
      throwIfAborted(context.signal);
      return requests.map(chooseLabels);
    },
    embed: async (texts, context) => {
      throwIfAborted(context.signal);
      return texts.map(embedText);
    },
    countTokens: async (texts) => texts.map(countTokens),
  };
}

function answer(request: TextRequest, contextTokens: number, grammars: Map<string, Grammar>): TextResult {
  const { sampling, constraint, randomness } = request;
  const promptTokens = request.messages.reduce((sum, { content }) => sum + countTokens(content) + 2, 0);
  if (promptTokens >= contextTokens)
    throw new StudioError('limit', `the prompt has ${promptTokens} of ${contextTokens} tokens`);
  // At temperature 0 a model gives one answer, whatever the seed.
  const source = sampling.temperature > 0 ? randomness : { seed: 0, labels: [], index: 0 };
  const stream = randomStream(source.seed, ...source.labels, 'stub').derive(hashMessages(request.messages));
  const key = JSON.stringify(constraint);
  if (constraint && !grammars.has(key)) grammars.set(key, constraintGrammar(constraint));
  const grammar = constraint ? grammars.get(key) : undefined;
  const whole = grammar ? sampleGrammar(grammar, stream, source.index) : prose(stream, source.index);
  const cut = cutAtStop(whole, sampling.stop);
  const tokens = cut.text.match(TOKEN) ?? [];
  const budget = Math.min(sampling.maxTokens, contextTokens - promptTokens);
  const isCut = tokens.length > budget;
  const text = isCut ? tokens.slice(0, budget).join('') : cut.text;
  return {
    ...{ text, promptTokens, tokens: Math.min(tokens.length, budget), meanLogProb: null },
    stopReason: isCut ? (budget < sampling.maxTokens ? 'context' : 'length') : cut.isStopped ? 'stop' : 'end',
    isComplete: !constraint || (!isCut && !cut.isStopped),
  };
}

function prose(stream: RandomStream, index: number): string {
  let lane = 0;
  const below = (bound: number): number => stream.below(bound, index, lane++);
  const sentence = writeProse(8, null, below);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function hashMessages(messages: readonly ChatMessage[]): string {
  return messages.map(({ role, content }) => `${role}\u0000${content}`).join('\u0000');
}

function chooseLabels({ messages, labels }: ChoiceRequest): readonly number[] {
  const stream = randomStream(0, 'choose', hashMessages(messages));
  const weights = labels.map((label) => 0.05 + stream.derive(label).uniform(0));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Texts that share words lie near each other. */
function embedText(text: string): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(DIMENSIONS);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [''];
  for (const word of words) {
    const stream = randomStream(0, 'embed', word);
    for (let i = 0; i < DIMENSIONS; i++) vector[i] = (vector[i] ?? 0) + stream.normal(i);
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function countTokens(text: string): number {
  return text.match(TOKEN)?.length ?? 0;
}
