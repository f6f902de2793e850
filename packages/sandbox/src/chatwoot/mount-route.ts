import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import type { FakeServerParts } from '../kit/index.ts';
import { type Access, authenticate } from './authenticate.ts';
import { beginChange, type Change } from './change.ts';
import { readMultipart } from './multipart.ts';
import { notFound, Refusal, unsupported } from './refusals.ts';
import type { Actor } from './rows.ts';
import type { World } from './world.ts';

export interface Call<Body, Query> {
  world: World;
  actor: Actor;
  change: Change;
  body: Body;
  query: Query;
  /** A number from the path; Chatwoot's 404 when it is none. */
  id(name: string): number;
}

export interface Route<Body = unknown, Query = unknown> {
  method: HTTPMethods;
  /** Below /api/v1/accounts/{account_id}, unless it starts with /api. */
  path: string;
  access: Access;
  /** Missing: the call takes no body. */
  body?: z.ZodType<Body>;
  /** Missing: the call takes no query. */
  query?: z.ZodType<Query>;
  run(call: Call<Body, Query>): unknown;
}

/** Keeps the types of one route together; a list of routes forgets them. */
export function route<Body, Query>(definition: Route<Body, Query>): Route {
  return {
    ...definition,
    // Sound: mountRoute hands `run` only what these very schemas made.
    run: (call) => definition.run(call as Call<Body, Query>),
  } as Route;
}

/**
 * The longest an answer is held back so that its webhooks overtake it. A test that insists on "before"
 * gets more time than an ordinary run, where a dropped webhook would make every such call slow.
 */
const headStartMs = { random: 50, before: 1_000 };
/** Webhooks that wait for an answer go out anyway after this, should the answer hang. */
const answerPatienceMs = 100;

const NoBody = z.union([z.undefined(), z.null(), z.strictObject({})]);
const NoQuery = z.strictObject({});

export function mountRoute(
  app: FastifyInstance,
  world: World,
  definition: Route,
  parts: Pick<FakeServerParts, 'calls' | 'unexpected'>,
): void {
  const url = definition.path.startsWith('/api')
    ? definition.path
    : `/api/v1/accounts/:accountId${definition.path}`;
  app.route({
    method: definition.method,
    url,
    async handler(request, reply) {
      try {
        const { answer, change } = await runRoute(world, definition, request);
        await announce(world, change, reply);
        return sendAnswer(reply, answer);
      } catch (error) {
        return sendRefusal(error, request, reply, parts);
      }
    },
  });
}

async function runRoute(world: World, definition: Route, request: FastifyRequest) {
  world.throttle.count(request.ip);
  const actor = authenticate(world, request.headers, definition.access);
  const params = request.params as Record<string, string>;
  const id = (name: string) => {
    const value = params[name] ?? '';
    if (!/^\d+$/.test(value)) throw notFound();
    return Number(value);
  };
  if ('accountId' in params && id('accountId') !== world.account.id) throw notFound();
  const body = read(definition.body ?? NoBody, await readBody(request), 'body');
  const query = read(definition.query ?? NoQuery, request.query, 'query');
  const change = beginChange(actor);
  const answer = await definition.run({ world, actor, change, body, query, id });
  return { answer, change };
}

/** Chatwoot's webhook jobs race with the answer of the call that caused them; either may win. */
export async function announce(world: World, change: Change, reply: FastifyReply): Promise<void> {
  if (change.events.length === 0) return;
  const { echo } = world.switches;
  if (echo === 'before' || (echo === 'random' && world.random() < 0.5)) {
    const headStart = pause(headStartMs[echo], undefined, { ref: false });
    await Promise.race([world.publish(change), headStart]);
    return;
  }
  const answered = new Promise((resolve) => reply.raw.once('close', resolve));
  const patience = pause(answerPatienceMs, undefined, { ref: false });
  void world.publish(change, Promise.race([answered, patience]));
}

async function readBody(request: FastifyRequest): Promise<unknown> {
  if (!Buffer.isBuffer(request.body)) return request.body;
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) {
    throw unsupported(`a body of type "${contentType}"`);
  }
  return readMultipart(request.body, contentType);
}

export function read<T>(schema: z.ZodType<T>, value: unknown, part: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unsupported(`${part}: ${z.prettifyError(parsed.error)}`);
}

function sendAnswer(reply: FastifyReply, answer: unknown) {
  // Rails' `head :ok` has no body at all.
  return answer === undefined ? reply.code(200).send() : reply.code(200).send(answer);
}

export function sendRefusal(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: Pick<FakeServerParts, 'calls' | 'unexpected'>,
) {
  if (!(error instanceof Refusal)) throw error;
  if (error.loud) {
    const call = parts.calls.findLast(
      (candidate) => candidate.method === request.method && candidate.path === request.url,
    );
    if (call) parts.unexpected.push(call);
    process.stderr.write(`[chatwoot] ${request.method} ${request.url}: ${error.message}\n`);
  }
  return error.body === undefined
    ? reply.code(error.status).send()
    : reply.code(error.status).send(error.body);
}
