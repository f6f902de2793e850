import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toStrictSchema } from './strict-schema.ts';

const inner = (schema: z.ZodType) =>
  (toStrictSchema(z.object({ it: schema })).properties as { it: unknown }).it;

describe('a property', () => {
  const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
  test.each<[string, z.ZodType, unknown]>([
    ['as it is', z.boolean(), { type: 'boolean' }],
    ['of a set', z.enum(['a', 'b']), { type: 'string', enum: ['a', 'b'] }],
    ['of one value', z.literal('a'), { type: 'string', const: 'a' }],
    ['that is optional', z.string().optional(), orNull({ type: 'string' })],
    ['with a default', z.string().default('x'), orNull({ type: 'string' })],
    ['that may be null', z.string().nullable(), { type: ['string', 'null'] }],
    ['that may be null or absent', z.string().nullish(), { type: ['string', 'null'] }],
    ['transformed', z.string().transform(Number), { type: 'string' }],
    ['within bounds', z.number().min(0).max(1), { type: 'number', minimum: 0, maximum: 1 }],
    ['safe', z.int(), { type: 'integer' }],
    ['a list', z.array(z.int()).max(3), { type: 'array', items: { type: 'integer' }, maxItems: 3 }],
    [
      'with limits that strict mode does not know',
      z.string().min(1).max(9).describe('a word'),
      { type: 'string', description: 'a word; minLength: 1; maxLength: 9' },
    ],
    [
      'an object in a list',
      z.array(z.looseObject({ a: z.string().optional() })),
      {
        type: 'array',
        items: {
          type: 'object',
          properties: { a: orNull({ type: 'string' }) },
          required: ['a'],
          additionalProperties: false,
        },
      },
    ],
    [
      'one of several, or absent',
      z.union([z.int(), z.enum(['all', 'none'])]).optional(),
      {
        anyOf: [{ type: 'integer' }, { type: 'string', enum: ['all', 'none'] }, { type: 'null' }],
      },
    ],
  ])('%s', (_name, schema, want) => {
    expect(inner(schema)).toEqual(want);
  });
});

test('every property is required, in its order, and no other is allowed', () => {
  expect(toStrictSchema(z.object({ b: z.null(), a: z.null() }))).toMatchObject({
    required: ['b', 'a'],
    additionalProperties: false,
  });
});

test.each<[string, z.ZodType, RegExp]>([
  ['a record', z.record(z.string(), z.string()), /at answer\.it/],
  ['a tuple', z.tuple([z.string()]), /at answer\.it/],
  ['anything', z.unknown(), /a value of any type.*answer\.it/],
])('%s can’t be said', (_name, schema, message) => {
  expect(() => inner(schema)).toThrow(message);
});

test('neither can recursion, nor an answer that is no object', () => {
  const Tree = z.object({
    get branches() {
      return z.array(Tree);
    },
  });
  expect(() => toStrictSchema(Tree)).toThrow(/[Cc]ycle/);
  expect(() => toStrictSchema(z.array(z.string()))).toThrow('must be an object');
});
