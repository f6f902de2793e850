import { BadInputError, WaitError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import type { FastifyReply } from 'fastify';

/** In one conversation. Nobody reads faster: two machines talk to each other. */
export const mostPerMinute = 30;
/** Two machines that keep to that would go on for ever. */
export const mostPerHour = 200;

/** @throws BadInputError 429 */
export async function ensureCalm(
  gate: Pick<Gate, 'pass'>,
  reply: FastifyReply,
  conversationId: string,
): Promise<void> {
  const name = `agent:${conversationId}`;
  try {
    const limits = [
      { name, count: mostPerMinute, periodMs: 60_000 },
      { name: `${name}:hour`, count: mostPerHour, periodMs: 3_600_000 },
    ];
    await gate.pass({ connection: name, limits });
  } catch (error) {
    if (!(error instanceof WaitError)) throw error;
    reply.header('retry-after', String(Math.max(1, Math.ceil(error.waitMs / 1_000))));
    throw new BadInputError(
      'too_many_messages',
      `More than ${mostPerMinute} messages a minute or ${mostPerHour} an hour in one conversation: is the agent answering a machine, or itself?`,
      { status: 429, cause: error },
    );
  }
}
