import { LeakError } from '@omnirelay/adapters/visibility.ts';
import type { Tally } from '@omnirelay/shared/alerts/tally.ts';
import { NewerFormatError } from '@omnirelay/shared/formats.ts';
import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import type { DrainVerdict } from '@omnirelay/shared/mailbox/drain.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import type { Logger } from 'pino';
import { errorClass } from './error-class.ts';

/** One wide line and the metrics for every verdict on an event. No contents. */
export function reportVerdict(
  { log, metrics, tally }: { log: Logger; metrics: Metrics; tally: Pick<Tally, 'note'> },
  { outcome, event, error, startedAtMs, isNews }: DrainVerdict,
): void {
  const { flow, state } = outcome;
  const isForNewer = error instanceof NewerFormatError;
  const isWaiting = state === 'retrying' && (outcome.reason === 'waiting' || isForNewer);
  if (!isWaiting) metrics.effects.inc({ flow, outcome: state });
  if (error !== undefined && !isWaiting) {
    metrics.processingErrors.inc({ flow, class: errorClass(error) });
  }
  tally.note('verdict', flow, isWaiting ? 'waiting' : state);
  if (error instanceof LeakError) {
    metrics.leaks.inc({ flow });
    tally.note('leak', flow, 'stopped');
  }
  const acceptedMs = acceptedAtMs(outcome.id);
  if (state === 'done') metrics.relaySeconds.observe({ flow }, (outcome.atMs - acceptedMs) / 1_000);
  const line = {
    event: 'event.finished',
    eventId: outcome.id,
    flow,
    connection: event?.connection,
    type: event?.type,
    conversation: event?.externalId,
    outcome: state,
    reason: outcome.reason,
    attempt: outcome.attempts,
    remoteId: outcome.remoteId,
    durationMs: Math.round(outcome.atMs - startedAtMs),
    sinceWebhookMs: Math.round(outcome.atMs - acceptedMs),
  };
  if (state === 'parked' || state === 'uncertain') {
    log.error({ ...line, err: error }, 'event needs an operator');
  } else if (isForNewer) {
    // It comes by every few seconds until a newer worker takes it.
    if (isNews) {
      log.warn(
        { ...line, event: 'event.newer-format', lastError: outcome.lastError },
        'a newer version wrote this event: it waits for a worker of that version',
      );
    }
  } else if (isWaiting) {
    log.debug(
      { ...line, event: 'event.waiting', lastError: outcome.lastError },
      'event has to wait',
    );
  } else if (state === 'retrying') {
    log.warn(
      { ...line, event: 'event.retrying', lastError: outcome.lastError },
      'event will be tried again',
    );
  } else log.info(line, 'event finished');
}
