// Which tokens may come next under a constraint, by XGrammar (https://arxiv.org/abs/2411.15100). It is loaded when the
// first constraint comes; each answer has a matcher of its own, so batches and single answers see the same masks.

import type { CompiledGrammar, GrammarCompiler, GrammarMatcher, TokenizerInfo } from '@mlc-ai/web-xgrammar';
import { StudioError } from '../../lib/errors.ts';
import type { Constraint } from '../../lib/language/types.ts';
import { constraintGrammar } from './grammar/constraint-grammar.ts';
import { writeEbnf } from './grammar/ebnf.ts';
import { StringGuard } from './string-guard.ts';
import type { TokenBytes } from './token-bytes.ts';

const MAX_COMPILED = 64;

/** The state of one constrained answer. */
export interface AnswerGrammar {
  /** Bit i % 32 of word i / 32 is set where token i may come next. */
  mask(): Promise<Int32Array>;
  /** @throws StudioError `internal` for a token that the mask forbids */
  accept(token: number): void;
  close(): void;
}

export interface GrammarMasks {
  /** @throws StudioError `bad-input` for a constraint that cannot be enforced */
  open(constraint: Constraint): Promise<AnswerGrammar>;
  dispose(): void;
}

export interface MaskVocabulary {
  readonly tokens: TokenBytes;
  /** Number of logits. */
  readonly size: number;
  readonly ends: ReadonlySet<number>;
}

export function createGrammarMasks({ tokens, size, ends }: MaskVocabulary): GrammarMasks {
  let engine: Promise<Engine> | null = null;
  const compiled = new Map<string, Promise<CompiledGrammar>>();
  const compile = async (constraint: Constraint): Promise<CompiledGrammar> => {
    const key = JSON.stringify(constraint);
    const known = compiled.get(key);
    if (known) return known;
    const text = writeEbnf(constraintGrammar(constraint));
    engine ??= startEngine(tokens, size, ends);
    const { compiler } = await engine;
    const grammar = compiler.compileGrammar(text).catch((cause: unknown) => {
      compiled.delete(key);
      throw new StudioError('bad-input', 'the grammar of this constraint does not compile', { cause });
    });
    if (compiled.size >= MAX_COMPILED) await forgetOldest(compiled);
    compiled.set(key, grammar);
    return grammar;
  };
  return {
    async open(constraint) {
      const grammar = await compile(constraint);
      const { library } = await (engine as Promise<Engine>);
      const answer = wrapMatcher(await library.GrammarMatcher.createGrammarMatcher(grammar));
      return constraint.kind === 'json' ? guardStrings(answer, new StringGuard(constraint.schema, tokens)) : answer;
    },
    dispose() {
      void engine?.then(({ compiler, info }) => {
        compiler.dispose();
        info.dispose();
      });
      engine = null;
      compiled.clear();
    },
  };
}

interface Engine {
  readonly library: typeof import('@mlc-ai/web-xgrammar');
  readonly info: TokenizerInfo;
  readonly compiler: GrammarCompiler;
}

async function startEngine(tokens: TokenBytes, size: number, ends: ReadonlySet<number>): Promise<Engine> {
  const library = await import('@mlc-ai/web-xgrammar');
  const spelled = tokens.spelled.map((token, id) => (ends.has(id) ? '' : token));
  const info = await library.TokenizerInfo.createTokenizerInfo(spelled, tokens.kind, false, size, [...ends]);
  return { library, info, compiler: await library.GrammarCompiler.createGrammarCompiler(info) };
}

async function forgetOldest(compiled: Map<string, Promise<CompiledGrammar>>): Promise<void> {
  const [oldest] = compiled;
  if (!oldest) return;
  compiled.delete(oldest[0]);
  (await oldest[1]).dispose();
}

function wrapMatcher(matcher: GrammarMatcher): AnswerGrammar {
  let isOpen = true;
  return {
    mask: () => matcher.getNextTokenBitmask(),
    accept(token) {
      if (!matcher.acceptToken(token)) throw new StudioError('internal', `the grammar refuses token ${token}`);
    },
    close() {
      if (isOpen) matcher.dispose();
      isOpen = false;
    },
  };
}

function guardStrings(answer: AnswerGrammar, guard: StringGuard): AnswerGrammar {
  return {
    async mask() {
      const mask = await answer.mask();
      guard.narrow(mask);
      return mask;
    },
    accept(token) {
      answer.accept(token);
      guard.accept(token);
    },
    close: () => answer.close(),
  };
}

/** Whether the mask allows a token. */
export function allows(mask: Int32Array, token: number): boolean {
  return (((mask[token >>> 5] ?? 0) >>> (token & 31)) & 1) === 1;
}

/** The only token that the mask allows, -1 when there are more, null when there is none. */
export function onlyToken(mask: Int32Array): number | null {
  let found: number | null = null;
  for (let word = 0; word < mask.length; word++) {
    const bits = mask[word] as number;
    if (bits === 0) continue;
    if (found !== null || (bits & (bits - 1)) !== 0) return -1;
    found = word * 32 + (31 - Math.clz32(bits));
  }
  return found;
}
