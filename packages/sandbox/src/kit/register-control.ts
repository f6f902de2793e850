import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { FakeServerParts } from './fake-server.ts';
import type { WebhookSender } from './webhook-sender.ts';

const Fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(100).max(599),
    headers: z.record(z.string(), z.string()).exactOptional(),
    body: z.unknown().optional(),
  }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('hang-after') }),
  z.strictObject({ kind: z.literal('drop-before') }),
  z.strictObject({ kind: z.literal('drop-after') }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().min(0) }),
]);

const FaultRule = z.strictObject({
  method: z.string().exactOptional(),
  path: z
    .string()
    .transform((source) => new RegExp(source))
    .exactOptional(),
  // JSON has no infinity.
  times: z
    .union([z.int().positive(), z.literal('Infinity').transform(() => Infinity)])
    .exactOptional(),
  skip: z.int().min(0).exactOptional(),
  probability: z.number().min(0).max(1).exactOptional(),
  fault: Fault,
});

const WebhookFaults = z.strictObject({
  drop: z.number().min(0).max(1).exactOptional(),
  duplicate: z.number().min(0).max(1).exactOptional(),
  reorder: z.number().min(0).max(1).exactOptional(),
  maxDelayMs: z.number().min(0).exactOptional(),
});

/**
 * The control API that all fakes share; `state` is what `GET /_sandbox/state` shows. Some send no
 * webhooks.
 */
export function registerControl(
  app: FastifyInstance,
  parts: FakeServerParts & { webhooks?: WebhookSender; state(): unknown },
): void {
  app.post('/_sandbox/faults', async (request, reply) => {
    parts.faults.inject(readControlBody(FaultRule, request.body));
    return reply.code(204).send();
  });
  app.delete('/_sandbox/faults', async (_request, reply) => {
    parts.faults.clear();
    return reply.code(204).send();
  });
  app.get('/_sandbox/calls', async () => ({ calls: parts.calls, unexpected: parts.unexpected }));
  app.get('/_sandbox/state', async () => parts.state());
  const { webhooks } = parts;
  if (!webhooks) return;
  app.post('/_sandbox/webhook-faults', async (request) => {
    return Object.assign(webhooks.faults, readControlBody(WebhookFaults, request.body));
  });
}

/** Parses the body of a control call; a wrong one is answered 400 with every problem named. */
export function readControlBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw Object.assign(new Error(z.prettifyError(parsed.error)), { statusCode: 400 });
}
