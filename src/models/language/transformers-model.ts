// A language model out of ONNX files: tokenizer and template by transformers.js, the network by ONNX Runtime, and the
// decoding by ourselves.

import { StudioError, throwIfAborted } from '../../lib/errors.ts';
import type {
  ChoiceRequest,
  ChoiceResult,
  GenerateContext,
  LanguageModel,
  LoadedModel,
  TextRequest,
  TextResult,
} from '../../lib/language/types.ts';
import { Answer, type AnswerTools } from './answer.ts';
import { chooseLabel } from './choose.ts';
import { createDecoder, resultsOf } from './decoder.ts';
import { embedByHiddenStates } from './embed.ts';
import { createGrammarMasks, type GrammarMasks } from './grammar-masks.ts';
import { createMacrotask } from './macrotask.ts';
import type { Network } from './network.ts';
import { createPrefiller, type Prefiller, type Prompt } from './prefill.ts';
import type { Abilities } from './probe.ts';
import { planPrompt } from './prompt-plan.ts';
import { createSampler, type LogitsProcessor } from './sampling.ts';
import type { ModelTokenizer } from './tokenizer.ts';

export interface ModelParts {
  readonly info: LoadedModel;
  readonly network: Network;
  readonly tokenizer: ModelTokenizer;
  readonly abilities: Abilities;
  /** Answers that advance together at most, where a batch does not change them. */
  readonly maxRows: number;
  readonly processor?: LogitsProcessor;
  /** Counts steps, for the watchdog. */
  readonly onStep?: () => void;
}

/** A language model over a loaded network. */
export function createTransformersModel(parts: ModelParts): LanguageModel & { dispose(): Promise<void> } {
  return new TransformersModel(parts);
}

class TransformersModel implements LanguageModel {
  readonly info: LoadedModel;
  readonly #parts: ModelParts;
  readonly #rows: number;
  readonly #prefiller: Prefiller;
  readonly #masks: GrammarMasks;
  readonly #tools: AnswerTools;
  readonly #contextTokens: number;
  readonly #macrotask = createMacrotask();
  /** One call at a time: they share the work space and the network. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: ModelParts) {
    const { info, network, tokenizer, abilities } = parts;
    this.info = info;
    this.#parts = parts;
    this.#rows = abilities.isBatchInvariant ? parts.maxRows : 1;
    this.#prefiller = createPrefiller(network, { maxRows: this.#rows, padding: tokenizer.padding });
    this.#masks = createGrammarMasks({ tokens: tokenizer.tokens, size: network.vocabularySize, ends: tokenizer.ends });
    this.#contextTokens = info.contextTokens ?? Infinity;
    this.#tools = {
      tokenizer,
      sampler: createSampler(network.vocabularySize),
      scratch: new Float32Array(network.vocabularySize),
      contextTokens: this.#contextTokens,
      processor: parts.processor,
    };
  }

  generate(requests: readonly TextRequest[], context: GenerateContext): Promise<readonly TextResult[]> {
    return this.#inTurn(async () => {
      throwIfAborted(context.signal);
      const answers: Answer[] = [];
      try {
        for (const [index, request] of requests.entries()) answers.push(await this.#start(request, index));
        const settings = {
          maxRows: this.#rows,
          yieldToMessages: this.#macrotask,
          onStep: () => this.#parts.onStep?.(),
        };
        await createDecoder(this.#parts.network, this.#prefiller, settings).run(answers, context);
        return resultsOf(answers);
      } finally {
        for (const answer of answers) answer.close();
      }
    });
  }

  choose(requests: readonly ChoiceRequest[], context: GenerateContext): Promise<readonly ChoiceResult[]> {
    return this.#inTurn(async () => {
      const results: ChoiceResult[] = [];
      for (const { messages, labels } of requests) {
        const prompt = this.#prompt(this.#parts.tokenizer.encodePrompt(messages));
        const tokens = labels.map((label) => this.#parts.tokenizer.encode(label));
        const longest = Math.max(0, ...tokens.map(({ length }) => length));
        if (tokens.some(({ length }) => length === 0))
          throw new StudioError('bad-input', 'an empty label is no answer');
        if (prompt.tokens.length + longest > this.#contextTokens) throw this.#tooLong(prompt.tokens.length + longest);
        const { network, tokenizer } = this.#parts;
        const tools = { network, prefiller: this.#prefiller, maxRows: this.#rows, ends: tokenizer.ends };
        results.push(await chooseLabel(prompt, tokens, { ...tools, breathe: () => this.#breathe(context) }));
        this.#parts.onStep?.();
      }
      return results;
    });
  }

  embed(texts: readonly string[], context: GenerateContext): Promise<readonly Float32Array<ArrayBuffer>[]> {
    return this.#inTurn(async () => {
      if (!this.info.canEmbed) throw new StudioError('model-failed', 'this model gives no hidden states to embed with');
      const tokens = texts.map((text) => this.#cut(this.#parts.tokenizer.encode(text === '' ? ' ' : text)));
      const tools = { maxRows: this.#rows, breathe: () => this.#breathe(context) };
      return embedByHiddenStates(this.#parts.network, tokens, tools);
    });
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return texts.map((text) => this.#parts.tokenizer.encode(text).length);
  }

  async dispose(): Promise<void> {
    await this.#queue.catch(() => undefined);
    this.#prefiller.clear();
    this.#masks.dispose();
    await this.#parts.network.dispose();
  }

  async #start(request: TextRequest, index: number): Promise<Answer> {
    const prompt = this.#prompt(this.#parts.tokenizer.encodePrompt(request.messages));
    if (prompt.tokens.length >= this.#contextTokens) throw this.#tooLong(prompt.tokens.length);
    const grammar = request.constraint ? await this.#masks.open(request.constraint) : null;
    return new Answer({ index, prompt, request, grammar }, this.#tools);
  }

  #prompt(tokens: Int32Array): Prompt {
    return { tokens, plan: planPrompt(tokens.length, this.#parts.abilities) };
  }

  #cut(tokens: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
    return tokens.length > this.#contextTokens ? tokens.slice(0, this.#contextTokens) : tokens;
  }

  #tooLong(length: number): StudioError {
    return new StudioError('limit', `the prompt has ${length} tokens, the model takes ${this.#contextTokens}`, {
      details: { given: length, allowed: this.#contextTokens },
    });
  }

  async #breathe(context: GenerateContext): Promise<void> {
    await this.#macrotask();
    throwIfAborted(context.signal);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.catch(() => undefined).then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
