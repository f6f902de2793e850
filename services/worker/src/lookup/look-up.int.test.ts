import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LookupSource } from '@omnirelay/shared/config/lookup-source.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import type { Subject } from '@omnirelay/shared/lookup/subject.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { migrateStore, openStore, type Store } from '@omnirelay/shared/store/database.ts';
import { addReports } from '@omnirelay/shared/store/scam-reports.ts';
import { scamReports } from '@omnirelay/shared/store/schema.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCache } from '../relay/cache.ts';
import { createLookUp, type LookUpDeps } from './look-up.ts';

const { connection: redis, prefix } = testRedis();
const keys = createKeys(prefix);
const database = testDatabase();
const nowMs = Date.UTC(2026, 0, 15, 12);
let store: Store;

/** What the source was asked for, and what it says to each. */
let asked: string[] = [];
let answer: (response: ServerResponse, path: string) => void;
const says = (body: object, status = 200) => {
  answer = (response) => response.writeHead(status).end(JSON.stringify(body));
};
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  answer(response, request.url ?? '');
});

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
});
afterEach(async () => {
  asked = [];
  await store.db.delete(scamReports);
  await redis.flushdb();
});

function source(name = 'scam-list', change: object = {}): LookupSource {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/${name}/{kind}/{value}`;
  return LookupSource.parse({ name, url, ...change });
}
function lookUp(change: Partial<LookUpDeps> = {}) {
  const parts = {
    db: store.db,
    cache: createCache({ redis, keys }),
    gate: createGate({ redis, keys }),
  };
  return createLookUp({ ...parts, flow: 'answer', sources: [], nowMs: () => nowMs, ...change });
}
const subject = (value: string, change: Partial<Subject> = {}): Subject => ({
  kind: 'phone',
  value,
  asWritten: value,
  ...change,
});
const report = (value: string, change: object = {}) =>
  addReports(store.db, [
    { kind: 'phone', value, title: 'Deposit', source: 'a list', createdBy: 'ann', ...change },
  ]);
// As it was never written before 2018.
const phone = subject('0987654321');

describe('our own list', () => {
  test('has what was reported, as anybody may see it', async () => {
    const reportedAt = new Date('2026-01-10T23:00:00Z');
    await report('0987654321', { reportedAt, url: 'https://news.example/1', details: 'a name' });
    expect(await lookUp()([phone, subject('0987654322')])).toEqual([
      {
        subject: phone,
        status: 'reported',
        total: 1,
        items: [
          { source: 'a list', title: 'Deposit', date: '2026-01-10', url: 'https://news.example/1' },
        ],
        unknownSources: [],
        checkedAt: '2026-01-15T12:00:00.000Z',
        cached: false,
      },
      expect.objectContaining({ status: 'not_found', total: 0 }),
    ]);
  });

  test.each([
    ['a new number by its old one', '01687654321', '0387654321'],
    ['an old number by its new one', '0387654321', '01687654321'],
  ])('finds %s', async (_, reported, wanted) => {
    await report(reported);
    expect(await lookUp()([subject(wanted)])).toMatchObject([{ status: 'reported' }]);
  });

  test('finds a phone that was reported as an account only where it may be one', async () => {
    await report('0987654321', { kind: 'account' });
    const either = subject('0987654321', { alsoAs: ['account'] });
    expect(await lookUp()([phone, either])).toMatchObject([
      { status: 'not_found' },
      { status: 'reported' },
    ]);
  });

  test('counts all reports, and shows a few', async () => {
    for (const title of ['a', 'b', 'c', 'd', 'e']) await report('0987654321', { title });
    const [verdict] = await lookUp()([phone]);
    expect([verdict?.total, verdict?.items.length]).toEqual([5, 3]);
  });

  test('that does not answer is unknown', async () => {
    const away = openStore('postgres://nobody:nothing@127.0.0.1:9/none');
    onTestFinished(() => away.close());
    says({ total: 0, items: [] });
    const look = lookUp({ db: away.db, sources: [source()] });
    expect(await look([phone])).toMatchObject([{ status: 'unknown', unknownSources: ['local'] }]);
    says({ total: 2, items: [] });
    await redis.flushdb();
    expect(await look([phone])).toMatchObject([{ status: 'reported', total: 2 }]);
  });
});

describe('a source', () => {
  test('is asked for a number in both of its forms, and for its kinds alone', async () => {
    says({ total: 0, items: [] });
    await lookUp({ sources: [source(), source('links', { kinds: ['url'] })] })([
      subject('0387654321'),
    ]);
    expect(asked.sort()).toEqual(['/scam-list/phone/01687654321', '/scam-list/phone/0387654321']);
  });

  test.each([
    ['reported', { total: 1, items: [{ title: 'Deposit' }] }, 3_600],
    ['not_found', { total: 0, items: [] }, 600],
  ])('that says %s is asked once in a while', async (status, body, seconds) => {
    says(body);
    const look = lookUp({ sources: [source()] });
    expect(await look([phone])).toMatchObject([{ status, cached: false }]);
    expect(await look([phone])).toMatchObject([{ status, cached: true }]);
    expect(asked).toHaveLength(1);
    const key = keys.cache('lookup', 'answer:scam-list:phone:0987654321');
    expect(await redis.ttl(key)).toBeGreaterThan(seconds - 10);
    expect(await redis.ttl(key)).toBeLessThanOrEqual(seconds);
    await lookUp({ sources: [source()], flow: 'another' })([phone]);
    expect(asked).toHaveLength(2);
  });

  test.each<[string, typeof answer]>([
    ['fails', (response) => response.writeHead(500).end('{"total":0,"items":[]}')],
    ['throttles', (response) => response.writeHead(429).end('{}')],
    ['says nothing', (response) => response.end()],
    ['says something else', (response) => response.end('<h1>Sign in</h1>')],
    ['says it in another shape', (response) => response.end('{"error":"key"}')],
    ['leads elsewhere', (response) => response.writeHead(302, { location: '/' }).end()],
    ['hangs up', (response) => response.destroy()],
    ['is slow', () => {}],
  ])('that %s is unknown, never not_found, and asked again', async (_, does) => {
    answer = does;
    const look = lookUp({ sources: [source('scam-list', { timeout: '2s' })] });
    for (const times of [1, 2]) {
      expect(await look([phone])).toMatchObject([
        { status: 'unknown', total: 0, unknownSources: ['scam-list'], cached: false },
      ]);
      expect(asked).toHaveLength(times);
    }
  });

  test('that keeps failing is left alone, and others still answer', async () => {
    answer = (response, path) =>
      response.writeHead(path.startsWith('/good') ? 200 : 500).end('{"total":1,"items":[]}');
    const look = lookUp({ sources: [source(), source('good')] });
    for (let i = 0; i < 7; i += 1) await look([subject(`098765432${i}`)]);
    const ofBad = () => asked.filter((path) => path.startsWith('/scam-list')).length;
    expect(ofBad()).toBe(5);
    expect(await look([subject('0987654329')])).toMatchObject([
      { status: 'reported', unknownSources: ['scam-list'] },
    ]);
    expect(ofBad()).toBe(5);
    // Another flow's source of this name is another source.
    await lookUp({ sources: [source()], flow: 'another' })([phone]);
    expect(ofBad()).toBe(6);
  });
});

test('a report that is told twice is one', async () => {
  says({ total: 1, items: [{ title: 'Deposit' }] });
  const [verdict] = await lookUp({ sources: [source()] })([subject('0387654321')]);
  expect([verdict?.items.length, verdict?.total]).toEqual([1, 1]);
});

test('whoever has not answered after eight seconds is unknown', async () => {
  // One connection: whoever asks after the look-up is answered after it.
  const inLine = openStore(database.url, { maxConnections: 1 });
  onTestFinished(() => inLine.close());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  answer = (response, path) => {
    if (path.startsWith('/good')) response.end('{"total":1,"items":[]}');
  };
  const look = lookUp({
    db: inLine.db,
    sources: [source('slow', { timeout: '60s' }), source('good')],
  });
  const looked = look([phone]);
  let hasEnded = false;
  void looked.then(() => {
    hasEnded = true;
  });
  await expect.poll(() => asked.length).toBe(2);
  // Kept and read: what answers in time has answered before the clock moves.
  const kept = keys.cache('lookup', 'answer:good:phone:0987654321');
  await expect.poll(() => redis.exists(kept)).toBe(1);
  await inLine.db.select().from(scamReports);
  await vi.advanceTimersByTimeAsync(7_900);
  expect(hasEnded).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(await looked).toMatchObject([{ status: 'reported', unknownSources: ['slow'] }]);
  server.closeAllConnections();
});
