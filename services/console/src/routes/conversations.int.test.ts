import { conversations, messages } from '@omnirelay/shared/store/schema.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { insertConversation, insertMessage } from '../testing/insert-conversation.ts';
import { agentEmail, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const noonMs = Date.UTC(2026, 0, 15, 12);
const db = () => console.store.db;
const get = (url: string) => console.app.inject({ url, headers: console.agent });
const names = (answer: { json(): { items: { contact: { name: string } }[] } }) =>
  answer.json().items.map(({ contact }) => contact.name);

afterEach(async () => {
  await db().delete(messages);
  await db().delete(conversations);
  await console.redis.flushdb();
});

describe('the list', () => {
  test('has the agreed shape', async () => {
    const id = await insertConversation(db(), {
      contact: { email: 'jane@example.com', avatarUrl: 'javascript:alert(1)' },
      unread: 2,
      lastMessage: 'Where is my order?',
      lastMessageAt: new Date(noonMs),
      externalId: 'chatwoot_5_12',
    });
    const answer = await get('/api/conversations');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      items: [
        {
          id,
          platform: 'facebook',
          externalId: 'chatwoot_5_12',
          connection: 'chatwoot-main',
          contact: { name: 'Jane Doe', email: 'jane@example.com', phone: null, avatarUrl: null },
          status: 'Open',
          owner: 'people',
          assignee: null,
          window: null,
          unread: 2,
          lastMessage: 'Where is my order?',
          lastMessageAt: '2026-01-15T12:00:00.000Z',
          createdAt: '2026-01-15T12:00:00.000Z',
          updatedAt: '2026-01-15T12:00:00.000Z',
        },
      ],
      nextCursor: null,
    });
    expect((await get(`/api/conversations/${id}`)).json()).toEqual(answer.json().items[0]);
  });

  test('pages through what stands at the same moment, missing and repeating nothing', async () => {
    const at = new Date(noonMs);
    for (let i = 0; i < 7; i += 1) {
      await insertConversation(db(), { contactName: `n${i}`, lastMessageAt: at });
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await get(`/api/conversations?limit=2&cursor=${cursor}`);
      seen.push(...names(page));
      cursor = page.json().nextCursor;
    }
    expect(seen.sort()).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
  });

  test('keeps its place where a time has microseconds', async () => {
    for (const micros of ['000001', '000002', '000003']) {
      const id = await insertConversation(db(), { contactName: micros });
      await db().execute(
        `update conversations set last_message_at = '2026-01-15T12:00:00.${micros}Z' where id = '${id}'`,
      );
    }
    const first = await get('/api/conversations?limit=1');
    const second = await get(`/api/conversations?limit=1&cursor=${first.json().nextCursor}`);
    expect([...names(first), ...names(second)]).toEqual(['000003', '000002']);
  });

  test.each([
    ['status=Closed', ['closed']],
    ['platform=whatsapp', ['whatsapp']],
    ['connection=zendesk-main', ['ticket']],
    [`assignee=${agentEmail}`, ['mine']],
    ['assignee=me', ['mine']],
    ['assignee=none&status=Open&platform=facebook&connection=chatwoot-main', ['plain']],
    ['unread=true', ['whatsapp']],
    ['q=whats', ['whatsapp']],
    ['q=5_77', ['closed']],
    ['q=refund%20please', ['ticket']],
    ['q=refund&status=Closed', []],
    ['q=%E9%80%80%E6%AC%BE', ['mine']],
    [
      'status=&platform=&q=&assignee=&unread=&cursor=',
      ['closed', 'whatsapp', 'ticket', 'mine', 'plain'],
    ],
  ])('filters by %s', async (query, want) => {
    const at = (n: number) => new Date(noonMs - n * 1_000);
    await insertConversation(db(), {
      contactName: 'closed',
      status: 'Closed',
      externalId: 'chatwoot_5_77',
      lastMessageAt: at(0),
    });
    await insertConversation(db(), {
      contactName: 'whatsapp',
      platform: 'whatsapp',
      unread: 1,
      assignee: 'other@example.com',
      lastMessageAt: at(1),
    });
    const ticket = await insertConversation(db(), {
      contactName: 'ticket',
      connection: 'zendesk-main',
      platform: 'zendesk',
      assignee: 'other@example.com',
      lastMessageAt: at(2),
    });
    await insertMessage(db(), ticket, { content: 'A REFUND, please!' });
    const mine = await insertConversation(db(), {
      contactName: 'mine',
      assignee: agentEmail,
      lastMessageAt: at(3),
    });
    await insertMessage(db(), mine, { content: '我想要退款谢谢' });
    await insertConversation(db(), { contactName: 'plain', lastMessageAt: at(4) });
    const answer = await get(`/api/conversations?${query}`);
    expect(answer.statusCode).toBe(200);
    expect(names(answer)).toEqual(want);
  });

  test('finds what a common word is in, the newest of it', async () => {
    const old = await insertConversation(db(), {
      contactName: 'old',
      lastMessageAt: new Date(noonMs),
    });
    await db().execute(`
      insert into messages (id, conversation_id, connection, sender, content, created_at)
      select 'm' || n, '${old}', 'chatwoot-main', 'customer', 'hello ' || n, now()
      from generate_series(1, 2100) n`);
    const newer = await insertConversation(db(), { contactName: 'newer' });
    await insertMessage(db(), newer, { content: 'Hello again' });
    await insertConversation(db(), { contactName: 'hello in its name' });
    await insertConversation(db(), { contactName: 'silent' });
    expect(names(await get('/api/conversations?q=hello'))).toEqual([
      'hello in its name',
      'newer',
      'old',
    ]);
  });

  test.each([
    ['state=Open', 'state'],
    ['status=open', 'status'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['unread=1', 'unread'],
    ['q=%00', 'q'],
    ['platform=%00', 'platform'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=%27', 'cursor'],
    [`cursor=${Buffer.from('2026-01-15T12:00:00.000000Zabc').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('2026-99-99T99:99:99.000000Z abc').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('2026-02-31T12:00:00.000000Z abc').toString('base64url')}`, 'cursor'],
    [`q=${'x'.repeat(501)}`, 'q'],
  ])('refuses %s by name', async (query, field) => {
    const answer = await get(`/api/conversations?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      error: 'bad_request',
      message: expect.stringContaining(field),
    });
  });

  test('a cursor of somebody’s making leads to a place in the list and nowhere else', async () => {
    await insertConversation(db(), { lastMessageAt: new Date(noonMs) });
    for (const [id, want] of [
      ["' or 1=1 --", []],
      ['\u{10ffff}', ['Jane Doe']],
    ] as const) {
      const position = `2026-01-15T12:00:00.00000${want.length}Z ${id}`;
      const cursor = Buffer.from(position).toString('base64url');
      expect(names(await get(`/api/conversations?cursor=${cursor}`))).toEqual(want);
    }
  });

  test('knows no others', async () => {
    for (const id of ['nothing', '%00', "'", 'a%2Fb', 'x'.repeat(300)]) {
      const answer = await get(`/api/conversations/${id}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.json().error).toBe('not_found');
    }
  });
});
