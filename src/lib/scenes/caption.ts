// What a scene shows, in words of several languages.

import { type Colour, groupObjects, type Scene, type Shape, type Texture } from './scene.ts';
import { english } from './languages/english.ts';
import { french } from './languages/french.ts';
import { german } from './languages/german.ts';
import type { Grammar } from './languages/grammar.ts';
import { italian } from './languages/italian.ts';
import { spanish } from './languages/spanish.ts';
import { turkish } from './languages/turkish.ts';

export const captionLanguages = {
  en: 'English',
  de: 'German',
  es: 'Spanish',
  fr: 'French',
  it: 'Italian',
  tr: 'Turkish',
} as const;
export type CaptionLanguage = keyof typeof captionLanguages;

const GRAMMARS: Readonly<Record<CaptionLanguage, Grammar>> = {
  ...{ en: english, de: german, es: spanish, fr: french, it: italian, tr: turkish },
};

/** One sentence without a full stop, e.g. "two red stars and a striped blue circle on a green background". */
export function captionScene(scene: Scene, language: CaptionLanguage): string {
  const grammar = GRAMMARS[language];
  const phrases = groupObjects(scene).map(({ shape, colour, texture, count }) => {
    const noun = grammar.nouns[shape];
    const agreement = { isPlural: count > 1, gender: noun.gender };
    return grammar.phrase({
      number: grammar.number(count, agreement),
      texture: grammar.texture(texture, agreement),
      colour: grammar.colour(colour, agreement),
      noun: count > 1 ? noun.many : noun.one,
    });
  });
  const last = phrases.at(-1) ?? '';
  const listed = phrases.length > 1 ? `${phrases.slice(0, -1).join(', ')} ${grammar.and} ${last}` : last;
  return language === 'tr'
    ? `${grammar.background(scene.background)} ${listed}`
    : `${listed} ${grammar.background(scene.background)}`;
}

/** Every form that a language has for a shape, colour or texture, in lower case: what a dictionary may be judged by. */
export function wordForms(
  word: Shape | Colour | Exclude<Texture, 'plain'>,
  language: CaptionLanguage,
): ReadonlySet<string> {
  const grammar = GRAMMARS[language];
  const forms = new Set<string>();
  const add = (form: string): void => void forms.add(form.toLowerCase());
  if (word in grammar.nouns) {
    const { one, many } = grammar.nouns[word as Shape];
    add(one);
    add(many);
    return forms;
  }
  const isTexture = word === 'striped' || word === 'dotted';
  for (const gender of ['m', 'f', 'n']) {
    for (const isPlural of [false, true]) {
      add(
        isTexture ? grammar.texture(word, { gender, isPlural }) : grammar.colour(word as Colour, { gender, isPlural }),
      );
    }
  }
  // The colour of the background, where it has a form of its own.
  if (!isTexture) for (const part of grammar.background(word as Colour).split(' ')) if (shares(part, forms)) add(part);
  return forms;
}

function shares(part: string, forms: ReadonlySet<string>): boolean {
  return part.length > 2 && [...forms].some((form) => form.slice(0, 3) === part.toLowerCase().slice(0, 3));
}
