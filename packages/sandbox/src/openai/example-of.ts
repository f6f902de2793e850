import type { JsonSchema } from './strict-rules.ts';

/** A plausible value of a schema, always the same: what the fake says when nobody scripts it. */
export function exampleOf(schema: JsonSchema, name = 'answer'): unknown {
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum.find((one) => one !== null) ?? null;
  if (Array.isArray(schema.anyOf)) {
    const branches = schema.anyOf as JsonSchema[];
    return exampleOf(branches.find(({ type }) => type !== 'null') ?? { type: 'null' }, name);
  }
  switch ([schema.type].flat().find((type) => type !== 'null')) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(
          ([property, its]) => [property, exampleOf(its, property)],
        ),
      );
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, () =>
        exampleOf(schema.items as JsonSchema, name),
      );
    case 'integer':
      return within(schema, 1);
    case 'number':
      return within(schema, 0.9);
    case 'boolean':
      return false;
    case 'string':
      return `The sandbox's ${name}`;
    default:
      return null;
  }
}

function within({ minimum, maximum }: JsonSchema, wish: number): number {
  return Math.max(Math.min(wish, Number(maximum ?? wish)), Number(minimum ?? wish));
}
