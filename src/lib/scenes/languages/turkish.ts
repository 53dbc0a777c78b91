// Turkish: nothing agrees, and a noun after a number stays singular.

import { shapes } from '../scene.ts';
import { type Grammar, join, nounsOf } from './grammar.ts';

const COLOURS = {
  ...{ red: 'kırmızı', orange: 'turuncu', yellow: 'sarı', green: 'yeşil', blue: 'mavi', purple: 'mor' },
  ...{ pink: 'pembe', brown: 'kahverengi', black: 'siyah', white: 'beyaz' },
} as const;
const TEXTURES = { plain: '', striped: 'çizgili', dotted: 'benekli' } as const;
const NUMBERS = ['', 'bir', 'iki', 'üç', 'dört', 'beş', 'altı', 'yedi', 'sekiz', 'dokuz'];

export const turkish: Grammar = {
  nouns: nounsOf(
    shapes,
    ['daire', 'kare', 'üçgen', 'yıldız', 'kalp', 'halka', 'haç', 'altıgen', 'ay', 'ok'].map(
      (word) => [word, word, ''] as const,
    ),
  ),
  colour: (colour) => COLOURS[colour],
  texture: (texture) => TEXTURES[texture],
  number: (count) => NUMBERS[count] ?? String(count),
  phrase: ({ number, texture, colour, noun }) => join(number, texture, colour, noun),
  and: 've',
  background: (colour) => `${COLOURS[colour]} zemin üzerinde`,
};
