import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { recover } from '@omnirelay/shared/recovery/recover.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aThread, expectTalk, repliesOn, type Thread, tail, talkOf } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { flowChanges } from './support/flow-changes.ts';
import { type System, startSystem } from './support/system.ts';
import { startTarget, targetSecret } from './support/target.ts';

const redisServer = testRedis();
const database = testDatabase();
const keys = createKeys();
const target = await startTarget();
const forward = {
  ...{ kind: 'forward', id: 'crew', from: 'zendesk-main', url: target.url },
  ...{ secrets: [targetSecret], repeatable: false, timeout: '2s' },
};
const use = {} as { system: System };
const flow = flowChanges(use, forward);

beforeAll(async () => {
  use.system = await startSystem({
    ...{ redisUrl: redisServer.url, databaseUrl: database.url },
    inbox: ['zendesk-main', 'chatwoot-main'],
    flows: [forward],
  });
});
afterAll(async () => {
  await use.system?.close();
  await target.close();
});
beforeEach(() => use.system.chatwoot.faults.clear());

const recoverNow = () => {
  const { redis, store } = use.system;
  const queues = createQueues({ redis, keys });
  return recover({
    ...{ redis, keys, db: store.db, queues, startedBy: 'test', nowMs: Date.now },
    lanes: new Set([
      'zendesk-chatwoot.from.zendesk-main',
      'zendesk-chatwoot.from.chatwoot-main',
      'reply.from.zendesk-main',
      'reply.from.chatwoot-main',
      'crew.from.zendesk-main',
    ]),
    unrepeatable: new Set(['crew']),
  });
};

const say = ({ ann, ticket }: Thread, body: string) =>
  use.system.zendesk.comment(ticket.id, { authorId: ann.id, body });

const recorded = () =>
  eventually(async () => (await use.system.redis.xlen(keys.records)) === 0 || 'not recorded');

test('Redis lost: what waited is done, in its order, and what was done is not repeated', {
  timeout: 100_000,
}, async () => {
  const { system } = use;
  const { redis, chatwoot, store } = system;
  const thread = await aThread(system);
  const other = await aThread(system, { name: 'Other' });
  // Each answer comes late: it is written, and nobody here knows.
  const path = new RegExp(`/conversations/${thread.conversation.id}/messages$`);
  chatwoot.faults.inject({ method: 'POST', path, fault: { kind: 'hang-after' } });
  await flow.pause();
  for (const body of ['one', 'two', 'three']) {
    say(thread, body);
    await system.zendesk.webhooks.settled();
  }
  say(other, 'theirs');
  const theirs = () => talkOf(system, other.conversation.id);
  await eventually(() => theirs().includes('incoming: theirs') || tail(system));
  await eventually(
    () => talkOf(system, thread.conversation.id).includes('incoming: one') || tail(system),
  );
  await recorded();
  const { rows: waiting } = await store.db.execute(
    `select 1 from event_flows where state in ('waiting', 'retrying') and flow = 'zendesk-chatwoot'`,
  );
  expect(waiting.length).toBeGreaterThanOrEqual(2);

  await redis.flushdb();
  // Workers find what they need by themselves; nobody works on what waited.
  const first = await recoverNow();
  expect(first.putBack).toBeGreaterThanOrEqual(2);
  expect(first.uncertain).toBeGreaterThanOrEqual(4);
  await expectTalk(
    system,
    thread.conversation.id,
    ['incoming: It leaks', 'incoming: one', 'incoming: two', 'incoming: three'],
    40_000,
  );
  expect(theirs()).toEqual(['incoming: It leaks', 'incoming: theirs']);
  await recorded();
  expect(await recoverNow()).toMatchObject({ putBack: 0, uncertain: 0 });
  // Nobody can ask the target: a person decides.
  const { rows } = await store.db.execute<{ state: string }>(
    `select distinct state from event_flows where flow = 'crew' and reason like 'Redis was lost%'`,
  );
  expect(rows).toEqual([{ state: 'uncertain' }]);
  expect(repliesOn(system, thread.ticket.id)).toEqual([]);
  say(thread, 'four');
  await eventually(
    () => talkOf(system, thread.conversation.id).at(-1) === 'incoming: four' || tail(system),
  );
});
