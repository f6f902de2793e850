import { alerts } from '@omnirelay/shared/metrics/testing/observability.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAi, signed, zendeskMain, zohoMain } from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
let ingress: StartedIngress;
beforeAll(async () => {
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [zendeskMain(), zohoMain(), openAi()],
  });
});
afterAll(() => ingress.close());

const unreadable = 'omnirelay_webhooks_unreadable_total';
const refused = 'omnirelay_webhooks_refused_total';
const shown = async () => (await fetch(`${ingress.url}/metrics`)).text();
const post = (connection: string, body: string, headers: Record<string, string>) =>
  fetch(`${ingress.url}/webhooks/${connection}`, { method: 'POST', body, headers });

test('what alerts count is there before it happens, for every connection that sends webhooks', async () => {
  const text = await shown();
  expect(text).toContain(`${refused}{connection="zendesk-main",reason="bad-signature"} 0`);
  expect(text).toContain(`${unreadable}{connection="zoho-main",reason="no-ticket-id"} 0`);
  expect(text).not.toContain('connection="llm"');
});

test('gauges that only workers set are not shown as 0', async () => {
  expect(await shown()).not.toMatch(/^omnirelay_(redis|records|backup|workers)\w* /m);
});

test.each([
  { name: 'no JSON', body: '{"id":', reason: 'invalid-json' },
  { name: 'a text', body: '"hello"', reason: 'unknown-shape' },
  { name: 'no ticket', body: '[{"eventType":"Ticket_Add"}]', reason: 'no-ticket-id' },
])('a signed body is unreadable: $name', async ({ body, reason }) => {
  const labels = { connection: 'zoho-main', reason };
  expect(await ingress.metric(unreadable, labels)).toBe(0);
  await post('zoho-main', body, signed.zoho(body));
  expect(await ingress.metric(unreadable, labels)).toBe(1);
  // The same again is no news.
  await post('zoho-main', body, signed.zoho(body));
  expect(await ingress.metric(unreadable, labels)).toBe(1);
});

test('an unreadable body that nobody signed is only refused', async () => {
  const before = await ingress.metric(unreadable, {});
  const headers = signed.zendesk('{"other":1}');
  expect((await post('zendesk-main', '{"id":', headers)).status).toBe(401);
  expect(await ingress.metric(unreadable, {})).toBe(before);
  const labels = { connection: 'zendesk-main', reason: 'bad-signature' };
  expect(await ingress.metric(refused, labels)).toBe(1);
});

test('names that callers make up become no label', async () => {
  for (const name of ['a"b', 'made-up', 'x'.repeat(90)]) {
    await post(encodeURIComponent(name), '{}', { 'content-type': 'application/json' });
  }
  expect(await shown()).not.toMatch(/made-up|xxx|a\\"b/);
});

test('every reason that alerts leave out, or ask for, is one that ingress knows', async () => {
  const asked = alerts.flatMap(({ expr }) =>
    [...expr.matchAll(/\breason(?:=~|!=|=)"([^"]+)"/g)].flatMap(([, list = '']) => list.split('|')),
  );
  const text = await shown();
  expect(asked.length).toBeGreaterThan(5);
  for (const reason of asked) expect(text).toContain(`reason="${reason}"} `);
});
