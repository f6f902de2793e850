import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { agents } from './fake-data.ts';
import { routes } from './fake-routes.ts';
import type { World } from './fake-world.ts';
import { Refusal } from './refusal.ts';
import type { Call } from './route.ts';

interface FakeApi {
  server: Server;
  world: World;
}

/** The console's API out of memory. Every answer has passed the contract's schema. */
export function createFakeApi(
  world: World,
  elsewhere: (request: IncomingMessage, response: ServerResponse) => void,
): FakeApi {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (!url.pathname.startsWith('/api/')) return elsewhere(request, response);
    try {
      await answer(world, request, response, url);
    } catch (error) {
      console.error(`${request.method} ${url.pathname}`, error);
      send(response, 500, { error: 'internal', message: String(error) });
    }
  });
  return { server, world };
}

async function answer(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const email = /session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const user = agents.find((agent) => agent.email === decodeURIComponent(email ?? ''));
  const isOpen = url.pathname === '/api/login';
  if (!user && !isOpen) return send(response, 401, { error: 'unauthorized', message: 'Sign in.' });
  if (url.pathname === '/api/events') return listen(world, request, response);
  const raw = request.method === 'GET' ? '' : await text(request);
  const isJson = request.headers['content-type'] === 'application/json';
  for (const { method, pattern, schema, handle } of routes) {
    const match = pattern.exec(url.pathname);
    if (!match || method !== request.method) continue;
    const call: Call = {
      world,
      user: user ?? { email: '', name: '', role: 'agent' },
      params: match.slice(1).map(decodeURIComponent),
      query: url.searchParams,
      body: isJson && raw !== '' ? JSON.parse(raw) : raw,
      response,
    };
    const result = await handle(call);
    if (result instanceof Refusal) return send(response, result.status, result.problem);
    if (response.headersSent) return void response.end();
    if (schema === undefined) return void response.writeHead(204).end();
    return send(response, 200, checked(schema, result));
  }
  send(response, 404, { error: 'not_found', message: `No ${request.method} ${url.pathname}` });
}

/** Fails on what the contract doesn't know: a fake that drifts is worse than none. */
function checked(schema: z.ZodType, value: unknown): unknown {
  return schema.parse(value);
}

function listen({ listeners }: World, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 2000\n\n');
  listeners.add(response);
  request.on('close', () => listeners.delete(response));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
