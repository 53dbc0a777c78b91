import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors.ts';
import { compileSafePattern } from './safe-pattern.ts';

describe('a safe pattern', () => {
  it.each([
    ['^\\d{4}-\\d{2}$', '2024-05', true],
    ['^\\d{4}-\\d{2}$', '2024-5', false],
    ['\\bcat\\b', 'a cat sat', true],
    ['\\bcat\\b', 'concatenate', false],
    ['^(?:a|bc)+$', 'abcbca', true],
    ['^\\p{Lu}', 'Émile', true],
    ['^.$', '😀', true],
    ['^[^a-c]{2,3}$', 'xyz', true],
    ['^(?<year>\\d{2,})?$', '', true],
    ['^[\\w.+-]+\\@[\\w-]+\\.\\w+$', 'a.b@c.org', true],
    ['', 'anything', true],
  ])('%s on %j is %s', (pattern, text, expected) => {
    expect(compileSafePattern(pattern).test(text)).toBe(expected);
  });

  it('agrees with the regular expressions of the platform', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\w', '\\s', '\\b', '^', '$', '(?:ab|c)');
    const times = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?');
    const piece = fc.tuple(atom, times).map(([a, t]) => (/^(\^|\$|\\b)$/.test(a) ? a : a + t));
    const sequence = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const pattern = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|'));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        expect(compileSafePattern(source).test(given)).toBe(new RegExp(source, 'u').test(given));
      }),
      { seed: 6, numRuns: 3000 },
    );
  });

  it.each(['(a+)+$', '(a|aa)*$', '(.*)(.*)(.*)(.*)(.*)x', 'a*a*a*a*a*a*b', '(a?){60}a{60}b'])(
    'finds nothing by %s in a text made to hang it',
    { timeout: 5000 },
    (source) => {
      expect(compileSafePattern(`^${source}`).test(`${'a'.repeat(20_000)}!`)).toBe(false);
    },
  );

  it('gives up where a large pattern meets a large text', () => {
    expect(() => compileSafePattern('(?:a{1,30}){1,30}$').test(`${'a'.repeat(90_000)}!`)).toThrow(/too long/);
  });

  it.each(['(', '[', 'a{1000000}', '((a{40}){40}){40}', '(a)\\1', '(?=a)a', '(?<!b)a', 'x'.repeat(501), '*'])(
    'refuses %s',
    (source) => {
      expect(() => compileSafePattern(source)).toThrow(StudioError);
    },
  );

  it('says when a text is too long', () => {
    expect(() => compileSafePattern('b').test('a'.repeat(100_001))).toThrow(StudioError);
  });
});
