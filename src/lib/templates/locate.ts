// The line at which a template breaks. The parser does not tell, so that each of its tags is tried by itself.

import { findTags, type Tag } from './tags.ts';

/** A tag that may stand alone once these texts are around it. */
const AROUND: Readonly<Record<string, readonly [before: string, after: string]>> = {
  if: ['', '{% endif %}'],
  elif: ['{% if true %}', '{% endif %}'],
  else: ['{% if true %}', '{% endif %}'],
  for: ['', '{% endfor %}'],
  macro: ['', '{% endmacro %}'],
  call: ['', '{% endcall %}'],
  filter: ['', '{% endfilter %}'],
};

/** The line, from 1, of the first thing that is wrong; null where only the whole is wrong. */
export function lineOfError(source: string, parses: (source: string) => boolean): number | null {
  const { tags, unclosed } = findTags(source);
  const code = tags.filter(({ kind }) => kind !== 'comment');
  const broken = code.find((tag) => !isWhole(tag, parses)) ?? unmatched(code);
  const at = broken?.at ?? unclosed;
  return at === null ? null : source.slice(0, at).split('\n').length;
}

/** First word of a statement; '' for an expression. */
function wordOf({ kind, text }: Tag): string {
  return kind === 'statement' ? (/^\{%-?\s*([a-z]+)/.exec(text)?.[1] ?? '') : '';
}

/** True for a `set` whose value is the text up to its end. */
function isSetBlock({ text }: Tag): boolean {
  return !text.includes('=');
}

function isWhole(tag: Tag, parses: (source: string) => boolean): boolean {
  const word = wordOf(tag);
  if (word.startsWith('end')) return true;
  const [before, after] = word === 'set' && isSetBlock(tag) ? ['', '{% endset %}'] : (AROUND[word] ?? ['', '']);
  return parses(`${before}${tag.text}${after}`);
}

/** A tag that opens what nothing closes, or closes what nothing opened. */
function unmatched(tags: readonly Tag[]): Tag | null {
  const open: Tag[] = [];
  for (const tag of tags) {
    const word = wordOf(tag);
    const opens = word === 'set' ? isSetBlock(tag) : word in AROUND && word !== 'elif' && word !== 'else';
    if (opens) open.push(tag);
    else if (word.startsWith('end')) {
      const opener = open.pop();
      if (!opener || wordOf(opener) !== word.slice(3)) return tag;
    }
  }
  return open.at(-1) ?? null;
}
