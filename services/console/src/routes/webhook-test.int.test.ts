import { readAutomationRequest } from '@omnirelay/shared/automation/requests.ts';
import { AutomateFlow } from '@omnirelay/shared/config/automate.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { auditLog, connections, eventFlows, events, runs } from '@omnirelay/shared/store/schema.ts';
import { afterEach, expect, test } from 'vitest';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { automationConfig, insertRun } from '../testing/insert-run.ts';
import { loadWaiting } from '../testing/load-waiting.ts';
import { email, testConsole } from '../testing/test-console.ts';

const console = testConsole({ config: automationConfig, testRunWaitMs: 10_000 });
const db = () => console.store.db;
const ticketId = '190000000000012345';
const mailbox = `desk.from.zoho-main|${ticketId}`;
const suggest = {
  link: 'suggest',
  dispatch: 'suggest',
  respond: 'suggest',
  updateTicket: 'suggest',
  updateDeal: 'suggest',
  addNote: 'suggest',
};

const start = (payload: object, query = '', headers = console.bearer, app = console.app) =>
  app.inject({ method: 'POST', url: `/webhook/test${query}`, headers, payload });
const waiting = () => console.redis.lrange(console.keys.mailbox(mailbox), 0, -1);
const asked = async () => {
  await waitUntil(async () => (await waiting()).length > 0, { timeoutMs: 30_000, everyMs: 5 });
  const event = await loadWaiting(console, mailbox);
  if (!event) throw new Error('nobody asked');
  return event;
};

afterEach(async () => {
  for (const table of [runs, events, eventFlows, auditLog, connections]) await db().delete(table);
  await console.redis.flushdb();
});

test('starts a run that only suggests', async () => {
  const answer = await start({ ticket_id: ticketId });
  const event = await asked();
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { success: true, ticket_id: ticketId, run_id: event.id, state: null, reason: null },
  ]);
  expect(event).toMatchObject({ connection: 'zoho-main', flows: ['desk'] });
  expect(readAutomationRequest(event)).toEqual({ kind: 'run', actor: email, switches: suggest });
  expect(await db().select().from(auditLog)).toMatchObject([
    { action: 'run.test', subject: event.id, details: { ticket: ticketId, flow: 'desk' } },
  ]);
});

test('writes what is asked for by name', async () => {
  await start({ ticket_id: ticketId, auto_dispatch: true, auto_link: false, auto_add_note: true });
  expect(readAutomationRequest(await asked())).toMatchObject({
    switches: { ...suggest, dispatch: 'on', addNote: 'on' },
  });
});

test.each([
  ['completed', true],
  ['needs_review', true],
  ['completed_with_errors', false],
])('waits for the run when asked to: %s', async (state, success) => {
  const answer = start({ ticket_id: ticketId }, '?wait=true');
  const { id } = await asked();
  await insertRun(db(), { id, state, reason: 'why' });
  await publishLive(console.redis, console.keys, [{ kind: 'run', id }]);
  expect((await answer).json()).toEqual({
    success,
    ticket_id: ticketId,
    run_id: id,
    state,
    reason: 'why',
  });
});

test('tells of a ticket that there is nothing to do for', async () => {
  const answer = start({ ticket_id: ticketId }, '?wait=true');
  const { id } = await asked();
  await insertDelivery(db(), { id, state: 'skipped', reason: 'closed', flow: { flow: 'desk' } });
  expect((await answer).json()).toMatchObject({
    success: true,
    state: 'skipped',
    reason: 'closed',
  });
});

test('waits no longer than it may', async () => {
  const hasty = await console.startAnother({ testRunWaitMs: 100 });
  const answer = await start({ ticket_id: ticketId }, '?wait=true', console.bearer, hasty);
  expect(answer.json()).toMatchObject({ success: true, state: null });
});

test('is for administrators', async () => {
  expect((await start({ ticket_id: ticketId }, '', console.agent)).statusCode).toBe(403);
  const stranger = await console.app.inject({
    method: 'POST',
    url: '/webhook/test',
    payload: { ticket_id: ticketId },
  });
  expect(stranger.statusCode).toBe(401);
  expect(await waiting()).toEqual([]);
});

test.each([
  [{}, 'ticket_id'],
  [{ ticket_id: 12_345 }, 'ticket_id'],
  [{ ticket_id: '12/../13' }, 'ticket_id'],
  [{ ticket_id: ticketId, auto_dispatch: 'true' }, 'auto_dispatch'],
  [{ ticket_id: ticketId, auto_everything: true }, 'auto_everything'],
])('refuses %j', async (payload, named) => {
  const answer = await start(payload);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(named);
});

test('says which flow it needs', async () => {
  const config = automationConfig;
  const another = AutomateFlow.parse({ kind: 'automate', id: 'sales', zoho: 'zoho-two' });
  const two = await console.startAnother({
    config: { ...config, flows: [...config.flows, another] },
  });
  const none = await console.startAnother({ config: { ...config, flows: [] } });
  const body = { ticket_id: ticketId };
  const unnamed = await start(body, '', console.bearer, two);
  expect([unnamed.statusCode, unnamed.json().message]).toEqual([
    400,
    'flow: name one of desk, sales',
  ]);
  expect((await start(body, '?flow=desk', console.bearer, two)).statusCode).toBe(200);
  expect((await start(body, '?flow=nothing', console.bearer, two)).statusCode).toBe(404);
  expect((await start(body, '', console.bearer, none)).statusCode).toBe(404);
});

test('starts nothing at a connection that is off', async () => {
  await db().insert(connections).values({ name: 'zoho-main', active: false });
  const answer = await start({ ticket_id: ticketId });
  expect([answer.statusCode, answer.json().error]).toEqual([409, 'connection_inactive']);
  expect(await waiting()).toEqual([]);
});
