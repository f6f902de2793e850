import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalidField, zaloRefusal } from '../refusals.ts';

/** Ids are strings: as numbers, their last digits would be lost. */
export const Id = z.string().regex(/^\d{1,25}$/);

/** @throws Refusal with the first field that is wrong; an unknown one is a caller's bug. */
export function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') throw invalidField(issue.keys[0] ?? 'body', true);
  if (issue?.code === 'too_big') throw zaloRefusal(-210);
  const field = issue?.path.findLast((step) => typeof step === 'string');
  throw invalidField(field ?? 'body');
}

/** A JSON body. */
export function readBody<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  if (Buffer.isBuffer(request.body)) throw invalidField('body', true);
  return read(schema, request.body);
}

/** The one parameter of what is read: JSON, URL-encoded. */
export function readData<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const { data, ...others } = request.query as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidField(other, true);
  if (typeof data !== 'string') throw invalidField('data', true);
  return read(schema, parseJson(data));
}

export function success(data?: unknown) {
  return { ...(data === undefined ? {} : { data }), error: 0, message: 'Success' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidField('data', true);
  }
}
