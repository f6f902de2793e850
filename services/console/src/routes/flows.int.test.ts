import { byItself, pauseFlow } from '@omnirelay/shared/flows/change-flow.ts';
import { readFlowState } from '@omnirelay/shared/flows/flow-state.ts';
import { targetName } from '@omnirelay/shared/flows/target-gate.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { acceptBatch } from '@omnirelay/shared/mailbox/accept.ts';
import { auditLog, eventFlows, events, flowSettings } from '@omnirelay/shared/store/schema.ts';
import { type Receiver, startReceiver } from '@omnirelay/shared/testing/receiver.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forwardConfig, targetSecret, targetToken } from '../testing/forward-flows.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { listenLive } from '../testing/listen-live.ts';
import { email, testConsole } from '../testing/test-console.ts';

const fileUrl = 'https://file.example/webhook?key=obviously-fake';
/** Names that lead somewhere; all others are public. */
const privateNames: Record<string, string> = {
  'inside.example': '10.0.0.7',
  localhost: '127.0.0.1',
};
const config = forwardConfig(fileUrl);
const console = testConsole({
  config,
  resolveAll: (hostname, _, callback) => {
    const address = privateNames[hostname] ?? '93.184.216.34';
    callback(null, [{ address, family: 4 }]);
  },
});
const soon = { timeout: 15_000, interval: 50 };
const db = () => console.store.db;

let old: Receiver;
let next: Receiver;
beforeAll(async () => {
  [old, next] = [await startReceiver(), await startReceiver()];
});
afterAll(async () => {
  await Promise.all([old.close(), next.close()]);
});
beforeEach(() => {
  for (const one of [old, next]) {
    one.received.length = 0;
    one.answer = { status: 200, body: 'OK' };
  }
});
afterEach(async () => {
  for (const table of [flowSettings, auditLog, eventFlows, events]) await db().delete(table);
  await console.redis.flushdb();
});

const get = async (url: string) =>
  (await console.app.inject({ url, headers: console.agent })).json();
async function call(method: 'PATCH' | 'POST', url: string, payload?: object) {
  const headers = console.bearer;
  return console.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
}
const patch = (id: string, payload: object) => call('PATCH', `/api/flows/${id}`, payload);
const stateOf = async (id: string) =>
  readFlowState(await console.redis.get(console.keys.flowState(id)));
async function audit() {
  const { items } = (
    await console.app.inject({ url: '/api/audit', headers: console.bearer })
  ).json();
  return items.map(({ action, details }: { action: string; details: object }) => [action, details]);
}

describe('what is shown', () => {
  test('is every flow, with nothing secret in it', async () => {
    const { items } = await get('/api/flows');
    expect(items[0]).toEqual({
      id: 'crewai',
      kind: 'forward',
      from: ['chatwoot-main'],
      target: {
        url: 'https://file.example/webhook?key=••••',
        urlOfFile: 'https://file.example/webhook?key=••••',
        isSet: false,
        previousUrl: null,
        allowPrivate: false,
      },
      filter: { events: null, inboxes: null, when: null },
      paused: null,
      state: 'running',
      breaker: 'closed',
      failingSince: null,
      counters: {
        waiting: 0,
        oldestWaitingAt: null,
        retrying: 0,
        done: 0,
        skipped: 0,
        parked: 0,
        uncertain: 0,
      },
      lastDoneAt: null,
      lastError: null,
      lastErrorAt: null,
      states: {},
    });
    expect(items.slice(1)).toMatchObject([
      { id: 'home', filter: { events: ['message_*'], when: 'event.private == false' } },
      { id: 'inbox', kind: 'inbox', target: null, filter: null, breaker: null },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/obviously-fake|whsec/);
    expect((await get('/api/flows/nothing')).error).toBe('not_found');
  });

  test('counts the last day, and all that waits for a person', async () => {
    const hour = 3_600_000;
    const at = (ago: number) => new Date(Date.now() - ago * hour);
    const insert = (state: string, ago: number, flow = {}) =>
      insertDelivery(db(), {
        connection: 'chatwoot-main',
        state,
        receivedAt: at(ago),
        flow: { flow: 'crewai', ...flow },
      });
    const done = at(1);
    await insert('done', 2, { updatedAt: done });
    await insert('done', 30);
    await insert('skipped', 1);
    await insert('retrying', 1, { reason: 'waiting', lastError: 'paused by somebody' });
    await insert('retrying', 2, { reason: 'failed', lastError: 'POST x: HTTP 500' });
    await insert('parked', 100, { lastError: 'long ago' });
    await insert('uncertain', 100);
    await insertDelivery(db(), { flow: { flow: 'home' } });
    const event = {
      id: 'x'.repeat(20),
      connection: 'chatwoot-main',
      type: 'message_created',
      conversationKey: '7',
      externalId: 'chatwoot_1_7',
      providerEventId: 'message-1',
      flows: ['crewai'],
      contentType: 'application/json',
      unreadable: undefined,
      body: Buffer.from('{}'),
    };
    await acceptBatch(console, [{ event, dedupSeconds: 60 }]);
    const flow = await get('/api/flows/crewai');
    expect(flow).toMatchObject({
      counters: { waiting: 1, retrying: 2, done: 1, skipped: 1, parked: 1, uncertain: 1 },
      lastDoneAt: done.toISOString(),
      lastError: 'POST x: HTTP 500',
      states: { done: 1, skipped: 1, retrying: 2 },
    });
    expect(Date.parse(flow.counters.oldestWaitingAt)).toBeGreaterThan(0);
    expect(await get('/api/flows/home')).toMatchObject({ counters: { done: 1, waiting: 0 } });
  });

  test('is that a target fails, as soon as its breaker is open', async () => {
    const gate = createGate(console);
    await gate.failed(targetName('crewai'));
    expect(await get('/api/flows/crewai')).toMatchObject({ state: 'running', breaker: 'closed' });
    for (let i = 0; i < 4; i += 1) await gate.failed(targetName('crewai'));
    const flow = await get('/api/flows/crewai');
    expect(flow).toMatchObject({ state: 'failing', breaker: 'open' });
    expect((await get('/api/health')).flowsInTrouble).toEqual(['crewai']);
    expect(Date.parse(flow.failingSince)).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('pausing', () => {
  test('holds for workers at once, is told to all who look, and ends', async () => {
    const live = await listenLive(console.app, console.agent);
    const paused = (await patch('crewai', { paused: true, reason: 'moving it' })).json();
    expect(paused).toMatchObject({
      state: 'paused',
      paused: { by: email, reason: 'moving it', at: expect.any(String) },
    });
    expect(await stateOf('crewai')).toEqual({ paused: { by: email, reason: 'moving it' } });
    await expect
      .poll(() => live.events, soon)
      .toMatchObject([{ event: 'flow', data: { id: 'crewai', state: 'paused' } }]);
    live.request.destroy();

    expect((await patch('crewai', { paused: false })).json()).toMatchObject({
      state: 'running',
      paused: null,
    });
    expect(await stateOf('crewai')).toEqual({});
    expect(await audit()).toEqual([
      ['flow.resume', {}],
      ['flow.pause', { reason: 'moving it' }],
    ]);
  });

  test('twice leaves the first who did it named', async () => {
    await pauseFlow({ ...console, db: db() }, config.flows[0] as never, {
      by: byItself,
      reason: 'nothing has got through',
    });
    expect((await patch('crewai', { paused: true })).json().paused.by).toBe(byItself);
    await patch('home', { paused: true });
    expect((await get('/api/health')).flowsInTrouble).toEqual(['crewai']);
    expect(await audit()).toHaveLength(2);
  });

  test('is not for an inbox', async () => {
    const refused = await patch('inbox', { paused: true });
    expect([refused.statusCode, refused.json().error]).toEqual([409, 'not_pausable']);
  });

  test('is known again to a Redis that comes back without it', async () => {
    await patch('crewai', { paused: true });
    await console.redis.flushdb();
    console.redis.disconnect(true);
    await expect
      .poll(async () => (await stateOf('crewai').catch(() => ({}))) as object, soon)
      .toMatchObject({ paused: { by: email } });
  });
});

describe('another address', () => {
  test('is tried with the flow’s own token and signature, and then holds', async () => {
    const answer = await patch('home', { url: old.url });
    expect(answer.json()).toMatchObject({ target: { url: old.url, isSet: true } });
    expect(old.received).toMatchObject([
      {
        path: `/webhook?token=${targetToken}`,
        body: '{"event":"test_event","data":"test_data"}',
        headers: { 'omnirelay-flow': 'home', 'omnirelay-event': 'test_event' },
      },
    ]);
    expect(await stateOf('home')).toEqual({ url: old.url, urlOfFile: fileUrl });

    // The same again is no change, and nobody is asked.
    await patch('home', { url: old.url });
    expect(old.received).toHaveLength(1);

    await patch('home', { url: next.url });
    const undone = await call('POST', '/api/flows/home/undo');
    expect(undone.json().target).toMatchObject({ url: old.url, previousUrl: next.url });
    expect(await audit()).toEqual([
      ['flow.target', { undo: true }],
      ['flow.target', { to: next.url }],
      ['flow.target', { to: old.url }],
    ]);
  });

  test('that does not take the test is not used, unless somebody insists', async () => {
    old.answer = { status: 500, body: `no such crew ${'x'.repeat(5_000)}` };
    const refused = await patch('home', { url: old.url });
    expect([refused.statusCode, refused.json().error]).toEqual([409, 'test_failed']);
    expect(refused.json().message).toMatch(/HTTP 500.*said: no such crew x+\. Nothing was changed/);
    expect(refused.json().message.length).toBeLessThan(700);
    expect(await stateOf('home')).toEqual({});

    const forced = await patch('home', { url: old.url, force: true });
    expect(forced.json().target.url).toBe(old.url);
    expect(old.received).toHaveLength(1);
  });

  test.each([
    ['http://127.0.0.1:9/webhook'],
    ['http://[::1]/webhook'],
    ['http://169.254.169.254/latest'],
    ['https://inside.example/webhook'],
    ['http://localhost:9/'],
  ])('%s is private, which the file has to allow', async (url) => {
    for (const force of [false, true]) {
      const refused = await patch('crewai', { url, force });
      expect([refused.statusCode, refused.json().error]).toEqual([400, 'private_address']);
      expect(refused.json().message).toContain('allowPrivate');
    }
    const tried = await call('POST', '/api/flows/crewai/test', { url });
    expect(tried.json().error).toBe('private_address');
    expect(await stateOf('crewai')).toEqual({});
  });

  test.each([
    ['ftp://file.example/'],
    ['file.example'],
    ['https://user:pass@file.example/'],
    ['https://file.example/?key=••••'],
    [''],
  ])('%j is none', async (url) => {
    const refused = await patch('crewai', { url });
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'bad_request']);
    expect(refused.json().message).toMatch(/^url: /);
  });

  test('set by several at once is one of theirs, the same everywhere', async () => {
    const urls = [1, 2, 3, 4].map((n) => `https://public-${n}.example/webhook`);
    const answers = await Promise.all(urls.map((url) => patch('crewai', { url, force: true })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    const { target } = await get('/api/flows/crewai');
    expect(urls).toContain(target.url);
    expect(await stateOf('crewai')).toMatchObject({ url: target.url });
    expect(await audit()).toHaveLength(4);
  });

  test('is not to be had where there is none, nor undone where nothing was done', async () => {
    expect((await patch('inbox', { url: old.url })).json().error).toBe('not_forward');
    const undone = await call('POST', '/api/flows/crewai/undo');
    expect([undone.statusCode, undone.json().error]).toEqual([409, 'nothing_to_undo']);
    expect((await patch('nothing', { paused: true })).statusCode).toBe(404);
    expect((await patch('crewai', {})).statusCode).toBe(400);
    expect((await patch('crewai', { reason: 'why' })).statusCode).toBe(400);
  });
});

describe('a test event', () => {
  test('is sent while the flow is paused, past what waits', async () => {
    await patch('home', { url: old.url, force: true, paused: true });
    const { statusCode, ...answer } = await call('POST', '/api/flows/home/test', {});
    expect(statusCode).toBe(200);
    expect(answer.json()).toEqual({
      ok: true,
      status: 200,
      durationMs: expect.any(Number),
      answer: 'OK',
      error: null,
    });
    expect(old.received).toHaveLength(1);
    expect((await audit())[0]).toEqual(['flow.test', { to: old.url, status: 200 }]);
  });

  test('to another address leaves the flow as it is', async () => {
    next.answer = { status: 302, body: '', headers: { location: 'http://inside.example/' } };
    const answer = await call('POST', '/api/flows/home/test', { url: next.url });
    expect(answer.json()).toMatchObject({ ok: false, status: 302 });
    expect(answer.json().error).toMatch(/redirects are not followed/);
    expect(await stateOf('home')).toEqual({});
    expect(old.received).toEqual([]);
  });

  test('is signed where the flow signs', async () => {
    expect(targetSecret).toMatch(/^whsec_/);
    const flows = forwardConfig(old.url);
    const another = await console.startAnother({ config: flows });
    const answer = await another.inject({
      method: 'POST',
      url: '/api/flows/crewai/test',
      headers: console.bearer,
      payload: {},
    });
    expect(answer.json()).toMatchObject({ ok: true });
    expect(old.received[0]?.headers).toMatchObject({
      authorization: `Bearer ${targetToken}`,
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
  });
});

test('agents look, and change nothing', async () => {
  expect((await get('/api/flows')).items).toHaveLength(3);
  for (const [method, url, payload] of [
    ['PATCH', '/api/flows/crewai', { paused: true }],
    ['POST', '/api/flows/crewai/undo', undefined],
    ['POST', '/api/flows/crewai/test', {}],
    ['POST', '/api/flows/crewai/filter-test', {}],
    ['POST', '/api/flows/crewai/dry-run', {}],
  ] as const) {
    const headers = console.agent;
    const answer = await console.app.inject({ method, url, headers, ...(payload && { payload }) });
    expect([url, answer.statusCode]).toEqual([url, 403]);
  }
});
