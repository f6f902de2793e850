import { describe, expect, test } from 'vitest';
import type { WebhookRequest } from '../provider.ts';
import { ZaloConnection } from './config.ts';
import { verifyZalo } from './verify.ts';

const settings = ZaloConnection.parse({
  ...{ provider: 'zalo', appId: '123456789', appSecret: 'APPSECRET' },
  ...{ oaId: '1646843870823903717', oaSecretKey: 'OASECRET' },
});

/** The fact sheet's vectors, byte for byte. */
const vectors = {
  a: {
    body: '{"app_id":"123456789","sender":{"id":"5510185758261927916"},"user_id_by_app":"3611371994410983884","recipient":{"id":"1646843870823903717"},"event_name":"user_send_text","message":{"text":"0987654321 có lừa đảo không?","msg_id":"e2a641af6661713b2874"},"timestamp":"1717061839659"}',
    mac: '39328dd602024c96356155e0cd6d2bbbd4f0a3b7f0b55809bf46013cbb0ae53b',
    bytes: 287,
  },
  b: {
    body: String.raw`{"event_name":"user_send_image","app_id":"123456789","sender":{"id":"5510185758261927916"},"recipient":{"id":"1646843870823903717"},"message":{"attachments":[{"payload":{"thumbnail":"http:\/\/cdn.example\/t.jpg","url":"http:\/\/cdn.example\/a.jpg"},"type":"image"}],"msg_id":"b8de7d84fa1b3043690c"},"timestamp":"1751100041636"}`,
    mac: '5ab2cb1721a9532223642bd1c6140161e8a1b4e93594eefb70e719e705942969',
    bytes: 327,
  },
};

function verify(body: string, signature: string | undefined, nowMs: number, more = {}) {
  const headers = signature === undefined ? {} : { 'x-zevent-signature': signature };
  const request: WebhookRequest = { headers, query: {}, body: Buffer.from(body) };
  return verifyZalo(request, { ...settings, ...more }, nowMs);
}

describe.each(Object.entries(vectors))('vector %s', (_, { body, mac, bytes }) => {
  const sentAt = Number(/"timestamp":"(\d+)"/.exec(body)?.[1]);

  test('is the one of the sheet', () => {
    expect(Buffer.byteLength(body)).toBe(bytes);
  });

  test.each([
    ['as Zalo sends it', `mac=${mac}`],
    ['bare', mac],
    ['in capitals', `MAC=${mac.toUpperCase()}`],
    ['with blanks', ` mac = ${mac} `],
  ])('holds %s', (_, signature) => {
    expect(verify(body, signature, sentAt)).toEqual({ ok: true, signed: true });
  });

  test('does not hold re-serialised, unless that changes nothing', () => {
    const again = JSON.stringify(JSON.parse(body));
    expect(verify(again, `mac=${mac}`, sentAt).ok).toBe(again === body);
  });

  test.each([
    ['nothing', undefined, 'missing-signature'],
    ['an empty one', '', 'missing-signature'],
    ['another', `mac=${'0'.repeat(64)}`, 'bad-signature'],
    ['half of it', `mac=${mac.slice(0, 32)}`, 'bad-signature'],
    ['it twice', `mac=${mac}${mac}`, 'bad-signature'],
    ['HMAC’s prefix', `sha256=${mac}`, 'bad-signature'],
  ])('is refused with %s', (_, signature, reason) => {
    expect(verify(body, signature, sentAt)).toMatchObject({ ok: false, reason });
  });

  test('is good for two hours, both ways of the clock: Zalo sends again that late', () => {
    const hour = 3_600_000;
    for (const off of [-2 * hour, -hour, hour, 2 * hour]) {
      expect(verify(body, mac, sentAt + off)).toMatchObject({ ok: true });
    }
    for (const off of [-2 * hour - 1, 2 * hour + 1]) {
      const want = { ok: false, reason: 'stale-timestamp' };
      expect(verify(body, mac, sentAt + off)).toEqual(want);
    }
  });

  test('needs a key', () => {
    const want = { ok: false, reason: 'no-secret' };
    expect(verify(body, mac, sentAt, { oaSecretKey: [] })).toEqual(want);
  });

  test('holds under each of several keys', () => {
    expect(verify(body, mac, sentAt, { oaSecretKey: ['old', 'OASECRET'] })).toMatchObject({
      ok: true,
    });
  });

  test('says what was probably set wrong, and refuses all the same', () => {
    const swapped = { appSecret: 'OASECRET', oaSecretKey: ['something'] };
    expect(verify(body, mac, sentAt, swapped)).toMatchObject({
      ok: false,
      reason: 'bad-signature',
      hint: expect.stringContaining('App Secret'),
    });
  });

  test('is refused for another app, although it holds', () => {
    // The hash is made with the configured id: an app of another one can't be signed for.
    expect(verify(body, mac, sentAt, { appId: '987' })).toMatchObject({ ok: false });
  });
});

test.each(['', '{', '[]', 'null', '{"timestamp":{}}', '{"timestamp":null}'])(
  'what nobody could have signed is refused: %s',
  (body) => {
    const want = { ok: false, reason: 'bad-signature' };
    expect(verify(body, 'mac=00', 0)).toEqual(want);
  },
);
