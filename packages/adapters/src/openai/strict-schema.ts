import { z } from 'zod';

export type StrictSchema = Record<string, unknown>;

/** What strict mode takes as it is. https://platform.openai.com/docs/guides/structured-outputs */
const kept = new Set([
  ...['type', 'enum', 'const', 'minItems', 'maxItems', 'multipleOf'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
]);
/** What it refuses, and a model may still like to know. */
const told = ['minLength', 'maxLength', 'pattern', 'format'];
/** What is only for us, or comes last. */
const dropped = new Set(['$schema', 'default', 'title', 'examples', 'id', 'description', ...told]);

/**
 * The JSON Schema of what a zod schema takes in, within the subset of strict mode: all properties are
 * required and no others allowed. Whatever may be absent may be null instead; `readValue` undoes that.
 * @throws Error when strict mode can't say it: records, tuples, recursion, anything at all
 */
export function toStrictSchema(schema: z.ZodType): StrictSchema {
  const json = z.toJSONSchema(schema, { io: 'input', cycles: 'throw', reused: 'inline' });
  if (json.type !== 'object') throw new Error('the schema of an answer must be an object');
  return strict(json, 'answer');
}

function strict(node: StrictSchema, place: string): StrictSchema {
  const result: StrictSchema = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (kept.has(keyword)) {
      if (!isSafeBound(value)) result[keyword] = value;
    } else if (keyword === 'anyOf' || keyword === 'oneOf') {
      result.anyOf = (value as StrictSchema[]).map((one, i) => strict(one, `${place}|${i}`));
    } else if (keyword === 'items') {
      result.items = strict(value as StrictSchema, `${place}[]`);
    } else if (keyword === 'properties') {
      Object.assign(result, strictObject(node, place));
    } else if (keyword === 'additionalProperties') {
      if (Object.keys(value as object).length > 0) throw unsaid('a record', place);
    } else if (keyword !== 'required' && !dropped.has(keyword)) {
      throw unsaid(keyword, place);
    }
  }
  if (result.type === undefined && result.anyOf === undefined && !('const' in result)) {
    throw unsaid('a value of any type', place);
  }
  const description = describe(node);
  return description === '' ? result : { ...result, description };
}

function describe(node: StrictSchema): string {
  const hints = told.map((keyword) => keyword in node && `${keyword}: ${node[keyword]}`);
  return [node.description, ...hints].filter(Boolean).join('; ');
}

function strictObject(node: StrictSchema, place: string): StrictSchema {
  const properties = Object.entries(node.properties as Record<string, StrictSchema>);
  const required = new Set((node.required as string[] | undefined) ?? []);
  return {
    properties: Object.fromEntries(
      properties.map(([name, property]) => {
        const its = strict(property, `${place}.${name}`);
        return [name, required.has(name) || takesNull(its) ? its : orNull(its)];
      }),
    ),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  };
}

function orNull(node: StrictSchema): StrictSchema {
  const branches =
    Array.isArray(node.anyOf) && Object.keys(node).length === 1 ? node.anyOf : [node];
  return { anyOf: [...branches, { type: 'null' }] };
}

function takesNull(node: StrictSchema): boolean {
  return (
    [node.type].flat().includes('null') || ((node.anyOf ?? []) as StrictSchema[]).some(takesNull)
  );
}

/** zod says of every integer that it is a safe one. */
function isSafeBound(value: unknown): boolean {
  return Math.abs(value as number) === Number.MAX_SAFE_INTEGER;
}

function unsaid(what: string, place: string): Error {
  return new Error(`strict mode can't say ${what}: change the schema of the answer at ${place}`);
}
