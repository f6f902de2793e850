import { readFileSync } from 'node:fs';
import { ChatwootConnection } from '@omnirelay/adapters/chatwoot/config.ts';
import type { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { auditLog, eventFlows, events, forwardCalls } from '@omnirelay/shared/store/schema.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { DryRun } from '../api/contract-flows.ts';
import { dryRunForward } from '../flows/dry-run.ts';
import { createReadEnvelope } from '../flows/read-envelope.ts';
import { forwardConfig } from '../testing/forward-flows.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { testConsole } from '../testing/test-console.ts';

const chatwoot = ChatwootConnection.parse({
  provider: 'chatwoot',
  baseUrl: 'https://chat.example',
  accountId: 2,
  inboxId: 2,
  apiToken: 'obviously-fake',
  webhookToken: 'obviously-fake-webhook-token',
});
const console = testConsole({
  config: forwardConfig('https://file.example/webhook?key=obviously-fake'),
  readEnvelope: createReadEnvelope({ 'chatwoot-main': { ...chatwoot, name: 'chatwoot-main' } }),
});
const db = () => console.store.db;
afterEach(async () => {
  for (const table of [auditLog, eventFlows, events, forwardCalls]) await db().delete(table);
});

const insert = (overrides: Parameters<typeof insertDelivery>[1] & { json?: unknown }) => {
  const { json, ...rest } = overrides;
  return insertDelivery(db(), {
    connection: 'chatwoot-main',
    type: 'message_created',
    conversation: 'chatwoot_5_4',
    ...(json === undefined ? {} : { body: Buffer.from(JSON.stringify(json)) }),
    flow: null,
    ...rest,
  });
};
async function post(id: string, trial: string, payload: object) {
  const url = `/api/flows/${id}/${trial}`;
  return console.app.inject({ method: 'POST', url, headers: console.bearer, payload });
}

describe('whether an event would pass', () => {
  test('is told of the newest that are stored, by the flow’s own conditions', async () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const open = await insert({ json: { private: false }, receivedAt: at(1) });
    const note = await insert({ json: { private: true }, receivedAt: at(2) });
    const odd = await insert({ json: {}, receivedAt: at(3) });
    const broken = await insert({ body: Buffer.from('no JSON'), receivedAt: at(4) });
    const other = await insert({ type: 'conversation_created', receivedAt: at(5) });
    await insert({ state: 'unreadable', receivedAt: at(1) });
    await insert({ type: 'console.reply', verification: 'console', receivedAt: at(1) });
    await insert({ connection: 'zendesk-main', receivedAt: at(1) });

    const { items, totals } = (await post('home', 'filter-test', {})).json();
    expect(items.map((item: Record<string, unknown>) => [item.id, item.reason])).toEqual([
      [open, null],
      [note, 'filtered'],
      [odd, 'filter-error'],
      [broken, 'filter-error'],
      [other, 'not-subscribed'],
    ]);
    expect(items[0]).toMatchObject({ passes: true, type: 'message_created', detail: null });
    expect(items[2].detail).toBe('No such key: private');
    expect(totals).toEqual({
      events: 5,
      passes: 1,
      reasons: { filtered: 1, 'filter-error': 2, 'not-subscribed': 1 },
    });
    const limited = (await post('home', 'filter-test', { limit: 2 })).json();
    expect(limited.totals.events).toBe(2);
  });

  test('is told of one, by other conditions or by none', async () => {
    const id = await insert({ json: { private: true, inbox: { id: 7 } } });
    const reasonBy = async (conditions: object) =>
      (await post('home', 'filter-test', { eventId: id, ...conditions })).json().items[0].reason;
    expect(await reasonBy({})).toBe('filtered');
    expect(await reasonBy({ when: null })).toBeNull();
    expect(await reasonBy({ when: 'event.private' })).toBeNull();
    expect(await reasonBy({ when: null, inboxes: ['8'] })).toBe('other-inbox');
    expect(await reasonBy({ when: null, inboxes: ['7'] })).toBeNull();
    expect(await reasonBy({ when: null, events: ['conversation_*'] })).toBe('not-subscribed');
    expect((await post('home', 'filter-test', { eventId: 'nothing' })).statusCode).toBe(404);
  });

  test('is told of a body that somebody pastes', async () => {
    const file = new URL(
      './chatwoot/__fixtures__/agent-reply.json',
      import.meta.resolve('@omnirelay/adapters/readme.md'),
    );
    const pasted = readFileSync(file, 'utf8');
    for (const event of [pasted, JSON.parse(pasted)]) {
      const answer = await post('home', 'filter-test', { event });
      expect(answer.json().items).toMatchObject([
        { id: null, type: 'message_created', receivedAt: null, passes: true },
      ]);
    }
    const refused = await post('home', 'filter-test', { event: 'Hello' });
    expect([refused.statusCode, refused.json().message]).toEqual([
      400,
      'event: is not JSON; paste the whole body',
    ]);
    const elsewhere = await post('home', 'filter-test', { event: {}, connection: 'zendesk-main' });
    expect(elsewhere.json().message).toMatch(/must be one of chatwoot-main/);
    expect((await post('home', 'filter-test', { event: { a: 1 } })).statusCode).toBe(400);
  });

  test.each([
    ['event.private ==', 'when: Unexpected token: EOF, line 1, column 17'],
    ['true &&\n evnt', 'when: Unknown variable: evnt, line 2, column 2'],
    ['1 + 1', 'when: must be true or false, and this is a int'],
  ])('%j is no condition, and it is said where', async (when, message) => {
    for (const trial of ['filter-test', 'dry-run']) {
      const refused = await post('home', trial, { when });
      expect([refused.statusCode, refused.json().message]).toEqual([400, message]);
    }
  });

  test('is no question of flows without conditions', async () => {
    expect((await post('inbox', 'filter-test', {})).json().error).toBe('not_forward');
  });
});

describe('a dry run', () => {
  test('shows what would be sent, without its secrets, and notes who looked', async () => {
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    const json = { event: 'message_created', content: 'Xin chào' };
    const id = await insert({ json, receivedAt: hoursAgo(1) });
    await insert({ json, receivedAt: hoursAgo(2) });
    await insert({ json, receivedAt: hoursAgo(30) });
    const skipped = await insert({ type: 'contact_updated', receivedAt: hoursAgo(1) });

    const given = { limit: 1, events: ['message_*'] };
    const run = (await post('crewai', 'dry-run', given)).json();
    expect(run).toMatchObject({ kind: 'forward', events: 3, capped: false, sends: 2 });
    expect(run.skips).toMatchObject([
      { reason: 'not-subscribed', count: 1, examples: [{ id: skipped }] },
    ]);
    expect(run.items).toEqual([
      {
        id,
        type: 'message_created',
        conversation: 'chatwoot_5_4',
        receivedAt: expect.any(String),
        url: 'https://file.example/webhook?key=••••',
        headers: expect.objectContaining({
          authorization: 'Bearer ••••',
          'webhook-signature': 'v1,••••',
          'webhook-id': id,
          'omnirelay-flow': 'crewai',
        }),
        body: JSON.stringify(json),
        isCut: false,
      },
    ]);
    expect(JSON.stringify(run)).not.toContain('obviously-fake');
    expect((await db().select().from(auditLog))[0]).toMatchObject({
      action: 'flow.dry-run',
      subject: 'crewai',
      details: { hours: 24, deliveries: [id] },
    });
    expect((await post('crewai', 'dry-run', { hours: 48 })).json().events).toBe(4);
    const inQuery = (await post('home', 'dry-run', { when: null })).json();
    expect(inQuery.items[0].url).toBe('https://file.example/webhook?key=••••&token=••••');
  });

  test('goes through many pages, and says where it stopped', async () => {
    for (let i = 0; i < 120; i += 1) await insert({ json: { i } });
    const run = (await post('crewai', 'dry-run', { limit: 0 })).json();
    expect(run).toMatchObject({ events: 120, sends: 120, capped: false, items: [] });
    const [flow] = forwardConfig('https://file.example/').flows;
    const given = DryRun.parse({ limit: 0 });
    const capped = await dryRunForward(
      { db: db(), mostEvents: 60 },
      flow as ForwardFlow,
      given,
      Date.now(),
    );
    expect(capped).toMatchObject({ events: 60, sends: 60, capped: true });
  });

  test('of another kind of flow is what it decided, and says so', async () => {
    const seen = await insertDelivery(db(), { state: 'done', flow: { flow: 'inbox' } });
    await insertDelivery(db(), {
      state: 'skipped',
      flow: { flow: 'inbox', reason: 'own-echo', state: 'skipped' },
    });
    const run = (await post('inbox', 'dry-run', {})).json();
    expect(run).toMatchObject({ kind: 'recorded', message: expect.stringContaining('inbox') });
    expect(run.outcomes).toMatchObject([
      { state: 'done', reason: null, count: 1, examples: [{ id: seen }] },
      { state: 'skipped', reason: 'own-echo', count: 1 },
    ]);
  });
});

test('a delivery tells each time that it was sent on', async () => {
  const id = await insert({});
  const call = { eventId: id, flow: 'crewai', attempt: 1, url: 'https://file.example/webhook' };
  const at = new Date();
  await db()
    .insert(forwardCalls)
    .values([
      {
        ...call,
        at: new Date(at.getTime() + 5),
        attempt: 2,
        status: 200,
        durationMs: 12,
        answer: 'OK',
      },
      { ...call, at, status: 503, durationMs: 7, error: 'POST file.example: HTTP 503' },
    ]);
  const url = `/api/deliveries/${id}`;
  const { calls } = (await console.app.inject({ url, headers: console.agent })).json();
  expect(calls).toMatchObject([
    { flow: 'crewai', attempt: 1, status: 503, error: 'POST file.example: HTTP 503', answer: null },
    { attempt: 2, status: 200, durationMs: 12, error: null, answer: 'OK' },
  ]);
});
