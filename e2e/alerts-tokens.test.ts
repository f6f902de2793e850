import { tokenQueueName } from '@omnirelay/shared/queues/tokens.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Administrator, signIn } from './support/administrator.ts';
import { type AlertHook, startAlertHook } from './support/alert-hook.ts';
import { comeDue } from './support/come-due.ts';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { startZaloSystem, type ZaloSystem } from './support/zalo.ts';

const redis = testRedis();
const database = testDatabase();
const hourMs = 3_600_000;
let hook: AlertHook;
let system: ZaloSystem;
let admin: Administrator;

beforeAll(async () => {
  hook = await startAlertHook();
  system = await startZaloSystem({
    redisUrl: redis.url,
    databaseUrl: database.url,
    console: true,
    alerts: { every: '1s', hold: '1s', targets: [hook.target] },
    // Renewed five hours before their end; it is told four hours before.
    zalo: { switches: { accessLifeMs: 4 * hourMs + 10_000 } },
  });
  admin = await signIn(system);
}, 180_000);
afterAll(async () => {
  await system?.close();
  await hook?.close();
});

const expectTold = (what: string) => hook.expectTold(what, { logs: system.logs });

test('tokens that can’t be renewed and end soon', async () => {
  const { zalo } = system;
  // A renewal that gets through would be good for a day.
  zalo.switches.accessLifeMs = 25 * hourMs;
  zalo.faults.inject({
    path: /access_token/,
    times: Number.POSITIVE_INFINITY,
    fault: { kind: 'status', status: 503 },
  });
  await comeDue(system, tokenQueueName);
  await expectTold('fired token-near-expiry zalo-main');
  zalo.faults.clear();
  await comeDue(system, tokenQueueName);
  await expectTold('resolved token-near-expiry zalo-main');
  hook.expectOnce('fired token-near-expiry zalo-main');
});

test('a consent that was withdrawn, until an administrator consents anew', async () => {
  const { zalo, model } = system;
  model.reply(() => ({ content: modelAnswer() }));
  zalo.tokens.revokeRefresh();
  zalo.tokens.expireAccess();
  const { id } = zalo.addUser({ name: 'An' });
  zalo.userSends(id, 'Mấy giờ cửa hàng mở cửa?');
  await expectTold('fired needs-reauth zalo-main');
  await consent();
  await expectTold('resolved needs-reauth zalo-main');
  hook.expectOnce('fired needs-reauth zalo-main');
  // What could not be sent has waited.
  await eventually(() => zalo.messagesTo(id).length === 1 || system.logs().slice(-3_000), 60_000);
});

/** An administrator presses the button and agrees at Zalo. */
async function consent(): Promise<void> {
  let at = `${system.consoleUrl}/api/connections/zalo-main/authorize`;
  for (let i = 0; i < 3; i += 1) {
    const headers = { authorization: admin.authorization };
    const { status, headers: said } = await fetch(at, { headers, redirect: 'manual' });
    expect(status, at).toBe(302);
    at = new URL(said.get('location') ?? '', at).href;
  }
  expect(at).toContain('authorized=zalo-main');
}
