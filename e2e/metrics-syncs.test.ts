import { expect, test } from 'vitest';
import { aConversation } from './support/desk-without-webhooks.ts';
import { parse, valuesOf } from './support/metrics.ts';
import { useDesk } from './support/use-desk.ts';

const desk = useDesk();

test('syncs count what they heal, and that they failed', async () => {
  const connection = 'chatwoot-main';
  const counted = async (name: string, labels = {}) =>
    valuesOf([parse(await desk.metrics.registry.metrics())], name, { connection, ...labels }).sum;
  const { says } = await aConversation(desk);
  await desk.sync(connection);
  desk.pass(60_000);
  says('Is anybody there?');
  says('Hello?');
  desk.pass(60_000);
  const healed = await counted('omnirelay_sync_healed_total');
  await desk.sync(connection);
  expect(await counted('omnirelay_sync_healed_total')).toBe(healed + 2);
  expect(await counted('omnirelay_syncs_total', { state: 'done' })).toBe(2);
  expect(await counted('omnirelay_syncs_total', { state: 'failed' })).toBe(0);

  const fault = { kind: 'status', status: 401, body: { error: 'Invalid Access Token' } } as const;
  desk.chatwoot.faults.inject({ path: /conversations/, fault });
  await desk.sync(connection);
  expect(await counted('omnirelay_syncs_total', { state: 'failed', trigger: 'schedule' })).toBe(1);
  const refused = { outcome: 'refused' };
  expect(await counted('omnirelay_provider_call_seconds_count', refused)).toBe(1);
});
