import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setupCheckQueueName } from '@omnirelay/shared/queues/setup-checks.ts';
import { lastUpkeep } from '@omnirelay/shared/store/upkeep-runs.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBackupNow } from '../services/cli/src/commands/backup.ts';
import { type AlertHook, startAlertHook } from './support/alert-hook.ts';
import { comeDue } from './support/come-due.ts';
import { eventually } from './support/eventually.ts';
import { encryptionKey, runSetup } from './support/run-setup.ts';
import { type System, startSystem } from './support/system.ts';

const redis = testRedis();
const database = testDatabase();
const publicUrl = 'https://relay.acme.example';
let dir: string;
let backups: string;
let hook: AlertHook;
let system: System;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'omnirelay-alerts-'));
  // Somebody has left a file where back-ups should go.
  backups = join(dir, 'backups');
  await writeFile(backups, 'not a directory');
  hook = await startAlertHook();
  system = await startSystem({
    redisUrl: redis.url,
    databaseUrl: database.url,
    zendesk: { agent: { role: 'admin' } },
    env: { ENCRYPTION_KEY: encryptionKey },
    file: { publicUrl, backups: { every: '1h', directory: backups } },
    alerts: { every: '1s', hold: '1s', targets: [hook.target] },
  });
}, 180_000);
afterAll(async () => {
  await system?.close();
  await hook?.close();
  await rm(dir, { recursive: true, force: true });
});

const expectTold = (what: string) => hook.expectTold(what, { logs: system.logs });

test('back-ups that can’t be written, until one can', async () => {
  await expectTold('fired backup-overdue');
  await eventually(
    async () => (await lastUpkeep(system.store.db, 'backup'))?.finishedAt != null || 'no try ended',
  );
  await rm(backups);
  const said: string[] = [];
  const out = {
    line: (text: string) => said.push(text),
    remark: (text: string) => said.push(text),
    hasColour: false,
  };
  expect(await createBackupNow({ env: system.environment, out }, {}), said.join()).toBe(0);
  await expectTold('resolved backup-overdue');
});

test('a webhook that somebody deletes at Zendesk, until set-up makes it anew', async () => {
  await setUp();
  await comeDue(system, setupCheckQueueName);
  system.zendesk.setWebhooks([]);
  await comeDue(system, setupCheckQueueName);
  await expectTold('fired set-up-drift zendesk-main');
  await setUp();
  await comeDue(system, setupCheckQueueName);
  await expectTold('resolved set-up-drift zendesk-main');
  hook.expectOnce('fired set-up-drift zendesk-main');
});

async function setUp(): Promise<void> {
  const config = await readFile(system.environment.OMNIRELAY_CONFIG ?? '', 'utf8');
  const servers = { redisUrl: redis.url, databaseUrl: database.url, config };
  const { code, lines } = await runSetup(servers, { yes: true });
  expect(code, lines.join('\n')).toBe(0);
}
