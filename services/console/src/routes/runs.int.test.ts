import { stageNames } from '@omnirelay/shared/automation/stages.ts';
import { eventFlows, events, runStages, runs } from '@omnirelay/shared/store/schema.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { automationConfig, insertRun, suggestedReply } from '../testing/insert-run.ts';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole({ config: automationConfig });
const db = () => console.store.db;
const ticketId = '190000000000012345';

const get = (url: string, headers = console.agent) => console.app.inject({ url, headers });
const list = async (query: string) => (await get(`/api/runs${query}`)).json();
const idsOf = async (query: string) =>
  (await list(query)).items.map(({ id }: { id: string }) => id);

afterEach(async () => {
  for (const table of [runs, runStages, events, eventFlows]) await db().delete(table);
});

describe('the list', () => {
  test('has each run with how its stages stand, the newest first, page by page', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 15, 12, minute));
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift(await insertRun(db(), { startedAt: at(i) }));
    await db()
      .insert(runStages)
      .values({ runId: ids[0] ?? '', stage: 'respond', ...suggestedReply, calls: [] });
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    const third = await list(`?limit=2&cursor=${second.nextCursor}`);
    const pages = [first, second, third].map(({ items }) => items.map(({ id }: never) => id));
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect(third.nextCursor).toBeNull();
    expect(first.items[0]).toEqual({
      id: ids[0],
      flow: 'desk',
      connection: 'zoho-main',
      ticketId,
      ticketNumber: '1042',
      subject: 'Date de mon examen',
      customer: 'claire@example.com',
      state: 'completed',
      reason: null,
      requestedBy: null,
      switches: expect.objectContaining({ link: 'on', respond: 'suggest' }),
      credits: { desk: 0, crm: 0 },
      trigger: { id: '190000000000077001', at: at(4).toISOString() },
      startedAt: at(4).toISOString(),
      updatedAt: at(4).toISOString(),
      finishedAt: null,
      stages: stageNames.map((stage) => ({
        stage,
        status: stage === 'respond' ? 'suggested' : 'waiting',
      })),
    });
  });

  test('is found by ticket, state, what waits, flow and words', async () => {
    const replies = await insertRun(db(), { stages: { respond: suggestedReply } });
    const moves = await insertRun(db(), {
      ticketId: '7',
      ticketNumber: '2000',
      customer: 'Paul@Example.com',
      subject: 'Ma facture',
      state: 'needs_review',
      stages: { dispatch: { status: 'suggested' }, link: {} },
    });
    await insertRun(db(), {
      flow: 'other',
      ticketId: '8',
      ticketNumber: '3000',
      customer: 'x@example.com',
      subject: '-',
      state: 'superseded',
      stages: { respond: { status: 'suggested' } },
    });
    expect(await idsOf(`?ticketId=${ticketId}`)).toEqual([replies]);
    expect(await idsOf('?state=needs_review')).toEqual([moves]);
    expect(await idsOf('?stage=respond')).toEqual([replies]);
    expect(await idsOf('?stage=any')).toEqual([moves, replies]);
    expect(await idsOf('?stage=any&state=completed')).toEqual([replies]);
    expect(await idsOf('?flow=desk')).toEqual([moves, replies]);
    for (const q of ['7', '%232000', '2000', 'paul@example.com', 'FACTURE', moves]) {
      expect(await idsOf(`?q=${q}`), q).toEqual([moves]);
    }
    expect(await idsOf('?q=nobody')).toEqual([]);
    expect(await idsOf('?state=&stage=&flow=&q=&ticketId=')).toHaveLength(3);
  });

  test.each(['?state=done', '?stage=context', '?cursor=%27', '?limit=0', '?ticket=7'])(
    'refuses %s',
    async (query) => {
      expect((await get(`/api/runs${query}`)).statusCode).toBe(400);
    },
  );
});

describe('one run', () => {
  test('has all eight stages in their order, with what each would do', async () => {
    const id = await insertRun(db(), {
      state: 'running',
      stages: { respond: suggestedReply, context: { deskCredits: 4, tries: 1 } },
    });
    const run = (await get(`/api/runs/${id}`)).json();
    expect(run.stages.map(({ stage }: { stage: string }) => stage)).toEqual(stageNames);
    expect(run.stages[0]).toMatchObject({ status: 'applied', credits: { desk: 4, crm: 0 } });
    expect(run.stages[4]).toMatchObject({
      status: 'suggested',
      confidence: expect.closeTo(0.9),
      proposal: suggestedReply.proposal,
      call: suggestedReply.calls[0],
      calls: suggestedReply.calls,
      decision: null,
    });
    expect(run.stages[7]).toMatchObject({ status: 'waiting', proposal: null, startedAt: null });
  });

  test('is found by the event that it covers', async () => {
    const covered = await insertDelivery(db(), {
      connection: 'zoho-main',
      conversationKey: ticketId,
      flow: { flow: 'desk' },
    });
    const id = await insertRun(db(), { covers: [covered] });
    expect((await get(`/api/runs/${covered}`)).json().id).toBe(id);
    const stranger = await insertDelivery(db(), {
      connection: 'zoho-main',
      conversationKey: ticketId,
    });
    for (const unknown of [stranger, 'nothing', '%00']) {
      expect((await get(`/api/runs/${unknown}`)).statusCode).toBe(404);
    }
  });

  test('keeps from agents what the model was asked', async () => {
    const details = {
      model: 'm',
      tokens: { in: 5 },
      prompt: 'our secret instructions',
      request: { model: 'm', messages: [{ role: 'system', content: 'our secret knowledge' }] },
      tries: [{ messages: 'our secret instructions', ms: 5 }],
      messages: 3,
    };
    const id = await insertRun(db(), { stages: { compose: { details } } });
    const asAgent = await get(`/api/runs/${id}`);
    expect(asAgent.body).not.toContain('secret');
    expect(asAgent.json().stages[3].details).toEqual({
      model: 'm',
      tokens: { in: 5 },
      tries: [{ ms: 5 }],
      messages: 3,
    });
    const asAdmin = await get(`/api/runs/${id}`, console.bearer);
    expect(asAdmin.json().stages[3].details).toEqual(details);
  });
});
