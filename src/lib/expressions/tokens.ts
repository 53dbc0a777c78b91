// From the text of a formula to its tokens.

import { StudioError } from '../errors.ts';

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'operator' | 'end';
  readonly text: string;
  /** Offset in the formula. */
  readonly at: number;
}

export const MAX_EXPRESSION_LENGTH = 4000;
const PATTERN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|`([^`]+)`|([\p{L}_][\p{L}\p{N}_]*)|(==|!=|<=|>=|&&|\|\||\*\*|[-+*/%~<>=!?:()[\],.]))/uy;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** @throws StudioError `bad-option` with { at } for a character that means nothing, or a formula that is too long */
export function tokenizeExpression(source: string): readonly Token[] {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    throw expressionError(
      `the formula has ${source.length} characters, at most ${MAX_EXPRESSION_LENGTH} are allowed`,
      0,
    );
  }
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  let at = 0;
  while (source.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    const start = at + (/^\s*/.exec(source.slice(at))?.[0].length ?? 0);
    if (!match) throw expressionError(`“${source.slice(start, start + 1)}” means nothing here`, start);
    const [, number, quoted, ticked, name, operator] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at: start });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: unquote(quoted), at: start });
    else if (ticked !== undefined) tokens.push({ kind: 'name', text: ticked, at: start });
    else if (name !== undefined)
      tokens.push(isWord(name) ? { kind: 'operator', text: name, at: start } : { kind: 'name', text: name, at: start });
    else tokens.push({ kind: 'operator', text: operator as string, at: start });
    at = pattern.lastIndex;
  }
  tokens.push({ kind: 'end', text: 'the end', at: source.length });
  return tokens;
}

const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'if', 'else']);

function isWord(name: string): boolean {
  return WORDS.has(name);
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

/** The error of a formula at a place. */
export function expressionError(message: string, at: number): StudioError {
  return new StudioError('bad-option', `${message} (at character ${at + 1})`, { details: { at } });
}
