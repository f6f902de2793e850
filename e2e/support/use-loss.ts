import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { recover } from '@omnirelay/shared/recovery/recover.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Thread } from './desk.ts';
import { eventually } from './eventually.ts';
import { type System, type SystemOptions, startSystem } from './system.ts';
import { startTarget, targetSecret } from './target.ts';

/** For the tests of a file: a relay, an inbox and a target that can't tell repeats, to lose a store from. */
export async function useLoss(more: Partial<SystemOptions> = {}) {
  const redisServer = testRedis();
  const database = testDatabase();
  const keys = createKeys();
  const target = await startTarget();
  const forward = {
    ...{ kind: 'forward', id: 'crew', from: 'zendesk-main', url: target.url },
    ...{ secrets: [targetSecret], repeatable: false, timeout: '2s' },
  };
  const use = {} as { system: System };

  beforeAll(async () => {
    use.system = await startSystem({
      ...{ redisUrl: redisServer.url, databaseUrl: database.url },
      inbox: ['zendesk-main', 'chatwoot-main'],
      flows: [forward],
      ...more,
    });
  });
  afterAll(async () => {
    await use.system?.close();
    await target.close();
  });
  beforeEach(() => use.system.chatwoot.faults.clear());

  return {
    ...{ use, database, forward },
    recoverNow: () => {
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
    },
    say: ({ ann, ticket }: Thread, body: string) =>
      use.system.zendesk.comment(ticket.id, { authorId: ann.id, body }),
    recorded: () =>
      eventually(async () => (await use.system.redis.xlen(keys.records)) === 0 || 'not recorded'),
  };
}
