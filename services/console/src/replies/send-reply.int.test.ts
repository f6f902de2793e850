import { messages } from '@omnirelay/shared/store/schema.ts';
import { describe, expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { loadWaiting } from '../testing/load-waiting.ts';
import { agentEmail } from '../testing/test-console.ts';
import { noonMs, testReplies } from '../testing/test-replies.ts';

const { console, db, id, mailbox, waiting, row, get, post } = testReplies();
const reply = (payload: object) => post(`/api/conversations/${id}/reply`, payload);

describe('a reply', () => {
  test('is stored, and handed to the workers as a reference', async () => {
    const answer = await reply({ content: 'It is on its way.' });
    expect(answer.statusCode).toBe(202);
    const message = answer.json();
    expect(message).toMatchObject({
      conversationId: id,
      sender: 'agent',
      author: 'Ann Agent',
      content: 'It is on its way.',
      private: false,
      state: 'sending',
      providerId: null,
    });
    const event = await loadWaiting(console, mailbox);
    expect(event).toMatchObject({
      connection: 'chatwoot-main',
      type: 'console.reply',
      providerEventId: `reply-${message.id}`,
      conversationKey: '12',
      externalId: 'chatwoot_5_12',
      flows: ['reply'],
    });
    expect(JSON.parse(String(event?.body))).toEqual({ messageId: message.id });
    expect(await row(message.id)).toMatchObject({
      effectId: `chatwoot-main.reply-${message.id}.reply.message`,
    });
    const jobs = await console.queues.queueOf('reply.from.chatwoot-main').getJobs(['waiting']);
    expect(jobs.map((job) => job.data)).toEqual([{ mailbox }]);
  });

  test('is on top of the list, read, and silences the AI', async () => {
    await reply({ content: `${'long '.repeat(100)}\nreply` });
    const conversation = (await get(`/api/conversations/${id}`)).json();
    expect(conversation).toMatchObject({ owner: 'people', unread: 0 });
    expect(conversation.lastMessage).toMatch(/^long long/);
    expect(conversation.lastMessage.length).toBeLessThanOrEqual(200);
    expect(Date.parse(conversation.lastMessageAt)).toBeGreaterThan(noonMs);
  });

  test('that is a note changes nothing about the conversation', async () => {
    const answer = await reply({ content: 'for colleagues', private: true });
    expect(answer.json()).toMatchObject({ private: true });
    expect((await get(`/api/conversations/${id}`)).json()).toMatchObject({
      owner: 'ai',
      unread: 3,
      lastMessage: '',
    });
  });

  test('asked for a hundred times at once is one message, sent once', async () => {
    const requestId = 'request-0001';
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => reply({ content: 'hello', requestId })),
    );
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
    const { items } = (await get(`/api/conversations/${id}/messages`)).json();
    expect(items).toHaveLength(1);
    expect(await waiting()).toHaveLength(1);
    const audit = await console.app.inject({
      url: `/api/audit?subject=${items[0].id}`,
      headers: console.bearer,
    });
    expect(audit.json().items).toMatchObject([{ actor: agentEmail, action: 'reply' }]);
  });

  test.each([
    ['text', { content: 'another' }],
    ['audience', { content: 'one', private: true }],
  ])('of the same request with another %s is refused, not swallowed', async (_, other) => {
    const requestId = 'request-0003';
    expect((await reply({ content: 'one', requestId })).statusCode).toBe(202);
    const answer = await reply({ ...other, requestId });
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'request_id_taken']);
    const { items } = (await get(`/api/conversations/${id}/messages`)).json();
    expect(items).toMatchObject([{ content: 'one', private: false }]);
  });

  test('of the same request stays the same, whatever its provider made of the text', async () => {
    const requestId = 'request-0004';
    const first = (await reply({ content: 'one ', requestId })).json();
    await db().update(messages).set({ content: 'one', version: '1' });
    const again = await reply({ content: 'one ', requestId });
    expect([again.statusCode, again.json().id]).toEqual([202, first.id]);
  });

  test('of the same request in another conversation is another message', async () => {
    const other = await insertConversation(db(), { providerId: '13' });
    const requestId = 'request-0002';
    const one = await reply({ content: 'one', requestId });
    const two = await post(`/api/conversations/${other}/reply`, { content: 'two', requestId });
    expect(two.json()).toMatchObject({ conversationId: other, content: 'two' });
    expect(two.json().id).not.toBe(one.json().id);
  });

  test.each([
    ['nothing', { content: '' }, 'content'],
    ['blanks', { content: ' \n\t' }, 'content'],
    ['no content', {}, 'content'],
    ['an unknown field', { content: 'a', to: 'b' }, 'to'],
    ['a file that is not there', { content: 'a', attachments: ['nothing'] }, 'attachments'],
    ['a file’s id that is none', { content: 'a', attachments: ["'; --"] }, 'attachments'],
    ['too many files', { content: 'a', attachments: Array(16).fill('x') }, 'attachments'],
    ['a short request id', { content: 'a', requestId: 'x' }, 'requestId'],
    ['a request id with NUL', { content: 'a', requestId: '12345678\0' }, 'requestId'],
    ['too much text', { content: 'x'.repeat(150_001) }, 'content'],
  ])('of %s is refused by name', async (_, payload, field) => {
    const answer = await reply(payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      error: 'bad_request',
      message: expect.stringContaining(field),
    });
    expect(await waiting()).toEqual([]);
  });

  test.each([
    ['as long as can be', 'x'.repeat(150_000)],
    ['with characters that look like SQL', "'; drop table messages; --"],
    ['that turns its direction', '\u202egnp.exe\u2066'],
    ['with half a character', 'a\ud800b'],
    ['with markup', '<script>alert(1)</script>{{7*7}}'],
  ])('%s is kept as it is', async (_, content) => {
    const answer = await reply({ content });
    expect(answer.statusCode).toBe(202);
    expect((await row(answer.json().id))?.content).toBe(content.toWellFormed());
  });

  test('with NUL is stored without it', async () => {
    expect((await reply({ content: 'a\0b' })).json().content).toBe('a\ufffdb');
  });

  test('beyond any size is refused', async () => {
    const answer = await reply({ content: 'x'.repeat(2_000_000) });
    expect(answer.statusCode).toBe(413);
    expect(answer.json().error).toBe('too_large');
  });

  test('by cookie has to come from our own page', async () => {
    const send = (headers: Record<string, string>) =>
      console.app.inject({
        method: 'POST',
        url: `/api/conversations/${id}/reply`,
        headers: { ...console.cookie, host: 'console.example', ...headers },
        payload: { content: 'hello' },
      });
    expect((await send({ origin: 'https://elsewhere.example' })).statusCode).toBe(403);
    expect((await send({})).statusCode).toBe(403);
    expect(await waiting()).toEqual([]);
    expect((await send({ origin: 'http://console.example' })).statusCode).toBe(202);
  });

  test('to a connection that is off or gone is refused with the reason', async () => {
    const gone = await insertConversation(db(), { connection: 'removed' });
    const refused = await post(`/api/conversations/${gone}/reply`, { content: 'a' });
    expect([refused.statusCode, refused.json().error]).toEqual([409, 'connection_gone']);

    const turn = (active: boolean) =>
      console.app.inject({
        method: 'PATCH',
        url: '/api/connections/chatwoot-main',
        headers: console.bearer,
        payload: { active },
      });
    await turn(false);
    const off = await reply({ content: 'a' });
    expect([off.statusCode, off.json().error]).toEqual([409, 'connection_inactive']);
    await turn(true);
    expect((await reply({ content: 'a' })).statusCode).toBe(202);
  });
});
