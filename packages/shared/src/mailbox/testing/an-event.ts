import { newEventId } from '../../ids.ts';
import { formatMailbox, laneOf } from '../mailbox-name.ts';
import type { StoredEvent } from '../stored-event.ts';

/** An event of its own; overrides say what a test is about. */
export function anEvent(overrides: Partial<StoredEvent> = {}): StoredEvent {
  const id = overrides.id ?? newEventId();
  return {
    id,
    connection: 'zendesk-main',
    type: 'comment',
    conversationKey: 'ticket-21',
    externalId: 'zendesk_21',
    providerEventId: `comment-${id}`,
    flows: ['relay'],
    contentType: 'application/json',
    unreadable: undefined,
    body: Buffer.from('{"text":"Good morning"}'),
    ...overrides,
  };
}

export function mailboxOf(event: StoredEvent, flow = event.flows[0] ?? ''): string {
  const lane = laneOf(flow, event.connection);
  return formatMailbox({ lane, conversationKey: event.conversationKey });
}
