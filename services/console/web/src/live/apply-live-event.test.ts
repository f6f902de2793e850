import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, test } from 'vitest';
import { itemsOf, type Pages } from '../api/pages.ts';
import type { ConnectionState, Conversation, Delivery, Flow, Message, Run } from '../api/shapes.ts';
import type { RunFilters } from '../automation/run-filters.ts';
import type { DeliveryFilters } from '../deliveries/delivery-filters.ts';
import type { ConversationFilters } from '../inbox/conversation-filters.ts';
import { answerByHand } from '../testing/answer-by-hand.ts';
import { aConversation, aDelivery, aMessage, aRun, aSync } from '../testing/samples.ts';
import { applyLiveEvent, type LiveEvent } from './apply-live-event.ts';

const me = 'me@example.com';
const connection: ConnectionState = {
  id: 'chatwoot-main',
  provider: 'chatwoot',
  active: true,
  webhookActive: true,
  lastWebhookAt: null,
  breaker: 'closed',
  rateLimit: null,
  token: { state: 'ok', expiresAt: null },
  canAuthorize: false,
  lastSync: null,
  findings: [],
  checkedAt: null,
};
let client: QueryClient;

beforeEach(() => {
  client = new QueryClient();
});

function load<T>(queryKey: unknown[], items: T[]): void {
  client.setQueryData<Pages<T>>(queryKey, {
    pages: [{ items, nextCursor: null }],
    pageParams: [null],
  });
}
function idsIn(queryKey: unknown[]): string[] {
  return itemsOf(client.getQueryData<Pages<{ id: string }>>(queryKey)).map(({ id }) => id);
}

describe('a conversation', () => {
  const known = aConversation({ id: 'a', lastMessageAt: '2026-01-15T11:00:00.000Z' });
  const happens = (changes: Partial<Conversation>) =>
    applyLiveEvent(client, { kind: 'conversation', data: aConversation(changes) }, me);

  test.each<[string, ConversationFilters, Partial<Conversation>, string[]]>([
    ['new, without filters', {}, {}, ['c1', 'a']],
    ['older than others', {}, { lastMessageAt: '2026-01-01T00:00:00.000Z' }, ['a', 'c1']],
    ['of another status', { status: 'Closed' }, {}, ['a']],
    ['of this platform', { platform: 'facebook' }, {}, ['c1', 'a']],
    ['of another platform', { platform: 'zalo' }, {}, ['a']],
    ['with something unread', { unread: true }, { unread: 2 }, ['c1', 'a']],
    ['that has been read', { unread: true }, { id: 'a', unread: 0 }, []],
    ['given to me', { assignee: 'me' }, { assignee: me }, ['c1', 'a']],
    ['taken from me', { assignee: 'me' }, { id: 'a', assignee: 'you@example.com' }, []],
    ['of nobody', { assignee: 'none' }, { assignee: null }, ['c1', 'a']],
    ['that a search may not find', { q: 'x' }, {}, ['a']],
  ])('%s', (_, filters, changes, ids) => {
    load(['conversations', filters], [known]);
    happens(changes);
    expect(idsIn(['conversations', filters])).toEqual(ids);
  });

  test('changes in place in what a search has found', () => {
    load(['conversations', { q: 'x' }], [known]);
    happens({ id: 'a', unread: 3 });
    const list = client.getQueryData<Pages<Conversation>>(['conversations', { q: 'x' }]);
    expect(itemsOf(list)[0]?.unread).toBe(3);
  });

  test('reaches every list that is loaded, and its own page', () => {
    load(['conversations', {}], []);
    load(['conversations', { status: 'Open' }], []);
    happens({});
    expect(idsIn(['conversations', {}])).toEqual(['c1']);
    expect(idsIn(['conversations', { status: 'Open' }])).toEqual(['c1']);
    expect(client.getQueryData(['conversation', 'c1'])).toEqual(aConversation());
  });
});

describe('a message', () => {
  const thread = ['messages', 'c1'];
  const happens = (changes: Partial<Message>) =>
    applyLiveEvent(client, { kind: 'message', data: aMessage(changes) }, me);

  test('late ones stand where they were written', () => {
    load(thread, [aMessage({ id: 'b', createdAt: '2026-01-15T12:00:00.000Z' })]);
    happens({ id: 'a', createdAt: '2026-01-15T11:59:00.000Z' });
    happens({ id: 'c', createdAt: '2026-01-15T12:01:00.000Z' });
    expect(idsIn(thread)).toEqual(['c', 'b', 'a']);
  });

  test('goes from sending to sent as one message', () => {
    load(thread, []);
    happens({ sender: 'agent', state: 'sending' });
    happens({ sender: 'agent', state: 'sent', providerId: '9' });
    const messages = itemsOf(client.getQueryData<Pages<Message>>(thread));
    expect(messages.map(({ state }) => state)).toEqual(['sent']);
  });

  test('of a conversation that is not open changes nothing', () => {
    happens({ conversationId: 'other' });
    expect(client.getQueryData(['messages', 'other'])).toBeUndefined();
  });
});

test.each<[string, DeliveryFilters, Partial<Delivery>, string[]]>([
  ['is put on top', {}, {}, ['d1', 'a']],
  ['leaves the state that is looked at', { state: 'parked' }, { id: 'a', state: 'waiting' }, []],
  ['of another connection stays out', { connection: 'zalo-main' }, {}, ['a']],
  ['of another conversation stays out', { conversation: 'zendesk_9' }, {}, ['a']],
  ['that is skipped stays hidden', { hideSkipped: true }, { state: 'skipped' }, ['a']],
])('a delivery %s', (_, filters, changes, ids) => {
  load(['deliveries', filters], [aDelivery({ id: 'a', state: 'parked' })]);
  applyLiveEvent(client, { kind: 'delivery', data: aDelivery(changes) }, me);
  expect(idsIn(['deliveries', filters])).toEqual(ids);
});

describe('a sync', () => {
  const syncOf = () =>
    client.getQueryData<ConnectionState[]>(['connections'])?.map(({ lastSync }) => lastSync);

  test('shows its progress at its connection', () => {
    client.setQueryData(['connections'], [connection, { ...connection, id: 'zendesk-main' }]);
    const data = aSync({ messagesRead: 40 });
    applyLiveEvent(client, { kind: 'sync', data }, me);
    expect(syncOf()).toEqual([data, null]);
  });

  test('an older one does not push a newer one aside', () => {
    const newer = aSync({ id: 's2', startedAt: '2026-01-16T12:00:00.000Z' });
    client.setQueryData(['connections'], [{ ...connection, lastSync: newer }]);
    applyLiveEvent(client, { kind: 'sync', data: aSync() }, me);
    expect(syncOf()).toEqual([newer]);
  });
});

describe('a run', () => {
  const known = aRun({ id: 'r0' });

  test.each<[string, RunFilters, Partial<Run>, string[]]>([
    ['new, without filters', {}, {}, ['r1', 'r0']],
    ['that waits', { stage: 'any' }, {}, ['r1', 'r0']],
    ['that does not wait any more', { stage: 'any' }, { id: 'r0', stages: [] }, []],
    ['of another state', { state: 'completed' }, { state: 'needs_review' }, ['r0']],
    ['that a search may not find', { q: 'x' }, {}, ['r0']],
  ])('%s', (_, filters, changes, ids) => {
    load(['runs', filters], [known]);
    applyLiveEvent(client, { kind: 'run', data: aRun(changes) }, me);
    expect(idsIn(['runs', filters])).toEqual(ids);
  });
});

const page = <T>(...items: T[]): Pages<T> => ({
  pages: [{ items, nextCursor: null }],
  pageParams: [null],
});
const flow = { id: 'desk', state: 'running' } as Flow;

test.each<[string, LiveEvent, unknown[], before: unknown, after: unknown]>([
  [
    'a message',
    { kind: 'message', data: aMessage() },
    ['messages', 'c1'],
    page(),
    page(aMessage()),
  ],
  [
    'a conversation, in a list',
    { kind: 'conversation', data: aConversation({ unread: 1 }) },
    ['conversations', {}],
    page(aConversation()),
    page(aConversation({ unread: 1 })),
  ],
  [
    'a conversation, on its page',
    { kind: 'conversation', data: aConversation({ unread: 1 }) },
    ['conversation', 'c1'],
    aConversation(),
    aConversation({ unread: 1 }),
  ],
  [
    'a delivery, in a list',
    { kind: 'delivery', data: aDelivery({ state: 'done' }) },
    ['deliveries', { state: 'waiting' }],
    page(aDelivery()),
    page(),
  ],
  [
    'a delivery, on its page',
    { kind: 'delivery', data: aDelivery({ state: 'done' }) },
    ['delivery', 'd1'],
    { ...aDelivery(), attempts: [] },
    { ...aDelivery({ state: 'done' }), attempts: [] },
  ],
  [
    'the end of a sync',
    { kind: 'sync', data: aSync({ state: 'done' }) },
    ['connections'],
    [{ ...connection, lastSync: aSync() }],
    [{ ...connection, lastSync: aSync({ state: 'done' }) }],
  ],
  [
    'a connection',
    { kind: 'connection', data: { ...connection, breaker: 'open' } },
    ['connections'],
    [connection],
    [{ ...connection, breaker: 'open' }],
  ],
  [
    'a flow',
    { kind: 'flow', data: { ...flow, state: 'failing' } },
    ['flows'],
    [flow],
    [{ ...flow, state: 'failing' }],
  ],
  ['a run', { kind: 'run', data: aRun() }, ['runs', {}], page(), page(aRun())],
])('an answer from before %s does not undo it', async (_, event, queryKey, before, after) => {
  const { answer } = answerByHand(client, queryKey);
  applyLiveEvent(client, event, me);
  await answer(before);
  expect(client.getQueryData(queryKey)).toEqual(after);
  client.setQueryData(queryKey, before);
  void client.refetchQueries({ queryKey });
  applyLiveEvent(client, event, me);
  expect(client.getQueryData(queryKey)).toEqual(after);
  await answer(before);
  expect(client.getQueryData(queryKey)).toEqual(after);
});

test.each<[string, LiveEvent, unknown[]]>([
  ['a run its page', { kind: 'run', data: aRun() }, ['run', 'r1']],
  ['a delivery its page', { kind: 'delivery', data: aDelivery() }, ['delivery', 'd1']],
  ['a flow the figures', { kind: 'flow', data: flow }, ['health']],
  ['a sync the figures', { kind: 'sync', data: aSync({ state: 'done' }) }, ['health']],
  [
    'a sync what was before it',
    { kind: 'sync', data: aSync({ state: 'done' }) },
    ['syncs', 'chatwoot-main'],
  ],
])('what it does not tell is asked for after it: %s', async (_, event, queryKey) => {
  const { answer, fetches } = answerByHand(client, queryKey);
  applyLiveEvent(client, event, me);
  await answer({ is: 'from before' });
  expect(fetches).toHaveLength(2);
  await answer({ is: 'from after' });
  expect(client.getQueryData(queryKey)).toMatchObject({ is: 'from after' });
});
