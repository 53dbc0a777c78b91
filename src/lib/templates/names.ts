// Names that Jinja cannot write. Names of several words stand in ticks, as in formulas: {{ `marital-status` }}; letters
// beyond ASCII stand as they are. Both become plain names before Jinja reads the template.

import { findTags } from './tags.ts';

const TOKENS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(\.\s*)?(?:`([^`\n]+)`|([\p{L}_][\p{L}\p{N}_]*))/gu;
const PREFIX = 'column__';

export interface PlainTemplate {
  readonly source: string;
  /** The name as the template writes it, by the name that stands for it. */
  readonly names: ReadonlyMap<string, string>;
}

/** The template with plain names only; every line stays where it is. */
export function withPlainNames(source: string): PlainTemplate {
  const aliases = new Map<string, string>();
  const aliasOf = (name: string): string => {
    const alias = aliases.get(name) ?? `${PREFIX}${aliases.size}`;
    aliases.set(name, alias);
    return alias;
  };
  let plain = '';
  let end = 0;
  for (const { kind, text, at } of findTags(source).tags) {
    plain += source.slice(end, at) + (kind === 'comment' ? text : withAliases(text, aliasOf));
    end = at + text.length;
  }
  return { source: plain + source.slice(end), names: new Map([...aliases].map(([name, alias]) => [alias, name])) };
}

function withAliases(code: string, aliasOf: (name: string) => string): string {
  return code.replace(TOKENS, (token: string, dot?: string, ticked?: string, bare?: string) => {
    const name = ticked ?? bare;
    if (name === undefined || (ticked === undefined && /^\w+$/.test(name))) return token;
    return dot === undefined ? aliasOf(name) : `[${JSON.stringify(name)}]`;
  });
}
