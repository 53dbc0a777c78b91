import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json.ts';
import { hasFormat } from './formats.ts';
import { validateJson } from './validate.ts';

const review: JsonValue = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 20 },
    stars: { type: 'integer', minimum: 1, maximum: 5 },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, minItems: 1, maxItems: 2, uniqueItems: true },
    when: { type: ['string', 'null'], pattern: '^\\d{4}$' },
  },
  required: ['title', 'stars'],
  additionalProperties: false,
};

describe('the validator', () => {
  it('names the place of what does not fit', () => {
    const value = { title: '', stars: 6, tags: ['a', 'c', 'a'], extra: 1 };
    expect(validateJson(review, value).map(({ path }) => path)).toEqual([
      'title',
      'stars',
      'tags',
      'tags',
      'tags[1]',
      'extra',
    ]);
    expect(validateJson(review, {}).map(({ path, message }) => `${path} ${message}`)).toEqual([
      'title it is missing',
      'stars it is missing',
    ]);
  });

  it('agrees with an independent validator on random values', () => {
    const independent = new Ajv({ unicode: true }).compile(review);
    const value = fc.record(
      {
        title: fc.oneof(fc.string({ maxLength: 25 }), fc.integer()),
        stars: fc.oneof(fc.integer({ min: -1, max: 7 }), fc.constant(2.5)),
        tags: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
        when: fc.constantFrom(null, '2024', 'x', 3),
        other: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(value, (given) => {
        expect(validateJson(review, given).length === 0).toBe(independent(given));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('combines schemas', () => {
    expect(validateJson({ anyOf: [{ type: 'string' }, { minimum: 3 }] }, 1)).toHaveLength(1);
    expect(validateJson({ oneOf: [{ type: 'integer' }, { minimum: 3 }] }, 5)).toHaveLength(1);
    expect(validateJson({ allOf: [{ type: 'integer' }, { minimum: 3 }] }, 2)).toHaveLength(1);
    expect(validateJson(true, null)).toEqual([]);
    expect(validateJson(false, null)).toHaveLength(1);
  });

  it.each([
    ['date', '2024-02-29', true],
    ['date', '2023-02-29', false],
    ['date-time', '2024-01-01T10:00:00Z', true],
    ['time', '24:00:00', false],
    ['email', 'a@b.org', true],
    ['email', 'a b@c', false],
    ['uuid', '123e4567-e89b-12d3-a456-426614174000', true],
    ['unheard-of', 'anything', true],
  ])('knows the format %s: %s', (format, text, expected) => {
    expect(hasFormat(text, format)).toBe(expected);
  });
});
