import { toStrictSchema } from '@omnirelay/adapters/openai/strict-schema.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exampleOf } from './example-of.ts';
import { strictProblem } from './strict-rules.ts';

const object = (properties: Record<string, unknown>, changes: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...changes,
});
const nested = (levels: number): object =>
  levels === 0 ? { type: 'string' } : object({ below: nested(levels - 1) });

test.each([
  object({}),
  object({ a: { type: ['string', 'null'], description: 'x' } }),
  object({ a: { type: 'array', items: object({ b: { const: 1 } }), maxItems: 3 } }),
  object({ a: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'null' }] } }),
  nested(10),
])('%j is taken', (schema) => {
  expect(strictProblem(schema)).toBeUndefined();
});

test.each([
  [{ type: 'array', items: { type: 'string' } }, 'type: "object"'],
  [{ ...object({}), anyOf: [] }, 'at the root'],
  [object({ a: { type: 'string' } }, { additionalProperties: true }), 'additionalProperties'],
  [object({ a: { type: 'string' } }, { required: [] }), "Missing 'a'"],
  [object({}, { required: ['a'] }), "extra required key 'a'"],
  [object({ a: {} }), "must have a 'type' key"],
  [object({ a: { type: 'text' } }), "'text' is not a type"],
  [object({ a: { type: 'array' } }), 'missing items'],
  [object({ a: { type: 'object' } }), 'missing properties'],
  [object({ a: { type: 'string', maxLength: 3 } }), "'maxLength' is not permitted"],
  [object({ a: { type: 'string', default: 'x' } }), "'default' is not permitted"],
  [object({ a: { anyOf: [object({ b: { allOf: [] } })] } }), 'anyOf, 0, properties, b'],
  [nested(11), 'too deep'],
])('%j is refused', (schema, problem) => {
  expect(strictProblem(schema)).toContain(problem);
});

describe('an example', () => {
  test('has every property, and is always the same', () => {
    const schema = object({
      action: { type: 'string', enum: ['reply', 'handoff'] },
      reply: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      deal: { type: ['string', 'null'] },
      confidence: { type: 'number', minimum: 0, maximum: 1 },
      stars: { type: 'integer', minimum: 3 },
      urgent: { type: 'boolean' },
      tags: { type: 'array', items: { type: 'string' } },
      words: { type: 'array', items: { type: 'string' }, minItems: 1 },
    });
    expect(exampleOf(schema)).toEqual({
      action: 'reply',
      reply: "The sandbox's reply",
      deal: "The sandbox's deal",
      confidence: 0.9,
      stars: 3,
      urgent: false,
      tags: [],
      words: ["The sandbox's words"],
    });
  });
});

test('what our client makes of a schema is taken', () => {
  const Line = z.looseObject({ name: z.string().min(1).optional(), count: z.int().default(1) });
  const schema = z.object({
    action: z.enum(['reply', 'handoff']),
    reply: z.string().max(5_000).nullish(),
    email: z.email().optional(),
    confidence: z.number().min(0).max(1),
    lines: z.array(Line).max(3),
    next: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('wait'), days: z.int().positive() }),
      z.strictObject({ kind: z.literal('none') }),
    ]),
    choice: z.union([z.literal(['a', 'b']), z.null()]).optional(),
    flag: z.boolean().transform(String).optional(),
  });
  expect(strictProblem(toStrictSchema(schema))).toBeUndefined();
  // And what is said to it holds.
  expect(schema.safeParse(exampleOf(toStrictSchema(schema))).error?.issues).toMatchObject([
    { path: ['email'] },
  ]);
});
