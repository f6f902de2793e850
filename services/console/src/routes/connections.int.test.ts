import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { watchSwitches } from '@omnirelay/shared/gate/switches.ts';
import {
  forgetConnectionChecks,
  putConnectionCheck,
} from '@omnirelay/shared/store/connection-checks.ts';
import { readSwitches } from '@omnirelay/shared/store/connections.ts';
import { auditLog, connections } from '@omnirelay/shared/store/schema.ts';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { automationConfig } from '../testing/insert-run.ts';
import { email, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const soon = { timeout: 15_000, interval: 50 };
const get = (url: string) => console.app.inject({ url, headers: console.agent });
const patch = (id: string, payload: object) =>
  console.app.inject({
    method: 'PATCH',
    url: `/api/connections/${id}`,
    headers: console.bearer,
    payload,
  });

afterEach(async () => {
  for (const table of [connections, auditLog]) await console.store.db.delete(table);
  await console.redis.flushdb();
});

test('every connection says how it is doing', async () => {
  const at = new Date(Date.UTC(2026, 0, 15, 12));
  await console.store.db.insert(connections).values({ name: 'zendesk-main', lastWebhookAt: at });
  const gate = createGate(console);
  const limits = [{ name: 'zendesk-main:calls', count: 200, periodMs: 60_000 }];
  for (let i = 0; i < 3; i += 1) await gate.pass({ connection: 'zendesk-main', limits });
  await gate.pause('chatwoot-main', 60_000);

  const { items } = (await get('/api/connections')).json();
  expect(items).toEqual([
    {
      id: 'zendesk-main',
      provider: 'zendesk',
      active: true,
      webhookActive: true,
      lastWebhookAt: '2026-01-15T12:00:00.000Z',
      breaker: 'closed',
      rateLimit: { used: 3, limit: 200, periodMs: 60_000 },
      token: { state: 'ok', expiresAt: null },
      canAuthorize: false,
      lastSync: null,
      findings: [],
      checkedAt: null,
    },
    expect.objectContaining({ id: 'chatwoot-main', breaker: 'paused', lastWebhookAt: null }),
  ]);
});

test('what was found of its set-up is shown', async () => {
  const findings = [
    { code: 'webhook_missing', level: 'problem' as const, message: 'none calls us' },
  ];
  const checkedAt = new Date(Date.UTC(2026, 0, 15, 12));
  await putConnectionCheck(console.store.db, 'zendesk-main', { findings, checkedAt });
  onTestFinished(() => forgetConnectionChecks(console.store.db, []));
  expect((await get('/api/connections/zendesk-main')).json()).toMatchObject({
    findings,
    checkedAt: '2026-01-15T12:00:00.000Z',
  });
  expect((await get('/api/connections/chatwoot-main')).json()).toMatchObject({ findings: [] });
});

test('what is switched off is off for workers and ingress too, until it is on again', async () => {
  const off = await patch('chatwoot-main', { active: false, webhookActive: false });
  expect(off.json()).toMatchObject({ id: 'chatwoot-main', active: false, webhookActive: false });
  expect((await readSwitches(console.store.db)).get('chatwoot-main')).toMatchObject({
    active: false,
    webhookActive: false,
  });
  const watched = watchSwitches(console);
  onTestFinished(() => watched.stop());
  const isOff = () =>
    (['active', 'webhooks'] as const).map((field) => watched.isOff('chatwoot-main', field));
  await expect.poll(isOff, soon).toEqual([true, true]);
  expect(watched.isOff('zendesk-main', 'active')).toBe(false);

  const on = await patch('chatwoot-main', { active: true });
  expect(on.json()).toMatchObject({ active: true, webhookActive: false });
  await expect.poll(isOff, soon).toEqual([false, true]);

  const audit = await console.app.inject({ url: '/api/audit', headers: console.bearer });
  expect(audit.json().items).toMatchObject([
    { actor: email, action: 'connection.switch', details: { active: true } },
    { actor: email, action: 'connection.switch', details: { active: false, webhookActive: false } },
  ]);
});

test('a Redis that forgot the switches learns them when a console starts', async () => {
  await patch('chatwoot-main', { active: false });
  await console.redis.flushdb();
  await console.startAnother();
  const watched = watchSwitches(console);
  onTestFinished(() => watched.stop());
  await expect.poll(() => watched.isOff('chatwoot-main', 'active'), soon).toBe(true);
});

test('a switch that Redis does not take is not switched', async () => {
  await patch('chatwoot-main', { active: true, webhookActive: true });
  await console.redis.set(console.keys.switches, 'no hash');
  expect((await patch('chatwoot-main', { active: false })).statusCode).toBe(500);
  await console.redis.del(console.keys.switches);
  expect((await get('/api/connections/chatwoot-main')).json()).toMatchObject({ active: true });
});

test('switches of one connection that are changed at once are all known to Redis', async () => {
  for (const isOn of [false, true, false]) {
    await Promise.all([
      patch('chatwoot-main', { active: isOn }),
      patch('chatwoot-main', { webhookActive: isOn }),
    ]);
    const off = await console.redis.hkeys(console.keys.switches);
    expect(off).toHaveLength(isOn ? 0 : 2);
  }
});

test('a Redis that comes back without the switches learns them', async () => {
  await patch('chatwoot-main', { active: false });
  await console.redis.flushdb();
  console.redis.disconnect(true);
  await expect
    .poll(() => console.redis.hkeys(console.keys.switches).catch(() => []), soon)
    .toContain('chatwoot-main:active');
});

test.each([
  ['nothing', { active: false }, 404],
  ['__proto__', { active: false }, 404],
  ['%00', { active: false }, 404],
  ['chatwoot-main', {}, 400],
  ['chatwoot-main', { active: 'no' }, 400],
  ['chatwoot-main', { tokens: {} }, 400],
])('refuses to change %s by %o', async (id, payload, status) => {
  expect((await patch(id, payload)).statusCode).toBe(status);
  expect((await get(`/api/connections/${id}`)).statusCode).toBe(id === 'chatwoot-main' ? 200 : 404);
});

test('what expires says so, and Zoho is as well as the worse of its two APIs', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const another = await console.startAnother({
    config: automationConfig,
    readToken: async (name) =>
      name === 'zoho-main'
        ? { state: 'needs_reauth', expiresAt }
        : { state: 'ok', expiresAt: undefined },
  });
  const gate = createGate(console);
  for (let i = 0; i < 5; i += 1) await gate.failed('zoho-main.crm');
  const answer = await another.inject({ url: '/api/connections', headers: console.agent });
  expect(answer.json().items).toMatchObject([
    {
      id: 'zoho-main',
      provider: 'zoho',
      breaker: 'open',
      token: { state: 'needs_reauth', expiresAt: expiresAt.toISOString() },
    },
    { id: 'llm', provider: 'openai', breaker: 'closed', token: { state: 'ok', expiresAt: null } },
  ]);
});
