import { expect, test } from 'vitest';
import { signWebhook } from './sign-webhook.ts';

// Zendesk's published secret for testing webhooks that do not exist yet.
const secret = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';
const timestamp = '2026-01-15T10:00:00Z';

test.each([
  { body: '{"ticket_id":"35436"}', signature: 'E1vovCgxQbkfgVopFZtmSStCznD5RTQFCfr35OYxFlo=' },
  { body: '', signature: '128w6sU3+MeLQwFecNmdVNEaV/KLU7lLfxX2YxmQ9Io=' },
])('the signature of "$body" is the known one', ({ body, signature }) => {
  expect(signWebhook(secret, timestamp, body)).toBe(signature);
  expect(signWebhook(secret, timestamp, Buffer.from(body))).toBe(signature);
});
