// Texts that speak of columns: which parts of a template or a formula are code, and which name a column.

export type ReferenceMode = 'template' | 'expression';

/** plain: a text as it stands. code: evaluated. known, unknown: names a column that is there, or is not. */
export interface TextPart {
  readonly text: string;
  readonly tone: 'plain' | 'code' | 'known' | 'unknown';
}

const JINJA = /\{\{[\s\S]*?(?:\}\}|$)|\{%[\s\S]*?(?:%\}|$)/g;
const TOKENS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\p{L}_][\p{L}\p{N}_]*/gu;
/** Names that a template makes itself. */
const OWN_NAMES = /\{%-?\s*(?:for|set|macro)\s+([\p{L}_][\p{L}\p{N}_, ]*)/gu;
const LANGUAGE = new Set([
  'true',
  'false',
  'none',
  'True',
  'False',
  'None',
  'not',
  'loop',
  'range',
  'namespace',
  'row',
]);

/** The parts of a text in order; together they are the text. */
export function splitReferences(text: string, mode: ReferenceMode, columns: readonly string[]): readonly TextPart[] {
  const known = new Set(columns);
  if (mode === 'expression') return splitCode(text, known, () => false);
  const own = new Set([...text.matchAll(OWN_NAMES)].flatMap((match) => (match[1] ?? '').split(/[\s,]+/)));
  const isUnknown = (name: string, before: string): boolean =>
    /\{\{-?\s*$/.test(before) && !own.has(name) && !LANGUAGE.has(name);
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(JINJA)) {
    parts.push({ text: text.slice(at, match.index), tone: 'plain' }, ...splitCode(match[0], known, isUnknown));
    at = match.index + match[0].length;
  }
  parts.push({ text: text.slice(at), tone: 'plain' });
  return parts.filter((part) => part.text !== '');
}

function splitCode(
  code: string,
  known: ReadonlySet<string>,
  isUnknown: (name: string, before: string) => boolean,
): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of code.matchAll(TOKENS)) {
    const before = code.slice(0, match.index);
    const isField = /\.\s*$/.test(before);
    const isCode = isField || /^["']/.test(match[0]);
    const tone = isCode ? 'code' : known.has(match[0]) ? 'known' : isUnknown(match[0], before) ? 'unknown' : 'code';
    if (tone === 'code') continue;
    parts.push({ text: code.slice(at, match.index), tone: 'code' }, { text: match[0], tone });
    at = match.index + match[0].length;
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

/** A name as it is written into a text at a caret: in braces, unless it already stands in some. */
export function insertion(name: string, before: string, mode: ReferenceMode): string {
  if (mode === 'expression') return name;
  const open = before.lastIndexOf('{{');
  return open > before.lastIndexOf('}}') ? name : `{{ ${name} }}`;
}
