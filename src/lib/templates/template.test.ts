import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { compileTemplate } from './template.ts';

const render = (source: string, values: Record<string, JsonValue> = {}): string =>
  compileTemplate(source).render(values);

describe('a template', () => {
  it('puts cells in, with filters, conditions and loops', () => {
    const source = '{{ name|upper }}{% if age > 17 %} (adult){% endif %}: {% for tag in tags %}{{ tag }};{% endfor %}';
    expect(render(source, { name: 'Ann', age: 20, tags: ['a', 'b'] })).toBe('ANN (adult): a;b;');
  });

  it('reads members of structured cells', () => {
    expect(render('{{ review.title }} {{ review["pros"][0] }}', { review: { title: 'T', pros: ['x'] } })).toBe('T x');
  });

  it('writes nothing for a missing cell', () => {
    expect(render('[{{ a }}]', { a: null })).toBe('[]');
  });

  it('takes names of several words in ticks, and letters of any script', () => {
    const { references, render: fill } = compileTemplate(
      '{{ `marital-status` }}/{{ größe }}/{{ m.größe }} `x` {# `y` #}',
    );
    expect(references).toEqual(['marital-status', 'größe', 'm']);
    expect(fill({ 'marital-status': 'single', größe: 3, m: { größe: 4 } })).toBe('single/3/4 `x` ');
  });

  it('names the columns it reads, and not what it sets itself', () => {
    const source =
      '{% set x = topic %}{% for p in review.pros %}{{ loop.index }}{{ p }}{{ x }}{% endfor %}{{ name|default(other) }}{{ range(3) }}';
    expect(compileTemplate(source).references).toEqual(['topic', 'review', 'name', 'other']);
    const macro = '{% macro m(a) %}{{ a }}{{ b }}{% endmacro %}{% filter upper %}{{ c }}{% endfilter %}{{ m(d) }}';
    expect(compileTemplate(macro).references).toEqual(['b', 'c', 'd']);
  });

  it.each([
    ['{{ a', 1],
    ['{% if %}', 1],
    ['a\n{% for x %}{% endfor %}', 2],
    ['{% if a %}\n{{ b }}\n{% endif %}\n{{ c | }}', 4],
    ['{{ a }}\n{% if a %}\n{% for b in c %}\n{% endif %}', 4],
    ['{{ a }}\n\n{% if a %}b', 3],
    ['{{ a }}\n{% endfor %}', 2],
    ['{{ a }}\n{{ "open }}', 2],
  ])('refuses %j and names line %i', (source, line) => {
    try {
      compileTemplate(source);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(StudioError);
      expect(error).toMatchObject({ code: 'bad-option', details: { line } });
    }
  });

  it.each([
    ['{{ a|nothing }}', 1],
    ['text\n{# a\nnote #}\n{{ a }}\n{{ raise_exception("no") }}', 5],
    ['{% if a %}\nx\n{% elif true %}\n{% for i in range(3) %}\n{{ i }}\n{{ i|nothing }}{% endfor %}\n{% endif %}', 6],
    ['{% for i in range(9) %}\n{% if i < 5 %}{% continue %}{% endif %}\n{% set x = i|nothing %}\n{% endfor %}', 3],
    ['{% macro m(x) %}\n{{ x|nothing }}\n{% endmacro %}\n\n{{ m(1) }}', 2],
    ['{{ `größe` }}\n{% for i in range(3) %}\n{% for j in range(99999) %}x{% endfor %}{% endfor %}', 3],
  ])('that fails on its values, %j, names line %i', (source, line) => {
    try {
      render(source, {});
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-input', details: { line } });
      expect((error as StudioError).message).toContain(`in line ${line}: `);
    }
  });

  it('fails only with a StudioError, whatever is written', () => {
    const part = fc.constantFrom(
      ...['{{', '}}', '{%', '%}', '{#', '#}', 'if', 'for', 'in', 'a', '`', '"', '|', '.', '(', '\n', ' '],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        try {
          render(parts.join(''), { a: [1, { b: 'x' }] });
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
      { seed: 3, numRuns: 1000 },
    );
  });
});

const LONG = `{% set s = "x"|replace("x","${'y'.repeat(1000)}")|replace("y","${'z'.repeat(900)}") %}`;

describe('a hostile template', () => {
  it.each([
    ['a long range', '{% for i in range(1000000000) %}x{% endfor %}'],
    ['loops in loops', '{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}'],
    ['empty loops in loops', '{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}'],
    [
      'a text that doubles',
      '{% set ns = namespace(s="x") %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}',
    ],
    [
      'a list that doubles',
      '{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
    ],
    [
      'lists in lists',
      '{% set ns = namespace(s=1) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}',
    ],
    ['a list in itself', '{% set ns = namespace() %}{% set ns.s = [ns, ns] %}{{ ns }}'],
    ['long texts again and again', `${LONG}{% for i in range(5000) %}{% set x = s|upper %}{% endfor %}`],
    ['a join by a long text', `${LONG}{{ range(9999)|join(s) }}`],
    ['an endless macro', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    ['deep brackets', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`],
    ['a wide indent', '{{ "a\nb"|indent(1000000000) }}'],
    ['a desert of spaces', ' '.repeat(60_000)],
    ['braces only', '{'.repeat(65_000)],
    ['too long a text', 'x'.repeat(65_537)],
  ])('ends in an error, not in a hang: %s', { timeout: 10_000 }, (_, source) => {
    expect(() => render(source)).toThrow(StudioError);
  });

  it('reaches nothing but values', () => {
    expect(() => render('{{ constructor.constructor("return 1")() }}')).toThrow(StudioError);
    expect(render('{{ x.constructor }}{{ x.__proto__ }}{{ x["toString"] }}', { x: {} })).toBe('');
  });
});
