import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Problem } from './contract.ts';

/** The app as routes see it: what their schemas say is what their handlers get and give. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const meanings = {
  400: 'A field is wrong; the message names it.',
  401: 'Not signed in, or not any more.',
  403: 'Not for this role, or from a page of somebody else’s.',
  404: 'There is no such thing.',
  409: 'Not as things stand; the message says why.',
  413: 'Too large.',
  415: 'Of another content type than is taken here.',
  429: 'Too often; Retry-After says when to come back.',
  503: 'Redis or PostgreSQL does not answer right now.',
} as const;
type Refusal = keyof typeof meanings;
interface Described {
  description: string;
  content: { 'application/json': { schema: typeof Problem } };
}
type Refusals<Status> = { [Code in (Status & number) | 400 | 401 | 403 | 503]: Described };

/** The refusals that a route documents: those that every route knows, and its own. */
export function refusals<Status extends Refusal = never>(...own: Status[]): Refusals<Status> {
  const all = [400, 401, 403, 503, ...own] as const;
  const content = { 'application/json': { schema: Problem } };
  return Object.fromEntries(
    all.map((status) => [status, { description: meanings[status], content }]),
  ) as unknown as Refusals<Status>;
}

/** PostgreSQL refuses NUL, and no id of ours has it: such a thing isn't there. */
const Id = z
  .string()
  .max(400)
  .transform((id) => id.replaceAll('\0', ''));

export const ById = z.object({ id: Id });
export const ByEmail = z.object({ email: Id });
export const Nothing = z.strictObject({});
/** Where a call has no body or an empty one. */
export const NoBody = Nothing.nullable();
export const NoContent = z.undefined().describe('Done.');
