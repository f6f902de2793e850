import { afterEach, beforeEach, expect } from 'vitest';
import { openPortal, type TestPortal } from './open-portal.ts';

/** A new portal for each test of the file; calls that the fake doesn't know fail the test. */
export function usePortal(): { portal: TestPortal } {
  const test = {} as { portal: TestPortal };
  beforeEach(async () => {
    test.portal = await openPortal();
  });
  afterEach(async () => {
    expect(test.portal.zoho.unexpected).toEqual([]);
    await test.portal.close();
  });
  return test;
}
