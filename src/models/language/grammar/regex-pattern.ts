// Regular expressions as grammars. The whole answer must match: `^` and `$` are taken as given.

import { type AstNode, type CharacterClassBody, parse } from 'regjsparser';
import { StudioError } from '../../../lib/errors.ts';
import {
  type CodeRange,
  choice,
  chars,
  normalizeRanges,
  type Pattern,
  repeat,
  sequence,
  subtractRanges,
  text,
} from './pattern.ts';

type Node = AstNode<Features>;
interface Features {
  readonly namedGroups: true;
  readonly unicodePropertyEscape: true;
}

/** What a negated class can stand for: visible characters and the space, no lone surrogates. */
export const visible: readonly CodeRange[] = [
  [0x20, 0x7e],
  [0xa0, 0xd7ff],
  [0xe000, 0xfffd],
  [0x10000, 0x10fffd],
];
const DIGITS: readonly CodeRange[] = [[0x30, 0x39]];
const WORD: readonly CodeRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const SPACE: readonly CodeRange[] = [[0x20, 0x20]];
/** Subsets are enough: an answer only has to match. */
const PROPERTIES: Readonly<Record<string, readonly CodeRange[]>> = {
  L: [
    [0x41, 0x5a],
    [0x61, 0x7a],
    [0xc0, 0xd6],
    [0xd8, 0xf6],
    [0xf8, 0x17f],
  ],
  Lu: [
    [0x41, 0x5a],
    [0xc0, 0xd6],
    [0xd8, 0xde],
  ],
  Ll: [
    [0x61, 0x7a],
    [0xdf, 0xf6],
    [0xf8, 0xff],
  ],
  N: DIGITS,
  Nd: DIGITS,
  P: [
    [0x21, 0x23],
    [0x25, 0x2a],
    [0x2c, 0x2f],
    [0x3a, 0x3b],
    [0x3f, 0x40],
  ],
};

/** The texts that a pattern matches from end to end. @throws StudioError `bad-input` for what is no regular language */
export function regexPattern(source: string): Pattern {
  return convert(parseRegex(source), source);
}

function parseRegex(source: string): Node {
  const features = { namedGroups: true, unicodePropertyEscape: true } as const;
  try {
    return parse(source, 'u', features);
  } catch {
    // Patterns with escapes that only the older syntax knows.
  }
  try {
    return parse(source, '', features);
  } catch (cause) {
    throw new StudioError('bad-input', `${source} is no regular expression`, { cause, details: { pattern: source } });
  }
}

function convert(node: Node, source: string): Pattern {
  switch (node.type) {
    case 'disjunction':
      return choice(node.body.map((part) => convert(part, source)));
    case 'alternative':
      return sequence(...withoutAnchors(node.body as readonly Node[]).map((part) => convert(part, source)));
    case 'group':
      if (node.behavior !== 'normal' && node.behavior !== 'ignore') throw refuse(node.raw, source);
      return sequence(...withoutAnchors(node.body as readonly Node[]).map((part) => convert(part, source)));
    case 'quantifier':
      return repeat(convert(node.body[0], source), node.min, node.max ?? null);
    case 'value':
      return text(String.fromCodePoint(node.codePoint));
    case 'dot':
      return chars(visible);
    case 'characterClass': {
      const ranges = normalizeRanges(node.body.flatMap((part) => rangesOf(part, source)));
      return chars(node.negative ? subtractRanges(visible, ranges) : ranges);
    }
    case 'characterClassEscape':
    case 'unicodePropertyEscape':
      return chars(rangesOf(node, source));
    default:
      throw refuse(node.raw, source);
  }
}

function withoutAnchors(parts: readonly Node[]): readonly Node[] {
  return parts.filter(
    (part, index) =>
      !(
        part.type === 'anchor' &&
        ((part.kind === 'start' && index === 0) || (part.kind === 'end' && index === parts.length - 1))
      ),
  );
}

type ClassPart =
  | CharacterClassBody
  | { readonly type: 'characterClassRange'; readonly min: { codePoint: number }; readonly max: { codePoint: number } };

function rangesOf(part: ClassPart, source: string): readonly CodeRange[] {
  switch (part.type) {
    case 'value':
      return [[part.codePoint, part.codePoint]];
    case 'characterClassRange':
      return [[part.min.codePoint, part.max.codePoint]];
    case 'characterClassEscape': {
      const ranges = { d: DIGITS, w: WORD, s: SPACE }[part.value.toLowerCase() as 'd' | 'w' | 's'];
      return part.value === part.value.toLowerCase() ? ranges : subtractRanges(visible, ranges);
    }
    case 'unicodePropertyEscape': {
      const ranges = PROPERTIES[part.value.replace(/^(General_Category|gc)=/, '')];
      if (!ranges || part.negative) throw refuse(part.raw, source);
      return ranges;
    }
  }
}

function refuse(raw: string, source: string): StudioError {
  return new StudioError('bad-input', `${raw} of ${source} cannot be enforced while writing`, {
    details: { pattern: source, part: raw },
  });
}
