import { afterEach, beforeEach, expect, test } from 'vitest';
import { at, openAccount, type TestAccount } from './account-for-tests.ts';
import { signWebhook } from './sign-webhook.ts';

let account: TestAccount;

beforeEach(async () => {
  account = await openAccount();
});

afterEach(() => account.close());

function aQuietTicket(status?: 'solved') {
  const { zendesk, ann } = account;
  const changes = status ? { status } : {};
  return zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', silent: true, ...changes });
}

const files = ['a.txt', 'b.txt'].map((fileName) => ({
  fileName,
  contentType: 'text/plain',
  data: Buffer.from(fileName),
}));

test('a delivery carries all five headers and a signature over its bytes', async () => {
  const ticket = aQuietTicket();
  const { zendesk, ann } = account;
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'été' });
  await zendesk.webhooks.settled();
  const [delivery] = account.received;
  expect(delivery?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-zendesk-account-id': '22000001',
    'x-zendesk-webhook-id': expect.stringMatching(/^[0-9A-Z]{26}$/),
    'x-zendesk-webhook-invocation-id': expect.stringMatching(/^[0-9A-Z]{26}$/),
    'x-zendesk-webhook-signature-timestamp': '2026-01-08T10:12:07Z',
    'x-zendesk-webhook-signature': signWebhook(
      'fake-secret',
      '2026-01-08T10:12:07Z',
      delivery?.raw ?? '',
    ),
  });
});

test('an event has string ids, upper-case enums, nanoseconds and a plain body', async () => {
  const ticket = aQuietTicket();
  const { zendesk, ann } = account;
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'It still leaks', attachments: files });
  await zendesk.webhooks.settled();
  expect(account.types()).toEqual([
    'ticket.attachment_linked_to_comment',
    'ticket.attachment_linked_to_comment',
    'ticket.comment_added',
  ]);
  const [comment] = zendesk.comments(ticket.id).slice(-1);
  const body = JSON.parse(
    account.received.find(({ type }) => type === 'ticket.comment_added')?.raw ?? '',
  );
  expect(body).toEqual({
    account_id: 22000001,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    subject: `zen:ticket:${ticket.id}`,
    time: expect.stringMatching(/^2026-01-08T10:12:07\.672\d{6}Z$/),
    type: 'zen:event-type:ticket.comment_added',
    zendesk_event_version: '2022-11-06',
    detail: expect.objectContaining({
      id: String(ticket.id),
      status: 'NEW',
      priority: null,
      tags: null,
      actor_id: String(ann.id),
      requester_id: String(ann.id),
      created_at: '2026-01-08T10:12:07Z',
      via: { channel: 'email' },
    }),
    event: {
      comment: {
        id: String(comment?.id),
        body: 'It still leaks',
        is_public: true,
        author: { id: String(ann.id), is_staff: false, name: 'Ann Lee' },
      },
      meta: { sequence: { id: expect.any(String), position: 1 } },
    },
  });
  const linked = account.received.find(({ type }) => type.includes('attachment'));
  expect(at(linked?.event, 'comment', 'attachment')).toMatchObject({
    filename: expect.stringMatching(/^[ab]\.txt$/),
    content_url: expect.stringContaining('/attachments/token/'),
  });
});

test('one PUT sends an event for each change, all with one sequence id', async () => {
  const ticket = aQuietTicket();
  await account.put(ticket.id, {
    comment: { body: 'Hi', author_id: account.ann.id },
    status: 'open',
    tags: ['vip'],
  });
  await account.zendesk.webhooks.settled();
  expect(account.types()).toEqual([
    'ticket.comment_added',
    'ticket.status_changed',
    'ticket.tags_changed',
  ]);
  const sequences = account.received.map(({ event }) => at(event, 'meta', 'sequence', 'id'));
  expect(new Set(sequences).size).toBe(1);
  const actors = account.received.map(({ detail }) => detail.actor_id);
  expect(new Set(actors)).toEqual(new Set([String(account.zendesk.agent.id)]));
  const byType = new Map(account.received.map(({ type, event }) => [type, event]));
  expect(at(byType.get('ticket.comment_added'), 'comment', 'author', 'is_staff')).toBe(false);
  expect(byType.get('ticket.status_changed')).toMatchObject({ current: 'OPEN', previous: 'NEW' });
  expect(byType.get('ticket.tags_changed')).toMatchObject({
    tags_added: ['vip'],
    tags_removed: [],
  });
});

test('a ticket made by the API calls itself web_service', async () => {
  const created = { subject: 'x', comment: { body: 'y' }, requester_id: account.ann.id };
  await account.call('POST', '/tickets', { ticket: created });
  await account.zendesk.webhooks.settled();
  expect(account.received[0]?.detail.via).toEqual({ channel: 'web_service' });
});

test.each([
  { announces: true, types: ['ticket.comment_added', 'ticket.created'] },
  { announces: false, types: ['ticket.created'] },
])('a new ticket sends $types', async ({ announces, types }) => {
  const { zendesk, ann } = account;
  zendesk.switches.createdAnnouncesFirstComment = announces;
  zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', id: 21 });
  await zendesk.webhooks.settled();
  expect(account.types()).toEqual(types);
  expect(account.received[0]?.detail.id).toBe('21');
});

test('a customer who writes on a solved ticket reopens it', async () => {
  const ticket = aQuietTicket('solved');
  const { zendesk, ann } = account;
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'Still leaks' });
  await zendesk.webhooks.settled();
  expect(zendesk.ticket(ticket.id).status).toBe('open');
  const changed = account.received.find(({ type }) => type === 'ticket.status_changed');
  expect(changed?.event).toMatchObject({ current: 'OPEN', previous: 'SOLVED' });
  expect(changed?.detail.actor_id).toBe(String(ann.id));
});

test('closing, redaction and privacy are told', async () => {
  const ticket = aQuietTicket('solved');
  const { zendesk, ann, bob } = account;
  const comment = zendesk.comment(ticket.id, {
    authorId: ann.id,
    body: 'my card 4111',
    attachments: files,
    silent: true,
  });
  zendesk.redactComment(ticket.id, comment.id, bob.id);
  zendesk.makePrivate(ticket.id, comment.id, bob.id);
  zendesk.redactAttachment(ticket.id, comment.id, comment.attachments[0]?.id ?? 0, bob.id);
  zendesk.closeTicket(ticket.id);
  await zendesk.webhooks.settled();
  expect(account.types()).toEqual([
    'ticket.attachment_redacted_from_comment',
    'ticket.comment_made_private',
    'ticket.comment_redacted',
    'ticket.status_changed',
  ]);
  expect(zendesk.comments(ticket.id).at(-1)).toMatchObject({ public: false, body: '▇▇ ▇▇▇▇ ▇▇▇▇' });
  expect(() => zendesk.comment(ticket.id, { authorId: ann.id, body: 'x' })).toThrow('closed');
});

test('a trigger webhook posts the template with the comment that is latest when it leaves', async () => {
  const ticket = aQuietTicket();
  const { zendesk, ann, receiver } = account;
  zendesk.setWebhooks([{ url: `${receiver.url}/hook`, kind: 'trigger' }]);
  zendesk.webhooks.pause();
  zendesk.comment(ticket.id, { authorId: ann.id, body: 'one' });
  const latest = zendesk.comment(ticket.id, { authorId: ann.id, body: 'two' });
  zendesk.webhooks.resume();
  await zendesk.webhooks.settled();
  expect(account.received).toHaveLength(2);
  for (const { raw, headers } of account.received) {
    expect(JSON.parse(raw)).toEqual({
      source: 'zendesk-trigger',
      schema: 1,
      ticket_id: String(ticket.id),
      ticket_external_id: '',
      status: 'New',
      tags: '',
      updated_at: '2026-01-08T10:12:07Z',
      requester_id: String(ann.id),
      actor_id: String(ann.id),
      actor_email: 'ann@example.com',
      comment_id: String(latest.id),
      comment_public: 'true',
    });
    expect(headers).not.toHaveProperty('x-zendesk-webhook-signature');
  }
});

test('only subscribed events are sent', async () => {
  const { zendesk, ann, receiver } = account;
  zendesk.setWebhooks([{ url: `${receiver.url}/hook`, subscriptions: ['ticket.created'] }]);
  zendesk.createTicket({ requesterId: ann.id, subject: 'x' });
  await zendesk.webhooks.settled();
  expect(account.types()).toEqual(['ticket.created']);
});

test('a signing secret can be read and reset', async () => {
  const { zendesk, receiver } = account;
  zendesk.agent.role = 'admin';
  const [webhook] = zendesk.setWebhooks([{ url: `${receiver.url}/hook`, secret: 'fake-secret' }]);
  const path = `/webhooks/${webhook?.id}/signing_secret`;
  expect((await account.call('GET', path)).json).toEqual({
    signing_secret: { algorithm: 'sha256', secret: 'fake-secret' },
  });
  const reset = await account.call('POST', path);
  expect(at(reset.json, 'signing_secret', 'secret')).toBe(webhook?.secret);
  expect((await account.call('GET', '/webhooks/nothing/signing_secret')).status).toBe(404);
});
