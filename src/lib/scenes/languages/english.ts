import { shapes } from '../scene.ts';
import { type Grammar, join, nounsOf } from './grammar.ts';

const NUMBERS = ['', 'a', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

export const english: Grammar = {
  nouns: nounsOf(shapes, [
    ...([
      ['circle', 'circles', ''],
      ['square', 'squares', ''],
      ['triangle', 'triangles', ''],
    ] as const),
    ...([
      ['star', 'stars', ''],
      ['heart', 'hearts', ''],
      ['ring', 'rings', ''],
      ['cross', 'crosses', ''],
    ] as const),
    ...([
      ['hexagon', 'hexagons', ''],
      ['moon', 'moons', ''],
      ['arrow', 'arrows', ''],
    ] as const),
  ]),
  colour: (colour) => colour,
  texture: (texture) => (texture === 'plain' ? '' : texture),
  number: (count) => NUMBERS[count] ?? String(count),
  phrase: ({ number, texture, colour, noun }) => {
    const rest = join(texture, colour, noun);
    return `${number === 'a' && /^[aeiou]/.test(rest) ? 'an' : number} ${rest}`;
  },
  and: 'and',
  background: (colour) => `on ${/^[aeiou]/.test(colour) ? 'an' : 'a'} ${colour} background`,
};
