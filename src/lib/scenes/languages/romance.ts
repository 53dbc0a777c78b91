// What Spanish, French and Italian share: adjectives after the noun that follow it in gender and number.

import { type Colour, shapes, type Texture } from '../scene.ts';
import { type Agreement, type Grammar, join, nounsOf } from './grammar.ts';

/** Masculine, feminine, and the plural of each. */
export type Forms = readonly [m: string, f: string, ms: string, fs: string];

export interface RomanceWords {
  readonly nouns: readonly (readonly [one: string, many: string, gender: 'm' | 'f'])[];
  readonly colours: Readonly<Record<Colour, Forms>>;
  readonly textures: Readonly<Record<Exclude<Texture, 'plain'>, Forms>>;
  readonly one: (noun: string, gender: string) => string;
  readonly numbers: readonly string[];
  readonly and: string;
  readonly background: (masculine: string) => string;
}

function agree([m, f, ms, fs]: Forms, { isPlural, gender }: Agreement): string {
  if (isPlural) return gender === 'f' ? fs : ms;
  return gender === 'f' ? f : m;
}

/** A grammar from its words. */
export function romance(words: RomanceWords): Grammar {
  const articles = new Map<string, string>();
  const nouns = nounsOf(shapes, words.nouns);
  for (const { one, gender } of Object.values(nouns)) articles.set(one, words.one(one, gender));
  return {
    nouns,
    colour: (colour, agreement) => agree(words.colours[colour], agreement),
    texture: (texture, agreement) => (texture === 'plain' ? '' : agree(words.textures[texture], agreement)),
    number: (count) => (count === 1 ? '' : (words.numbers[count] ?? String(count))),
    phrase: ({ number, texture, colour, noun }) =>
      join(number === '' ? (articles.get(noun) ?? '') : number, noun, colour, texture),
    and: words.and,
    background: (colour) => words.background(words.colours[colour][0]),
  };
}
