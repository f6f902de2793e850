import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RecordedCall } from './fake-server.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { isControlCall } from './is-control-call.ts';

/** Lets the plan's faults happen to real connections. */
export function mountFaults(
  app: FastifyInstance,
  parts: {
    faults: FaultPlan;
    record(request: FastifyRequest): RecordedCall | undefined;
  },
): void {
  const closing = new AbortController();
  const afterwards = new WeakMap<FastifyRequest, Fault>();

  const mark = (request: FastifyRequest, status: RecordedCall['status']) => {
    const call = parts.record(request);
    if (call) call.status = status;
  };

  // preHandler: the whole body was read, so the caller sees a fault of the answer and not of its upload.
  app.addHook('preHandler', async (request, reply) => {
    if (isControlCall(request.url)) return;
    const fault = parts.faults.take(request.method, request.url);
    switch (fault?.kind) {
      case 'status':
        for (const [name, value] of Object.entries(fault.headers ?? {})) reply.header(name, value);
        return reply.code(fault.status).send(fault.body ?? { error: 'sandbox_fault' });
      case 'hang':
        mark(request, 'hung');
        return reply.hijack();
      case 'drop-before':
        mark(request, 'dropped');
        reply.hijack();
        request.raw.socket.destroy();
        return reply;
      case 'hang-after':
      case 'drop-after':
        afterwards.set(request, fault);
        return;
      case 'delay':
        if (await sleepUnlessClosing(fault.ms, closing.signal)) return;
        reply.hijack();
        request.raw.socket.destroy();
        return reply;
      case undefined:
        return;
    }
  });

  app.addHook('onSend', async (request, _reply, payload) => {
    const fault = afterwards.get(request);
    if (fault === undefined) return payload;
    mark(request, fault.kind === 'drop-after' ? 'dropped' : 'hung');
    if (fault.kind === 'drop-after') request.raw.socket.destroy();
    // Not a byte may leave: the answer is left waiting for good, the connection goes when the server closes.
    return new Promise(() => {});
  });

  app.addHook('preClose', async () => closing.abort());
}

/** False when the server closed meanwhile. */
async function sleepUnlessClosing(ms: number, closing: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, undefined, { ref: false, signal: closing });
    return true;
  } catch {
    return false;
  }
}
