import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { expect, test } from 'vitest';
import { forwardConfig } from '../testing/forward-flows.ts';
import { showSent } from './dry-run.ts';

const url = 'https://file.example/webhook?key=obviously-fake';
const [flow] = forwardConfig(url).flows;
if (flow?.kind !== 'forward') throw new Error('the first one sends on');
const nowMs = Date.UTC(2026, 0, 15, 12);

function anEvent(body: string): StoredEvent {
  return {
    id: '0mkf3v2w0aaaaaaaaaaaa',
    connection: 'chatwoot-main',
    type: 'message_created',
    conversationKey: '7',
    externalId: 'chatwoot_5_7',
    providerEventId: 'message-1',
    flows: [],
    contentType: undefined,
    unreadable: undefined,
    body: Buffer.from(body),
  };
}

test('what would be sent is all there but for its secrets', () => {
  const sent = showSent(flow, anEvent('{"a":1}'), { url, nowMs });
  expect(sent).toMatchObject({ url: 'https://file.example/webhook?key=••••', body: '{"a":1}' });
  expect(sent.headers).toMatchObject({
    authorization: 'Bearer ••••',
    'webhook-signature': 'v1,••••',
    'webhook-timestamp': String(nowMs / 1_000),
  });
  expect(JSON.stringify(sent)).not.toContain('obviously-fake');
});

test('what is not sent is not shown either', () => {
  const { token: _, ...open } = { ...flow, secrets: [] };
  const { headers } = showSent(open, anEvent('{}'), { url, nowMs });
  expect(Object.keys(headers)).not.toContain('authorization');
  expect(Object.keys(headers)).not.toContain('webhook-signature');
});

test('of a long body only the beginning', () => {
  const { body, isCut } = showSent(flow, anEvent('x'.repeat(20_000)), { url, nowMs });
  expect([body.length, isCut]).toEqual([16_384, true]);
});
