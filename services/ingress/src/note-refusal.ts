import type { Tally } from '@omnirelay/shared/alerts/tally.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { tellCurrent } from '@omnirelay/shared/tracing/in-span.ts';
import type { FastifyRequest } from 'fastify';
import type { ConnectionFinder } from './find-connection.ts';
import { addressOf } from './plugins/rate-limit.ts';
import type { Strangers } from './strangers.ts';

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
  strangers: Strangers;
  tally?: Pick<Tally, 'note'> | undefined;
}): NoteRefusal {
  return (request, reason, hint) => {
    const found = deps.connections.of(request);
    const connection = found?.name ?? 'unknown';
    deps.metrics.refused.inc({ connection, reason });
    deps.tally?.note('refused', connection, reason);
    tellCurrent({ 'omnirelay.outcome': 'refused', 'omnirelay.reason': reason });
    // Whoever sends too much must not fill the log too.
    if (reason === 'rate-limited') return;
    if (found && !notTheirFault.has(reason)) deps.strangers.noteRefused(found, addressOf(request));
    request.log.warn({ event: 'webhook.rejected', connection, reason, hint }, 'webhook rejected');
  };
}

/** What a genuine sender meets too. */
const notTheirFault = new Set(['keys-unavailable', 'unavailable', 'no-secret']);

/** Remembers who has sent a webhook that was genuine. */
export type NoteGenuine = (request: FastifyRequest) => void;

export function createNoteGenuine(deps: {
  connections: ConnectionFinder;
  strangers: Strangers;
}): NoteGenuine {
  return (request) => {
    const connection = deps.connections.of(request);
    if (connection) deps.strangers.noteGenuine(connection, addressOf(request));
  };
}
