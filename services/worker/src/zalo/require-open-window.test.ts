import { ZaloRefusal } from '@omnirelay/adapters/zalo/errors.ts';
import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { describe, expect, test } from 'vitest';
import { requireOpenWindow } from './require-open-window.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const hoursAgo = (hours: number) => nowMs - hours * 3_600_000;
const gate: Gate = {
  pass: async () => {},
  failed: async () => {},
  succeeded: async () => {},
  pause: async () => {},
  state: async () => 'closed',
};

/** @param zaloSays hours ago; undefined: it does not say. Returns whether it was asked. */
async function check(
  known: number | undefined,
  zaloSays: number | undefined | Error,
  paidWindow: 'send' | 'refuse' = 'send',
): Promise<boolean> {
  let wasAsked = false;
  const zalo = {
    async lastInteraction() {
      wasAsked = true;
      if (zaloSays instanceof Error) throw zaloSays;
      return zaloSays === undefined ? undefined : hoursAgo(zaloSays);
    },
  };
  const zaloConnection = { name: 'zalo-main', callsPerMinute: 100, paidWindow };
  const deps = { gate, nowMs: () => nowMs, zalo, zaloConnection, heardOf: async () => new Map() };
  const interactedAt = known === undefined ? null : new Date(hoursAgo(known));
  await requireOpenWindow(deps as never, '1', interactedAt);
  return wasAsked;
}

const day = 24;
describe('the window is open', () => {
  test.each([
    ['we know that it is free', 1, undefined, 'refuse', false],
    ['we know that it is free, just', 48, undefined, 'refuse', false],
    ['it is paid, and we pay', 49, undefined, 'send', false],
    ['Zalo has heard of them since', 49, 1, 'refuse', true],
    ['Zalo has heard of them since it closed', 8 * day, 1, 'refuse', true],
    ['Zalo has, and it is paid', 8 * day, 3 * day, 'send', true],
    ['only Zalo has heard of them', undefined, 1, 'refuse', true],
    ['nobody says anything', undefined, undefined, 'refuse', true],
    ['Zalo is behind what we know', 7 * day, 9 * day, 'send', false],
  ] as const)('%s', async (_, known, says, paidWindow, asks) => {
    expect(await check(known, says, paidWindow)).toBe(asks);
  });
});

describe('the window is closed', () => {
  test.each([
    ['Zalo says so', undefined, 7.1 * day],
    ['both say so', 8 * day, 8 * day],
    ['we know, and Zalo does not say', 8 * day, undefined],
  ])('%s', async (_, known, says) => {
    const refused = await check(known, says).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ZaloRefusal);
    expect(refused).toMatchObject({ reason: 'window_closed' });
  });

  test.each([
    ['Zalo agrees', 3 * day, 3 * day],
    ['Zalo does not say', 3 * day, undefined],
    ['only Zalo knows', undefined, 3 * day],
  ])('to those who do not pay: %s', async (_, known, says) => {
    const refused = await check(known, says, 'refuse').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PermanentError);
    expect(String(refused)).toContain('paidWindow');
  });
});

test('a Zalo that fails is no closed window', async () => {
  const failure = new RetryableError('POST message quota: failed');
  await expect(check(8 * day, failure)).rejects.toBe(failure);
});
