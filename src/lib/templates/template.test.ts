import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors.ts';
import { compileTemplate } from './template.ts';

const render = (
  source: string,
  values: Record<string, never> | Record<string, string | number | object> = {},
): string => compileTemplate(source).render(values as Record<string, string>);

describe('a template', () => {
  it('puts cells in, with filters, conditions and loops', () => {
    const source = '{{ name|upper }}{% if age > 17 %} (adult){% endif %}: {% for tag in tags %}{{ tag }};{% endfor %}';
    expect(render(source, { name: 'Ann', age: 20, tags: ['a', 'b'] })).toBe('ANN (adult): a;b;');
  });

  it('reads members of structured cells', () => {
    expect(render('{{ review.title }} {{ review["pros"][0] }}', { review: { title: 'T', pros: ['x'] } })).toBe('T x');
  });

  it('names the columns it reads, and not what it sets itself', () => {
    const source =
      '{% set x = topic %}{% for p in review.pros %}{{ loop.index }}{{ p }}{{ x }}{% endfor %}{{ name|default(other) }}{{ range(3) }}';
    expect(compileTemplate(source).references).toEqual(['topic', 'review', 'name', 'other']);
  });

  it.each(['{{ a', '{% if %}', '{% for x %}{% endfor %}'])('refuses %s', (source) => {
    expect(() => compileTemplate(source)).toThrow(StudioError);
  });

  it.each([
    '{% for i in range(1000000000) %}x{% endfor %}',
    '{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}',
    '{% set ns = namespace(s="x") %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}',
  ])('ends in an error instead of a hang: %s', (source) => {
    expect(() => render(source)).toThrow(StudioError);
  });

  it('reaches nothing but values', () => {
    expect(() => render('{{ constructor.constructor("return 1")() }}')).toThrow(StudioError);
    expect(render('{{ x.constructor }}', { x: {} })).toBe('');
  });
});
