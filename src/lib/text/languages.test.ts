import { describe, expect, it } from 'vitest';
import { languageName, languageOf } from './languages.ts';

describe('languages', () => {
  it.each([
    ['The train to the coast was late again, so we waited at the station and talked about the weather.', 'eng'],
    ['Der Zug an die Küste hatte wieder Verspätung, deshalb warteten wir lange auf dem Bahnsteig.', 'deu'],
    ['Le train pour la côte était encore en retard, nous avons donc attendu longtemps à la gare.', 'fra'],
  ])('are told from %s', (text, expected) => {
    expect(languageOf(text)).toBe(expected);
  });

  it('are not guessed from a few characters', () => {
    expect(languageOf('ok, thanks')).toBeNull();
  });

  it('have names', () => {
    expect(languageName('deu')).toBe('German');
    expect(languageName('und')).toBe('not told');
  });
});
