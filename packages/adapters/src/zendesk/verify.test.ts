import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyZendesk } from './verify.ts';

const timestamp = '2026-01-15T10:00:00Z';
const nowMs = Date.parse(timestamp);
/** What "Test webhook" signs with; anybody knows it. */
const publicSecret = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';
const secret = 'obviously-fake-secret';

interface Case {
  name: string;
  want: true | string;
  secrets?: string[];
  at?: string | undefined;
  body?: string;
  signature?: string | string[] | undefined;
  nowMs?: number;
  windowMs?: number;
}

function sign(at: string, body: string, key = secret): string {
  return createHmac('sha256', key).update(at).update(body).digest('base64');
}

function verify(one: Case) {
  const at = 'at' in one ? one.at : timestamp;
  const body = one.body ?? '{"ticket_id":"35436"}';
  const signature = 'signature' in one ? one.signature : sign(at ?? '', body);
  const headers = {
    ...(signature === undefined ? {} : { 'x-zendesk-webhook-signature': signature }),
    ...(at === undefined ? {} : { 'x-zendesk-webhook-signature-timestamp': at }),
  };
  const result = verifyZendesk(
    { headers, query: {}, body: Buffer.from(body) },
    {
      webhookSecrets: one.secrets ?? [secret],
      replayWindow: one.windowMs ?? 300_000,
      unsigned: false,
    },
    one.nowMs ?? nowMs,
  );
  return result.ok ? true : result.reason;
}

const vectors: Case[] = [
  {
    name: "the sheet's vector",
    secrets: [publicSecret],
    signature: 'E1vovCgxQbkfgVopFZtmSStCznD5RTQFCfr35OYxFlo=',
    want: true,
  },
  {
    name: "the sheet's vector of an empty body",
    secrets: [publicSecret],
    body: '',
    signature: '128w6sU3+MeLQwFecNmdVNEaV/KLU7lLfxX2YxmQ9Io=',
    want: true,
  },
  { name: 'the right secret', want: true },
  { name: 'several secrets, the new one', secrets: ['old-one', secret], want: true },
  { name: 'several secrets, the old one', secrets: [secret, 'new-one'], want: true },
  { name: 'a body in many scripts', body: '{"a":"Xin chào 💧 你好"}', want: true },
];

const attacks: Case[] = [
  { name: 'no secret configured', secrets: [], want: 'no-secret' },
  { name: 'no signature', signature: undefined, want: 'missing-signature' },
  { name: 'an empty signature', signature: '', want: 'missing-signature' },
  { name: 'no timestamp', at: undefined, want: 'missing-signature' },
  { name: 'a wrong secret', secrets: ['another'], want: 'bad-signature' },
  {
    name: 'the public test secret where it is not configured',
    signature: sign(timestamp, '{"ticket_id":"35436"}', publicSecret),
    want: 'bad-signature',
  },
  {
    name: 'body and timestamp in the order of the old documentation',
    signature: createHmac('sha256', secret)
      .update('{"ticket_id":"35436"}')
      .update(timestamp)
      .digest('base64'),
    want: 'bad-signature',
  },
  {
    name: 'the secret decoded from base64',
    secrets: [publicSecret],
    signature: createHmac('sha256', Buffer.from(publicSecret, 'base64'))
      .update(`${timestamp}{"ticket_id":"35436"}`)
      .digest('base64'),
    want: 'bad-signature',
  },
  { name: 'a signature that is too short', signature: 'E1vov', want: 'bad-signature' },
  {
    name: 'a signature in hex',
    signature: Buffer.from(sign(timestamp, '{"ticket_id":"35436"}'), 'base64').toString('hex'),
    want: 'bad-signature',
  },
  {
    name: 'the signature of another body',
    signature: sign(timestamp, '{"ticket_id":"1"}'),
    want: 'bad-signature',
  },
  {
    name: 'the signature of another time',
    signature: sign('2026-01-15T10:00:01Z', '{"ticket_id":"35436"}'),
    want: 'bad-signature',
  },
  {
    name: 'two signatures, the wrong one first',
    signature: ['wrong', sign(timestamp, '{"ticket_id":"35436"}')],
    want: 'bad-signature',
  },
];

const clocks: Case[] = [
  { name: 'at the edge of the window', nowMs: nowMs + 300_000, want: true },
  { name: 'later than the window', nowMs: nowMs + 300_001, want: 'stale-timestamp' },
  { name: 'from the future, within the window', nowMs: nowMs - 300_000, want: true },
  { name: 'from the future, outside the window', nowMs: nowMs - 300_001, want: 'stale-timestamp' },
  { name: 'within a window of its own', nowMs: nowMs + 900_000, windowMs: 900_000, want: true },
  { name: 'with nanoseconds', at: '2026-01-15T10:00:00.672717030Z', want: true },
  { name: 'with an offset', at: '2026-01-15T17:00:00+07:00', want: true },
  { name: 'with a timestamp that is none', at: 'yesterday', want: 'stale-timestamp' },
  { name: 'with an empty-looking timestamp', at: ' ', want: 'stale-timestamp' },
  { name: 'with epoch seconds', at: '1768471200', want: 'stale-timestamp' },
];

test.each([...vectors, ...attacks, ...clocks])('$name: $want', (one) => {
  expect(verify(one)).toBe(one.want);
});

// No separator stands between timestamp and body: the same bytes, cut elsewhere, have the same signature.
test.each([1, 3, 4])('a recorded request with the boundary moved by %i is refused', (moved) => {
  const body = '{"ticket_id":"35436"}';
  const cut = timestamp.length - moved;
  const shifted = { at: timestamp.slice(0, cut), body: `${timestamp.slice(cut)}${body}` };
  expect(verify({ name: '', want: '', ...shifted, signature: sign(timestamp, body) })).toBe(
    'stale-timestamp',
  );
});

test('only an unsigned connection takes what nobody signed, and says so', () => {
  const settings = { webhookSecrets: [], replayWindow: 1, unsigned: true };
  const request = { headers: {}, query: {}, body: Buffer.alloc(0) };
  expect(verifyZendesk(request, settings, nowMs)).toEqual({ ok: true, signed: false });
});
