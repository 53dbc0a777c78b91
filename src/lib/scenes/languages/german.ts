import { shapes } from '../scene.ts';
import { type Agreement, type Grammar, join, nounsOf } from './grammar.ts';

const STEMS = {
  ...{ red: 'rot', orange: 'orangefarben', yellow: 'gelb', green: 'grün', blue: 'blau', purple: 'violett' },
  ...{ pink: 'rosafarben', brown: 'braun', black: 'schwarz', white: 'weiß' },
} as const;
const TEXTURES = { plain: '', striped: 'gestreift', dotted: 'gepunktet' } as const;
const NUMBERS = ['', '', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'];

/** Strong endings in the nominative, as they stand after "ein" and after numbers. */
function ending({ isPlural, gender }: Agreement): string {
  if (isPlural || gender === 'f') return 'e';
  return gender === 'm' ? 'er' : 'es';
}

export const german: Grammar = {
  nouns: nounsOf(shapes, [
    ...([
      ['Kreis', 'Kreise', 'm'],
      ['Quadrat', 'Quadrate', 'n'],
      ['Dreieck', 'Dreiecke', 'n'],
    ] as const),
    ...([
      ['Stern', 'Sterne', 'm'],
      ['Herz', 'Herzen', 'n'],
      ['Ring', 'Ringe', 'm'],
      ['Kreuz', 'Kreuze', 'n'],
    ] as const),
    ...([
      ['Sechseck', 'Sechsecke', 'n'],
      ['Mond', 'Monde', 'm'],
      ['Pfeil', 'Pfeile', 'm'],
    ] as const),
  ]),
  colour: (colour, agreement) => `${STEMS[colour]}${ending(agreement)}`,
  texture: (texture, agreement) => (texture === 'plain' ? '' : `${TEXTURES[texture]}${ending(agreement)}`),
  number: (count, { gender }) => (count === 1 ? (gender === 'f' ? 'eine' : 'ein') : (NUMBERS[count] ?? String(count))),
  phrase: ({ number, texture, colour, noun }) => join(number, texture, colour, noun),
  and: 'und',
  background: (colour) => `auf ${STEMS[colour]}em Hintergrund`,
};
