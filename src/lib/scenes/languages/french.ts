import { romance } from './romance.ts';

export const french = romance({
  nouns: [
    ...([
      ['cercle', 'cercles', 'm'],
      ['carré', 'carrés', 'm'],
      ['triangle', 'triangles', 'm'],
    ] as const),
    ...([
      ['étoile', 'étoiles', 'f'],
      ['cœur', 'cœurs', 'm'],
      ['anneau', 'anneaux', 'm'],
      ['croix', 'croix', 'f'],
    ] as const),
    ...([
      ['hexagone', 'hexagones', 'm'],
      ['lune', 'lunes', 'f'],
      ['flèche', 'flèches', 'f'],
    ] as const),
  ],
  colours: {
    red: ['rouge', 'rouge', 'rouges', 'rouges'],
    orange: ['orange', 'orange', 'orange', 'orange'],
    yellow: ['jaune', 'jaune', 'jaunes', 'jaunes'],
    green: ['vert', 'verte', 'verts', 'vertes'],
    blue: ['bleu', 'bleue', 'bleus', 'bleues'],
    purple: ['violet', 'violette', 'violets', 'violettes'],
    pink: ['rose', 'rose', 'roses', 'roses'],
    brown: ['brun', 'brune', 'bruns', 'brunes'],
    black: ['noir', 'noire', 'noirs', 'noires'],
    white: ['blanc', 'blanche', 'blancs', 'blanches'],
  },
  textures: {
    striped: ['rayé', 'rayée', 'rayés', 'rayées'],
    dotted: ['pointillé', 'pointillée', 'pointillés', 'pointillées'],
  },
  one: (_noun, gender) => (gender === 'f' ? 'une' : 'un'),
  numbers: ['', '', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf'],
  and: 'et',
  background: (colour) => `sur un fond ${colour}`,
});
