// Grammars in the notation of XGrammar: https://xgrammar.mlc.ai/docs/ebnf

import { type CodeRange, COUNTED_UP_TO, type Grammar, type Pattern, subtractRanges } from './pattern.ts';

const LAST_ASCII = 0x7f;
const LAST_POINT = 0x10ffff;
const MAX_LISTED = 512;
const BLOCK = 128;

/** The grammar with its start rule `root`. Same grammar, same text: it is the key of compiled grammars. */
export function writeEbnf({ root, rules }: Grammar): string {
  const lines = [`root ::= ${write(root)}`];
  for (const [name, pattern] of rules) lines.push(`${name} ::= ${write(pattern)}`);
  return `${lines.join('\n')}\n`;
}

function write(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'text':
      return `"${Array.from(pattern.text, (letter) => escape(letter.codePointAt(0) ?? 0)).join('')}"`;
    case 'chars':
      return writeChars(pattern.ranges);
    case 'sequence':
      return pattern.parts.length === 0 ? '""' : pattern.parts.map(writePart).join(' ');
    case 'choice':
      return `(${pattern.options.map(write).join(' | ')})`;
    case 'repeat':
      return writeRepeat(writePart(pattern.part), pattern.min, isCounted(pattern) ? pattern.max : null);
    case 'rule':
      return pattern.name;
  }
}

/**
 * XGrammar 0.1.27 matches wrong bytes for positive classes beyond ASCII, while negated ones over ASCII and single
 * letters in quotes are right. So few letters are listed, and many stand for all beyond ASCII: the finished text is
 * checked against the constraint once more.
 */
function writeChars(ranges: readonly CodeRange[]): string {
  const ascii = intersect(ranges, 0, LAST_ASCII);
  const beyond = intersect(ranges, LAST_ASCII + 1, LAST_POINT);
  const count = beyond.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  if (count > MAX_LISTED)
    return `[^${subtractRanges([[0, LAST_ASCII]], ascii)
      .map(writeRange)
      .join('')}]`;
  const plain = ascii.length > 0 ? [`[${ascii.map(writeRange).join('')}]`] : [];
  const listed = beyond.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => `"${escape(first + i)}"`),
  );
  return listed.length === 0 ? (plain[0] ?? '""') : `(${[...plain, ...listed].join(' | ')})`;
}

function intersect(ranges: readonly CodeRange[], from: number, to: number): readonly CodeRange[] {
  return ranges
    .map(([first, last]) => [Math.max(first, from), Math.min(last, to)] as const)
    .filter(([first, last]) => first <= last);
}

/** Long free texts are left open here: `StringGuard` keeps them within their length. */
function isCounted(pattern: Extract<Pattern, { readonly kind: 'repeat' }>): boolean {
  return pattern.isProse !== true || (pattern.max !== null && pattern.max <= COUNTED_UP_TO);
}

function writePart(pattern: Pattern): string {
  return pattern.kind === 'sequence' || pattern.kind === 'repeat' ? `(${write(pattern)})` : write(pattern);
}

/**
 * XGrammar 0.1.27 takes a tenth of a second a token for a count of hundreds that may end early, and no time for fixed
 * counts: so `p{0,500}` becomes `p{0,127} | p{128} (p{0,127} | …)`, which matches the same.
 */
function writeRepeat(part: string, min: number, max: number | null): string {
  if (max === null || max < 2 * BLOCK || min >= BLOCK) return `${part}${writeCount(min, max)}`;
  return `(${part}${writeCount(min, BLOCK - 1)} | ${part}{${BLOCK}} ${writeRepeat(part, 0, max - BLOCK)})`;
}

function writeCount(min: number, max: number | null): string {
  if (max === null) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function writeRange([first, last]: CodeRange): string {
  return first === last ? escape(first) : `${escape(first)}-${escape(last)}`;
}

function escape(point: number): string {
  const isPlain =
    (point >= 0x30 && point <= 0x39) || (point >= 0x41 && point <= 0x5a) || (point >= 0x61 && point <= 0x7a);
  if (isPlain || point === 0x20) return String.fromCodePoint(point);
  return point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`;
}

function hex(point: number, digits: number): string {
  return point.toString(16).padStart(digits, '0');
}
