// Regular expressions that people and files bring: parsed, and refused where matching could take exponential time.

import { type AstNode, parse } from 'regjsparser';
import { StudioError } from '../errors.ts';

export const MAX_PATTERN_LENGTH = 500;

interface PatternFeatures {
  lookbehind: true;
  namedGroups: true;
  unicodePropertyEscape: true;
}
export type PatternNode = AstNode<PatternFeatures>;
const FEATURES: PatternFeatures = { lookbehind: true, namedGroups: true, unicodePropertyEscape: true };

/**
 * The tree of a pattern (Unicode mode).
 * @throws StudioError `bad-option` when it does not parse or is too long
 */
export function parsePattern(pattern: string): PatternNode {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new StudioError(
      'bad-option',
      `the pattern has ${pattern.length} characters, at most ${MAX_PATTERN_LENGTH} are allowed`,
    );
  }
  try {
    return parse(pattern, 'u', FEATURES);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('bad-option', `the pattern is no regular expression: ${message.split('\n')[0] ?? ''}`, {
      cause,
    });
  }
}

/**
 * A pattern that may be matched against any text. Repeats inside of repeats and references back are refused: those are
 * the shapes with exponential worst cases (a sufficient rule, stricter than needed).
 * @throws StudioError `bad-option`
 */
export function compileSafePattern(pattern: string): RegExp {
  if (hasNestedRepeat(parsePattern(pattern), false)) {
    throw new StudioError('bad-option', 'the pattern repeats a repeat, or refers back: matching could take for ever');
  }
  return new RegExp(pattern, 'u');
}

function hasNestedRepeat(node: unknown, isInside: boolean): boolean {
  if (Array.isArray(node)) return node.some((child) => hasNestedRepeat(child, isInside));
  if (typeof node !== 'object' || node === null) return false;
  const { type, max, ...parts } = node as { readonly type?: string; readonly max?: number };
  if (type === 'reference') return true;
  const isUnbounded = type === 'quantifier' && (max === undefined || max > 50);
  if (isUnbounded && isInside) return true;
  return Object.values(parts).some((child) => hasNestedRepeat(child, isInside || isUnbounded));
}
