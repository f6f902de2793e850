import { Alerts } from '@omnirelay/shared/config/alerts.ts';
import { putAlerts } from '@omnirelay/shared/store/alerts.ts';
import { listAudit } from '@omnirelay/shared/store/audit.ts';
import { expect, test } from 'vitest';
import { testConsole } from '../testing/test-console.ts';

const told: string[] = [];
const settings = Alerts.parse({
  consoleUrl: 'https://console.acme.example',
  targets: [
    { kind: 'slack', url: 'https://chat.acme.example/secret-path' },
    { kind: 'webhook', url: 'https://hook.acme.example', token: 'obviously-fake-token' },
  ],
});
const console = testConsole({
  alerts: {
    settings,
    async tell({ name }, { subject, text }) {
      told.push(`${name}: ${subject}\n${text}`);
      return name === 'webhook' ? { error: 'POST hook.acme.example: HTTP 500' } : {};
    },
  },
});
const since = new Date('2026-01-15T12:00:00Z');
const row = {
  name: 'breaker-open',
  subject: 'zendesk-main',
  state: 'firing' as const,
  summary: 'The breaker is open',
  since,
  resolvedAt: null,
  notices: {},
  updatedAt: since,
};

test('everybody who is signed in sees what is wrong, what was, and who could not be told', async () => {
  const notices = { webhook: { tries: 1, error: 'POST hook.acme.example: HTTP 500' } };
  await putAlerts(console.store.db, [
    { ...row, notices },
    { ...row, name: 'no-workers', subject: '', state: 'resolved', resolvedAt: since },
  ]);
  const url = '/api/alerts';
  const answer = await console.app.inject({ url, headers: console.agent });
  expect(answer.json()).toEqual({
    firing: [
      {
        name: 'breaker-open',
        subject: 'zendesk-main',
        severity: 'warning',
        summary: 'The breaker is open',
        since: since.toISOString(),
        resolvedAt: null,
      },
    ],
    resolved: [expect.objectContaining({ name: 'no-workers', severity: 'critical' })],
    targets: [
      { name: 'slack', kind: 'slack', error: null },
      { name: 'webhook', kind: 'webhook', error: 'POST hook.acme.example: HTTP 500' },
    ],
  });
  expect(answer.body).not.toMatch(/secret-path|obviously-fake/);
  expect((await console.app.inject({ url })).statusCode).toBe(401);
});

test('an administrator tries the targets, and that is noted', async () => {
  const call = { method: 'POST', url: '/api/alerts/test' } as const;
  expect((await console.app.inject({ ...call, headers: console.agent })).statusCode).toBe(403);
  expect(told).toEqual([]);
  const answer = await console.app.inject({ ...call, headers: console.bearer });
  expect(answer.json().items).toMatchObject([
    { target: 'slack', kind: 'slack', ok: true, error: null },
    { target: 'webhook', ok: false, error: 'POST hook.acme.example: HTTP 500' },
  ]);
  expect(told[0]).toContain('This is a test');
  const { items } = await listAudit(console.store.db, { limit: 1 });
  expect(items).toMatchObject([{ action: 'alerts.test', details: { told: 1, of: 2 } }]);
});
