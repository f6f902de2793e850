import { applyType, readAutomationRequest } from '@omnirelay/shared/automation/requests.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { findRun, type StageChange, saveStage, takeRun } from '@omnirelay/shared/store/runs.ts';
import {
  auditLog,
  connections,
  eventFlows,
  events,
  runStages,
  runs,
} from '@omnirelay/shared/store/schema.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { automationConfig, insertRun, suggestedReply } from '../testing/insert-run.ts';
import { loadWaiting } from '../testing/load-waiting.ts';
import { agentEmail, testConsole } from '../testing/test-console.ts';

const console = testConsole({ config: automationConfig, applyWaitMs: 15_000 });
const db = () => console.store.db;
const ticketId = '190000000000012345';
const mailbox = `desk.from.zoho-main|${ticketId}`;

const post = (url: string, payload?: object, headers = console.agent, app = console.app) =>
  app.inject({ method: 'POST', url, headers, ...(payload ? { payload } : {}) });
const waiting = () => console.redis.lrange(console.keys.mailbox(mailbox), 0, -1);
const audit = () => db().select().from(auditLog);
const stageRow = async (runId: string, stage: string) =>
  (await findRun(db(), runId))?.stages.find((one) => one.stage === stage);

afterEach(async () => {
  for (const table of [runs, runStages, events, eventFlows, auditLog, connections]) {
    await db().delete(table);
  }
  await console.redis.flushdb();
});

/** What a worker would do with the request. */
async function workOff(change: (event: StoredEvent) => StageChange) {
  await waitUntil(async () => (await waiting()).length > 0, { timeoutMs: 15_000, everyMs: 5 });
  const event = await loadWaiting(console, mailbox);
  if (!event) throw new Error('nobody asked');
  const asked = readAutomationRequest(event);
  if (asked.kind !== 'apply') throw new Error(asked.kind);
  const run = { id: asked.runId, owner: 'worker' };
  const spent = { deskCredits: 0, crmCredits: 0 };
  await takeRun(db(), run.id, run.owner);
  await saveStage(db(), run, asked.stage, change(event), spent);
  await publishLive(console.redis, console.keys, [{ kind: 'run', id: asked.runId }]);
  return { event, asked };
}

describe('applying', () => {
  const insertSuggestion = () => insertRun(db(), { stages: { respond: suggestedReply } });
  const apply = (id: string, payload?: object, stage = 'respond', app = console.app) =>
    post(`/api/runs/${id}/stages/${stage}/apply`, payload, console.agent, app);

  test('hands it to the workers, waits for them, and is noted without a text', async () => {
    const id = await insertSuggestion();
    const answer = apply(id);
    const { event, asked } = await workOff((asking) => ({
      status: 'applied',
      decision: 'unchanged',
      remoteId: '77',
      application: { id: asking.id, state: 'applied' },
    }));
    expect(event).toMatchObject({ type: applyType, conversationKey: ticketId, flows: ['desk'] });
    expect(asked).toEqual({ kind: 'apply', runId: id, stage: 'respond', actor: agentEmail });
    expect((await answer).statusCode).toBe(200);
    expect((await answer).json()).toMatchObject({
      stage: 'respond',
      status: 'applied',
      decision: 'unchanged',
      remoteId: '77',
    });
    expect(await audit()).toMatchObject([
      {
        actor: agentEmail,
        action: 'run.apply',
        subject: id,
        details: { stage: 'respond', ticket: ticketId, edited: false },
      },
    ]);
  });

  test('carries what an operator made of it, and never notes it', async () => {
    const id = await insertSuggestion();
    const proposal = { ...suggestedReply.proposal, content: 'Bonjour, un secret' };
    const answer = apply(id, { proposal });
    const { asked } = await workOff((asking) => ({
      status: 'applied',
      application: { id: asking.id, state: 'applied' },
    }));
    expect(asked).toMatchObject({ proposal });
    expect((await answer).statusCode).toBe(200);
    expect(JSON.stringify(await audit())).not.toContain('secret');
  });

  test.each([
    ['customer-wrote-again', 'customer-wrote-again', 'customer-wrote-again'],
    ['Zoho answered 422: no.', 'refused', 'Zoho answered 422: no.'],
  ])('tells why a guard refused: %s', async (reason, error, message) => {
    const id = await insertSuggestion();
    const answer = apply(id);
    await workOff((asking) => ({
      status: 'suggested',
      application: { id: asking.id, state: 'refused', reason },
    }));
    expect((await answer).statusCode).toBe(409);
    expect((await answer).json()).toEqual({ error, message });
  });

  test('tells of a request that was parked', async () => {
    const id = await insertSuggestion();
    const answer = apply(id);
    await waitUntil(async () => (await waiting()).length > 0, { timeoutMs: 15_000, everyMs: 5 });
    const [eventId = ''] = await waiting();
    const flow = { flow: 'desk', state: 'parked', reason: 'HTTP 403' };
    await insertDelivery(db(), { id: eventId, state: 'parked', flow });
    expect([(await answer).statusCode, (await answer).json().message]).toEqual([409, 'HTTP 403']);
  });

  test('answers 202 when it takes longer', async () => {
    const another = await console.startAnother({ applyWaitMs: 100 });
    const id = await insertSuggestion();
    const answer = await apply(id, undefined, 'respond', another);
    expect([answer.statusCode, answer.json().status]).toEqual([202, 'suggested']);
  });

  test('ends with the end of its own request, whoever else asked', async () => {
    const id = await insertSuggestion();
    const [first, second] = [apply(id), apply(id)];
    await waitUntil(async () => (await waiting()).length === 2, { timeoutMs: 15_000, everyMs: 5 });
    const [earlier = '', later = ''] = await waiting();
    const flow = { flow: 'desk', state: 'done' };
    await insertDelivery(db(), { id: earlier, flow });
    await workOff(() => ({
      status: 'applied',
      application: { id: later, state: 'refused', reason: 'already_applied' },
    }));
    const codes = (await Promise.all([first, second])).map(({ statusCode }) => statusCode);
    expect(codes.sort()).toEqual([200, 409]);
  });

  test.each([
    ['applied', 'already_applied'],
    ['skipped', 'not_suggested'],
    ['running', 'not_suggested'],
    ['failed', 'not_suggested'],
    ['uncertain', 'not_suggested'],
  ])('refuses what is %s', async (status, error) => {
    const id = await insertRun(db(), { stages: { respond: { ...suggestedReply, status } } });
    const answer = await apply(id);
    expect([answer.statusCode, answer.json().error]).toEqual([409, error]);
    expect(await waiting()).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  test('refuses what has not begun, has no switch, or is not there', async () => {
    const id = await insertRun(db(), { stages: { context: {} } });
    expect((await apply(id)).json().error).toBe('not_suggested');
    expect((await apply(id, {}, 'context')).statusCode).toBe(409);
    expect((await apply(id, {}, 'nothing')).statusCode).toBe(404);
    expect((await apply('nothing')).statusCode).toBe(404);
  });

  const reply = suggestedReply.proposal;
  test.each<[string, unknown, string]>([
    ['respond', null, 'proposal'],
    ['respond', { ...reply, content: ' ' }, 'proposal.content'],
    ['respond', { ...reply, content: 'a\0' }, 'proposal.content'],
    ['respond', { ...reply, content: 'a\ud800' }, 'proposal.content'],
    ['respond', { ...reply, cc: 'a@example.com' }, 'cc'],
    ['respond', { to: 'a@example.com' }, 'proposal.from'],
    ['link', { dealId: '5/../6', dealUrl: 'https://crm.zoho.eu/5' }, 'proposal.dealId'],
    ['dispatch', { departmentId: 'DOC', department: 'DOC' }, 'proposal.departmentId'],
    ['updateTicket', { status: 5 }, 'proposal.status'],
    ['updateDeal', { fields: {} }, 'proposal.fields'],
    ['updateDeal', { fields: { 'a b': 'x' } }, 'proposal.fields'],
    ['updateDeal', { fields: { Stage: { a: 1 } } }, 'proposal.fields.Stage'],
    ['addNote', { title: 'x', content: '' }, 'proposal.content'],
  ])('refuses a proposal that is none of %s: %j', async (stage, proposal, named) => {
    const id = await insertRun(db(), { stages: { [stage]: { status: 'suggested' } } });
    const answer = await apply(id, { proposal }, stage);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toContain(named);
    expect(await waiting()).toEqual([]);
  });

  test('refuses where nobody would ever do it', async () => {
    const gone = await insertRun(db(), { flow: 'gone', stages: { respond: suggestedReply } });
    expect((await apply(gone)).json().error).toBe('flow_gone');
    await db().insert(connections).values({ name: 'zoho-main', active: false });
    expect((await apply(await insertSuggestion())).json().error).toBe('connection_inactive');
    expect(await waiting()).toEqual([]);
  });

  test('a console that closes meanwhile does not wait for it', async () => {
    const another = await console.startAnother({ applyWaitMs: 60_000 });
    const origin = await another.listen({ host: '127.0.0.1', port: 0 });
    const id = await insertSuggestion();
    const answer = fetch(`${origin}/api/runs/${id}/stages/respond/apply`, {
      method: 'POST',
      headers: console.agent,
    }).catch(() => 'cut off');
    await waitUntil(async () => (await waiting()).length > 0, { timeoutMs: 15_000, everyMs: 5 });
    await another.close();
    expect(await answer).toBe('cut off');
  });
});

describe('rejecting', () => {
  const reject = (id: string, payload?: object, stage = 'respond') =>
    post(`/api/runs/${id}/stages/${stage}/reject`, payload);

  test('leaves it, with the reason, and is noted without it', async () => {
    const id = await insertRun(db(), {
      stages: { respond: { ...suggestedReply, details: { signals: 2 } } },
    });
    const answer = await reject(id, { reason: 'a secret reason\ud800' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'skipped',
      reason: 'rejected',
      decision: 'rejected',
      decidedBy: agentEmail,
      details: { signals: 2, comment: 'a secret reason\ufffd' },
    });
    expect(await audit()).toMatchObject([
      { action: 'run.reject', subject: id, details: { stage: 'respond', ticket: ticketId } },
    ]);
    expect(JSON.stringify(await audit())).not.toContain('secret');
    expect(await waiting()).toEqual([]);
  });

  test('is done once, however many do it', async () => {
    const id = await insertRun(db(), { stages: { respond: suggestedReply } });
    const answers = await Promise.all([1, 2, 3, 4].map(() => reject(id)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409]);
    expect(await audit()).toHaveLength(1);
  });

  test.each([
    ['applied', 'already_applied'],
    ['running', 'not_suggested'],
    ['skipped', 'not_suggested'],
  ])('refuses what is %s', async (status, error) => {
    const id = await insertRun(db(), { stages: { respond: { ...suggestedReply, status } } });
    const answer = await reject(id);
    expect([answer.statusCode, answer.json().error]).toEqual([409, error]);
    expect(await stageRow(id, 'respond')).toMatchObject({ status, decision: null });
  });

  test('refuses what is not there, and fields that it does not know', async () => {
    const id = await insertRun(db(), { stages: { respond: suggestedReply } });
    expect((await reject('nothing')).statusCode).toBe(404);
    expect((await reject(id, {}, 'nothing')).statusCode).toBe(404);
    expect((await reject(id, {}, 'addNote')).json().error).toBe('not_suggested');
    expect((await reject(id, { why: 'x' })).statusCode).toBe(400);
    expect((await reject(id, { reason: 'x'.repeat(2_001) })).statusCode).toBe(400);
  });
});
