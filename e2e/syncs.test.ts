import { events, syncs } from '@omnirelay/shared/store/schema.ts';
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

test('half an hour without webhooks: one sync, and everything is there, once and in order', async () => {
  const [one, two] = [await aConversation(desk), await aConversation(desk)];
  const { ann, ticket } = aTicket(desk);
  for (const name of ['chatwoot-main', 'zendesk-main']) await desk.sync(name);
  const said: { messages: number[]; texts: string[]; comments: number[] } = {
    messages: [],
    texts: [],
    comments: [],
  };
  for (let minute = 0; minute < 30; minute++) {
    desk.pass(minutes);
    // Several within a second: lists tell no more than that.
    for (const part of ['a', 'b']) {
      desk.pass(7);
      said.messages.push(one.says(`${minute}${part}`).id);
      said.texts.push(`customer: ${minute}${part}`);
    }
    said.messages.push(one.answers(`answer ${minute}`).id);
    said.texts.push(`agent: answer ${minute}`);
    two.says(`other ${minute}`);
    const body = `comment ${minute}`;
    said.comments.push(desk.zendesk.comment(ticket.id, { authorId: ann.id, body }).id);
  }
  desk.pass(minutes);

  const healed = await desk.sync('chatwoot-main');
  expect(healed).toMatchObject({ state: 'done', conversationsRead: 2, healed: 120 });
  expect(healed.oldestGapMs).toBeGreaterThan(29 * minutes);
  expect(healed.oldestGapMs).toBeLessThan(32 * minutes);
  expect(await relayed(desk, 'chatwoot-main', one.id)).toEqual(
    said.messages.map((id) => `message-${id}`),
  );
  expect(await storedTalk(desk, 'chatwoot-main', one.id)).toEqual(said.texts);
  expect(await stored(desk, 'chatwoot-main', one.id)).toMatchObject({ lastMessage: 'answer 29' });

  // The first comment, too: it was there before the first sync, and is stored only.
  expect(await desk.sync('zendesk-main')).toMatchObject({ state: 'done', healed: 31 });
  expect(await relayed(desk, 'zendesk-main', ticket.id)).toEqual(
    said.comments.map((id) => `comment-${id}`),
  );
  expect(await storedTalk(desk, 'zendesk-main', ticket.id)).toHaveLength(31);

  for (const name of ['chatwoot-main', 'zendesk-main']) {
    expect(await desk.sync(name)).toMatchObject({ state: 'done', healed: 0, oldestGapMs: null });
  }
});

test('what was there before the first sync is history: stored, and nothing else', async () => {
  const { id, says } = await aConversation(desk);
  const { ticket } = aTicket(desk);
  const message = says('long ago');
  desk.pass(2 * hours);
  for (const name of ['chatwoot-main', 'zendesk-main']) await desk.sync(name);
  for (const name of ['chatwoot-main', 'zendesk-main']) {
    expect(await desk.sync(name, { by: 'hand' })).toMatchObject({
      state: 'done',
      oldestGapMs: null,
    });
  }
  expect(await storedTalk(desk, 'chatwoot-main', id)).toEqual(['customer: long ago']);
  expect(await stored(desk, 'chatwoot-main', id)).toMatchObject({ unread: 0 });
  expect(await storedTalk(desk, 'zendesk-main', ticket.id)).toEqual(['customer: It leaks']);
  expect(await relayed(desk, 'chatwoot-main', id)).toEqual([]);
  expect(await relayed(desk, 'zendesk-main', ticket.id)).toEqual([]);
  const known = await desk.store.db.select().from(events);
  expect(known.find((event) => event.providerEventId === `message-${message.id}`)).toMatchObject({
    type: 'message_created.read',
    state: 'done',
  });
});

test('what is older than the greatest age is stored, what is younger is worked on, too', async () => {
  const { id, says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  says('a day and more ago');
  desk.pass(25 * hours);
  const young = says('just now');
  desk.pass(minutes);
  const { healed, oldestGapMs } = await desk.sync('chatwoot-main');
  expect(healed).toBe(2);
  expect(oldestGapMs).toBeLessThan(62_000);
  expect(await relayed(desk, 'chatwoot-main', id)).toEqual([`message-${young.id}`]);
  expect(await storedTalk(desk, 'chatwoot-main', id)).toEqual([
    'customer: a day and more ago',
    'customer: just now',
  ]);
});

test('what is half a minute old may still have its webhook on its way', async () => {
  const { id, says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  says('just now');
  desk.pass(20_000);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ healed: 0 });
  desk.pass(20_000);
  expect(await desk.sync('chatwoot-main')).toMatchObject({ healed: 1 });
  expect(await relayed(desk, 'chatwoot-main', id)).toHaveLength(1);
});

test('two syncs at once accept everything once', async () => {
  const { id, says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  for (let i = 0; i < 40; i++) says(`message ${i}`);
  desk.pass(minutes);
  await desk.sync('chatwoot-main', { times: 3 });
  expect(await relayed(desk, 'chatwoot-main', id)).toHaveLength(40);
  expect(await storedTalk(desk, 'chatwoot-main', id)).toHaveLength(40);
});

test('what goes missing while all there is is read does not wait for its end', async () => {
  const many = [];
  for (let i = 0; i < 30; i++) {
    desk.pass(1_000);
    const one = await aConversation(desk);
    one.says('long ago');
    many.push(one);
  }
  desk.pass(minutes);
  await desk.sync('chatwoot-main');
  desk.pass(hours);
  const { calls, faults } = desk.chatwoot;
  const fault = { kind: 'delay', ms: 20 } as const;
  faults.inject({ method: 'GET', path: /messages/, times: 100, fault });
  const before = calls.length;
  const sync = desk.sync('chatwoot-main', { by: 'hand' });
  await eventually(() => calls.length > before + 10 || 'not begun');
  // Its turn is over by now.
  const late = many.at(-1);
  const message = late?.says('Hello?');
  desk.pass(5 * minutes);
  expect(await sync).toMatchObject({ state: 'done' });
  expect(await relayed(desk, 'chatwoot-main', late?.id ?? 0)).toEqual([`message-${message?.id}`]);
});

test('an inbox that is added later gets what was accepted before, and the relay nothing twice', async () => {
  const { id, says, answers } = await aConversation(desk);
  await desk.sync('chatwoot-main', { flows: ['relay'] });
  desk.pass(minutes);
  says('Hello?');
  answers('Hello!');
  desk.pass(minutes);
  await desk.sync('chatwoot-main', { flows: ['relay'] });
  expect(await relayed(desk, 'chatwoot-main', id)).toHaveLength(2);
  desk.pass(2 * hours);
  for (let time = 0; time < 2; time++) await desk.sync('chatwoot-main', { by: 'hand' });
  expect(await storedTalk(desk, 'chatwoot-main', id)).toEqual([
    'customer: Hello?',
    'agent: Hello!',
  ]);
  expect(await relayed(desk, 'chatwoot-main', id)).toHaveLength(2);
  const later = await desk.store.db.select({ id: events.providerEventId }).from(events);
  expect(later.filter((event) => event.id.endsWith('.stored-later'))).toHaveLength(2);
});

test('a sync that fails says why, and the next one begins where it began', async () => {
  const { says } = await aConversation(desk);
  await desk.sync('chatwoot-main');
  desk.pass(minutes);
  says('Hello?');
  desk.pass(hours);
  const fault = { kind: 'status', status: 401, body: { error: 'Invalid Access Token' } } as const;
  desk.chatwoot.faults.inject({ path: /conversations/, fault });
  expect(await desk.sync('chatwoot-main')).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('401'),
  });
  expect(await desk.sync('chatwoot-main')).toMatchObject({ state: 'done', healed: 1 });
});

test('syncs that found nothing leave one row', async () => {
  await aConversation(desk);
  for (let i = 0; i < 4; i++) await desk.sync('chatwoot-main');
  expect(await desk.store.db.select().from(syncs)).toHaveLength(1);
});
