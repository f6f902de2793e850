import { describe, expect, test } from 'vitest';
import { insertMessage } from '../testing/insert-conversation.ts';
import { makeKey } from '../testing/make-key.ts';
import { testAgent } from '../testing/test-agent.ts';

const shown: [string, string, boolean][] = [];
const desk = testAgent({
  typing: {
    async show({ connection, providerId }, on) {
      shown.push([connection, providerId, on]);
      return true;
    },
    close: async () => {},
  },
});
const { console, db, id, call, change, waiting, row } = desk;

describe('handing off', () => {
  const types = async () => {
    const ids = await waiting();
    const raw = await Promise.all(ids.map((one) => console.redis.get(console.keys.event(one))));
    return raw.map((line) => /console\.\w+/.exec(String(line))?.[0]);
  };

  test('makes it people’s, leaves a note for them, and opens it', async () => {
    const answer = await call('handoff', { reason: 'Asked for a person', note: 'Order 5' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      conversation: id,
      owner: 'people',
      status: 'Open',
      changed: true,
      note: {
        sender: 'bot',
        author: 'CrewAI',
        content: 'Asked for a person\n\nOrder 5',
        private: true,
        state: 'sending',
      },
    });
    expect(await desk.conversation()).toMatchObject({ owner: 'people' });
    expect((await desk.conversation()).ownedAt).not.toBeNull();
    expect(await types()).toEqual(['console.reply', 'console.status']);
    const after = await call('messages', { content: 'One more thing' });
    expect(after.json().error).toBe('owned_by_people');
  });

  test('again changes nothing, and leaves no second note', async () => {
    const first = (await call('handoff', { note: 'Order 5' })).json();
    const again = (await call('handoff', { note: 'Order 5' })).json();
    expect(again).toEqual({ ...first, changed: false });
    const url = `/api/audit?subject=${encodeURIComponent(id)}`;
    const audit = await console.app.inject({ url, headers: console.bearer });
    expect(audit.json().items).toMatchObject([
      { actor: 'key:CrewAI', action: 'agent.handoff', details: { changed: true } },
    ]);
    expect(audit.body).not.toContain('Order 5');
  });

  test('needs neither reason nor note', async () => {
    for (const payload of [{}, { reason: ' ', note: '' }]) {
      expect((await call('handoff', payload)).json()).toMatchObject({ note: null });
    }
    expect(await types()).not.toContain('console.reply');
  });

  test('leaves a closed conversation closed', async () => {
    await change({ status: 'Closed' });
    expect((await call('handoff', {})).json()).toMatchObject({ status: 'Closed', changed: true });
    expect(await types()).toEqual([]);
  });

  test('lets go out what was said right before', async () => {
    const said = (await call('messages', { content: 'A colleague will answer.' })).json();
    await call('handoff', {});
    const { ownedAt } = await desk.conversation();
    expect(ownedAt).toEqual((await row(said.id))?.createdAt);
  });

  test('refuses unknown fields', async () => {
    expect((await call('handoff', { owner: 'ai' })).statusCode).toBe(400);
  });
});

describe('typing', () => {
  test('is shown and hidden where it is', async () => {
    shown.length = 0;
    expect((await call('typing', { on: true })).json()).toEqual({ shown: true });
    expect((await call('typing', { on: false })).json()).toEqual({ shown: true });
    expect(shown).toEqual([
      ['chatwoot-main', '12', true],
      ['chatwoot-main', '12', false],
    ]);
  });

  test('is not shown while people have the conversation', async () => {
    shown.length = 0;
    await change({ owner: 'people', ownedAt: new Date() });
    expect((await call('typing', { on: true })).json()).toEqual({ shown: false });
    expect(shown).toEqual([]);
  });

  test('needs to know which', async () => {
    expect((await call('typing', {})).statusCode).toBe(400);
  });
});

describe('what was said', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 15, 12, 0, second));
  const fill = async () => {
    await insertMessage(db(), id, { content: 'one', createdAt: at(1) });
    await insertMessage(db(), id, { content: 'note', private: true, createdAt: at(2) });
    await insertMessage(db(), id, { content: 'two', sender: 'agent', createdAt: at(3) });
    const draft = { state: 'draft', providerId: null, sender: 'bot' };
    await insertMessage(db(), id, { content: 'draft', ...draft, createdAt: at(4) });
    const taken = { deletedAt: at(6) };
    await insertMessage(db(), id, { content: 'gone', ...taken, createdAt: at(5) });
    await insertMessage(db(), id, { content: 'three', createdAt: at(7) });
  };
  const said = async (query: string) => {
    const { items, nextCursor } = (await call(`messages${query}`)).json();
    return { items: items.map(({ content }: { content: string }) => content), nextCursor };
  };

  test('is told without notes, drafts and what was taken back', async () => {
    await fill();
    expect(await said('')).toEqual({ items: ['one', 'two', 'three'], nextCursor: null });
  });

  test('page by page, the newest page first', async () => {
    await fill();
    const { items, nextCursor } = await said('?limit=2');
    expect(items).toEqual(['two', 'three']);
    const before = await said(`?limit=2&cursor=${encodeURIComponent(nextCursor)}`);
    expect(before).toEqual({ items: ['one'], nextCursor: null });
  });

  test('with notes only to keys that may read them', async () => {
    await fill();
    expect((await said('?private=true')).items).toContain('note');
    const { headers } = await makeKey(db(), { scopes: ['agent:read'] });
    const answer = await call('messages?private=true', undefined, { headers });
    expect([answer.statusCode, answer.json().error]).toEqual([403, 'missing_scope']);
    expect(answer.json().message).toContain('agent:notes');
    const plain = await call('messages', undefined, { headers });
    expect(plain.statusCode).toBe(200);
    expect(plain.body).not.toContain('note"');
  });
});
