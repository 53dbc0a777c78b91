// Grammars in the notation of XGrammar: https://xgrammar.mlc.ai/docs/ebnf

import type { CodeRange, Grammar, Pattern } from './pattern.ts';

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
      return `[${pattern.ranges.map(writeRange).join('')}]`;
    case 'sequence':
      return pattern.parts.length === 0 ? '""' : pattern.parts.map(writePart).join(' ');
    case 'choice':
      return `(${pattern.options.map(write).join(' | ')})`;
    case 'repeat':
      return `${writePart(pattern.part)}${writeCount(pattern.min, pattern.max)}`;
    case 'rule':
      return pattern.name;
  }
}

function writePart(pattern: Pattern): string {
  return pattern.kind === 'sequence' || pattern.kind === 'repeat' ? `(${write(pattern)})` : write(pattern);
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
