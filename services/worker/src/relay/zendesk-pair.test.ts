import { readZendeskEnvelope } from '@omnirelay/adapters/zendesk/envelope.ts';
import { normalizeZendesk } from '@omnirelay/adapters/zendesk/normalize.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { expect, test } from 'vitest';
import { effectId } from './calls.ts';
import type { ZendeskDeps } from './relay-deps.ts';
import { createZendeskPair } from './zendesk-pair.ts';

const flow = { id: 'support' };
const pair = createZendeskPair({
  ...{ flow, source: { name: 'zendesk-main' }, memories: {}, cache: {} },
} as unknown as ZendeskDeps);

const bodyOf = (type: string, event: object) => ({
  ...{ account_id: 1, id: 'a1', subject: 'zen:ticket:21', time: '2026-03-01T08:00:00Z' },
  ...{ type: `zen:event-type:${type}`, zendesk_event_version: '2022-11-06' },
  ...{ detail: { id: '21', status: 'OPEN', tags: [] }, event },
});
const comment = { id: '7001', body: 'Hi', is_public: true, author: { id: '5', is_staff: false } };

function accepted(json: object, connection = 'zendesk-main'): StoredEvent {
  const body = Buffer.from(JSON.stringify(json));
  const { type, providerEventId, conversationKey, externalId } = readZendeskEnvelope(json, body);
  return {
    ...{ id: newEventId(), connection, type, conversationKey, externalId, providerEventId },
    ...{ flows: [flow.id], contentType: 'application/json', unreadable: undefined, body },
  };
}

test('what is foreseen of a comment is the effect that relaying it begins with', () => {
  const json = bodyOf('ticket.comment_added', { comment });
  const event = accepted(json);
  const read = normalizeZendesk(json);
  const subject = read.kind === 'comment' ? `comment-${read.commentId}` : '';
  const wanted = effectId({ event, flow } as Parameters<typeof effectId>[0], subject, 'message');
  expect(pair.foresee?.(event)).toBe(wanted);
});

test.each([
  ['a status', accepted(bodyOf('ticket.status_changed', { current: 'OPEN', previous: 'NEW' }))],
  ['a redaction', accepted(bodyOf('ticket.comment_redacted', { comment: { id: '7001' } }))],
  [
    'a file',
    accepted(
      bodyOf('ticket.attachment_linked_to_comment', {
        comment: {
          id: '7001',
          attachment: { id: '9', filename: 'a.png', content_url: 'https://x/' },
        },
      }),
    ),
  ],
  ['a hint', accepted({ ticket_id: '21' })],
  ['a comment at another', accepted(bodyOf('ticket.comment_added', { comment }), 'chatwoot-main')],
])('nothing is foreseen of %s', (_name, event) => {
  expect(pair.foresee?.(event)).toBeUndefined();
});
