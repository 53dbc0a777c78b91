import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { compileExpression } from './expression.ts';
import { functions } from './functions.ts';

const context = { random: () => 0.5 };
const evaluate = (source: string, cells: Readonly<Record<string, JsonValue>> = {}): JsonValue =>
  compileExpression(source).evaluate((name) => cells[name] ?? null, context);

const value = fc.constantFrom<JsonValue>(
  ...[null, '', 'a', 'x'.repeat(2000), '2024-02-29', '2024-02-29 23:59:59', 'days', 'year', '%Y', '%d/%m/%y', '1.5'],
  ...[0, -1, 2.5, 1e9, 1e15, -1e300, Number.MAX_VALUE, 5e-324, true, false],
  ...[[], [1, 2], ['a', null], { a: 1 }, { a: { b: [{}] } }, 'a.b[0]', '[1,{"a":2}]', '(a+)+$', '['],
);

describe('every function of formulas', () => {
  it.each([...functions.keys()])('%s gives JSON or a StudioError, whatever it is given', (name) => {
    const { least, most } = functions.get(name)!;
    const given = fc.array(value, { minLength: least, maxLength: Math.min(most, 4) });
    fc.assert(
      fc.property(given, (values) => {
        const names = values.map((_, i) => `v${i}`);
        try {
          const cells = Object.fromEntries(values.map((one, i) => [`v${i}`, one]));
          const result = evaluate(`${name}(${names.join(', ')})`, cells);
          expect(JSON.parse(JSON.stringify(result))).toEqual(Object.is(result, -0) ? 0 : result);
        } catch (error) {
          expect(error, String(error)).toBeInstanceOf(StudioError);
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it.each([...functions].filter(([, { takesMissing, least }]) => !takesMissing && least > 0).map(([name]) => name))(
    '%s of something missing is missing',
    (name) => {
      const { least } = functions.get(name)!;
      expect(evaluate(`${name}(${Array.from({ length: least }, () => 'none').join(', ')})`)).toBeNull();
    },
  );
});

it('dates stay within four digits of years', () => {
  expect(() => evaluate('date_add("2024-01-31", 1000000000000, "days")')).toThrow(StudioError);
  expect(() => evaluate('date_add("2024-01-31", 9000, "years")')).toThrow(StudioError);
  expect(evaluate('date_add("2024-02-29", 1, "years")')).toBe('2025-02-28');
});

describe('texts in formulas', () => {
  it.each([
    `${'replace('.repeat(20)}a${', "a", "aaaaaaaaaaaaaaaaaaaa")'.repeat(20)}`,
    'replace(long, "x", long)',
    Array.from({ length: 1000 }, () => 'a')
      .join('~')
      .replaceAll('a', 'long'),
    'join(split(long, ""), long)',
  ])('do not grow without end: %s', (source) => {
    expect(() => evaluate(source, { a: 'a', long: 'x'.repeat(90_000) })).toThrow(StudioError);
  });
});
