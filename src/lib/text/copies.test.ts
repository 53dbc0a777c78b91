import { describe, expect, it } from 'vitest';
import { findRepeats, shareNear } from './copies.ts';

describe('copies', () => {
  it('finds repeated texts, exact and near', async () => {
    const base = 'the customer wants to book a table for two people at seven in the evening near the station';
    const texts = [
      base,
      base,
      base.replace('evening', 'morning'),
      'something else entirely is written in this other text here',
    ];
    expect(await findRepeats(texts)).toEqual({
      ...{ exact: 0.5, near: 0.5 },
      pairs: [
        [1, 0],
        [2, 0],
      ],
    });
    expect(await shareNear(texts, [base])).toBe(0.75);
  });
});
