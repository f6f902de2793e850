import { acceptedAtMs } from '@omnirelay/shared/ids.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import {
  createLines,
  emptyInbox,
  readInbox,
  replyRequest,
  storeReply,
} from '@omnirelay/shared/records/testing/inbox-store.ts';
import { type RecordLine, writeRecords } from '@omnirelay/shared/records/write-records.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { findDelivery } from '@omnirelay/shared/store/deliveries.ts';
import { connections, conversations } from '@omnirelay/shared/store/schema.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Body } from './testing/fixtures.ts';
import { project } from './testing/project.ts';
import {
  chatwootMessage,
  chatwootStatus,
  chatwootStory,
  chatwootUpdate,
  type Story,
  zendeskComment,
  zendeskStory,
} from './testing/stories.ts';

const { connection: redis, prefix } = testRedis();
const database = testDatabase();
const keys = createKeys(prefix);
const lines = createLines({ redis, keys });
let store: Store;
const write = (batch: RecordLine[]) => writeRecords({ redis, keys, db: store.db, project }, batch);

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
});
afterEach(async () => {
  await redis.flushdb();
  await emptyInbox(store.db);
});
afterAll(() => store.close());

async function tell(...events: StoredEvent[]): Promise<void> {
  for (const event of events) await write([await lines.accepted(event)]);
}

const messagesNow = async () => (await readInbox(store.db)).messages;
async function conversationNow() {
  const [conversation] = (await readInbox(store.db)).conversations;
  if (!conversation) throw new Error('no conversation is stored');
  return conversation;
}

/** The story's lines, with how the console's reply fared. */
async function linesOf(story: Story): Promise<RecordLine[]> {
  const request = replyRequest(story.connection, story.conversation, story.replyId);
  const all = [await lines.accepted(request)];
  for (const event of story.events) all.push(await lines.accepted(event));
  const { remoteId } = story;
  all.push(lines.outcome(request, { state: 'retrying', reason: 'failed' }));
  all.push(lines.outcome(request, { state: 'done', remoteId }));
  return all;
}

function begin({ connection, conversation, replyId }: Story) {
  const at = new Date('2026-07-28T08:59:00Z');
  const content = 'from the console';
  return storeReply(store.db, { id: replyId, connection, conversation, content, at });
}

/** In which order lines come, how they are cut into batches, which of them are repeated. */
const history = fc.record({
  order: fc.array(fc.nat(1_000_000), { minLength: 60, maxLength: 60 }),
  cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 60, maxLength: 60 }),
  twice: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  missing: fc.array(fc.nat(9), { minLength: 30, maxLength: 30 }),
  together: fc.boolean(),
});

const nothing = { deletedAt: null, editedAt: null, failure: null };
const minute = (of: number) => new Date(Date.parse('2026-07-28T09:00:00Z') + of * 60_000);

describe('what happened at Chatwoot', () => {
  test('is stored as it is in the end', async () => {
    const story = chatwootStory();
    await begin(story);
    await write(await linesOf(story));
    const { conversations, messages } = await readInbox(store.db);
    expect(conversations).toMatchObject([
      {
        id: 'chatwoot-main.42',
        connection: 'chatwoot-main',
        platform: 'facebook',
        providerId: '42',
        externalId: 'chatwoot_55_42',
        contact: { id: '55', name: 'An at 15' },
        contactName: 'An at 15',
        status: 'Closed',
        owner: 'people',
        assignee: null,
        unread: 2,
        lastMessage: 'message 108',
        lastMessageAt: minute(14),
        createdAt: minute(0),
        updatedAt: minute(15),
      },
    ]);
    expect(messages).toMatchObject([
      {
        id: story.replyId,
        providerId: '105',
        sender: 'agent',
        author: 'Mai',
        content: 'from the console',
        private: false,
        state: 'sent',
        createdAt: minute(10),
        attachments: [{ id: '10', name: 'o.pdf' }],
        ...nothing,
      },
      { id: 'chatwoot-main.00000000000000000101', content: '', deletedAt: expect.any(Date) },
      { providerId: '102', sender: 'customer', attachments: [{ id: '9' }], ...nothing },
      {
        providerId: '103',
        content: 'edited twice',
        state: 'failed',
        failure: 'no',
        editedAt: expect.any(Date),
        createdAt: minute(3),
      },
      { providerId: '104', state: 'stored', createdAt: minute(6), ...nothing },
      { providerId: '106', sender: 'agent', private: true },
      { providerId: '107', content: 'message 107' },
      { providerId: '108', content: 'message 108' },
    ]);
    expect(messages).toHaveLength(8);
  });

  test('is delivered after all once it was tried again', async () => {
    const fail = (body: Body) => {
      body.content_attributes = { external_error: 'Window closed' };
    };
    await tell(
      chatwootMessage(1, 1, () => {}, 'agent-reply'),
      chatwootUpdate(2, 1, 1, fail),
    );
    expect(await messagesNow()).toMatchObject([{ state: 'failed', failure: 'Window closed' }]);
    await tell(chatwootUpdate(4, 1, 1, () => {}));
    expect(await messagesNow()).toMatchObject([{ state: 'stored', failure: null }]);
  });
});

describe('what happened at Zendesk', () => {
  test('is stored as it is in the end', async () => {
    const story = zendeskStory();
    await begin(story);
    await write(await linesOf(story));
    const { conversations, messages } = await readInbox(store.db);
    expect(conversations).toMatchObject([
      {
        id: 'zendesk-main.5158',
        platform: 'zendesk',
        externalId: 'zendesk_5158',
        contactName: 'Ann Lee',
        status: 'Open',
        unread: 1,
        lastMessage: 'comment 1107',
        lastMessageAt: minute(11),
        createdAt: minute(0),
      },
    ]);
    expect(messages).toMatchObject([
      {
        id: story.replyId,
        providerId: '1105',
        author: 'Mai',
        state: 'sent',
        createdAt: minute(7),
        attachments: [{ id: '24' }],
      },
      { providerId: '1101', sender: 'customer', attachments: [{ id: '21' }], ...nothing },
      { providerId: '1102', sender: 'agent', author: 'Bob Agent', private: true },
      { providerId: '1103', content: '', attachments: [], deletedAt: minute(5) },
      { providerId: '1106', private: true, content: 'comment 1106' },
      { providerId: '1107', private: false },
      // Its comment hasn't come: nobody says that it is public.
      { providerId: '1108', sender: 'system', private: true, attachments: [{ id: '25' }] },
    ]);
    expect(messages).toHaveLength(7);
  });
});

describe('a reply of the console', () => {
  const request = (story: Story) =>
    replyRequest(story.connection, story.conversation, story.replyId);

  test.each([
    { state: 'retrying' as const, reason: 'failed', want: { state: 'sending', failure: null } },
    {
      state: 'parked' as const,
      reason: 'HTTP 404',
      want: { state: 'failed', failure: 'HTTP 404' },
    },
    { state: 'uncertain' as const, reason: 'hm', want: { state: 'uncertain', failure: 'hm' } },
    { state: 'done' as const, remoteId: '42/105', want: { state: 'sent', providerId: '105' } },
  ])('that is $state', async ({ want, ...outcome }) => {
    const story = chatwootStory();
    await begin(story);
    const event = request(story);
    await write([await lines.accepted(event), lines.outcome(event, outcome)]);
    expect(await messagesNow()).toMatchObject([{ id: story.replyId, ...want }]);
  });

  test('whose end nobody saw is sent, once its echo shows it', async () => {
    const story = chatwootStory();
    await begin(story);
    const event = request(story);
    await write([await lines.accepted(event), lines.outcome(event, { state: 'uncertain' })]);
    await tell(...story.events.slice(9, 10));
    expect(await messagesNow()).toMatchObject([
      { id: story.replyId, providerId: '105', state: 'sent', failure: null },
    ]);
    // An outcome that comes late takes nothing back.
    await write([lines.outcome(event, { state: 'parked', reason: 'too late' })]);
    expect(await messagesNow()).toMatchObject([{ state: 'sent', failure: null }]);
  });

  test('of which the conversation is not stored is none', async () => {
    const story = chatwootStory();
    const event = request(story);
    await write([await lines.accepted(event), lines.outcome(event, { state: 'done' })]);
    expect(await readInbox(store.db)).toEqual({ conversations: [], messages: [] });
  });

  test('keeps the id that the console knows when its echo was stored as somebody’s', async () => {
    const story = zendeskStory();
    await begin(story);
    const echo = story.events.find(({ providerEventId }) => providerEventId === 'comment-1105');
    if (!echo) throw new Error('the story has no echo');
    await tell(echo);
    expect(await messagesNow()).toHaveLength(2);
    const event = request(story);
    const done = { state: 'done', remoteId: story.remoteId } as const;
    await write([await lines.accepted(event), lines.outcome(event, done)]);
    expect(await messagesNow()).toMatchObject([{ id: story.replyId, providerId: '1105' }]);
  });
});

describe('unread', () => {
  const reply = (at: number, id: number) => chatwootMessage(at, id, () => {}, 'agent-reply');
  const read = () => store.db.update(conversations).set({ unread: 0, readAt: minute(3) });

  test('are the customer’s messages since the last answer', async () => {
    await tell(chatwootMessage(1, 1), chatwootMessage(2, 2));
    expect(await conversationNow()).toMatchObject({ unread: 2 });
    await tell(reply(3, 3));
    expect(await conversationNow()).toMatchObject({ unread: 0 });
    await tell(
      chatwootMessage(4, 4),
      chatwootMessage(5, 5, () => {}, 'private-note'),
    );
    expect(await conversationNow()).toMatchObject({ unread: 1, lastMessage: 'message 4' });
  });

  test('is nothing that was written before what was read, however late it comes', async () => {
    await tell(chatwootMessage(3, 3));
    await read();
    await tell(chatwootMessage(2, 2), chatwootStatus(4, 'open'));
    expect(await conversationNow()).toMatchObject({ unread: 0, lastMessageAt: minute(3) });
    await tell(chatwootMessage(4, 4));
    expect(await conversationNow()).toMatchObject({ unread: 1, lastMessageAt: minute(4) });
  });

  test('is no history that was read', async () => {
    await tell({ ...chatwootMessage(1, 1), backfill: true });
    expect(await conversationNow()).toMatchObject({ unread: 0, lastMessage: 'message 1' });
  });

  test('is counted up to a hundred', async () => {
    const all = Array.from({ length: 130 }, (_, i) => chatwootMessage(i + 1, i + 1));
    await write(await Promise.all(all.map((event) => lines.accepted(event))));
    expect(await conversationNow()).toMatchObject({ unread: 100 });
  });

  test('keeps what operators have set', async () => {
    await tell(chatwootMessage(1, 1));
    await store.db.update(conversations).set({ assignee: 'mai@acme.example', owner: 'ai' });
    await tell(chatwootMessage(2, 2));
    expect(await conversationNow()).toMatchObject({ assignee: 'mai@acme.example', owner: 'ai' });
  });
});

test('of the conversation, a message of files alone shows their names', async () => {
  await tell(
    chatwootMessage(1, 1, (body) => {
      body.content = null;
      body.attachments = [{ id: 9, file_type: 'image', data_url: 'https://cw.example/x/b.png' }];
    }),
  );
  expect(await conversationNow()).toMatchObject({ lastMessage: 'b.png' });
});

test('a second message with the marker of a reply is a message of its own', async () => {
  const story = chatwootStory();
  await begin(story);
  const [echo] = story.events.slice(9, 10);
  const again = JSON.parse(echo?.body.toString() ?? '');
  await tell(
    ...story.events.slice(9, 10),
    chatwootMessage(11, 205, (body) => {
      Object.assign(body, { ...again, id: 205, created_at: body.created_at });
    }),
  );
  expect(await messagesNow()).toMatchObject([
    { id: story.replyId, providerId: '105' },
    { id: 'chatwoot-main.00000000000000000205', effectId: null },
  ]);
});

test('an event that can’t be read parks alone, and nothing of it is lost', async () => {
  const good = [chatwootMessage(1, 1), zendeskComment(2, '2')];
  const odd = { ...chatwootMessage(3, 3), body: Buffer.from('{"event":') };
  const all = [...good, odd].map((event) => lines.accepted(event));
  const { through } = await write(await Promise.all(all));
  expect(through.sort()).toEqual(good.map(({ id }) => id).sort());
  expect(await messagesNow()).toHaveLength(2);
  expect(await findDelivery(store.db, odd.id)).toMatchObject({
    state: 'parked',
    flows: [{ flow: 'inbox', state: 'parked', reason: expect.stringContaining('JSON') }],
  });
});

test('whatever a customer writes is stored, or at least kept', async () => {
  const nasty = [
    '\u0000',
    '\ud800',
    '💧',
    `\\u0000`,
    '"\'; drop table messages; --',
    'x'.repeat(200_000),
  ];
  await tell(
    ...nasty.map((text, i) =>
      chatwootMessage(i + 1, i + 1, (body) => {
        body.content = text;
        body.content_attributes = { omnirelay: { effect: text, from: 'zendesk' } };
        body.conversation.meta.sender = { id: 55, name: text, email: text, thumbnail: text };
        body.attachments = [
          { id: 9, fallback_title: text, data_url: `https://cw.example/${text}` },
        ];
      }),
    ),
  );
  const stored = await messagesNow();
  expect(stored.map(({ content }) => content)).toEqual(
    nasty.map((text) => text.replace('\u0000', '\ufffd').toWellFormed()),
  );
});

describe('the last webhook', () => {
  const lastWebhooks = () => store.db.select().from(connections);

  test('is noted for each connection, once for a batch, and never put back', async () => {
    const [first, second] = [chatwootMessage(1, 1), chatwootMessage(2, 2)];
    const other = zendeskComment(1, '1');
    const batch = await Promise.all([second, other, first].map((one) => lines.accepted(one)));
    await write(batch);
    await write(batch.slice(2));
    const want = [first, second].map(({ id }) => acceptedAtMs(id));
    expect(await lastWebhooks()).toMatchObject([
      { name: 'chatwoot-main', lastWebhookAt: new Date(Math.max(...want)), active: true },
      { name: 'zendesk-main', lastWebhookAt: new Date(acceptedAtMs(other.id)) },
    ]);
  });

  test('is nothing that we read or asked for ourselves', async () => {
    await tell(
      { ...zendeskComment(1, '1'), found: true },
      { ...chatwootMessage(1, 1), backfill: true },
      replyRequest('chatwoot-main', '42', 'some-message'),
    );
    expect(await lastWebhooks()).toEqual([]);
  });
});

describe.each([
  { name: 'Chatwoot', tell: chatwootStory },
  { name: 'Zendesk', tell: zendeskStory },
])('what happened at $name', ({ tell }) => {
  test('ends in the same rows whatever the order, the batches, the repeats, one recorder or several', async () => {
    const story = tell();
    const all = await linesOf(story);
    await fc.assert(
      fc.asyncProperty(history, async ({ order, cuts, twice, missing, together }) => {
        const some = all.filter((_, i) => missing[i] !== 0);
        await begin(story);
        await write(some);
        const want = await readInbox(store.db);
        await emptyInbox(store.db);

        const shuffled = [...some, ...some.filter((_, i) => twice[i])]
          .map((line, i) => ({ line, at: order[i] ?? i }))
          .sort((a, b) => a.at - b.at)
          .map(({ line }) => line);
        const batches: RecordLine[][] = [];
        for (const cut of cuts) if (shuffled.length > 0) batches.push(shuffled.splice(0, cut));
        await begin(story);
        if (together) await Promise.all(batches.map(write));
        else for (const batch of batches) await write(batch);
        expect(await readInbox(store.db)).toEqual(want);
        await emptyInbox(store.db);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
