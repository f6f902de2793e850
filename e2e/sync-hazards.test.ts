import { readChatwootEnvelope } from '@omnirelay/adapters/chatwoot/envelope.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { SyncHandedOn } from '@omnirelay/worker/reconcile/run-sync.ts';
import { expect, test } from 'vitest';
import {
  aConversation,
  aTicket,
  relayed,
  stored,
  storedTalk,
} from './support/desk-without-webhooks.ts';
import { eventually } from './support/eventually.ts';
import { useDesk } from './support/use-desk.ts';

const minutes = 60_000;
const hours = 60 * minutes;
const desk = useDesk();

/** What Chatwoot has told of messages, as ingress accepts it. */
function toldMessages(): StoredEvent[] {
  const sent = desk.chatwoot.webhooks.sent.filter(({ label }) => label === 'message_created');
  return sent.map((webhook) => {
    const body = Buffer.from(webhook.body);
    const json: unknown = JSON.parse(webhook.body);
    const { isHint: _isHint, ...envelope } = readChatwootEnvelope(json, body);
    return {
      ...envelope,
      id: newEventId(desk.clock.ms),
      connection: 'chatwoot-main',
      flows: ['relay', 'inbox'],
      contentType: 'application/json',
      unreadable: undefined,
      body,
    };
  });
}

test('messages whose webhooks were late, and are not recorded yet, stay unread', async () => {
  const { id, says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  desk.chatwoot.setWebhooks([{ url: 'http://127.0.0.1:9/' }]);
  for (const text of ['Hello?', 'Anybody there?']) {
    desk.pass(1_000);
    says(text);
  }
  await desk.chatwoot.webhooks.settled();
  desk.chatwoot.setWebhooks([]);
  desk.pass(minutes);
  const late = toldMessages().map((event) => ({ event, dedupSeconds }));
  expect(late).toHaveLength(2);
  await acceptBatch(desk, late);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 0 });
  expect(await stored(desk, 'chatwoot-main', id)).toMatchObject({ unread: 2 });
});

test('what the first sync took for history is relayed when its webhook comes after all', async () => {
  const { id, says } = await aConversation(desk);
  desk.chatwoot.setWebhooks([{ url: 'http://127.0.0.1:9/' }]);
  const { id: message } = says('Hello?');
  await desk.chatwoot.webhooks.settled();
  desk.chatwoot.setWebhooks([]);
  // Or as long as Chatwoot's clock is behind ours.
  desk.pass(4 * minutes);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 1 });
  expect(await relayed(desk, 'chatwoot-main', id)).toEqual([]);
  const late = toldMessages().map((event) => ({ event, dedupSeconds }));
  await acceptBatch(desk, late);
  await acceptBatch(desk, late);
  expect(await relayed(desk, 'chatwoot-main', id)).toEqual([`message-${message}`]);
  expect(await desk.sync('chatwoot-main', { by: 'hand' })).toMatchObject({ healed: 0 });
  expect(await storedTalk(desk, 'chatwoot-main', id)).toEqual(['customer: Hello?']);
});

test('what was said after a first sync that failed is found by the next one', async () => {
  const { id, says } = await aConversation(desk);
  const fault = { kind: 'status', status: 401, body: { error: 'Invalid Access Token' } } as const;
  desk.chatwoot.faults.inject({ path: /conversations/, fault });
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'failed' });
  desk.pass(minutes);
  const { id: message } = says('Hello?');
  desk.pass(hours);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 1 });
  expect(await relayed(desk, 'chatwoot-main', id)).toEqual([`message-${message}`]);
});

test('a conversation that can’t be read is tried again for an hour, however long ago it changed', async () => {
  const [one, two] = [await aConversation(desk), await aConversation(desk)];
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  one.says('one');
  two.says('two');
  desk.pass(40 * minutes);
  const path = new RegExp(`/conversations/${one.id}/messages`);
  const fault = { kind: 'status', status: 422 } as const;
  desk.chatwoot.faults.inject({ path, times: 3, fault });
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 1 });
  desk.pass(30 * minutes);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', conversationsRead: 2 });
  desk.pass(40 * minutes);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', conversationsRead: 2 });
  // That was the last time, though it could be read by now.
  expect(await desk.sync('chatwoot-main')).toMatchObject({ conversationsRead: 0, healed: 0 });
  await desk.sync('chatwoot-main', { by: 'hand' });
  expect(await storedTalk(desk, 'chatwoot-main', one.id)).toEqual(['customer: one']);
});

test('a conversation that failed once is read by the next sync', async () => {
  const { id, says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  const message = says('Hello?');
  desk.pass(40 * minutes);
  const path = new RegExp(`/conversations/${id}/messages`);
  desk.chatwoot.faults.inject({ path, fault: { kind: 'status', status: 422 } });
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 0 });
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 1 });
  expect(await relayed(desk, 'chatwoot-main', id)).toEqual([`message-${message.id}`]);
  desk.pass(20 * minutes);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ conversationsRead: 0 });
});

test('a conversation that is spoken in while all there is is read, is read whole', async () => {
  const many = [];
  for (let i = 0; i < 60; i++) {
    desk.pass(1_000);
    const one = await aConversation(desk);
    one.says('long ago');
    many.push(one);
  }
  desk.pass(hours);
  await desk.sync('chatwoot-main');
  const { calls, faults } = desk.chatwoot;
  const fault = { kind: 'delay', ms: 20 } as const;
  faults.inject({ method: 'GET', path: /messages/, times: 100, fault });
  const before = calls.length;
  const sync = desk.sync('chatwoot-main', { by: 'hand' });
  await eventually(() => calls.length > before + 5 || 'not begun');
  const last = many[0];
  last?.says('Hello?');
  expect(await sync).toMatchObject({ state: 'done' });
  const talk = await storedTalk(desk, 'chatwoot-main', last?.id ?? 0);
  expect(talk[0]).toBe('customer: long ago');
});

test('a ticket that is written on while all there is is read, is read whole', async () => {
  const tickets = Array.from({ length: 110 }, () => aTicket(desk));
  desk.pass(hours);
  await desk.sync('zendesk-main');
  const { calls, faults } = desk.zendesk;
  const fault = { kind: 'delay', ms: 20 } as const;
  faults.inject({ method: 'GET', path: /comments/, times: 100, fault });
  const before = calls.length;
  const sync = desk.sync('zendesk-main', { by: 'hand' });
  await eventually(() => calls.length > before + 5 || 'not begun');
  const last = tickets[0];
  if (!last) throw new Error('no ticket');
  desk.zendesk.comment(last.ticket.id, { authorId: last.ann.id, body: 'Hello?' });
  expect(await sync).toMatchObject({ state: 'done' });
  const talk = await storedTalk(desk, 'zendesk-main', last.ticket.id);
  expect(talk[0]).toBe('customer: It leaks');
});

test('a sync that waits for the store stops when it has to', async () => {
  const { says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  says('Hello?');
  desk.pass(minutes);
  // Postgres is slow: what was accepted waits.
  const backlog = desk.redis.pipeline();
  for (let i = 0; i <= 2_000; i++) backlog.xadd(desk.keys.records, '*', 'a', `event-${i}`);
  await backlog.exec();
  const stop = new AbortController();
  const { calls } = desk.chatwoot;
  const before = calls.length;
  const sync = desk.sync('chatwoot-main', { stopping: stop.signal });
  await eventually(() => calls.length >= before + 2 || 'not begun');
  stop.abort();
  await expect(sync).rejects.toThrow(SyncHandedOn);
});
