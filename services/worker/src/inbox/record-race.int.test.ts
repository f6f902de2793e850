import { replyEffectId } from '@omnirelay/shared/mailbox/console-requests.ts';
import {
  createLines,
  readInbox,
  replyRequest,
  storeReply,
} from '@omnirelay/shared/records/testing/inbox-store.ts';
import { type RecordLine, writeRecords } from '@omnirelay/shared/records/write-records.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { project } from './testing/project.ts';
import { chatwootMessage, chatwootStory, type Story } from './testing/stories.ts';

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
afterAll(() => store.close());

function begin({ connection, conversation, replyId }: Story) {
  const at = new Date('2026-07-28T08:59:00Z');
  return storeReply(store.db, { id: replyId, connection, conversation, content: 'hello', at });
}

const patience = { timeout: 20_000 };

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
}

test('two recorders at a conversation that nobody has stored yet make one message of an answer and its webhook', async () => {
  const [story, other] = [chatwootStory(), chatwootStory()];
  await begin(story);
  await begin(other);
  const request = replyRequest(story.connection, story.conversation, story.replyId);
  const asked = await lines.accepted(request);
  // Nothing in it says whose it is.
  const echo = chatwootMessage(10, 105, () => {}, 'agent-reply');
  const effect = replyEffectId(other.connection, other.replyId);
  const marked = chatwootMessage(
    11,
    205,
    (body) => {
      body.content_attributes = { omnirelay: { effect, from: 'console', author: 'Mai' } };
    },
    'agent-reply',
  );
  const heard = [await lines.accepted(echo), await lines.accepted(marked)];

  // The first has read what is stored, all but a row that somebody holds, and has written nothing yet.
  const holder = await database.pool.connect();
  await holder.query('begin');
  await holder.query('select 1 from messages where id = $1 for update', [other.replyId]);
  const first = write(heard);
  await vi.waitUntil(async () => (await waiting()) === 1, patience);
  let isWritten = false;
  const done = { state: 'done', remoteId: story.remoteId } as const;
  const second = write([asked, lines.outcome(request, done)]).then(() => {
    isWritten = true;
  });
  await vi.waitUntil(async () => isWritten || (await waiting()) === 2, patience);
  await holder.query('rollback');
  holder.release();

  await Promise.all([first, second]);
  const { messages } = await readInbox(store.db);
  expect(Object.fromEntries(messages.map(({ id, providerId }) => [id, providerId]))).toEqual({
    [story.replyId]: '105',
    [other.replyId]: '205',
  });
});
