import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { itemsOf, type Pages } from '../api/pages.ts';
import type { ConnectionState, Conversation, Delivery, Message, Run } from '../api/shapes.ts';
import type { RunFilters } from '../automation/run-filters.ts';
import type { DeliveryFilters } from '../deliveries/delivery-filters.ts';
import type { ConversationFilters } from '../inbox/conversation-filters.ts';
import { aConversation, aDelivery, aMessage, aRun, aSync } from '../testing/samples.ts';
import { applyLiveEvent } from './apply-live-event.ts';

const me = 'me@example.com';
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

  test('is not running again by an answer from before its end', async () => {
    const running = [{ ...connection, lastSync: aSync({ state: 'running' }) }];
    const done = [{ ...connection, lastSync: aSync({ state: 'done' }) }];
    const answers: ((connections: ConnectionState[]) => void)[] = [];
    const shown = new QueryObserver(client, {
      queryKey: ['connections'],
      queryFn: () => new Promise<ConnectionState[]>((answer) => answers.push(answer)),
      initialData: running,
    });
    onTestFinished(shown.subscribe(() => {}));
    applyLiveEvent(client, { kind: 'sync', data: aSync({ state: 'done' }) }, me);
    answers[0]?.(running);
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.(done);
    await expect.poll(() => client.isFetching()).toBe(0);
    expect(syncOf()).toEqual([aSync({ state: 'done' })]);
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

  test('has its page asked anew', () => {
    client.setQueryData(['run', 'r1'], { id: 'r1' });
    applyLiveEvent(client, { kind: 'run', data: aRun() }, me);
    expect(client.getQueryState(['run', 'r1'])?.isInvalidated).toBe(true);
  });
});
