import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aThread, expectNothingParked, expectTalk, talkOf } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type System, startSystem } from './support/system.ts';

const redis = testRedis();
const database = testDatabase();
const keys = createKeys();
let system: System;

beforeAll(async () => {
  system = await startSystem({ redisUrl: redis.url, databaseUrl: database.url, workers: 2 });
});
afterAll(async () => {
  await system.close();
  expect(system.chatwoot.unexpected).toEqual([]);
});

const words = Array.from({ length: 20 }, (_, i) => `word ${i}`);
const patienceMs = 120_000;

test.each([0, 9])(
  'comments that piled up arrive once and in order when a worker dies after %i of them',
  { timeout: patienceMs + 30_000 },
  async (after) => {
    const { zendesk, chatwoot } = system;
    const { ann, ticket, conversation } = await aThread(system);
    const path = new RegExp(`/conversations/${conversation.id}/messages$`);
    const post = { method: 'POST', path };
    // While the first is under way, the others pile up behind it; and there is time to die.
    chatwoot.faults.inject({ ...post, fault: { kind: 'delay', ms: 1_000 } });
    for (let i = 1; i < words.length; i++) {
      chatwoot.faults.inject({ ...post, fault: { kind: 'delay', ms: 40 } });
    }
    for (const body of words) {
      zendesk.comment(ticket.id, { authorId: ann.id, body });
      await zendesk.webhooks.settled();
    }
    expect(talkOf(system, conversation.id).length).toBeLessThan(3);
    // More than one is noted as started: it is a batch that dies.
    await eventually(async () => {
      const arrived = talkOf(system, conversation.id).length - 1;
      const started = await countStarted();
      return (arrived > after && started > 1) || `${arrived} arrived, ${started} are started`;
    }, patienceMs);
    for (const pick of [0, 0.99]) await system.killWorker(() => pick);
    const all = ['It leaks', ...words].map((word) => `incoming: ${word}`);
    await expectTalk(system, conversation.id, all, patienceMs);
    await expectNothingParked(system);
  },
);

async function countStarted(): Promise<number> {
  const names = await redis.connection.keys(keys.effect('*'));
  const entries = names.length > 0 ? await redis.connection.mget(names) : [];
  return entries.filter((entry) => entry?.startsWith('s')).length;
}
