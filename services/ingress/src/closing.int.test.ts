import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { expect, test } from 'vitest';
import { slowSenderLimits } from './plugins/slow-senders.ts';
import { signed, zendeskComment } from './testing/connections.ts';
import { openRawSocket, requestHead } from './testing/raw-socket.ts';
import { startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
const path = '/webhooks/zendesk-main';

test('what was under way when closing began is accepted and answered, then nothing more', async () => {
  const ingress = await startIngress({ redisUrl: redis.url, prefix: redis.prefix });
  const body = zendeskComment();
  const head = requestHead(path, { ...signed.zendesk(body), 'content-length': body.length });
  const [late, later] = [await openRawSocket(ingress.port), await openRawSocket(ingress.port)];
  late.socket.write(head);
  later.socket.write(head.slice(0, 20));
  await expect.poll(() => fetch(`${ingress.url}/health`).then(({ status }) => status)).toBe(200);

  const closed = ingress.close();
  await expect
    .poll(() =>
      fetch(`${ingress.url}/health`).then(
        () => 'listening',
        () => 'gone',
      ),
    )
    .toBe('gone');
  late.socket.write(body);
  later.socket.write(head.slice(20) + body);
  // The framework would have answered 503 without Retry-After: for Zendesk that is for good.
  expect(await late.closed).toMatch(/^HTTP\/1.1 200 .*connection: close.*"accepted"/is);
  expect(await later.closed).toMatch(/^HTTP\/1.1 200 /);
  await closed;
  expect(await redis.connection.xlen(ingress.keys.records)).toBe(1);
});

test('a sender that drips bytes for ever does not keep the process from ending', async () => {
  const limits = { ...slowSenderLimits, requestTimeout: 300, http: { headersTimeout: 300 } };
  const ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    limits: { ...limits, http: { ...limits.http, connectionsCheckingInterval: 60_000 } },
  });
  const raw = await openRawSocket(ingress.port);
  raw.socket.write(
    requestHead(path, { 'content-type': 'application/json', 'content-length': 1e6 }),
  );
  const drip = setInterval(() => raw.socket.write(' '), 50);
  await ingress.close();
  clearInterval(drip);
  await raw.closed;
});
