import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Automation, type AutomationOptions, startAutomation } from './automation.ts';

/**
 * One automation for a whole test file; call it at the top. In the end the fakes must not have met a call
 * that their providers don't have, and nothing that we wrote may have started a workflow of the CRM.
 */
export function useAutomation(options: Partial<AutomationOptions> = {}): {
  readonly automation: Automation;
} {
  const redis = testRedis();
  const database = testDatabase();
  let automation: Automation | undefined;

  beforeAll(async () => {
    automation = await startAutomation({
      redisUrl: redis.url,
      databaseUrl: database.url,
      ...options,
    });
  });
  afterAll(async () => {
    if (!automation) return;
    await automation.close();
    expect(automation.zoho.unexpected).toEqual([]);
    expect(automation.model.unexpected).toEqual([]);
    expect(automation.zoho.crm.workflowRuns).toBe(0);
  });
  return {
    get automation() {
      if (!automation) throw new Error('the automation runs only while tests do');
      return automation;
    },
  };
}
