import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RecordedCall } from './fake-server.ts';
import { isControlCall } from './is-control-call.ts';
import { isRefusal } from './refusal.ts';

/** Notes every call on arrival and its status just before the answer leaves. */
export function recordCalls(
  app: FastifyInstance,
  to: { name: string; calls: RecordedCall[]; unexpected: RecordedCall[] },
): (request: FastifyRequest) => RecordedCall | undefined {
  const records = new WeakMap<FastifyRequest, RecordedCall>();

  const complain = (request: FastifyRequest, why: string) => {
    const call = records.get(request);
    if (call) to.unexpected.push(call);
    process.stderr.write(`[${to.name}] ${why}: ${request.method} ${request.url}\n`);
  };

  app.addHook('onRequest', async (request) => {
    if (isControlCall(request.url)) return;
    const call: RecordedCall = {
      method: request.method,
      path: request.url,
      status: 'hung',
      atMs: Date.now(),
    };
    records.set(request, call);
    to.calls.push(call);
  });
  app.addHook('preHandler', async (request) => {
    const call = records.get(request);
    if (call && request.body !== undefined && !Buffer.isBuffer(request.body)) {
      call.body = structuredClone(request.body);
    }
  });
  // In onSend rather than onResponse: whoever has the answer finds the call recorded.
  app.addHook('onSend', async (request, reply, payload) => {
    const call = records.get(request);
    if (call) call.status = reply.statusCode;
    return payload;
  });

  app.setNotFoundHandler(async (request, reply) => {
    complain(request, 'unknown call');
    const message = `${to.name} has no ${request.method} ${request.url}`;
    return reply.code(501).send({ error: 'sandbox_unknown_call', message });
  });
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    if (isRefusal(error)) {
      if (error.loud) complain(request, error.message);
      return reply.code(error.statusCode).headers(error.headers).send(error.body);
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) complain(request, error.stack ?? error.message);
    return reply.code(status).send({ error: 'sandbox_error', message: error.message });
  });

  return (request) => records.get(request);
}
