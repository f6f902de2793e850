import { expect, test } from 'vitest';
import { judgeZalo, type ZaloFacts } from './judge-zalo.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const inHours = (hours: number) => new Date(nowMs + hours * 3_600_000);
const tokens = { state: 'ok', expiresAt: inHours(20), problem: undefined, opens: true };
const well: ZaloFacts = {
  name: 'zalo',
  oaId: '388',
  tokens,
  hasFirstPair: false,
  account: { ok: true, value: { id: '388' } },
  hasWebhookKey: true,
  isUnsigned: false,
};
const refused = { ok: false, failure: { kind: 'refused', words: 'token' } } as const;

test.each<[string, Partial<ZaloFacts>, string[]]>([
  ['in order', {}, []],
  ['nobody yet', { tokens: undefined, account: undefined }, ['token_needs_reauth']],
  ['a first pair', { tokens: undefined, hasFirstPair: true }, []],
  ['ended', { tokens: { ...tokens, state: 'needs_reauth' } }, ['token_needs_reauth']],
  ['late', { tokens: { ...tokens, expiresAt: inHours(3) } }, ['token_expiring']],
  ['of unknown age', { tokens: { ...tokens, expiresAt: undefined } }, []],
  ['of another key', { tokens: { ...tokens, opens: false } }, ['encryption_key_wrong']],
  ['refused', { account: refused }, ['credentials_refused']],
  ['of another account', { account: { ok: true, value: { id: '9' } } }, ['account_mismatch']],
  ['an account that Zalo does not name', { account: { ok: true, value: { id: undefined } } }, []],
  ['no key of the webhook page', { hasWebhookKey: false }, ['webhook_secret_missing']],
])('%s', (_, more, codes) => {
  expect(judgeZalo({ ...well, ...more }, nowMs).map(({ code }) => code)).toEqual(codes);
});
