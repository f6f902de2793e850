import { type AllowList, createAllowList } from '@omnirelay/adapters/allow-from.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ConnectionFinder } from '../find-connection.ts';
import type { Strangers } from '../strangers.ts';
import { addressOf } from './rate-limit.ts';

/**
 * Before a byte of the body is read: whether we listen to this address at all. After the rate limit, so that
 * whoever is not allowed does not fill the log either.
 */
export function checkSenders(
  app: FastifyInstance,
  { connections, strangers }: { connections: ConnectionFinder; strangers: Strangers },
): void {
  const lists = new Map<string, AllowList>();
  // Not `async`: whom we listen to is known at once, and every webhook would wait for a turn.
  app.addHook('onRequest', (request, _reply, done) => done(refusalOf(request)));

  function refusalOf(request: FastifyRequest): BadInputError | undefined {
    const connection = connections.of(request);
    if (!connection) return undefined;
    const { name, allowFrom } = connection;
    if (strangers.isShutOut(connection, addressOf(request))) {
      return new BadInputError(
        'rate_limited',
        'Too many refused webhooks. Send again in 10 seconds.',
        { status: 429 },
      );
    }
    const isAllowed = lists.get(name) ?? createAllowList(allowFrom);
    lists.set(name, isAllowed);
    if (isAllowed(request.ip)) return undefined;
    return new BadInputError(
      'not_allowed_address',
      'Webhooks of this connection are taken from certain addresses only (allowFrom), and this is none of them.',
      { status: 403 },
    );
  }
}
