// Regular expressions that people and files bring. They are matched by a machine of our own whose time grows with the
// text only: the platform's backtracks, and takes for ever on texts that are made for it.

import { type AstNode, parse } from 'regjsparser';
import { StudioError } from '../errors.ts';
import { compileProgram, type Instruction } from './program.ts';

export const MAX_PATTERN_LENGTH = 500;
const MAX_TEXT = 100_000;
/** Places of the program that are looked at: about a second's work. */
const MAX_STEPS = 5_000_000;

interface PatternFeatures {
  lookbehind: true;
  namedGroups: true;
  unicodePropertyEscape: true;
}
export type PatternNode = AstNode<PatternFeatures>;
const FEATURES: PatternFeatures = { lookbehind: true, namedGroups: true, unicodePropertyEscape: true };

export interface SafePattern {
  /** True when the pattern matches somewhere in the text. @throws StudioError `limit` for texts that take too long */
  test(text: string): boolean;
}

/**
 * The tree of a pattern (Unicode mode, or the older mode for patterns that are none in it).
 * @throws StudioError `bad-option` when it does not parse or is too long
 */
export function parsePattern(pattern: string): PatternNode {
  return readPattern(pattern).tree;
}

/**
 * A pattern that may be matched against any text. All of the language but references back and looking around.
 * @throws StudioError `bad-option`
 */
export function compileSafePattern(pattern: string): SafePattern {
  const found = compiled.get(pattern);
  if (found) return found;
  const { tree, flags } = readPattern(pattern);
  const program = compileProgram(tree, flags);
  const safe: SafePattern = { test: (text) => matches(program, charactersOf(text)) };
  if (compiled.size >= MAX_KEPT) compiled.clear();
  compiled.set(pattern, safe);
  return safe;
}

/** Formulas and schemas ask for the same few patterns row after row. */
const compiled = new Map<string, SafePattern>();
const MAX_KEPT = 200;

function readPattern(pattern: string): { readonly tree: PatternNode; readonly flags: 'u' | '' } {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    const message = `the pattern has ${pattern.length} characters, at most ${MAX_PATTERN_LENGTH} are allowed`;
    throw new StudioError('bad-option', message);
  }
  try {
    return { tree: parse(pattern, 'u', FEATURES), flags: 'u' };
  } catch (cause) {
    // Escapes like \@ are errors in Unicode mode only.
    const tree = parseOlder(pattern);
    if (tree) return { tree, flags: '' };
    const message = faultOf(pattern) ?? (cause instanceof Error ? cause.message : String(cause));
    const reason = message.split('\n')[0] ?? '';
    throw new StudioError('bad-option', `the pattern is no regular expression: ${reason}`, { cause });
  }
}

/** What the engine says of a pattern, in fewer terms of grammar than the parser; null where it takes it. */
function faultOf(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u');
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('/u: ').at(-1) ?? null) : null;
  }
}

function parseOlder(pattern: string): PatternNode | null {
  try {
    return parse(pattern, '', FEATURES);
  } catch {
    return null; // the caller has the better message
  }
}

function charactersOf(text: string): readonly string[] {
  if (text.length > MAX_TEXT) {
    throw new StudioError('limit', `the text has ${text.length} characters, patterns take at most ${MAX_TEXT}`);
  }
  return Array.from(text);
}

function matches(program: readonly Instruction[], text: readonly string[]): boolean {
  let waiting: number[] = [];
  const follow = createFollower(program, text);
  for (let at = 0; at <= text.length; at++) {
    const ready: number[] = [];
    // Starting anew at every place finds matches anywhere.
    if ([...waiting, 0].some((place) => follow(place, at, ready))) return true;
    waiting = [];
    const character = text[at];
    if (character === undefined) break;
    for (const place of ready) {
      const instruction = program[place];
      if (instruction?.kind === 'character' && instruction.fits(character)) waiting.push(place + 1);
    }
  }
  return false;
}

/** Collects the characters that may come next from a place of the program on; true where it is matched. */
function createFollower(program: readonly Instruction[], text: readonly string[]) {
  const seenAt = new Int32Array(program.length).fill(-1);
  let steps = 0;
  return (start: number, at: number, ready: number[]): boolean => {
    const open = [start];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seenAt[place] === at) continue;
      seenAt[place] = at;
      if (++steps > MAX_STEPS) throw new StudioError('limit', 'the pattern takes too long on this text');
      const instruction = program[place] as Instruction;
      if (instruction.kind === 'match') return true;
      if (instruction.kind === 'character') ready.push(place);
      else if (instruction.kind === 'both') open.push(instruction.second, instruction.first);
      else if (instruction.kind === 'jump') open.push(instruction.to);
      else if (holds(instruction.kind, text, at)) open.push(place + 1);
    }
    return false;
  };
}

function holds(anchor: 'start' | 'end' | 'boundary' | 'not-boundary', text: readonly string[], at: number): boolean {
  if (anchor === 'start') return at === 0;
  if (anchor === 'end') return at === text.length;
  const isBoundary = isWord(text[at - 1]) !== isWord(text[at]);
  return isBoundary === (anchor === 'boundary');
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}
