import { romance } from './romance.ts';

export const spanish = romance({
  nouns: [
    ...([
      ['círculo', 'círculos', 'm'],
      ['cuadrado', 'cuadrados', 'm'],
      ['triángulo', 'triángulos', 'm'],
    ] as const),
    ...([
      ['estrella', 'estrellas', 'f'],
      ['corazón', 'corazones', 'm'],
      ['anillo', 'anillos', 'm'],
    ] as const),
    ...([
      ['cruz', 'cruces', 'f'],
      ['hexágono', 'hexágonos', 'm'],
      ['luna', 'lunas', 'f'],
      ['flecha', 'flechas', 'f'],
    ] as const),
  ],
  colours: {
    red: ['rojo', 'roja', 'rojos', 'rojas'],
    orange: ['naranja', 'naranja', 'naranjas', 'naranjas'],
    yellow: ['amarillo', 'amarilla', 'amarillos', 'amarillas'],
    green: ['verde', 'verde', 'verdes', 'verdes'],
    blue: ['azul', 'azul', 'azules', 'azules'],
    purple: ['morado', 'morada', 'morados', 'moradas'],
    pink: ['rosado', 'rosada', 'rosados', 'rosadas'],
    brown: ['marrón', 'marrón', 'marrones', 'marrones'],
    black: ['negro', 'negra', 'negros', 'negras'],
    white: ['blanco', 'blanca', 'blancos', 'blancas'],
  },
  textures: {
    striped: ['rayado', 'rayada', 'rayados', 'rayadas'],
    dotted: ['punteado', 'punteada', 'punteados', 'punteadas'],
  },
  one: (_noun, gender) => (gender === 'f' ? 'una' : 'un'),
  numbers: ['', '', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'],
  and: 'y',
  background: (colour) => `sobre un fondo ${colour}`,
});
