// Texts that speak of columns: which parts of a template or a formula are code, and which name a column.

export type ReferenceMode = 'template' | 'expression';

/** plain: a text as it stands. code: evaluated. known, unknown: names a column that is there, or is not. */
export interface TextPart {
  readonly text: string;
  readonly tone: 'plain' | 'code' | 'known' | 'unknown';
}

const JINJA = /\{\{[\s\S]*?(?:\}\}|$)|\{%[\s\S]*?(?:%\}|$)/g;
const TOKENS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]+`|[\p{L}_][\p{L}\p{N}_]*/gu;

export interface KnownNames {
  readonly columns: readonly string[];
  /** Names that are used for columns which are not there. */
  readonly missing: readonly string[];
}

/** The parts of a text in order; together they are the text. */
export function splitReferences(text: string, mode: ReferenceMode, names: KnownNames): readonly TextPart[] {
  if (mode === 'expression') return splitCode(text, names);
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(JINJA)) {
    parts.push({ text: text.slice(at, match.index), tone: 'plain' }, ...splitCode(match[0], names));
    at = match.index + match[0].length;
  }
  parts.push({ text: text.slice(at), tone: 'plain' });
  return parts.filter((part) => part.text !== '');
}

function splitCode(code: string, { columns, missing }: KnownNames): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of code.matchAll(TOKENS)) {
    const [text] = match;
    const name = text.startsWith('`') ? text.slice(1, -1) : text;
    const tone = columns.includes(name) ? 'known' : missing.includes(name) ? 'unknown' : 'code';
    const isField = /\.\s*$/.test(code.slice(0, match.index));
    if (tone === 'code' || isField) continue;
    parts.push({ text: code.slice(at, match.index), tone: 'code' }, { text, tone });
    at = match.index + text.length;
  }
  parts.push({ text: code.slice(at), tone: 'code' });
  return parts.filter((part) => part.text !== '');
}

/** What is being typed before the caret, when it may become a column's name; null elsewhere. */
export function typedName(before: string, mode: ReferenceMode): string | null {
  if (mode === 'template') return /\{\{-?\s*([\p{L}_][\p{L}\p{N}_]*)?$/u.exec(before) ? (lastName(before) ?? '') : null;
  const name = lastName(before);
  return name === null || /\.\s*$/.test(before.slice(0, before.length - name.length)) ? null : name;
}

function lastName(before: string): string | null {
  return /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? null;
}

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** A name as it is written into a text at a caret: in ticks where it is no plain word, in braces where there are none. */
export function insertion(name: string, before: string, mode: ReferenceMode): string {
  const written = PLAIN_NAME.test(name) ? name : `\`${name}\``;
  if (mode === 'expression') return written;
  const open = before.lastIndexOf('{{');
  return open > before.lastIndexOf('}}') ? written : `{{ ${written} }}`;
}
