import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { FastifyRequest } from 'fastify';
import type { ConnectionFinder } from './find-connection.ts';

/** Counts and logs a webhook that was not taken in. */
export type NoteRefusal = (
  request: FastifyRequest,
  reason: string,
  /** What an operator may have set wrong. */
  hint?: string,
) => void;

/** Names that callers make up never become labels: a metric keeps every label it has seen. */
export function createNoteRefusal(deps: {
  metrics: Metrics;
  connections: ConnectionFinder;
}): NoteRefusal {
  return (request, reason, hint) => {
    const connection = deps.connections.of(request)?.name ?? 'unknown';
    deps.metrics.refused.inc({ connection, reason });
    // Whoever sends too much must not fill the log too.
    if (reason === 'rate-limited') return;
    request.log.warn({ event: 'webhook.rejected', connection, reason, hint }, 'webhook rejected');
  };
}
