import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  chatwootMain,
  secret,
  signed,
  zendeskComment,
  zendeskMain,
} from './testing/connections.ts';
import { openRawSocket } from './testing/raw-socket.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
const token = 'obviously-fake-token-in-the-url';
const words = 'the-words-of-a-customer';
let ingress: StartedIngress;
let isBroken = false;

beforeAll(async () => {
  const settings = { webhookSecrets: [], webhookToken: token };
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [zendeskMain(), chatwootMain(settings)],
    deps: {
      flowsFor() {
        if (isBroken) throw new Error('a mistake of ours');
        return [];
      },
    },
  });
});
afterAll(() => ingress.close());

const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(`${ingress.url}${path}`, { method: 'POST', body, headers });
const json = { 'content-type': 'application/json' };

test('secrets, tokens, signatures, addresses and contents never reach the log or an answer', async () => {
  const body = zendeskComment('1', words);
  const headers = signed.zendesk(body);
  const broken = `{"${words}`;
  const zendesk = '/webhooks/zendesk-main';
  const answers = [
    await post(zendesk, body, headers),
    await post(zendesk, body, { ...headers, 'x-zendesk-webhook-signature': 'wrong' }),
    await post(zendesk, broken, signed.zendesk(broken)),
    await post(zendesk, body, { ...headers, 'content-type': `text/${words}` }),
    await post(`/webhook?token=${token}`, `{"event":"${words}!"}`, json),
    await post(`/webhook?token=${token}x`, body, json),
    await post(`/webhooks/${words}?token=${token}`, body, json),
    await post(`/webhooks/%zz${words}?token=${token}`, body, json),
    await fetch(`${ingress.url}/${words}?token=${token}`),
  ];
  isBroken = true;
  answers.push(await post(zendesk, zendeskComment('2', words), headers));
  const unsent = zendeskComment('3', words);
  answers.push(await post(zendesk, unsent, signed.zendesk(unsent)));
  isBroken = false;

  const raw = await openRawSocket(ingress.port);
  raw.socket.write(`POST /${words} HTTP/9.9\r\n${secret}: ${token}\r\n\r\n`);
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  texts.push(await raw.closed);

  const logged = ingress.logged();
  expect(logged).toContain('webhook.accepted');
  expect(logged).toContain('webhook.rejected');
  expect(logged).toContain('request.failed');
  const signature = new Headers(headers).get('x-zendesk-webhook-signature') ?? '';
  expect(signature).toHaveLength(44);
  for (const private_ of [secret, token, words, signature, 'Ann Lee']) {
    expect(logged).not.toContain(private_);
    expect(texts.join('\n')).not.toContain(private_);
  }
});

test('a mistake of ours is answered so that the sender sends again, without a stack trace', async () => {
  isBroken = true;
  const body = zendeskComment('1', words);
  const response = await post('/webhooks/zendesk-main', body, signed.zendesk(body));
  isBroken = false;
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('10');
  expect(await response.json()).toEqual({
    error: 'unavailable',
    message: 'The request could not be handled now. Send it again.',
  });
});

test('one line tells of each request', async () => {
  const lines = () =>
    ingress
      .logged()
      .split('\n')
      .filter((line) => line.includes('"event":"webhook.'));
  const before = lines().length;
  const body = zendeskComment();
  await post('/webhooks/zendesk-main', body, signed.zendesk(body));
  await post('/webhooks/zendesk-main', body, json);
  expect(
    lines()
      .slice(before)
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    {
      event: 'webhook.accepted',
      connection: 'zendesk-main',
      type: 'ticket.comment_added',
      outcome: 'accepted',
      eventId: expect.any(String),
    },
    { event: 'webhook.rejected', connection: 'zendesk-main', reason: 'missing-signature' },
  ]);
});
