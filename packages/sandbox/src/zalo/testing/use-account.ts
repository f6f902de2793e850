import { afterEach, beforeEach, expect } from 'vitest';
import type { ZaloOptions } from '../start-zalo.ts';
import { openAccount, type TestAccount } from './open-account.ts';

/** A new account for each test of the file; calls that the fake doesn't know fail the test. */
export function useAccount(options: Partial<ZaloOptions> = {}): { account: TestAccount } {
  const test = {} as { account: TestAccount };
  beforeEach(async () => {
    test.account = await openAccount(options);
  });
  afterEach(async () => {
    expect(test.account.zalo.unexpected).toEqual([]);
    await test.account.close();
  });
  return test;
}
