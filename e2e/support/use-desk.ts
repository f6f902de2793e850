import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { type Desk, openDesk } from './desk-without-webhooks.ts';

/**
 * One desk for a whole test file, empty before each test. Call it at the top; its fields are there in
 * tests. In the end the fakes must not have met a call that their providers don't have.
 */
export function useDesk(): Desk {
  const redis = testRedis();
  const database = testDatabase();
  const desk = {} as Desk;

  beforeAll(async () => {
    Object.assign(desk, await openDesk({ redis: redis.url, database: database.url }));
  });
  beforeEach(async () => {
    desk.chatwoot.faults.clear();
    desk.zendesk.faults.clear();
    await desk.empty();
  });
  afterAll(async () => {
    await desk.close();
    expect(desk.zendesk.unexpected).toEqual([]);
    expect(desk.chatwoot.unexpected).toEqual([]);
  });
  return desk;
}
