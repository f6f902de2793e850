import { listAudit } from '@omnirelay/shared/store/audit.ts';
import { findSession, insertSession } from '@omnirelay/shared/store/sessions.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { createEndedSessions } from '../sign-in/ended-sessions.ts';
import { agentEmail, email, password, testConsole } from '../testing/test-console.ts';

const console = testConsole();
beforeEach(async () => {
  await console.redis.flushdb();
  await console.store.db.execute('truncate sessions, audit_log');
});

const headersOf = (token: string) => ({ authorization: `Bearer ${token}` });

async function signIn(who = agentEmail, headers: Record<string, string> = {}) {
  const payload = { email: who, password };
  const answer = await console.app.inject({ method: 'POST', url: '/api/login', payload, headers });
  expect(answer.statusCode).toBe(200);
  return headersOf(answer.json().token);
}
type Headers = Record<string, string>;
const isIn = async (headers: Headers, app = console.app) =>
  (await app.inject({ url: '/api/session', headers })).statusCode === 200;
const list = async (headers: Headers, query = '') =>
  (await console.app.inject({ url: `/api/sessions${query}`, headers })).json().items;
const end = (headers: Headers, id: string) =>
  console.app.inject({ method: 'DELETE', url: `/api/sessions/${id}`, headers });
const endOthers = (headers: Headers) =>
  console.app.inject({ method: 'POST', url: '/api/sessions/end-others', headers });
const audited = async () =>
  (await listAudit(console.store.db, { limit: 50 })).items.map(
    ({ actor, action }) => `${actor} ${action}`,
  );

describe('the list', () => {
  test('shows one’s own, the newest first, and which is this one', async () => {
    await signIn(agentEmail, { 'user-agent': 'Firefox on a phone' });
    const here = await signIn(agentEmail, { 'user-agent': 'x'.repeat(2_000) });
    await signIn(email);
    const items = await list(here);
    expect(items).toEqual([
      expect.objectContaining({ isCurrent: true, userAgent: 'x'.repeat(300), email: agentEmail }),
      expect.objectContaining({ isCurrent: false, userAgent: 'Firefox on a phone' }),
    ]);
    expect(items[0].address).toBe('127.0.0.0/24');
    expect(items[0]).not.toHaveProperty('token');
  });

  test('shows those of others to administrators only', async () => {
    const agent = await signIn();
    const admin = await signIn(email);
    expect(await list(admin, `?email=${agentEmail}`)).toHaveLength(1);
    const refused = await console.app.inject({
      url: `/api/sessions?email=${email}`,
      headers: agent,
    });
    expect(refused.statusCode).toBe(403);
    expect(await list(agent, `?email=${agentEmail.toUpperCase()}`)).toHaveLength(1);
  });

  test('leaves out what has run out, which goes with the next sign-in', async () => {
    const startedAt = new Date(Date.now() - 13 * 3_600_000);
    const expiresAt = new Date(Date.now() - 3_600_000);
    const row = { address: '', userAgent: '', startedAt, seenAt: startedAt, expiresAt };
    await insertSession(console.store.db, { ...row, id: 'old', email: agentEmail });
    const here = await list(console.agent);
    expect(here).toEqual([]);
    await signIn();
    expect(await findSession(console.store.db, 'old')).toBeUndefined();
  });
});

describe('a session that is ended', () => {
  test('is over on every console at once', async () => {
    const another = await console.startAnother();
    const [lost, here] = [await signIn(), await signIn()];
    expect([await isIn(lost), await isIn(lost, another)]).toEqual([true, true]);
    const [, { id }] = await list(here);
    expect((await end(here, id)).statusCode).toBe(204);
    expect([await isIn(lost), await isIn(lost, another)]).toEqual([false, false]);
    expect(await isIn(here)).toBe(true);
    expect(await list(here)).toHaveLength(1);
    // Once more changes nothing.
    expect((await end(here, id)).statusCode).toBe(204);
    expect((await audited()).filter((line) => line.endsWith('session.end'))).toHaveLength(1);
  });

  test('stays over when Redis has forgotten it, or is away', async () => {
    const [lost, here] = [await signIn(), await signIn()];
    const [, { id }] = await list(here);
    await end(here, id);
    await console.redis.flushdb();
    expect(await isIn(lost)).toBe(false);
    const away = new Proxy(console.redis, {
      get: (target, name) =>
        name === 'exists' || name === 'set'
          ? async () => Promise.reject(new Error('away'))
          : Reflect.get(target, name),
    });
    const { db } = console.store;
    const ended = createEndedSessions({ redis: away, keys: console.keys, db });
    expect(await ended.has(id)).toBe(true);
    const [{ id: ours }] = await list(here);
    expect(await ended.has(ours)).toBe(false);
  });

  test('while Redis is away, is over within two seconds on a console that has just seen it', async () => {
    const away = new Proxy(console.redis, {
      get: (target, name) =>
        name === 'exists'
          ? async () => Promise.reject(new Error('away'))
          : Reflect.get(target, name),
    });
    let nowMs = Date.now();
    const { db } = console.store;
    const another = createEndedSessions({
      redis: away,
      keys: console.keys,
      db,
      nowMs: () => nowMs,
    });
    const here = await signIn();
    const [{ id }] = await list(here);
    expect(await another.has(id)).toBe(false);
    await end(here, id);
    nowMs += 2_000;
    expect(await another.has(id)).toBe(true);
  });

  test('can be another’s for administrators only; nobody else learns that it is there', async () => {
    const agent = await signIn();
    const admin = await signIn(email);
    const [{ id: ofAdmin }] = await list(admin);
    const [{ id: ofAgent }] = await list(agent);
    const [refused, unknown] = [await end(agent, ofAdmin), await end(agent, 'no-such-session')];
    expect([refused.statusCode, refused.body]).toEqual([404, unknown.body]);
    expect(await isIn(admin)).toBe(true);
    expect((await end(admin, ofAgent)).statusCode).toBe(204);
    expect(await isIn(agent)).toBe(false);
    expect(await audited()).toContain(`${email} session.end`);
  });

  test('is the one that asks, too', async () => {
    const here = await signIn();
    const [{ id }] = await list(here);
    expect((await end(here, id)).statusCode).toBe(204);
    expect(await isIn(here)).toBe(false);
  });

  test('by signing out, is noted in its row and in the audit', async () => {
    const here = await signIn();
    const [{ id }] = await list(here);
    await console.app.inject({ method: 'POST', url: '/api/logout', headers: here });
    expect(await findSession(console.store.db, id)).toMatchObject({ endedBy: agentEmail });
    expect(await audited()).toEqual([`${agentEmail} session.end`, `${agentEmail} session.begin`]);
  });

  test('by a new password, is in the list no more', async () => {
    const admin = await signIn(email);
    await signIn();
    const payload = { name: 'Ann Agent', role: 'agent' };
    await console.app.inject({
      method: 'PATCH',
      url: `/api/users/${agentEmail}`,
      payload,
      headers: admin,
    });
    expect(await list(admin, `?email=${agentEmail}`)).toEqual([]);
  });
});

describe('signing out everywhere else', () => {
  test('ends all of one’s own but this one, and nobody else’s', async () => {
    const others = [await signIn(), await signIn()];
    const colleague = await signIn(email);
    const here = await signIn();
    expect((await endOthers(here)).json()).toEqual({ ended: 2 });
    for (const other of others) expect(await isIn(other)).toBe(false);
    expect([await isIn(here), await isIn(colleague)]).toEqual([true, true]);
    expect(await audited()).toContain(`${agentEmail} session.end-others`);
  });

  test('is nothing that a foreign page can have a browser do', async () => {
    const { authorization } = await signIn();
    const cookie = `omnirelay_session=${authorization.split(' ')[1]}`;
    const origin = 'https://elsewhere.example';
    expect((await endOthers({ cookie, origin })).statusCode).toBe(403);
  });
});

test('a session from before there were rows goes on, and can be signed out of', async () => {
  expect(await isIn(console.bearer)).toBe(true);
  const token = console.app.jwt.sign({ id: 'from-before', email, role: 'admin', from: 0 });
  expect(await isIn(headersOf(token))).toBe(true);
  await console.app.inject({ method: 'POST', url: '/api/logout', headers: headersOf(token) });
  expect(await isIn(headersOf(token))).toBe(false);
});

test('that it is used is written once a minute', async () => {
  const here = await signIn();
  const [{ id }] = await list(here);
  const { db } = console.store;
  let nowMs = Date.now();
  const sessions = createEndedSessions({
    redis: console.redis,
    keys: console.keys,
    db,
    nowMs: () => nowMs,
  });
  const seenAt = async () => (await findSession(db, id))?.seenAt.getTime() ?? 0;
  const first = await seenAt();
  nowMs = first + 59_000;
  await sessions.noteUse(id);
  expect(await seenAt()).toBe(first);
  nowMs = first + 61_000;
  await sessions.noteUse(id);
  expect(await seenAt()).toBe(first + 61_000);
  nowMs += 59_000;
  await sessions.noteUse(id);
  expect(await seenAt()).toBe(first + 61_000);
});
