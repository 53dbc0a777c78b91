// Finds picturable nouns among words.

import { nounKinds, type NounKind, type NounKindId } from './picturable-nouns.ts';

export interface PicturableNoun {
  /** Singular, with blanks. */
  readonly noun: string;
  readonly kind: NounKindId;
  /** The kind's weight in (0, 1]. */
  readonly weight: number;
  /** True for words so wide that they need others beside them. */
  readonly isPlain: boolean;
}

/** Longest entry of the list in words. */
export const LONGEST_NOUN = 3;

let lookup: ReadonlyMap<string, PicturableNoun> | undefined;

/** The noun that one to three lower-case words name, singular or plural; null when the list has none. */
export function findNoun(words: readonly string[]): PicturableNoun | null {
  lookup ??= buildLookup();
  const first = words.slice(0, -1).join(' ');
  for (const last of singulars(words.at(-1) ?? '')) {
    const found = lookup.get(first === '' ? last : `${first} ${last}`);
    if (found) return found;
  }
  return null;
}

function buildLookup(): ReadonlyMap<string, PicturableNoun> {
  const nouns = new Map<string, PicturableNoun>();
  for (const [kind, { weight, plain, words }] of Object.entries(nounKinds) as [NounKindId, NounKind][]) {
    for (const [isPlain, list] of [[true, plain] as const, [false, words] as const]) {
      for (const entry of list.split(/\s+/)) {
        const noun = entry.replaceAll('_', ' ');
        if (!nouns.has(noun)) nouns.set(noun, { noun, kind, weight, isPlain });
      }
    }
  }
  return nouns;
}

const IRREGULAR: Readonly<Record<string, string>> = {
  ...{ mice: 'mouse', geese: 'goose', feet: 'foot', teeth: 'tooth', knives: 'knife', wolves: 'wolf', calves: 'calf' },
  ...{ children: 'child', men: 'man', women: 'woman', shelves: 'shelf', scarves: 'scarf', loaves: 'loaf' },
};

/** The word itself and what it may be the plural of. */
function singulars(word: string): readonly string[] {
  const forms = [word];
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) forms.push(irregular);
  if (word.length < 4 || !word.endsWith('s') || word.endsWith('ss')) return forms;
  forms.push(word.slice(0, -1));
  if (word.endsWith('es')) forms.push(word.slice(0, -2));
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`);
  return forms;
}

/** True when the list has the word only as a plural: "latte" is false, "lattes" is true. */
export function isPlural(word: string, { noun }: PicturableNoun): boolean {
  return word !== noun.split(' ').at(-1) && word.endsWith('s');
}
