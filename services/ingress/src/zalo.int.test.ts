import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { secret, signed, zaloMain, zaloText } from './testing/connections.ts';
import { type StartedIngress, startIngress } from './testing/start-ingress.ts';

const redis = testRedis();
let ingress: StartedIngress;
let before = 0;

beforeAll(async () => {
  ingress = await startIngress({
    redisUrl: redis.url,
    prefix: redis.prefix,
    connections: [
      zaloMain({ default: true, oaSecretKey: ['old', secret] }),
      zaloMain({ rejectStatus: 401 }, 'strict'),
      zaloMain({ oaSecretKey: [] }, 'new'),
      zaloMain({ oaId: '777' }, 'other'),
      zaloMain({ appSecret: secret, oaSecretKey: ['mistaken'] }, 'mistaken'),
    ],
    flows: [],
  });
});
afterAll(() => ingress.close());
beforeEach(async () => {
  before = (await ingress.stored()).length;
});

async function post(path: string, body: string, headers: Record<string, string>) {
  const response = await fetch(`${ingress.url}${path}`, { method: 'POST', body, headers });
  return { status: response.status, answer: await response.json() };
}
const storedNow = async () => (await ingress.stored()).length - before;

describe('a webhook of Zalo', () => {
  test.each(['/webhooks/zalo-main', '/api/v1/zalo/webhook'])('is taken in at %s', async (path) => {
    const body = zaloText();
    expect(await post(path, body, signed.zalo(body))).toEqual({
      status: 200,
      answer: { success: true },
    });
    expect(await storedNow()).toBe(1);
  });

  test('is taken in once, however often and however dated it comes', async () => {
    for (const later of [0, 1_000, 2_000]) {
      const body = zaloText({ msg_id: 'repeated' }, Date.now() + later);
      const headers = { ...signed.zalo(body), num_retry: '1' };
      expect((await post('/webhooks/zalo-main', body, headers)).status).toBe(200);
    }
    expect(await storedNow()).toBe(1);
  });

  test.each([
    ['nobody signed', 'zalo-main', () => ({}), 'missing-signature'],
    [
      'somebody else signed',
      'zalo-main',
      () => ({ 'x-zevent-signature': 'mac=00' }),
      'bad-signature',
    ],
    ['there is no key for', 'new', signed.zalo, 'no-secret'],
    ['is about another account', 'other', signed.zalo, 'wrong-audience'],
  ] as const)('that %s is dropped, counted, and answered 200', async (_, name, sign, reason) => {
    const body = zaloText();
    const headers = { 'content-type': 'application/json', ...sign(body) };
    expect((await post(`/webhooks/${name}`, body, headers)).status).toBe(200);
    expect(await storedNow()).toBe(0);
    const labels = { connection: name, reason };
    expect(await ingress.metric('omnirelay_webhooks_refused_total', labels)).toBe(1);
  });

  test('that nobody signed is refused where the connection says so', async () => {
    const refused = await post('/webhooks/strict', zaloText(), { 'x-zevent-signature': 'mac=00' });
    expect(refused).toMatchObject({ status: 401, answer: { error: 'bad_signature' } });
  });

  test('signed with the App Secret says so in the log, and to nobody else', async () => {
    const body = zaloText();
    const { answer } = await post('/webhooks/mistaken', body, signed.zalo(body));
    expect(JSON.stringify(answer)).not.toContain('Secret');
    expect(ingress.logged()).toContain('App Secret');
  });

  test('that only asks whether we are there is answered', async () => {
    const response = await fetch(`${ingress.url}/api/v1/zalo/webhook`);
    expect(response.status).toBe(200);
    expect((await post('/api/v1/zalo/webhook', '{}', {})).status).toBe(200);
  });
});
