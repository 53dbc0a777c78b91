import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../lib/json.ts';
import { randomStream } from '../../../lib/random.ts';
import { constraintGrammar, fulfils } from './constraint-grammar.ts';
import { sampleGrammar } from './sample.ts';

const SAMPLES = 400;
const ajv = new Ajv({ format: 'full', multipleOfPrecision: 9 });

function samples(schema: JsonValue, count = SAMPLES): readonly string[] {
  const grammar = constraintGrammar({ kind: 'json', schema });
  const stream = randomStream(7, 'schema');
  return Array.from({ length: count }, (_, index) => sampleGrammar(grammar, stream, index));
}

const person: JsonValue = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 2, maxLength: 30 },
    age: { type: 'integer', minimum: 18, maximum: 99 },
    score: { type: 'number', minimum: -1.5, exclusiveMaximum: 2.25 },
    mail: { type: 'string', format: 'email' },
    born: { type: 'string', format: 'date' },
    code: { type: 'string', pattern: '^[A-Z]{2}-\\d{3}["\\\\]?$' },
    kind: { enum: ['a "quoted" one', 'b', 3, null] },
    address: {
      type: 'object',
      properties: { street: { type: 'string' }, zip: { type: 'string', pattern: '^\\d{5}$' } },
      required: ['zip'],
    },
    tags: { type: 'array', items: { type: 'string', enum: ['x', 'y', 'z'] }, minItems: 1, maxItems: 4 },
  },
  required: ['name', 'age', 'born', 'tags'],
  additionalProperties: false,
};

describe('a grammar of a JSON schema', () => {
  const schemas: readonly (readonly [string, JsonValue])[] = [
    ['nested objects with optional members', person],
    ['only optional members', { type: 'object', properties: { a: { type: 'null' }, b: { type: 'boolean' } } }],
    ['whole numbers across zero', { type: 'integer', minimum: -120, maximum: 1034 }],
    ['a negative range', { type: 'integer', minimum: -99, maximum: -10 }],
    ['open bounds', { type: 'integer', exclusiveMinimum: 5 }],
    ['multiples', { type: 'integer', minimum: 0, maximum: 500, multipleOf: 25 }],
    ['cents', { type: 'number', minimum: 0.05, maximum: 99.95, multipleOf: 0.01 }],
    ['small decimals', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.01 }],
    ['free numbers', { type: 'number' }],
    ['different items', { type: 'array', items: { enum: ['a', 'b', 'c', 'd'] }, uniqueItems: true, minItems: 2 }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'boolean' }] }],
    ['a date and time', { type: 'string', format: 'date-time' }],
    ['a time', { type: 'string', format: 'time' }],
    ['a uuid', { type: 'string', format: 'uuid' }],
    ['an address', { type: 'string', format: 'uri' }],
    ['an IPv4 address', { type: 'string', format: 'ipv4' }],
    ['several types', { type: ['string', 'null', 'integer'], maximum: 3, minimum: 1, maxLength: 4 }],
    ['free properties', { type: 'object', additionalProperties: { type: 'integer' }, maxProperties: 3 }],
    [
      'options told apart by a property',
      {
        oneOf: [
          { type: 'object', properties: { kind: { const: 'a' }, x: { type: 'integer' } }, required: ['kind', 'x'] },
          { type: 'object', properties: { kind: { const: 'b' }, y: { type: 'boolean' } }, required: ['kind', 'y'] },
        ],
      },
    ],
    [
      'a tree',
      {
        $defs: {
          node: {
            type: 'object',
            properties: { label: { enum: ['n'] }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
            required: ['label', 'children'],
          },
        },
        $ref: '#/$defs/node',
      },
    ],
    ['parts put together', { allOf: [{ type: 'object', properties: { a: { const: 1 } } }, { required: ['a'] }] }],
    ['options with common members', { type: 'string', anyOf: [{ format: 'date' }, { maxLength: 3 }] }],
  ];

  it.each(schemas)('makes only texts that parse and validate: %s', (_name, schema) => {
    const validate = ajv.compile(schema as object);
    for (const text of samples(schema)) {
      const value: unknown = JSON.parse(text);
      expect(validate(value) || `${text}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
  });

  it('reaches both ends of a range and nothing outside', () => {
    const seen = new Set(samples({ type: 'integer', minimum: 7, maximum: 23 }, 2000).map(Number));
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 17 }, (_, i) => i + 7));
  });

  it('writes real calendar dates', () => {
    for (const text of samples({ type: 'string', format: 'date' }, 2000)) {
      const day = JSON.parse(text) as string;
      expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
    }
  });

  it('puts a space after commas and colons', () => {
    expect(samples({ type: 'object', properties: { a: { const: [1, 2] } }, required: ['a'] }, 1)).toEqual([
      '{"a": [1, 2]}',
    ]);
  });

  it.each([
    [{ not: { type: 'string' } }, '#'],
    [{ type: 'object', properties: { a: { if: {} } } }, '#/properties/a'],
    [{ type: 'array', items: { type: 'string' }, uniqueItems: true }, '#'],
    [{ type: 'integer', minimum: 3, maximum: 2 }, undefined],
    [{ type: 'string', pattern: '(?=a)b' }, undefined],
    [{ $ref: '#/$defs/none' }, '#'],
    [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, '#'],
  ])('refuses what it cannot promise: %j', (schema, where) => {
    expect(() => constraintGrammar({ kind: 'json', schema })).toThrow(
      expect.objectContaining({ code: 'bad-input', ...(where ? { details: expect.objectContaining({ where }) } : {}) }),
    );
  });
});

describe('a grammar of a regular expression', () => {
  it.each([
    '[A-Z][a-z]{2,8}(-\\d+)?',
    '^\\w+@\\w+\\.(com|org)$',
    '[^,;"]{3}',
    '(?<year>\\d{4})/(0[1-9]|1[0-2])',
    '\\p{Lu}\\p{Ll}+',
    'a|bc|d{2,}',
    '\\+49 \\d{3} \\d{5,8}',
  ])('makes only texts that match %s', (pattern) => {
    const grammar = constraintGrammar({ kind: 'regex', pattern });
    const stream = randomStream(3, 'regex');
    for (let index = 0; index < SAMPLES; index++) {
      const text = sampleGrammar(grammar, stream, index);
      expect([text, fulfils(text, { kind: 'regex', pattern })]).toEqual([text, true]);
    }
  });

  it.each(['(a)\\1', '\\bword', 'a^b', '(?<!x)y', '['])('refuses %s', (pattern) => {
    expect(() => constraintGrammar({ kind: 'regex', pattern })).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
