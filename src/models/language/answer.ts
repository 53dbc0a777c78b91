// One answer under way: what was drawn so far, and what the next logits make of it.

import { StudioError } from '../../lib/errors.ts';
import type { StopReason, TextRequest, TextResult } from '../../lib/language/types.ts';
import { type RandomStream, randomStream } from '../../lib/random.ts';
import { AnswerText } from './answer-text.ts';
import { fulfils } from './grammar/constraint-grammar.ts';
import { allows, type AnswerGrammar, onlyToken } from './grammar-masks.ts';
import type { Prompt } from './prefill.ts';
import { applyMask, logitStatistics, type LogitsProcessor, penalize, type Sampler } from './sampling.ts';
import type { ModelTokenizer } from './tokenizer.ts';

export interface AnswerTools {
  readonly tokenizer: ModelTokenizer;
  readonly sampler: Sampler;
  /** As long as the vocabulary; every answer may write to it. */
  readonly scratch: Float32Array;
  readonly contextTokens: number;
  readonly processor?: LogitsProcessor | undefined;
}

export interface AnswerStart {
  readonly index: number;
  readonly prompt: Prompt;
  readonly request: TextRequest;
  readonly grammar: AnswerGrammar | null;
}

export class Answer {
  /** Index of the request in its call. */
  readonly index: number;
  readonly prompt: Prompt;
  readonly #request: TextRequest;
  readonly #tools: AnswerTools;
  readonly #grammar: AnswerGrammar | null;
  readonly #stream: RandomStream;
  readonly #text: AnswerText;
  readonly #tokens: number[] = [];
  readonly #seen: Set<number> | null;
  #mask: Int32Array | null = null;
  #logProbability = 0;
  #result: TextResult | null = null;

  constructor({ index, prompt, request, grammar }: AnswerStart, tools: AnswerTools) {
    this.index = index;
    this.prompt = prompt;
    this.#request = request;
    this.#tools = tools;
    this.#grammar = grammar;
    this.#stream = randomStream(request.randomness.seed, ...request.randomness.labels);
    this.#text = new AnswerText(tools.tokenizer.tokens, request.sampling.stop);
    this.#seen = request.sampling.repetitionPenalty === 1 ? null : new Set(prompt.tokens);
  }

  get result(): TextResult | null {
    return this.#result;
  }

  /** The token drawn last: input of the next step. */
  get lastToken(): number {
    return this.#tokens.at(-1) ?? 0;
  }

  /** Position of the token drawn last. */
  get lastPosition(): number {
    return this.prompt.tokens.length + this.#tokens.length - 1;
  }

  takeText(): string {
    return this.#text.takeNew();
  }

  /** Draws the next token. Afterwards `result` tells whether that was the last. @throws StudioError `model-failed` */
  async advance(logits: Float32Array): Promise<void> {
    const statistics = logitStatistics(logits);
    if (!statistics.isSound)
      throw new StudioError('model-failed', 'the model gave logits that are no numbers or all alike');
    if (this.#grammar && !this.#mask) this.#mask = await this.#grammar.mask();
    const token = this.#draw(logits);
    if (token === null) return this.#finish('length', false);
    const isEnd = this.#tools.tokenizer.ends.has(token);
    // Other special tokens begin what is no part of an answer, a next turn for instance.
    if (isEnd || !this.#tools.tokenizer.tokens.bytes[token]) return this.#finish('end', isEnd);
    this.#logProbability += (logits[token] as number) - statistics.logSum;
    this.#tokens.push(token);
    this.#seen?.add(token);
    if (this.#text.add(token)) return this.#finish('stop', false);
    if (this.#grammar && (await this.#isOnlyEndLeft(token))) return this.#finish('end', true);
    if (this.#tokens.length >= this.#request.sampling.maxTokens) return this.#finish('length', this.#mayEnd());
    if (this.lastPosition + 1 >= this.#tools.contextTokens) this.#finish('context', this.#mayEnd());
  }

  /** Ends an answer that cannot go on. */
  close(): void {
    this.#grammar?.close();
  }

  /** Null when the constraint allows no token of this vocabulary. */
  #draw(logits: Float32Array): number | null {
    const { sampling, randomness } = this.#request;
    const { scratch, sampler, processor } = this.#tools;
    if (this.#mask) {
      const only = onlyToken(this.#mask);
      if (only !== -1) return only;
    }
    let changed = logits;
    if (this.#mask || this.#seen || processor) {
      scratch.set(logits);
      changed = scratch;
    }
    processor?.({ key: [...randomness.labels, randomness.index].join('/'), tokens: this.#tokens }, changed);
    if (this.#mask) applyMask(changed, this.#mask);
    if (this.#seen) penalize(changed, this.#seen, sampling.repetitionPenalty);
    return sampler.draw(changed, sampling, this.#stream.uniform(randomness.index, this.#tokens.length));
  }

  async #isOnlyEndLeft(token: number): Promise<boolean> {
    const grammar = this.#grammar as AnswerGrammar;
    grammar.accept(token);
    this.#mask = await grammar.mask();
    const only = onlyToken(this.#mask);
    return only !== null && only >= 0 ? this.#tools.tokenizer.ends.has(only) : only === null && this.#mayEnd();
  }

  #mayEnd(): boolean {
    const { ends } = this.#tools.tokenizer;
    return this.#mask !== null && [...ends].some((end) => allows(this.#mask as Int32Array, end));
  }

  #finish(stopReason: StopReason, isAccepted: boolean): void {
    const { constraint } = this.#request;
    const text = this.#text.finish();
    const count = this.#tokens.length;
    this.#grammar?.close();
    this.#result = {
      ...{ text, promptTokens: this.prompt.tokens.length, tokens: count, stopReason },
      meanLogProb: count > 0 ? this.#logProbability / count : null,
      isComplete: constraint === null || (isAccepted && fulfils(text, constraint)),
    };
  }
}
