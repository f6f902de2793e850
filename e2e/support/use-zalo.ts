import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect } from 'vitest';
import { startZaloSystem, type ZaloSystem, type ZaloSystemOptions } from './zalo.ts';

/**
 * One system for a whole test file; call it at the top. In the end the fakes must not have met a call
 * that their providers don't have, and no refresh token may have been used twice.
 */
export function useZalo(options: Partial<ZaloSystemOptions> = {}): { readonly system: ZaloSystem } {
  const redis = testRedis();
  const database = testDatabase();
  let system: ZaloSystem | undefined;

  beforeAll(async () => {
    const stores = { redisUrl: redis.url, databaseUrl: database.url };
    system = await startZaloSystem({ ...stores, ...options });
  });
  afterAll(async () => {
    if (!system) return;
    await system.close();
    expect(system.zalo.unexpected).toEqual([]);
    expect(system.model.unexpected).toEqual([]);
    expect(system.chatwoot.unexpected).toEqual([]);
    expect(system.zalo.tokens.reused).toBe(0);
  });
  return {
    get system() {
      if (!system) throw new Error('the system runs only while tests do');
      return system;
    },
  };
}
