import { conversations, messages } from '@omnirelay/shared/store/schema.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertConversation, insertMessage } from '../testing/insert-conversation.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();
const noonMs = Date.UTC(2026, 0, 15, 12);
const db = () => console.store.db;
let id: string;

const get = (url: string) => console.app.inject({ url, headers: console.agent });

beforeEach(async () => {
  id = await insertConversation(db(), {
    providerId: '12',
    externalId: 'chatwoot_5_12',
    lastMessageAt: new Date(noonMs),
  });
});
afterEach(async () => {
  await db().delete(messages);
  await db().delete(conversations);
});

describe('a conversation', () => {
  test('is read backwards in pages that are oldest first', async () => {
    for (let i = 0; i < 5; i += 1) {
      const createdAt = new Date(noonMs + i * 1_000);
      await insertMessage(db(), id, { content: `${i}`, createdAt });
    }
    const contents = (answer: { json(): { items: { content: string }[] } }) =>
      answer.json().items.map(({ content }) => content);
    const newest = await get(`/api/conversations/${id}/messages?limit=2`);
    const before = await get(
      `/api/conversations/${id}/messages?limit=2&cursor=${newest.json().nextCursor}`,
    );
    const first = await get(
      `/api/conversations/${id}/messages?limit=2&cursor=${before.json().nextCursor}`,
    );
    expect([contents(newest), contents(before), contents(first)]).toEqual([
      ['3', '4'],
      ['1', '2'],
      ['0'],
    ]);
    expect(first.json().nextCursor).toBeNull();
  });

  test('shows a message in the agreed shape, and no address that would run', async () => {
    const messageId = await insertMessage(db(), id, {
      providerId: '77',
      createdAt: new Date(noonMs),
      attachments: [
        { id: '1', name: 'a.png', contentType: 'image/png', url: 'https://chat.example/a.png' },
        { id: '2', name: 'b', url: 'javascript:alert(1)' },
        { id: '3', name: 'c', uploadId: 'abc' },
      ],
    });
    const { items } = (await get(`/api/conversations/${id}/messages`)).json();
    expect(items).toEqual([
      {
        id: messageId,
        conversationId: id,
        sender: 'customer',
        author: 'Jane Doe',
        content: 'Where is my order?',
        private: false,
        attachments: [
          {
            id: '1',
            name: 'a.png',
            contentType: 'image/png',
            sizeBytes: null,
            url: 'https://chat.example/a.png',
          },
          { id: '2', name: 'b', contentType: null, sizeBytes: null, url: null },
          { id: '3', name: 'c', contentType: null, sizeBytes: null, url: '/api/uploads/abc' },
        ],
        state: 'stored',
        failure: null,
        providerId: '77',
        editedAt: null,
        deletedAt: null,
        createdAt: '2026-01-15T12:00:00.000Z',
      },
    ]);
  });

  test('refuses a cursor of somebody’s making', async () => {
    for (const cursor of ['x', '%00', Buffer.from('a b c').toString('base64url')]) {
      const answer = await get(`/api/conversations/${id}/messages?cursor=${cursor}`);
      expect(answer.statusCode).toBe(400);
    }
    expect((await get('/api/conversations/nothing/messages')).statusCode).toBe(404);
  });
});
