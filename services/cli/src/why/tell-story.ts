import type { Detail, Relayed } from './answers.ts';
import { type Now, whereNow } from './where-now.ts';

const vouched: Record<string, string> = {
  signed: 'its signature or token held',
  unsigned: 'nobody vouches for it: the connection takes unsigned webhooks',
  read: 'no webhook brought it: it was read at the provider',
  console: 'an operator asked for it in the console',
};

export interface Story {
  delivery: Detail;
  now: Now;
  /** Undefined: no inbox flow stores its conversation. */
  relayed: Relayed | undefined;
  /** Lines of log files about it; undefined where there are none to read. */
  logged: string[] | undefined;
}

/** One message's story, a line each. No contents: those are in the console. */
export function tellStory({ delivery, now, relayed, logged }: Story): string[] {
  return [
    `${delivery.id}  ${delivery.type} of ${delivery.connection}, conversation ${delivery.conversation || '-'}`,
    '',
    `Received   ${delivery.receivedAt} as ${delivery.providerEventId}, ${delivery.sizeBytes} bytes`,
    `Verified   ${vouched[delivery.verification ?? ''] ?? 'not noted'}`,
    ...(delivery.flows.length === 0
      ? [`Flows      none: ${delivery.reason ?? delivery.state}`]
      : []),
    ...delivery.flows.flatMap((flow) => [
      '',
      `Flow ${flow.flow}`,
      `  decided  ${flow.state}${flow.reason ? `: ${flow.reason}` : ''}, ${flow.updatedAt}`,
      `  attempts ${flow.attempts}${flow.lastError ? `, the last error: ${flow.lastError}` : ''}`,
      ...delivery.effects
        .filter((effect) => effect.flow === flow.flow)
        .map(
          ({ action, connection, remoteId, doneAt, id }) =>
            `  wrote    ${action} at ${connection}: ${remoteId}, ${doneAt} (effect ${id})`,
        ),
      ...delivery.calls
        .filter((call) => call.flow === flow.flow)
        .map(
          ({ at, attempt, url, status, error, durationMs }) =>
            `  called   ${at} attempt ${attempt}: ${url}, ${status === null ? 'no answer' : `HTTP ${status}`} after ${durationMs} ms${error ? `, ${error}` : ''}`,
        ),
      `  now      ${whereNow(delivery, flow, now)}`,
    ]),
    '',
    'Both sides',
    ...tellSides(delivery, relayed),
    ...(logged === undefined ? [] : ['', `Log lines (${logged.length})`, ...logged.map(indented)]),
  ];
}

function tellSides(delivery: Detail, relayed: Relayed | undefined): string[] {
  if (!relayed) return ['  not stored: no inbox flow names its connection'];
  const made = new Set(delivery.effects.map(({ remoteId }) => remoteId));
  const sides = relayed.sides.map(({ conversation, messages }) => {
    const ours = messages.filter(
      ({ message, delivery: brought }) =>
        brought?.id === delivery.id ||
        (message.providerId !== null && made.has(message.providerId)),
    );
    const said = ours.map(
      ({ message }) =>
        `message ${message.providerId ?? message.id} of the ${message.sender}, ${message.deletedAt === null ? message.state : 'deleted'}`,
    );
    return `  ${conversation.id} (${conversation.status}): ${said.join('; ') || 'this message is not there'}`;
  });
  const others = relayed.notStored.map(
    ({ kind, connection, id }) => `  ${connection}.${id}: a ${kind} that no inbox flow stores`,
  );
  return [...sides, ...others];
}

const indented = (line: string) => `  ${line}`;
