// The words of the report, explained: found in its texts, listed at its end, and taken along in its files.

import { likenessTerms } from './glossary/likeness.ts';
import { modelsTerms } from './glossary/models.ts';
import { peopleTerms } from './glossary/people.ts';
import type { Term } from './glossary/term.ts';

const terms = [...likenessTerms, ...modelsTerms, ...peopleTerms];

/** A piece of a text, with the term that it names. */
export interface TextPart {
  readonly text: string;
  readonly term: Term | null;
}

/** All terms in alphabetical order. */
export const glossary: readonly Term[] = [...terms].sort((a, b) =>
  a.term.localeCompare(b.term, 'en', { sensitivity: 'base' }),
);

const bySpelling = new Map(
  terms.flatMap((term) => [term.term, ...(term.also ?? [])].map((name) => [name.toLowerCase(), term] as const)),
);
const pattern = new RegExp(
  `(?<![\\p{L}\\p{N}_-])(?:${[...bySpelling.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|')})(?![\\p{L}\\p{N}_-])`,
  'giu',
);

/** Cuts a text where it names a term for the first time. The parts together are the text. */
export function splitTerms(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  const seen = new Set<string>();
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const term = bySpelling.get(match[0].toLowerCase());
    if (!term || seen.has(term.id)) continue;
    seen.add(term.id);
    if (match.index > from) parts.push({ text: text.slice(from, match.index), term: null });
    parts.push({ text: match[0], term });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), term: null });
  return parts;
}

/** Terms whose name or explanation holds every word of the query. */
export function searchTerms(query: string): readonly Term[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return glossary.filter((entry) => {
    const text = [entry.term, ...(entry.also ?? []), entry.plain, entry.range ?? '', entry.read ?? '']
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
