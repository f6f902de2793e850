import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deskRefusal, invalidData } from '../refusals.ts';
import type { Switches } from '../switches.ts';
import type { Tell } from '../tell.ts';
import type { Cause } from '../webhooks/announce.ts';
import type { World } from '../world.ts';

export interface DeskParts {
  world: World;
  tell: Tell;
  switches: Switches;
}

export const desk = '/desk/api/v1';

export const Id = z.string().regex(/^\d{1,20}$/);

/** `from` counts from 0. */
export function paging(max: number, fallback: number) {
  return {
    from: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(max).default(fallback),
  };
}

/** `include=a,b`, of the names that are known. */
export function included(...names: string[]) {
  return z
    .string()
    .transform((text) => text.split(','))
    .refine((all) => all.every((one) => names.includes(one)))
    .optional();
}

/** @throws Refusal that names the fields that are wrong, or that Desk doesn't know */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  if (body === undefined) throw deskRefusal(422, 'EMPTY_PAYLOAD', 'The payload is empty.');
  if (Buffer.isBuffer(body)) {
    throw deskRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'The media type is not supported.');
  }
  return read(schema, body);
}

/** @throws Refusal for a parameter that Desk doesn't know */
export function readQuery<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const { orgId: _, ...query } = request.query as Record<string, unknown>;
  return read(schema, query);
}

function read<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidData(
    ...parsed.error.issues.flatMap((issue) => {
      const names = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      return names.map((name) => ({
        fieldName: `/${[...issue.path, ...(name === undefined ? [] : [name])].join('/')}`,
        errorType: isMissing(given, issue.path) ? ('missing' as const) : ('invalid' as const),
      }));
    }),
  );
}

function isMissing(given: unknown, path: PropertyKey[]): boolean {
  const value = path.reduce<unknown>(
    (within, key) => (within as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
  return value === undefined;
}

export function paramOf(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string>)[name] ?? '';
}

/** Empty lists have no body. */
export function sendList(reply: FastifyReply, data: unknown[], more: object = {}) {
  if (data.length === 0) return reply.code(204).send();
  return reply.send({ data, ...more });
}

/** @throws Refusal where this portal takes no source */
export function causeOf(
  { switches }: DeskParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Cause {
  const { sourceid } = request.headers;
  if (sourceid === undefined) return { answer: reply };
  const isSource = z.uuid().safeParse(sourceid).success;
  if (switches.refusesSourceId || !isSource) throw invalidData({ fieldName: '/sourceId' });
  return { answer: reply, sourceId: String(sourceid) };
}
