import type { Connection, Delivery, Flow } from './answers.ts';

export interface Now {
  connections: Connection[];
  /** The same conversation's deliveries, newest first. */
  conversation: Delivery[];
}

/** Where a delivery is now in one of its flows, in a sentence. */
export function whereNow(delivery: Delivery, flow: Flow, now: Now): string {
  switch (flow.state) {
    case 'done':
      return 'done';
    case 'skipped':
      return 'nothing had to be done';
    case 'parked':
    case 'uncertain':
      return `${flow.state}: it waits for a person. See to the reason, then replay it on the Deliveries page`;
    case 'retrying':
      return flow.reason === 'waiting' || flow.reason === 'newer-format'
        ? `waiting for: ${waitsFor(delivery, flow, now)}`
        : 'it will be tried again';
    case 'waiting':
      return `waiting for: ${whatIsAhead(delivery, flow, now)}`;
    default:
      return flow.state;
  }
}

function waitsFor(delivery: Delivery, { flow, reason, lastError }: Flow, now: Now): string {
  if (reason === 'newer-format') return 'a worker of a newer version; upgrade the workers';
  const held = (breaker: string) =>
    now.connections.filter((one) => one.breaker === breaker).map(({ id }) => id);
  if (lastError === 'breaker is open') {
    return `breaker of ${held('open').join(' or ') || `what ${flow} writes to`}`;
  }
  if (lastError === 'provider asked us to wait') {
    return `the pause that ${held('paused').join(' or ') || 'the provider'} asked for`;
  }
  if (lastError?.includes('switched off')) {
    const off = now.connections.filter(({ active }) => !active).map(({ id }) => id);
    return `${off.join(', ') || delivery.connection} to be switched on (Connections)`;
  }
  return lastError ?? 'its turn';
}

/** One conversation is worked on in order: what came before it has to end first. */
function whatIsAhead(delivery: Delivery, { flow }: Flow, now: Now): string {
  const ahead = now.conversation.filter(
    ({ id, connection, flows }) =>
      id < delivery.id &&
      connection === delivery.connection &&
      flows.some((one) => one.flow === flow && ['waiting', 'retrying'].includes(one.state)),
  );
  const first = ahead.at(-1);
  if (!first) return 'a worker';
  const state = first.flows.find((one) => one.flow === flow);
  const why = state?.state === 'retrying' ? ` (retrying: ${state.lastError ?? state.reason})` : '';
  return `${ahead.length} before it in its conversation, first ${first.id}${why}`;
}
