import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect } from 'vitest';
import { type System, type SystemOptions, startSystem } from './system.ts';

/**
 * One system for a whole test file; call it at the top. In the end the fakes must not have met a
 * call that their providers don't have.
 */
export function useSystem(options: Partial<SystemOptions> = {}): { readonly system: System } {
  const redis = testRedis();
  const database = testDatabase();
  let system: System | undefined;

  beforeAll(async () => {
    system = await startSystem({
      redisUrl: redis.url,
      databaseUrl: database.url,
      workers: 1,
      ...options,
    });
  });
  afterAll(async () => {
    if (!system) return;
    await system.close();
    expect(system.zendesk.unexpected).toEqual([]);
    expect(system.chatwoot.unexpected).toEqual([]);
  });
  return {
    get system() {
      if (!system) throw new Error('the system runs only while tests do');
      return system;
    },
  };
}
