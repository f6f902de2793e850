import { newEventId } from '@omnirelay/shared/ids.ts';
import { changeSwitches } from '@omnirelay/shared/store/connections.ts';
import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { describe, expect, test } from 'vitest';
import { mostPerHour, mostPerMinute } from '../agent/ensure-calm.ts';
import { insertConversation, insertMessage } from '../testing/insert-conversation.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { loadWaiting } from '../testing/load-waiting.ts';
import { makeKey } from '../testing/make-key.ts';
import { testAgent } from '../testing/test-agent.ts';

const desk = testAgent();
const { console, db, id, call, change, waiting } = desk;
const say = (payload: object, options?: Parameters<typeof call>[2]) =>
  call('messages', { content: 'It is on its way.', ...payload }, options);
const stored = async () => (await listMessages(db(), { conversationId: id, limit: 100 })).items;
const hourMs = 3_600_000;

describe('an answer', () => {
  test('is a message of the key’s, on its way like an operator’s', async () => {
    const answer = await say({});
    expect(answer.statusCode).toBe(202);
    const message = answer.json();
    expect(message).toMatchObject({
      conversationId: id,
      sender: 'bot',
      author: 'CrewAI',
      content: 'It is on its way.',
      private: false,
      state: 'sending',
      stale: false,
    });
    const event = await loadWaiting(console, desk.mailbox);
    expect(event).toMatchObject({
      type: 'console.reply',
      providerEventId: `reply-${message.id}`,
      flows: ['reply'],
    });
    expect(JSON.parse(String(event?.body))).toEqual({ messageId: message.id });
    expect(await desk.conversation()).toMatchObject({
      owner: 'ai',
      ownedAt: null,
      lastMessage: 'It is on its way.',
    });
  });

  test('finds its conversation by the name that the event has', async () => {
    const answer = await say({}, { to: 'chatwoot_5_12' });
    expect(answer.json()).toMatchObject({ conversationId: id });
  });

  test('is told that a name stands for two, unless the key is for one connection', async () => {
    const other = await desk.insertNamesake();
    const answer = await say({}, { to: 'chatwoot_5_12' });
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'ambiguous_conversation']);
    expect(answer.json().message).toContain(`${id}, ${other}`);
    const { headers } = await makeKey(db(), { connections: ['chatwoot-main'] });
    const limited = await say({}, { to: 'chatwoot_5_12', headers });
    expect(limited.json()).toMatchObject({ conversationId: id });
  });

  test('is refused where the key is for other connections', async () => {
    const { headers } = await makeKey(db(), { connections: ['zendesk-main'] });
    for (const to of [id, 'chatwoot_5_12']) {
      const answer = await say({}, { to, headers });
      expect([answer.statusCode, answer.json().error]).toEqual([403, 'connection_not_allowed']);
      expect(answer.json().message).toContain('agent:message');
    }
    expect(await stored()).toEqual([]);
  });

  test('is in the audit log, without its words', async () => {
    const { id: subject } = (await say({ content: 'secret words' })).json();
    const url = `/api/audit?subject=${subject}`;
    const audit = await console.app.inject({ url, headers: console.bearer });
    expect(audit.json().items).toMatchObject([
      {
        actor: 'key:CrewAI',
        action: 'agent.message',
        details: { key: desk.key().row.id, conversation: id, private: false },
      },
    ]);
    expect(audit.body).not.toContain('secret words');
  });
});

describe('said twice', () => {
  test.each([
    ['with a requestId', { requestId: 'my-1' }, {}],
    ['with the header', {}, { 'idempotency-key': 'my-1' }],
    ['to the same delivery', { inReplyTo: newEventId() }, {}],
  ])('%s, it is one message, and other words are refused', async (_, payload, headers) => {
    const answers = await Promise.all([1, 2, 3].map(() => say(payload, { headers })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
    expect(await stored()).toHaveLength(1);
    expect(await waiting()).toHaveLength(1);
    const other = await say({ ...payload, content: 'Other words' }, { headers });
    const code = 'inReplyTo' in payload ? 'already_answered' : 'request_id_taken';
    expect([other.statusCode, other.json().error]).toEqual([409, code]);
    expect(await stored()).toHaveLength(1);
  });

  test('to the same delivery, under a requestId of its own, it is two', async () => {
    const inReplyTo = newEventId();
    await say({ inReplyTo });
    const more = await say({ inReplyTo, content: 'And more', requestId: 'my-2' });
    expect(more.statusCode).toBe(202);
    const note = await say({ inReplyTo, content: 'For colleagues', private: true });
    expect(note.statusCode).toBe(202);
    expect((await stored()).map(({ content }) => content)).toEqual([
      'It is on its way.',
      'And more',
      'For colleagues',
    ]);
  });

  test('with nothing to tell by, it is two', async () => {
    await say({});
    await say({});
    expect(await stored()).toHaveLength(2);
  });

  test('by two keys, it is two', async () => {
    await say({ requestId: 'my-1' });
    await say({ requestId: 'my-1' }, { headers: (await makeKey(db())).headers });
    expect(await stored()).toHaveLength(2);
  });

  test('also after a person has taken over, it is the same', async () => {
    const first = await say({ requestId: 'my-1' });
    await change({ owner: 'people', ownedAt: new Date() });
    const again = await say({ requestId: 'my-1' });
    expect([again.statusCode, again.json().id]).toEqual([202, first.json().id]);
  });

  test('with two ids that differ, it is refused', async () => {
    const answer = await say({ requestId: 'a' }, { headers: { 'idempotency-key': 'b' } });
    expect(answer.statusCode).toBe(400);
  });
});

describe('whose conversation it is', () => {
  const people = { owner: 'people', ownedAt: new Date() };

  test('people’s: an answer is refused, a note is not', async () => {
    await change(people);
    const answer = await say({});
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'owned_by_people']);
    const note = await say({ private: true, content: 'A draft for you' });
    expect(note.json()).toMatchObject({ private: true, state: 'sending', sender: 'bot' });
    expect(await desk.conversation()).toMatchObject({ ...people, lastMessage: '' });
  });

  test('a person who takes over at the same moment: either, and never both', async () => {
    const url = `/api/conversations/${id}/reply`;
    const [answer] = await Promise.all([
      say({}),
      console.app.inject({
        method: 'POST',
        url,
        headers: console.agent,
        payload: { content: 'Hi' },
      }),
    ]);
    // Stored before the person's words, the worker discards it.
    expect([202, 409]).toContain(answer.statusCode);
    expect(await desk.conversation()).toMatchObject({ owner: 'people' });
    expect((await say({})).json().error).toBe('owned_by_people');
  });

  test('a person who has replied since: superseded, although it was given back', async () => {
    const inReplyTo = newEventId(Date.now() - 60_000);
    await insertMessage(db(), id, { sender: 'agent', createdAt: new Date(Date.now() - 30_000) });
    await change({ owner: 'ai', ownedAt: new Date() });
    const answer = await say({ inReplyTo });
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'superseded']);
    expect((await say({ inReplyTo, private: true })).statusCode).toBe(202);
    expect((await say({ inReplyTo: newEventId() })).statusCode).toBe(202);
  });

  test('the customer has said more: said, and told to be stale', async () => {
    const inReplyTo = newEventId(Date.now() - 60_000);
    expect((await say({ inReplyTo: newEventId() })).json().stale).toBe(false);
    await insertMessage(db(), id, { createdAt: new Date(Date.now() - 30_000) });
    expect((await say({ inReplyTo })).json().stale).toBe(true);
  });

  test('what an agent has said itself is no question', async () => {
    const inReplyTo = await insertDelivery(db(), {
      connection: 'chatwoot-main',
      conversationKey: '12',
      providerEventId: 'message-7001',
    });
    await insertMessage(db(), id, { sender: 'bot', providerId: '7001' });
    expect((await say({ inReplyTo })).json().error).toBe('own_echo');
    expect((await say({ inReplyTo, private: true })).statusCode).toBe(202);
  });

  test('a delivery about another conversation is no reason to answer here', async () => {
    const inReplyTo = await insertDelivery(db(), { connection: 'chatwoot-main' });
    const answer = await say({ inReplyTo });
    expect([answer.statusCode, answer.json().message]).toEqual([
      400,
      expect.stringContaining('inReplyTo'),
    ]);
  });
});

describe('refused', () => {
  test('is a closed conversation', async () => {
    await change({ status: 'Closed' });
    expect((await say({})).json().error).toBe('conversation_closed');
    expect((await say({ private: true })).statusCode).toBe(202);
  });

  test('is a connection that is off, or gone', async () => {
    const off = { active: false };
    const on = { active: true };
    await changeSwitches(db(), 'chatwoot-main', off);
    expect((await say({})).json().error).toBe('connection_inactive');
    await changeSwitches(db(), 'chatwoot-main', on);
    const gone = await insertConversation(db(), { connection: 'chatwoot-old' });
    expect((await say({}, { to: gone })).json().error).toBe('connection_gone');
  });

  test('is a conversation that is not there', async () => {
    const answer = await say({}, { to: 'chatwoot_5_999' });
    expect([answer.statusCode, answer.json().error]).toEqual([404, 'not_found']);
    expect(answer.json().message).toContain('inbox flow');
  });

  test.each([
    ['nothing', { content: ' \n' }, 'content'],
    ['too much', { content: 'x'.repeat(150_001) }, 'content'],
    ['NUL', { content: 'a\0b' }, 'content'],
    ['an unknown field', { sender: 'agent' }, 'sender'],
    ['attachments', { attachments: [] }, 'attachments'],
    ['a delivery that is none', { inReplyTo: '700' }, 'inReplyTo'],
    ['a strange requestId', { requestId: 'a b' }, 'requestId'],
    ['a note that is one perhaps', { private: 'true' }, 'private'],
  ])('is %s', async (_, payload, field) => {
    const answer = await say(payload);
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'bad_request']);
    expect(answer.json().message).toContain(field);
    expect(await stored()).toEqual([]);
  });

  test('is an agent that talks without end', async () => {
    for (let i = 0; i < mostPerMinute; i += 1) expect((await say({})).statusCode).toBe(202);
    const answer = await say({});
    expect([answer.statusCode, answer.json().error]).toEqual([429, 'too_many_messages']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const other = await insertConversation(db());
    expect((await say({}, { to: other })).statusCode).toBe(202);
  });

  test('is an agent that talks without end, slowly', async () => {
    const saidAt = Array(mostPerHour).fill(Date.now() - 120_000);
    await console.redis.lpush(`${console.keys.prefix}:limit:agent:${id}:hour`, ...saidAt);
    const answer = await say({});
    expect([answer.statusCode, answer.json().error]).toEqual([429, 'too_many_messages']);
  });

  test('is a body that is too large', async () => {
    expect((await say({ content: 'x'.repeat(1_100_000) })).statusCode).toBe(413);
  });
});

describe('at Zalo', () => {
  const talk = async (overrides: Parameters<typeof insertConversation>[1] = {}) => {
    const another = await console.startAnother({
      config: { connections: { 'zalo-main': { provider: 'zalo' } }, flows: [] },
    });
    const to = await insertConversation(db(), {
      connection: 'zalo-main',
      platform: 'zalo',
      interactedAt: new Date(),
      ...overrides,
    });
    return async (payload: object) => {
      const url = `/api/agent/conversations/${to}/messages`;
      const { headers } = desk.key();
      return another.inject({ method: 'POST', url, headers, payload });
    };
  };

  test('an answer is sent while the window is open', async () => {
    const tell = await talk();
    expect((await tell({ content: 'Chào' })).json()).toMatchObject({ state: 'sending' });
  });

  test('and refused when it has closed', async () => {
    const tell = await talk({ interactedAt: new Date(Date.now() - 8 * 24 * hourMs) });
    expect((await tell({ content: 'Chào' })).json().error).toBe('window_closed');
  });

  test('an anonymous visitor can not be answered', async () => {
    const tell = await talk({ providerId: 'anonymous-7' });
    expect((await tell({ content: 'Chào' })).json().error).toBe('not_reachable');
  });

  test('a note stays in our inbox: Zalo has none', async () => {
    const tell = await talk();
    const note = (await tell({ content: 'For you', private: true })).json();
    expect(note).toMatchObject({ private: true, state: 'stored' });
    expect(await console.redis.keys('*mailbox*')).toEqual([]);
  });
});
