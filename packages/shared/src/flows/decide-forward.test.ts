import { expect, test } from 'vitest';
import { ForwardFlow } from '../config/forward.ts';
import { createDecideForward } from './decide-forward.ts';

const flowWith = (change: object) =>
  ForwardFlow.parse({
    kind: 'forward',
    from: 'chatwoot-main',
    url: 'https://crew.test',
    ...change,
  });
const message = { content: 'refund', inbox: { id: 7 }, conversation: { id: 1, inbox_id: 7 } };
const conversation = { id: 1, inbox_id: 8 };
const event = (type: string, json: unknown, found = false) => ({
  type: found ? `${type}.read` : type,
  found,
  connection: 'chatwoot-main',
  externalId: 'chatwoot_5_1',
  body: Buffer.from(JSON.stringify(json)),
});

test.each([
  ['everything', {}, event('message_created', message), 'send'],
  ['of a type', { events: ['message_created'] }, event('message_created', message), 'send'],
  [
    'of another type',
    { events: ['message_created'] },
    event('message_updated', message),
    'not-subscribed',
  ],
  [
    'of a family',
    { events: ['conversation_*'] },
    event('conversation_opened', conversation),
    'send',
  ],
  [
    'that was found',
    { events: ['message_created'] },
    event('message_created', message, true),
    'send',
  ],
  [
    'that was found at Zendesk',
    { events: ['ticket.comment_added'] },
    event('comment', {}, true),
    'send',
  ],
  ['of the inbox', { inboxes: [7] }, event('message_created', message), 'send'],
  [
    'of the conversation’s inbox',
    { inboxes: ['8'] },
    event('conversation_created', conversation),
    'send',
  ],
  ['of another inbox', { inboxes: [9] }, event('message_created', message), 'other-inbox'],
  ['of no inbox', { inboxes: [9] }, event('contact_created', { id: 3 }), 'other-inbox'],
  ['that passes', { when: 'event.content == "refund"' }, event('message_created', message), 'send'],
  [
    'that does not',
    { when: 'event.content == "thanks"' },
    event('message_created', message),
    'filtered',
  ],
  [
    'that lacks a field',
    { when: 'event.foo == 1' },
    event('message_created', message),
    'filter-error',
  ],
  [
    'by what we know of it',
    { when: 'meta.type == "message_created"' },
    event('message_created', message, true),
    'send',
  ],
  ['for a test', { events: ['x'], inboxes: [9], when: 'false' }, event('test_event', {}), 'send'],
  ['that is no object', { inboxes: [9] }, event('message_created', [1]), 'other-inbox'],
])('%s: %j', (_, settings, one, want) => {
  const decision = createDecideForward(flowWith(settings))(one);
  expect(decision.kind === 'send' ? 'send' : decision.reason).toBe(want);
});
