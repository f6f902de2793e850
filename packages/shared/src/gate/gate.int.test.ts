import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { PermanentError, RetryableError, WaitError } from '../errors.ts';
import { connectRedis } from '../redis/connect.ts';
import { createKeys } from '../redis/keys.ts';
import { testRedis } from '../testing/redis.ts';
import { createGate } from './gate.ts';
import { guardCall } from './guard-call.ts';

const { url, connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const gate = createGate({ redis, keys });
const open = { connection: 'zendesk-main', limits: [] };
afterEach(() => redis.flushdb());

const limit = (count: number, periodMs: number, name = 'zendesk-main:calls') => ({
  connection: 'zendesk-main',
  limits: [{ name, count, periodMs }],
});

/** Zero: passed. */
async function waitMsAt(request: Parameters<typeof gate.pass>[0], through = gate): Promise<number> {
  try {
    await through.pass(request);
    return 0;
  } catch (error) {
    if (error instanceof WaitError) return error.waitMs;
    throw error;
  }
}

async function failTimes(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await gate.failed('zendesk-main');
}

/** As if the time that the breaker is open had passed. */
async function passOpenTime(): Promise<void> {
  await redis.hset(keys.gate('zendesk-main'), 'openUntil', Date.now() - 1);
}

describe('a limit', () => {
  test('lets through as many as it says, and tells the next how long to wait', async () => {
    const request = limit(3, 60_000);
    for (let i = 0; i < 3; i++) expect(await waitMsAt(request)).toBe(0);
    const waitMs = await waitMsAt(request);
    expect(waitMs).toBeGreaterThan(50_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  test('holds in every window of its length, for two connections together', async () => {
    const other = connectRedis(url, 'patient');
    onTestFinished(() => other.disconnect());
    const gates = [gate, createGate({ redis: other, keys })];
    const [count, periodMs, calls] = [5, 150, 25];
    const passes: { fromMs: number; toMs: number }[] = [];
    await Promise.all(
      gates.map(async (through) => {
        while (passes.length < calls) {
          const fromMs = performance.now();
          const waitMs = await waitMsAt(limit(count, periodMs), through);
          if (waitMs === 0) passes.push({ fromMs, toMs: performance.now() });
          else await pause(waitMs);
        }
      }),
    );
    passes.sort((a, b) => a.fromMs - b.fromMs);
    // Each passed between its two times; certainly too many are those that fit whatever these were.
    for (let i = 0; i + count < passes.length; i++) {
      const tooMany = passes.slice(i, i + count + 1);
      const longestMs =
        Math.max(...tooMany.map(({ toMs }) => toMs)) -
        Math.min(...tooMany.map(({ fromMs }) => fromMs));
      expect(longestMs).toBeGreaterThanOrEqual(periodMs - 1);
    }
  });

  test('of several counts only calls that all of them let through', async () => {
    const both = {
      connection: 'zendesk-main',
      limits: [...limit(10, 60_000, 'calls').limits, ...limit(1, 60_000, 'ticket-21').limits],
    };
    expect(await waitMsAt(both)).toBe(0);
    for (let i = 0; i < 20; i++) expect(await waitMsAt(both)).toBeGreaterThan(0);
    expect(await redis.llen(keys.limit('calls'))).toBe(1);
  });

  test('that was lowered holds at once', async () => {
    for (let i = 0; i < 10; i++) await gate.pass(limit(10, 60_000));
    expect(await waitMsAt(limit(2, 60_000))).toBeGreaterThan(50_000);
  });

  test('of one provider is not that of another', async () => {
    await gate.pass(limit(1, 60_000, 'zendesk-main:calls'));
    const other = { connection: 'other', limits: limit(1, 60_000, 'other:calls').limits };
    expect(await waitMsAt(other)).toBe(0);
  });
});

describe('the breaker', () => {
  test('opens after five failures in a row, for everyone', async () => {
    await failTimes(4);
    expect(await waitMsAt(open)).toBe(0);
    await failTimes(1);
    const waitMs = await waitMsAt(open);
    expect(waitMs).toBeGreaterThan(1_000);
    expect(waitMs).toBeLessThanOrEqual(10_000);
    expect(await gate.state('zendesk-main')).toBe('open');
    expect(await waitMsAt({ connection: 'chatwoot-main', limits: [] })).toBe(0);
  });

  test('does not open for failures with successes in between', async () => {
    for (let i = 0; i < 5; i++) {
      await failTimes(4);
      await gate.succeeded('zendesk-main');
    }
    expect(await waitMsAt(open)).toBe(0);
  });

  test('is not opened for longer by calls that were under way when it opened', async () => {
    await failTimes(50);
    expect(await waitMsAt(open)).toBeLessThanOrEqual(10_000);
  });

  test('lets one probe through when its time is over', async () => {
    await failTimes(5);
    await passOpenTime();
    const waits = await Promise.all(Array.from({ length: 10 }, () => waitMsAt(open)));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(1);
  });

  test('closes when the probe comes through', async () => {
    await failTimes(5);
    await passOpenTime();
    await gate.pass(open);
    await gate.succeeded('zendesk-main');
    for (let i = 0; i < 10; i++) expect(await waitMsAt(open)).toBe(0);
    expect(await gate.state('zendesk-main')).toBe('closed');
  });

  test('opens again for longer when the probe fails, up to a minute', async () => {
    await failTimes(5);
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      await passOpenTime();
      await gate.pass(open);
      await failTimes(1);
      waits.push(Math.ceil((await waitMsAt(open)) / 10_000) * 10);
    }
    expect(waits).toEqual([20, 40, 60, 60, 60]);
  });

  test('sends another probe when one never came back', async () => {
    await failTimes(5);
    await passOpenTime();
    await gate.pass(open);
    // Others ask now and then how it went.
    expect(await waitMsAt(open)).toBe(2_000);
    await passOpenTime();
    expect(await waitMsAt(open)).toBe(0);
  });
});

describe('a pause', () => {
  test('makes everyone wait as long as the provider asked', async () => {
    await gate.pause('zendesk-main', 30_000);
    const waitMs = await waitMsAt(open);
    expect(waitMs).toBeGreaterThan(20_000);
    expect(waitMs).toBeLessThanOrEqual(30_000);
    expect(await gate.state('zendesk-main')).toBe('paused');
  });

  test('is not shortened by a later, shorter one, nor by a call that came through', async () => {
    await gate.pause('zendesk-main', 30_000);
    await gate.pause('zendesk-main', 1_000);
    await gate.succeeded('zendesk-main');
    expect(await waitMsAt(open)).toBeGreaterThan(25_000);
  });

  test('of hours is kept for hours', async () => {
    await gate.pause('zendesk-main', 3 * 3_600_000);
    await gate.failed('zendesk-main');
    expect(await redis.pttl(keys.gate('zendesk-main'))).toBeGreaterThan(2.9 * 3_600_000);
  });
});

describe('a guarded call', () => {
  const call = (error?: Error) =>
    guardCall(gate, 'zendesk-main', async () => {
      if (error) throw error;
      return 'answer';
    });
  const failing = new RetryableError('HTTP 500', { trouble: 'failing' });

  test('gives its answer or its error on', async () => {
    expect(await call()).toBe('answer');
    await expect(call(failing)).rejects.toBe(failing);
  });

  test('counts what shows that the provider fails', async () => {
    for (let i = 0; i < 5; i++) await call(failing).catch(() => {});
    expect(await gate.state('zendesk-main')).toBe('open');
  });

  test.each([
    { name: 'an answer', end: () => call() },
    { name: 'a refusal', end: () => call(new PermanentError('HTTP 422')).catch(() => {}) },
  ])('that gets $name shows that the provider is well', async ({ end }) => {
    await failTimes(5);
    await passOpenTime();
    await gate.pass(open);
    await end();
    expect(await waitMsAt(open)).toBe(0);
  });

  test('that is throttled pauses everyone for as long as the provider says', async () => {
    const throttled = { trouble: 'throttled', retryAfterMs: 77_000 } as const;
    await call(new RetryableError('HTTP 429', throttled)).catch(() => {});
    expect(await waitMsAt(open)).toBeGreaterThan(70_000);
  });
});
