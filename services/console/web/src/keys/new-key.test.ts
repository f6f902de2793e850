import { expect, test } from 'vitest';
import { NewApiKey } from '../../../src/api/contract-agent.ts';
import { newKey } from './new-key.ts';
import { scopes, usualScopes } from './scopes.ts';

const noonMs = Date.UTC(2026, 0, 15, 12);

test('what is left open is left out: every connection, for good', () => {
  const chosen = { name: ' CrewAI ', scopes: usualScopes, connections: [], lifetime: '' } as const;
  const key = newKey({ ...chosen, connections: [] }, noonMs);
  expect(key).toEqual({ name: 'CrewAI', scopes: usualScopes });
  expect(NewApiKey.safeParse(key).success).toBe(true);
});

test('connections and an end are taken over', () => {
  const key = newKey(
    { name: 'n', scopes: ['agent:read'], connections: ['chatwoot-main'], lifetime: '30' },
    noonMs,
  );
  expect(key).toMatchObject({
    connections: ['chatwoot-main'],
    expiresAt: '2026-02-14T12:00:00.000Z',
  });
  expect(NewApiKey.safeParse(key).success).toBe(true);
});

test('the form offers every scope that there is', () => {
  const every = NewApiKey.shape.scopes.element.options;
  expect(scopes.map(({ scope }) => scope)).toEqual(every);
});
