import type { FastifyReply } from 'fastify';
import { type FakeServer, startFakeServer } from '../kit/index.ts';
import { chatAnswer, plausibleReply, type Reply, type Responder } from './answers.ts';
import { checkSupport, type Feature } from './check-support.ts';
import { mountControl } from './control.ts';
import { type Mode, modes, type Sent } from './modes.ts';
import { type ChatCall, readRequest } from './read-request.ts';
import { noModel, unauthorized } from './refusals.ts';

export interface OpenAiOptions {
  host?: string;
  port?: number;
  apiKey: string;
  model: string;
  random?: () => number;
  /** Answers whatever nobody scripted, before the plausible reply does. */
  demo?: Responder;
  /** How long a question may be; 128,000 tokens by default. */
  contextTokens?: number;
}

export interface OpenAiFake extends FakeServer {
  /** The base URL, with `/v1`; the control API is at `origin`. */
  url: string;
  origin: string;
  /** How the next calls end, one each. */
  next(...modes: Mode[]): void;
  /** What the model says: to the next calls, one each, or to every call from now on. */
  reply(answers: Responder | Reply[]): void;
  /** What the server doesn't know; may be changed at any time. */
  lacks: Set<Feature>;
  /** The requests that held, in their order. */
  asked: ChatCall[];
  /** Forgets modes, scripts and `lacks`. */
  reset(): void;
}

/** A server with OpenAI's chat completions and one model, judged by the fact sheet. */
export async function startOpenAi(options: OpenAiOptions): Promise<OpenAiFake> {
  const { apiKey, model, contextTokens = 128_000 } = options;
  const lacks = new Set<Feature>();
  const asked: ChatCall[] = [];
  let upcoming: Mode[] = [];
  let scripted: Reply[] = [];
  let responder: Responder | undefined;

  const script = {
    next: (...more: Mode[]) => void upcoming.push(...more),
    reply(answers: Responder | Reply[]) {
      if (typeof answers === 'function') responder = answers;
      else scripted.push(...answers);
    },
    reset() {
      [upcoming, scripted, responder] = [[], [], undefined];
      lacks.clear();
    },
    state: () => ({ upcoming, scripted, lacks: [...lacks], asked: asked.map(({ body }) => body) }),
  };

  /** @throws Refusal */
  function complete(authorization: string | undefined, json: unknown): Sent {
    if (authorization !== `Bearer ${apiKey}`) throw unauthorized();
    const call = readRequest(json);
    if (call.body.model !== model) throw noModel(call.body.model);
    checkSupport(call, { lacks, contextTokens });
    asked.push(call);
    const reply =
      scripted.shift() ?? responder?.(call) ?? options.demo?.(call) ?? plausibleReply(call);
    return modes[upcoming.shift() ?? 'ok'](chatAnswer(call, reply, asked.length), call);
  }

  const server = await startFakeServer({
    name: 'openai',
    ...(options.random === undefined ? {} : { random: options.random }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    register(app, parts) {
      mountControl(app, { ...parts, script });
      app.post('/v1/chat/completions', async (request, reply) => {
        reply.header('x-request-id', `req_${parts.calls.length}`);
        return send(reply, complete(request.headers.authorization, request.body));
      });
      app.get('/v1/models', async (request) => {
        if (request.headers.authorization !== `Bearer ${apiKey}`) throw unauthorized();
        return { object: 'list', data: [{ id: model, object: 'model', owned_by: 'sandbox' }] };
      });
    },
  });

  const { next, reply, reset } = script;
  return {
    ...server,
    origin: server.url,
    url: `${server.url}/v1`,
    next,
    reply,
    reset,
    lacks,
    asked,
  };
}

function send(reply: FastifyReply, sent: Sent) {
  switch (sent.kind) {
    case 'answer':
      return reply
        .code(sent.status ?? 200)
        .type(sent.contentType ?? 'application/json')
        .send(sent.body);
    case 'silence':
      return reply.hijack();
    case 'stall':
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'application/json' }).write(sent.start);
      return reply;
  }
}
