import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json.ts';
import { hasFormat } from './formats.ts';
import { findSchemaProblems } from './schema-problems.ts';
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

describe('whole schemas', () => {
  const leaf = fc.oneof(
    fc.record({ type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'null', 'array', 'object') }),
    fc.record({ enum: fc.constant([1, 'a', null, { a: 1, b: 2 }]) }),
    fc.record({ const: fc.constantFrom<JsonValue>(0, 'ab', [1]) }),
    fc.record({ minimum: fc.integer({ min: -2, max: 2 }) }),
    fc.record({ exclusiveMaximum: fc.integer({ min: -2, max: 2 }) }),
    fc.record({ minLength: fc.integer({ min: 0, max: 2 }), pattern: fc.constantFrom('^a', 'b$', '.') }),
    fc.record({ minItems: fc.constant(1), uniqueItems: fc.boolean() }),
    fc.record({ required: fc.constant(['a']), maxProperties: fc.constantFrom(1, 2) }),
    fc.boolean(),
  );
  const { schema } = fc.letrec<{ schema: JsonValue }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf as fc.Arbitrary<JsonValue>,
      fc.record({ not: tie('schema') }),
      fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ if: tie('schema'), then: tie('schema'), else: tie('schema') }),
      fc.record({ items: tie('schema'), contains: tie('schema') }),
      fc.record({ properties: fc.record({ a: tie('schema') }), additionalProperties: tie('schema') }),
      fc.record({ patternProperties: fc.record({ '^b': tie('schema') }), propertyNames: tie('schema') }),
    ),
  }));
  const value = fc.jsonValue({ maxDepth: 2 });
  const member = fc.dictionary(fc.constantFrom('a', 'b', 'bb'), fc.constantFrom<JsonValue>(0, 1, 'ab', null), {
    maxKeys: 3,
  });

  it('agree with an independent validator', () => {
    const independent = new Ajv({ unicode: true });
    fc.assert(
      fc.property(schema, fc.oneof(value as fc.Arbitrary<JsonValue>, member), (given, cell) => {
        const expected = independent.validate(given as object, cell);
        expect(validateJson(given, cell).length === 0).toBe(expected);
        expect(findSchemaProblems(given)).toEqual([]);
      }),
      { seed: 11, numRuns: 1500 },
    );
  });

  it('follow references, also to themselves', () => {
    const tree: JsonValue = {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          required: ['label'],
          properties: { children: { type: 'array', items: { $ref: '#/$defs/node' } } },
        },
      },
    };
    expect(validateJson(tree, { label: 'a', children: [{ label: 'b', children: [] }] })).toEqual([]);
    expect(validateJson(tree, { label: 'a', children: [{}] })).toEqual([
      { path: 'children[0].label', message: 'it is missing' },
    ]);
    expect(validateJson({ $ref: '#/nowhere' }, 1)).toHaveLength(1);
  });

  it('end where they refer to themselves without end', { timeout: 5000 }, () => {
    expect(validateJson({ $ref: '#' }, 1)).toHaveLength(1);
    expect(validateJson({ anyOf: [{ $ref: '#' }, { $ref: '#' }] }, 1)).not.toEqual([]);
  });

  it.each<[JsonValue, string]>([
    [{ type: 'text' }, 'type'],
    [{ properties: { a: { pattern: '[' } } }, 'properties.a.pattern'],
    [{ items: [1] }, 'items'],
    [{ anyOf: {} }, 'anyOf'],
    [{ properties: [] }, 'properties'],
    [{ minimum: 5, maximum: 1 }, 'minimum'],
    [{ minLength: 'x' }, 'minLength'],
    [{ $ref: '#/$defs/none' }, '$ref'],
    [{ enum: [] }, 'enum'],
    [{ required: 'a' }, 'required'],
    [{ unevaluatedProperties: false }, 'unevaluatedProperties'],
    [3, ''],
  ])('are told to be wrong: %j at %s', (given, path) => {
    expect(findSchemaProblems(given).map((problem) => problem.path)).toEqual([path]);
  });
});
