import { describe, expect, it } from 'vitest';
import { evennessWords, missedWords, paceWords, spreadWords, timeLeftWords } from './words.ts';

describe('the words of a run', () => {
  it('give a pace that can be imagined', () => {
    expect(paceWords(null)).toBe('–');
    expect(paceWords(120)).toBe('120 rows/s');
    expect(paceWords(0.25)).toBe('15 rows/min');
  });

  it('give one time where the range is narrow, else both ends', () => {
    expect(timeLeftWords(null)).toBe('–');
    expect(timeLeftWords({ fromMs: 8100, toMs: 8300 })).toBe('8 s');
    expect(timeLeftWords({ fromMs: 121_000, toMs: 190_000 })).toBe('2 min to 3 min');
    expect(timeLeftWords({ fromMs: 3_700_000, toMs: 9_000_000 })).toBe('1 h 0 min to 2 h 30 min');
    expect(timeLeftWords({ fromMs: 2, toMs: 2 })).toBe('1 s');
  });

  it('say what coverage means', () => {
    expect([evennessWords(1, 0), evennessWords(4, 0.99), evennessWords(4, 0.5)]).toEqual(['', 'evenly', 'unevenly']);
    expect(missedWords(['tea', 'milk'])).toBe('tea, milk');
    expect(missedWords(Array.from({ length: 11 }, (_, i) => `t${i}`))).toMatch(/t7 and 3 more$/);
    expect([spreadWords(5, 1), spreadWords(50, 0.9), spreadWords(50, 0.1)]).toEqual([
      ...['too few to tell', 'varied', 'much is repeated'],
    ]);
  });
});
