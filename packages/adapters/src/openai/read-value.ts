import { parseJson } from '@omnirelay/shared/json.ts';
import { storableJson } from '@omnirelay/shared/records/storable.ts';
import type { z } from 'zod';

type Found<T> =
  | { ok: true; value: T }
  | { ok: false; reason: 'not-json' | 'schema'; place: string | undefined };

/** What the model's text holds, if it is what was asked for. Pure, never throws. */
export function readValue<T>(text: string, schema: z.ZodType<T>): Found<T> {
  const json = jsonIn(text);
  if (json === undefined) return { ok: false, reason: 'not-json', place: undefined };
  const asIs = schema.safeParse(json);
  if (asIs.success) return { ok: true, value: asIs.data };
  const paths = asIs.error.issues.map(({ path }) => path);
  const result = schema.safeParse(withoutNullsAt(json, paths));
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, reason: 'schema', place: placeOf(result.error.issues[0]?.path[0]) };
}

/** The first step is a property of the schema; further ones may be words of the model. */
function placeOf(step: PropertyKey | undefined): string | undefined {
  return typeof step === 'string' ? step : undefined;
}

function jsonIn(text: string): unknown {
  return parse(text) ?? parse(unwrapped(text));
}

function parse(text: string): unknown {
  try {
    return storableJson(parseJson(text.trim()));
  } catch {
    return undefined;
  }
}

/** Without schemas, models like to think aloud and to put JSON into fences. */
function unwrapped(text: string): string {
  const thought = text.indexOf('</think>');
  const said = thought === -1 ? text : text.slice(thought + '</think>'.length);
  const open = said.indexOf('```');
  const close = said.lastIndexOf('```');
  return open === close ? said : said.slice(open + 3, close).replace(/^\w+/, '');
}

/** Strict mode knows no absent properties: null stands for them where the schema doesn't take null. */
function withoutNullsAt(json: unknown, paths: PropertyKey[][]): unknown {
  const copy: unknown = structuredClone(json);
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce<unknown>(valueAt, copy);
    const key = path.at(-1);
    if (key === undefined || typeof parent !== 'object' || parent === null) continue;
    if (Array.isArray(parent) || valueAt(parent, key) !== null) continue;
    Reflect.deleteProperty(parent, key);
  }
  return copy;
}

function valueAt(of: unknown, key: PropertyKey): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, key)) return undefined;
  return (of as Record<PropertyKey, unknown>)[key];
}
