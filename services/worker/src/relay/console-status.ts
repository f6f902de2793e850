import type { ZendeskEvent } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Cache } from './cache.ts';

/** Longer than Zendesk's webhooks are usually on their way. */
const keepSeconds = 120;

interface StatusWrite {
  connection: string;
  ticketId: string;
  status: string;
}

/**
 * Notes, before the write, that an operator sets a ticket's status in the console. Zendesk will name
 * our own user as the actor, and yet a person did it.
 */
export async function expectConsoleStatus(cache: Cache, write: StatusWrite): Promise<void> {
  await cache.set('console-status', keyOf(write), write.status, keepSeconds);
}

/** Whether this change of a status, made by our own user, is what an operator last asked for. */
export async function isConsoleStatus(
  cache: Cache,
  connection: string,
  event: Extract<ZendeskEvent, { kind: 'status' }>,
): Promise<boolean> {
  const { status, ticket } = event;
  const write = { connection, ticketId: ticket.id, status };
  return (await cache.get<string>('console-status', keyOf(write))) === status;
}

function keyOf({ connection, ticketId }: StatusWrite): string {
  return `${connection}:${ticketId}`;
}
