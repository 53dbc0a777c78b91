// Texts inside of JSON strings: the same characters, with those escaped that JSON wants escaped.

import {
  choice,
  chars,
  type CodeRange,
  normalizeRanges,
  type Pattern,
  repeat,
  sequence,
  subtractRanges,
  text,
} from './pattern.ts';
import { visible } from './regex-pattern.ts';

/** Control characters, the quote and the backslash cannot stand for themselves. */
const ESCAPED: readonly CodeRange[] = [
  [0x00, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
];
const FREE_CHARACTER = choice([
  chars(subtractRanges(visible, ESCAPED)),
  sequence(text('\\'), chars(normalizeRanges(Array.from('"\\/nt', (letter) => [code(letter), code(letter)] as const)))),
]);

/** A JSON string of `min` to `max` characters; null is unbounded. */
export function freeString(min: number, max: number | null): Pattern {
  return sequence(text('"'), { kind: 'repeat', part: FREE_CHARACTER, min, max, isProse: true }, text('"'));
}

/** A JSON string whose value matches a pattern of plain characters. */
export function quotedPattern(pattern: Pattern): Pattern {
  return sequence(text('"'), escapePattern(pattern), text('"'));
}

function escapePattern(pattern: Pattern): Pattern {
  switch (pattern.kind) {
    case 'text':
      return text(JSON.stringify(pattern.text).slice(1, -1));
    case 'chars':
      return escapeChars(pattern.ranges);
    case 'sequence':
      return sequence(...pattern.parts.map(escapePattern));
    case 'choice':
      return choice(pattern.options.map(escapePattern));
    case 'repeat':
      return repeat(escapePattern(pattern.part), pattern.min, pattern.max);
    case 'rule':
      return pattern;
  }
}

function escapeChars(ranges: readonly CodeRange[]): Pattern {
  const plain = subtractRanges(ranges, ESCAPED);
  const options: Pattern[] = plain.length > 0 ? [chars(plain)] : [];
  for (const [first, last] of ESCAPED) {
    for (let point = first; point <= last; point++) {
      const isIn = ranges.some(([from, to]) => point >= from && point <= to);
      if (isIn) options.push(text(JSON.stringify(String.fromCodePoint(point)).slice(1, -1)));
    }
  }
  return choice(options);
}

function code(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}
