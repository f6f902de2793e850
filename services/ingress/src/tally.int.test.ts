import { createTally, readTally } from '@omnirelay/shared/alerts/tally.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signed, zendeskMain, zohoMain } from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
const keys = createKeys(`${redis.prefix}tally`);
const tally = createTally({ redis: redis.connection, keys });
let ingress: StartedIngress;

beforeAll(async () => {
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [zendeskMain(), zohoMain({ unsigned: true }, 'open')],
    deps: { tally },
  });
});
afterAll(() => ingress.close());

test('what ingress refuses or can’t read is counted where alerts look', async () => {
  const post = (name: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${ingress.url}/webhooks/${name}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  await post('zendesk-main', '{}', {
    'x-zendesk-webhook-signature': 'bm90IHJpZ2h0',
    'x-zendesk-webhook-signature-timestamp': new Date().toISOString(),
  });
  await post('zendesk-main', '{}');
  await post('zendesk-main', '{"cut', signed.zendesk('{"cut'));
  await post('open', '[{"eventType":"Ticket_Add"}]');
  await post('open', '{"cut');
  await post('made-up-by-a-caller', '{}');
  await tally.close();
  const found = await readTally({ redis: redis.connection, keys }, Date.now(), 2);
  const lines = found.map(
    ({ kind, subject, what, count }) => `${kind} ${subject} ${what} ${count}`,
  );
  expect(lines.sort()).toEqual([
    'refused open invalid-json 1',
    'refused open no-ticket-id 1',
    'refused unknown unknown-connection 1',
    'refused zendesk-main bad-signature 1',
    'refused zendesk-main missing-signature 1',
    'unreadable zendesk-main invalid_json 1',
  ]);
  // The minute may have turned meanwhile.
  const minute = Math.floor(Date.now() / 60_000);
  const both = [minute - 1, minute].map((one) => redis.connection.ttl(keys.tally(one)));
  expect(Math.max(...(await Promise.all(both)))).toBeGreaterThan(0);
});
