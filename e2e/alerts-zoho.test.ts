import { createHmac } from 'node:crypto';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertHook, forgetCounts, startAlertHook } from './support/alert-hook.ts';
import { type Automation, startAutomation, zohoSecret } from './support/automation.ts';
import { addCustomer, addDepartments } from './support/portal.ts';

const redis = testRedis();
const database = testDatabase();
let hook: AlertHook;
let automation: Automation;

beforeAll(async () => {
  hook = await startAlertHook();
  automation = await startAutomation({
    redisUrl: redis.url,
    databaseUrl: database.url,
    alerts: { every: '1s', hold: '1s', targets: [hook.target] },
  });
}, 180_000);
afterAll(async () => {
  await automation?.close();
  await hook?.close();
});

const expectTold = (what: string) => hook.expectTold(what, { logs: automation.logs });

test('a script of their own that names no ticket', async () => {
  expect(await post({ event_type: 'Ticket_Add', subject: 'Exam' })).toBeLessThan(500);
  await expectTold('fired no-ticket-id zoho-main');
  await forgetCounts(automation);
  await expectTold('resolved no-ticket-id zoho-main');
});

test('a refresh token that was revoked', async () => {
  const { zoho } = automation;
  zoho.revokeRefreshToken();
  zoho.expireAccessTokens();
  const { DOC: departmentId } = addDepartments(zoho);
  const { contactId } = addCustomer(zoho, 'Eva Roy');
  zoho.createTicket({ contactId, departmentId, subject: 'Exam', content: 'When?' });
  await expectTold('fired needs-reauth zoho-main');
  hook.expectOnce('fired needs-reauth zoho-main');
});

/** Signed, and not as Zoho itself would write. */
async function post(body: object): Promise<number> {
  const raw = JSON.stringify(body);
  const signature = createHmac('sha256', zohoSecret).update(raw).digest('hex');
  const { status } = await fetch(`${automation.ingressUrl}/webhooks/zoho-main`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-zoho-signature': signature },
    body: raw,
  });
  return status;
}
