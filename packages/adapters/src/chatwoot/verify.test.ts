import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyChatwoot } from './verify.ts';

const secret = 'obviously-fake-secret';
const token = 'obviously-fake-token';
const nowMs = 1_785_230_130_000;
const body = '{"event":"message_created","content":"a \\u003cb\\u003e"}';

interface Case {
  name: string;
  want: true | string;
  secrets?: string[];
  token?: string;
  query?: Record<string, string | string[] | undefined>;
  timestamp?: string | undefined;
  signature?: string | string[] | undefined;
  nowMs?: number;
}

function sign(timestamp: string, text: string, key = secret): string {
  return `sha256=${createHmac('sha256', key).update(`${timestamp}.${text}`).digest('hex')}`;
}

function verify(one: Case) {
  const timestamp = 'timestamp' in one ? one.timestamp : String(nowMs / 1_000);
  const signature = 'signature' in one ? one.signature : sign(timestamp ?? '', body);
  const headers = {
    ...(signature === undefined ? {} : { 'x-chatwoot-signature': signature }),
    ...(timestamp === undefined ? {} : { 'x-chatwoot-timestamp': timestamp }),
  };
  const result = verifyChatwoot(
    { headers, query: one.query ?? {}, body: Buffer.from(body) },
    {
      webhookSecrets: one.secrets ?? [secret],
      webhookToken: one.token,
      replayWindow: 300_000,
      unsigned: false,
    },
    one.nowMs ?? nowMs,
  );
  return result.ok ? true : result.reason;
}

const signatures: Case[] = [
  {
    name: 'a signature that openssl made',
    signature: 'sha256=26d1a1311cc637252ceeffb889e1b262423c1018d995411249e258c58031c105',
    want: true,
  },
  { name: 'the right secret', want: true },
  { name: 'several secrets, the inbox webhook’s', secrets: ['account-one', secret], want: true },
  { name: 'several secrets, the first', secrets: [secret, 'other'], want: true },
  { name: 'a wrong secret', secrets: ['another'], want: 'bad-signature' },
  { name: 'neither secret nor token configured', secrets: [], want: 'no-secret' },
  { name: 'no signature', signature: undefined, want: 'missing-signature' },
  { name: 'no timestamp', timestamp: undefined, want: 'missing-signature' },
  {
    name: 'a signature without its prefix',
    signature: sign(String(nowMs / 1_000), body).slice(7),
    want: 'missing-signature',
  },
  { name: 'a prefix without a signature', signature: 'sha256=', want: 'bad-signature' },
  {
    name: "the reporter's sample of #13809, without timestamp and dot",
    signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    want: 'bad-signature',
  },
  {
    name: 're-serialised JSON',
    signature: sign(String(nowMs / 1_000), JSON.stringify(JSON.parse(body))),
    want: 'bad-signature',
  },
  {
    name: 'two signatures, the wrong one first',
    signature: ['sha256=00', sign(String(nowMs / 1_000), body)],
    want: 'bad-signature',
  },
  { name: 'at the edge of the window', nowMs: nowMs + 300_000, want: true },
  { name: 'later than the window', nowMs: nowMs + 300_001, want: 'stale-timestamp' },
  { name: 'from too far in the future', nowMs: nowMs - 300_001, want: 'stale-timestamp' },
  { name: 'with milliseconds', timestamp: String(nowMs), want: 'stale-timestamp' },
  { name: 'with a fraction', timestamp: '1785230130.0', want: 'stale-timestamp' },
  { name: 'with a date', timestamp: '2026-07-28T09:15:30Z', want: 'stale-timestamp' },
];

const unsigned = { secrets: [], timestamp: undefined, signature: undefined };
const tokens: Case[] = [
  {
    name: 'the token of a server that cannot sign',
    ...unsigned,
    token,
    query: { token },
    want: true,
  },
  { name: 'a wrong token', ...unsigned, token, query: { token: `${token}x` }, want: 'bad-token' },
  { name: 'an empty token', ...unsigned, token, query: { token: '' }, want: 'bad-token' },
  { name: 'no token', ...unsigned, token, want: 'bad-token' },
  {
    name: 'the token twice',
    ...unsigned,
    token,
    query: { token: [token, token] },
    want: 'bad-token',
  },
  {
    name: 'the token alone where a secret is set',
    ...unsigned,
    secrets: [secret],
    token,
    query: { token },
    want: 'missing-signature',
  },
  {
    name: 'the token with a wrong signature',
    token,
    query: { token },
    signature: 'sha256=00',
    want: 'bad-signature',
  },
  { name: 'a signature without the token', token, want: true },
  { name: 'a token where none is configured', ...unsigned, query: { token }, want: 'no-secret' },
];

test.each([...signatures, ...tokens])('$name: $want', (one) => {
  expect(verify(one)).toBe(one.want);
});

test('only an unsigned connection takes what nobody signed, and says so', () => {
  const settings = { webhookSecrets: [], webhookToken: undefined, replayWindow: 1, unsigned: true };
  const request = { headers: {}, query: {}, body: Buffer.alloc(0) };
  expect(verifyChatwoot(request, settings, nowMs)).toEqual({ ok: true, signed: false });
});
