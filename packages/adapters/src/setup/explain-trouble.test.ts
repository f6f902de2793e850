import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { explainTrouble } from './explain-trouble.ts';

const refusal = (status: number, details?: unknown) =>
  new PermanentError(`GET webhooks: HTTP ${status}`, { status, details });

test.each([
  ['zendesk', refusal(401), 'token_refused', 'problem'],
  ['zendesk', refusal(403), 'not_administrator', 'problem'],
  ['zendesk', refusal(404), 'wrong_address', 'problem'],
  ['zendesk', refusal(422), 'refused', 'problem'],
  ['chatwoot', refusal(401, { error: 'Invalid Access Token' }), 'token_refused', 'problem'],
  [
    'chatwoot',
    refusal(401, { error: 'You are not authorized to do this action' }),
    'not_administrator',
    'problem',
  ],
  ['chatwoot', refusal(403, { error: 'plan' }), 'plan', 'problem'],
  ['chatwoot', refusal(404), 'wrong_account', 'problem'],
  [
    'zoho',
    refusal(403, { kind: 'configuration', code: 'SCOPE_MISMATCH' }),
    'scope_missing',
    'problem',
  ],
  [
    'zoho',
    refusal(403, { kind: 'configuration', code: 'LICENSE_ACCESS_LIMITED' }),
    'edition',
    'problem',
  ],
  [
    'zoho',
    refusal(403, { kind: 'configuration', code: 'OAUTH_ORG_MISMATCH' }),
    'configuration',
    'problem',
  ],
  [
    'zoho',
    new PermanentError('POST webhook: INVALID_DATA (HTTP 422) in /url', {
      status: 422,
      details: { kind: 'invalid', code: 'INVALID_DATA', apiName: '/url' },
    }),
    'url_not_reached',
    'problem',
  ],
  ['chatwoot', new RetryableError('GET webhooks: ECONNREFUSED'), 'unreachable', 'warning'],
  ['chatwoot', new WaitError('breaker', 1_000), 'unreachable', 'warning'],
  ['chatwoot', new z.ZodError([]), 'unreadable_answer', 'problem'],
  ['chatwoot', new ConfigError('set ENCRYPTION_KEY'), 'not_set_up', 'problem'],
] as const)('%s: %s', (provider, error, code, level) => {
  const { message, ...found } = explainTrouble(provider, error);
  expect(found).toEqual({ code, level });
  expect(message).not.toContain('\n');
});

test('what nobody has foreseen is thrown', () => {
  expect(() => explainTrouble('zendesk', new TypeError('x'))).toThrow(TypeError);
});
