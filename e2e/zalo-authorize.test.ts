import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { findTokens } from '@omnirelay/shared/store/provider-tokens.ts';
import { auditLog } from '@omnirelay/shared/store/schema.ts';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { administrator } from './support/processes.ts';
import { useZalo } from './support/use-zalo.ts';

// Nobody renews meanwhile.
const desk = useZalo({ console: true, workers: 0 });
const authorizePath = '/api/connections/zalo-main/authorize';
let bearer: { authorization: string };

beforeAll(async () => {
  const answer = await fetch(`${desk.system.consoleUrl}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(administrator),
  });
  const { token } = (await answer.json()) as { token: string };
  bearer = { authorization: `Bearer ${token}` };
});
afterEach(async () => {
  desk.system.zalo.faults.clear();
  await desk.system.store.db.delete(auditLog);
});

/** Where a browser is led from here. */
async function follow(url: string, headers: Record<string, string> = {}): Promise<URL> {
  const answer = await fetch(url, { headers, redirect: 'manual' });
  expect(answer.status, await answer.text()).toBe(302);
  return new URL(answer.headers.get('location') ?? '', url);
}

/** @returns where Zalo leads back to */
async function consent(): Promise<URL> {
  const page = await follow(`${desk.system.consoleUrl}${authorizePath}`, bearer);
  return follow(page.href);
}

async function keptPair(): Promise<{ access: string; refresh: string } | undefined> {
  const row = await findTokens(desk.system.store.db, 'zalo-main');
  const text = createSeal('0f'.repeat(32)).open(row?.sealed ?? '', 'zalo-main');
  return text === undefined ? undefined : JSON.parse(text);
}

const audited = async () =>
  (await desk.system.store.db.select().from(auditLog)).map(({ action, actor, details }) => [
    action,
    actor,
    details,
  ]);

test('an administrator who consents lets the connection in', async () => {
  const back = await consent();
  expect(back.pathname).toBe(`${authorizePath}/callback`);
  const end = await follow(back.href);
  expect(`${end.pathname}${end.search}`).toBe('/connections?authorized=zalo-main');
  const { access, refresh } = desk.system.zalo.tokens.current();
  expect(await keptPair()).toEqual({ access, refresh });
  expect(await audited()).toContainEqual(['connection.authorize', administrator.email, {}]);
  const row = await findTokens(desk.system.store.db, 'zalo-main');
  const leftHours = ((row?.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
  expect(leftHours).toBeGreaterThan(24);
  const shown = [end.href, desk.system.logs(), JSON.stringify(row)].join();
  for (const secret of [access, refresh, back.searchParams.get('code') ?? access]) {
    expect(shown).not.toContain(secret);
  }
});

test('a consent that comes back twice counts once', async () => {
  const back = await consent();
  await follow(back.href);
  const kept = await keptPair();
  const end = await follow(back.href);
  expect(end.searchParams.get('authorize_error')).toContain('Begin again');
  expect(await keptPair()).toEqual(kept);
});

test('a code that is not Zalo’s changes nothing', async () => {
  const before = await keptPair();
  const back = await consent();
  back.searchParams.set('code', 'made-up-code');
  const end = await follow(back.href);
  expect(end.searchParams.get('authorize_error')).toMatch(/^Zalo refused the code \(-?\d+\)/);
  expect(end.href).not.toContain('made-up-code');
  expect(await keptPair()).toEqual(before);
  expect(await audited()).not.toContainEqual(expect.arrayContaining(['connection.authorize']));
});

test('an answer of Zalo’s that never comes is told as that', async () => {
  const before = await keptPair();
  const back = await consent();
  desk.system.zalo.tokens.loseNextAnswer();
  const end = await follow(back.href);
  expect(end.searchParams.get('authorize_error')).toContain('did not answer');
  expect(await keptPair()).toEqual(before);
});
