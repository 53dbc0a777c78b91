import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { compileExpression } from './expression.ts';

const cells: Record<string, JsonValue> = {
  ...{ age: 42, name: 'Ann Lee', none: null, tags: ['a', 'b'], day: '2024-01-31', when: '2024-05-01 10:30:00' },
  ...{ review: { title: 'Good', pros: ['light'] }, 'first name': 'Bo', price: '12.5' },
};
function value(source: string): JsonValue {
  let draws = 0;
  return compileExpression(source).evaluate((name) => cells[name] ?? null, {
    random: () => (draws++ === 0 ? 0.25 : 0.75),
  });
}

describe('a formula', () => {
  it.each<[string, JsonValue]>([
    ['1 + 2 * 3 ** 2', 19],
    ['-2 ** 2', -4],
    ['(1 + 2) * 3', 9],
    ['7 % 4 + -7 % 4', 4],
    ['age >= 18 and not (name == "x")', true],
    ['"adult" if age > 17 else "child"', 'adult'],
    ['age > 50 ? "old" : age > 30 ? "middle" : "young"', 'middle'],
    ['`first name` ~ " " ~ name', 'Bo Ann Lee'],
    ['price * 2', 25],
    ['"a" in tags', true],
    ['"z" not in tags', true],
    ['3 in [1, 2, 3]', true],
    ['review.title', 'Good'],
    ['review["pros"][0]', 'light'],
    ['review.missing.deeper', null],
    ['none + 1', null],
    ['none > 1', null],
    ['none ~ "x"', 'x'],
    ['if_missing(none, 3)', 3],
    ['coalesce(none, "", "b")', 'b'],
    ['1 / 0', null],
    ['round(2.345, 2)', 2.35],
    ['title("ann lee-smith")', 'Ann Lee-Smith'],
    ['slug("Über die Brücke!")', 'uber-die-brucke'],
    ['count_words("it\'s a dog, isn\'t it")', 5],
    ['substring("héllo", -3)', 'llo'],
    ['join(split("a,b", ","), "-")', 'a-b'],
    ['date_add(day, 1, "month")', '2024-02-29'],
    ['date_diff(day, "2024-03-01", "days")', 30],
    ['date_diff(day, "2024-03-30", "months")', 1],
    ['format_date(when, "%d/%m/%Y")', '01/05/2024'],
    ['weekday(day)', 3],
    ['random(10, 20)', 12.5],
    ['pick("a", "b", "c", "d")', 'b'],
    ['matches(name, "^A.*e$")', true],
    ['get(parse_json("{\\"a\\":[1,{\\"b\\":2}]}"), "a[1].b")', 2],
    ['min(3, 1, 2) + max([4, 9])', 10],
  ])('%s is %s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  it('names the columns it reads', () => {
    expect(compileExpression('`first name` ~ upper(name) ~ review.title ~ name').references).toEqual([
      'first name',
      'name',
      'review',
    ]);
  });

  it.each([
    ['1 +', 3],
    ['(1', 2],
    ['uper(name)', 0],
    ['round()', 0],
    ['a $ b', 2],
    ['1 2', 2],
    ['"open', 0],
  ])('refuses %s and says where', (source, at) => {
    try {
      compileExpression(source);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(StudioError);
      expect((error as StudioError).details['at']).toBe(at);
    }
  });

  it('refuses what could take for ever, and reaches nothing of the host', () => {
    expect(() => value('matches(name, "(a)\\\\1")')).toThrow(StudioError);
    expect(() => compileExpression(`${'('.repeat(100)}1${')'.repeat(100)}`)).toThrow(StudioError);
    expect(value('review.constructor')).toBeNull();
    expect(value('name.length')).toBeNull();
    expect(value('review.__proto__')).toBeNull();
  });

  it('agrees with arithmetic', () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        expect(value(`${a} - ${b} * (${c} + 2)`)).toBe(a - b * (c + 2));
      }),
      { seed: 1 },
    );
  });

  it('fails only with a StudioError, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab1 +-*/()[].,"\'`?:=!<>~%&|'.split('')), maxLength: 25 }),
        (source) => {
          try {
            value(source);
          } catch (error) {
            expect(error).toBeInstanceOf(StudioError);
          }
        },
      ),
      { seed: 2, numRuns: 2000 },
    );
  });
});
