import { typeOf } from '@omnirelay/shared/flows/type-of.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { expect, test } from 'vitest';
import { buildDelivery, type Target } from './build-delivery.ts';

const nowMs = Date.parse('2026-01-15T10:00:00Z');
const target: Target = {
  id: 'crew',
  token: undefined,
  tokenIn: 'header',
  secrets: [],
  body: 'original',
};
const event: StoredEvent = {
  id: '0mk2x1c00aaaaaaaaaaaa',
  connection: 'chatwoot-main',
  type: 'message_created',
  conversationKey: '42',
  externalId: 'chatwoot_55_42',
  providerEventId: 'message-1',
  flows: ['crew'],
  contentType: 'application/json; charset=utf-8',
  unreadable: undefined,
  body: Buffer.from('{"id": 90071992547409931, "content":"\\u003cb>"}'),
};
const url = 'https://crew.test/hook?a=1';
const build = (change: Partial<Target> = {}, other: Partial<StoredEvent> = {}) =>
  buildDelivery({ ...target, ...change }, { ...event, ...other }, { url, attempt: 2, nowMs });

test('has the bytes and the content type as they came', () => {
  const { body, headers, url: to } = build();
  expect(body).toBe(event.body);
  expect(to.href).toBe(url);
  expect(headers).toEqual({
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Omnirelay',
    'webhook-id': event.id,
    'webhook-timestamp': String(nowMs / 1_000),
    'omnirelay-delivery': event.id,
    'omnirelay-attempt': '2',
    'omnirelay-flow': 'crew',
    'omnirelay-connection': 'chatwoot-main',
    'omnirelay-event': 'message_created',
    'omnirelay-conversation': 'chatwoot_55_42',
  });
});

test('an envelope keeps the bytes inside', () => {
  const text = build({ body: 'envelope' }).body.toString();
  expect(text).toContain(`"event":${event.body.toString()}}`);
  expect(JSON.parse(text)).toMatchObject({
    id: event.id,
    type: 'message_created',
    connection: 'chatwoot-main',
    conversation: 'chatwoot_55_42',
    found: false,
  });
  expect(build({ body: 'envelope' }).headers['content-type']).toBe('application/json');
});

test.each([
  ['header', { authorization: 'Bearer a b&c' }, url],
  ['query', {}, `${url}&token=a+b%26c`],
] as const)('a token goes in the %s', (tokenIn, headers, to) => {
  const delivery = build({ token: 'a b&c', tokenIn });
  expect(delivery.url.href).toBe(to);
  expect(delivery.headers.authorization).toBe(
    'authorization' in headers ? headers.authorization : undefined,
  );
});

test.each([
  ['a line break', 'message\r\nx-evil: 1', 'message%0D%0Ax-evil%3A%201'],
  ['another script', 'sự_kiện', 's%E1%BB%B1_ki%E1%BB%87n'],
  ['half a character', 'a\ud800', 'a%EF%BF%BD'],
])('a type with %s fits into a header', (_, type, header) => {
  expect(build({}, { type }).headers['omnirelay-event']).toBe(header);
});

test('what we found is called as its provider calls it, and says that it was found', () => {
  const found = { type: 'message_created.read', found: true };
  expect(typeOf(found)).toBe('message_created');
  expect(build({}, found).headers).toMatchObject({
    'omnirelay-event': 'message_created',
    'omnirelay-found': 'true',
  });
});
