import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type FakeServerParts, readControlBody, registerControl } from '../kit/index.ts';
import type { Reply } from './answers.ts';
import { type Mode, modeNames } from './modes.ts';

const Next = z.strictObject({ modes: z.array(z.enum(modeNames)) });
const Replies = z.strictObject({
  replies: z.array(
    z.union([
      z.strictObject({ content: z.unknown() }),
      z.strictObject({
        toolCall: z.strictObject({ name: z.string(), arguments: z.unknown() }),
      }),
    ]),
  ),
});

/** The script for people with curl, and for tests in other processes. */
export function mountControl(
  app: FastifyInstance,
  parts: FakeServerParts & {
    script: {
      next(...modes: Mode[]): void;
      reply(replies: Reply[]): void;
      reset(): void;
      state(): unknown;
    };
  },
): void {
  const { script } = parts;
  registerControl(app, { ...parts, state: script.state });

  app.post('/_sandbox/next', async (request, reply) => {
    script.next(...readControlBody(Next, request.body).modes);
    return reply.code(204).send();
  });
  app.post('/_sandbox/replies', async (request, reply) => {
    script.reply(readControlBody(Replies, request.body).replies as Reply[]);
    return reply.code(204).send();
  });
  app.post('/_sandbox/reset', async (_request, reply) => {
    script.reset();
    return reply.code(204).send();
  });
}
