import { romance } from './romance.ts';

export const italian = romance({
  nouns: [
    ...([
      ['cerchio', 'cerchi', 'm'],
      ['quadrato', 'quadrati', 'm'],
      ['triangolo', 'triangoli', 'm'],
    ] as const),
    ...([
      ['stella', 'stelle', 'f'],
      ['cuore', 'cuori', 'm'],
      ['anello', 'anelli', 'm'],
      ['croce', 'croci', 'f'],
    ] as const),
    ...([
      ['esagono', 'esagoni', 'm'],
      ['luna', 'lune', 'f'],
      ['freccia', 'frecce', 'f'],
    ] as const),
  ],
  colours: {
    red: ['rosso', 'rossa', 'rossi', 'rosse'],
    orange: ['arancione', 'arancione', 'arancioni', 'arancioni'],
    yellow: ['giallo', 'gialla', 'gialli', 'gialle'],
    green: ['verde', 'verde', 'verdi', 'verdi'],
    blue: ['azzurro', 'azzurra', 'azzurri', 'azzurre'],
    purple: ['viola', 'viola', 'viola', 'viola'],
    pink: ['rosa', 'rosa', 'rosa', 'rosa'],
    brown: ['marrone', 'marrone', 'marroni', 'marroni'],
    black: ['nero', 'nera', 'neri', 'nere'],
    white: ['bianco', 'bianca', 'bianchi', 'bianche'],
  },
  textures: {
    striped: ['rigato', 'rigata', 'rigati', 'rigate'],
    dotted: ['puntinato', 'puntinata', 'puntinati', 'puntinate'],
  },
  one: (_noun, gender) => (gender === 'f' ? 'una' : 'un'),
  numbers: ['', '', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'],
  and: 'e',
  background: (colour) => `su uno sfondo ${colour}`,
});
