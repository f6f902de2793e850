import { type Connection, sendsWebhooks } from '@omnirelay/adapters/registry.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';

/** What a signature may be refused for, and what makes a signed body unreadable. */
const refusals = [
  'no-secret',
  'missing-signature',
  'bad-signature',
  'stale-timestamp',
  'bad-token',
  'wrong-audience',
  'keys-unavailable',
  'unavailable',
];
const problems = [
  'empty_body',
  'invalid_json',
  'unknown_shape',
  'contradiction',
  'no_ticket_id',
  'several_events',
  'too_many_events',
  'unreadable',
];

/**
 * Counters that alerts look at begin at 0. One that appears with its first 1 has not risen, as Prometheus
 * sees it.
 */
export function beginCounters(
  metrics: Pick<Metrics, 'refused' | 'unreadable'>,
  connections: Iterable<Connection>,
): void {
  for (const connection of connections) {
    if (!sendsWebhooks(connection)) continue;
    const { name } = connection;
    for (const reason of refusals) metrics.refused.inc({ connection: name, reason }, 0);
    for (const code of problems) noteUnreadable(metrics, name, code, 0);
  }
}

/** The code of its problem is ours, never the sender's. */
export function noteUnreadable(
  { unreadable }: Pick<Metrics, 'unreadable'>,
  connection: string,
  code: string,
  count = 1,
): void {
  unreadable.inc({ connection, reason: code.replaceAll('_', '-') }, count);
}
