import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { levels } from '../automation/stages.ts';
import { newEventId } from '../ids.ts';
import { testDatabase } from '../testing/postgres.ts';
import { migrateStore, openStore, type Store } from './database.ts';
import { rejectSuggestion } from './run-decisions.ts';
import { countNeedingReview, countSuggestions, readFlowFigures } from './run-figures.ts';
import { findListedRuns, findRunIdOf, listRuns } from './run-lists.ts';
import { events, runStages, runs } from './schema.ts';

const database = testDatabase();
const nowMs = Date.UTC(2026, 0, 15, 12);
const total = 6_000;
let store: Store;

/** One in fifty of the runs waits somewhere; each ticket has two. */
function aRun(i: number): typeof runs.$inferInsert {
  const at = new Date(nowMs - (total - i) * 60_000);
  return {
    id: newEventId(at.getTime()),
    flow: i % 30 === 0 ? 'desk' : 'sales',
    connection: i % 30 === 0 ? 'zoho-main' : 'zoho-two',
    ticketId: `19000000000${Math.floor(i / 2)}`,
    ticketNumber: `${Math.floor(i / 2)}`,
    subject: `Question ${i}`,
    customer: `c${i}@example.com`,
    triggerId: `${i}`,
    triggerAt: at,
    state: i % 100 === 0 ? 'needs_review' : 'completed',
    switches: levels[1],
    snapshot: { text: 'what a customer wrote '.repeat(20) },
    startedAt: at,
  };
}

function decisionAt(
  i: number,
): Pick<typeof runStages.$inferInsert, 'status' | 'decision' | 'decidedAt'> {
  if (i % 50 === 0) return { status: 'suggested' };
  if (i % 30 !== 0) return { status: 'applied' };
  return { status: 'applied', decision: 'unchanged', decidedAt: new Date(nowMs) };
}

const rows = Array.from({ length: total }, (_, i) => aRun(i));
const ids = rows.map(({ id }) => id);

beforeAll(async () => {
  await migrateStore(database.url);
  store = openStore(database.url);
  for (let from = 0; from < total; from += 1_000) {
    await store.db.insert(runs).values(rows.slice(from, from + 1_000));
    await store.db.insert(runStages).values(
      rows.slice(from, from + 1_000).flatMap(({ id }, offset) => [
        { runId: id, stage: 'context', status: 'applied' },
        { runId: id, stage: 'respond', ...decisionAt(from + offset) },
      ]),
    );
  }
  await database.pool.query('analyze runs');
  await database.pool.query('analyze run_stages');
});
afterAll(() => store.close());

/** What PostgreSQL goes through for whatever `ask` asks. */
async function plansOf(ask: () => Promise<unknown>): Promise<string> {
  const asked: { text: string; values: unknown[] }[] = [];
  const { $client: client } = store.db as unknown as {
    $client: { query: (query: { text: string }, values?: unknown[]) => Promise<unknown> };
  };
  const original = client.query;
  client.query = function (this: unknown, query, values = []) {
    asked.push({ text: query.text, values });
    return original.call(this, query, values);
  };
  try {
    await ask();
  } finally {
    client.query = original;
  }
  const plans = await Promise.all(
    asked.map(({ text, values }) => database.pool.query(`explain ${text}`, values)),
  );
  return plans
    .flatMap((plan) => plan.rows.map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN']))
    .join('\n');
}

describe('lists', () => {
  test('leave out what was read of the ticket', async () => {
    const [run] = await findListedRuns(store.db, [ids[0] ?? '']);
    expect(run).toMatchObject({ id: ids[0], subject: 'Question 0' });
    expect(JSON.stringify(run)).not.toContain('what a customer wrote');
    expect(run?.stages.sort((a, b) => (a.stage < b.stage ? -1 : 1))).toEqual([
      { stage: 'context', status: 'applied' },
      { stage: 'respond', status: 'suggested' },
    ]);
  });

  test('go through all pages, each run once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRuns(store.db, { flow: 'desk', cursor, limit: 70 });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids.filter((_, i) => i % 30 === 0).reverse());
  });

  test.each([
    ['a ticket', { ticketId: '19000000000700' }, 'runs_by_ticket', 2],
    ['a state', { state: 'needs_review' }, 'runs_by_state', 60],
    ['a flow', { flow: 'desk' }, 'runs_by_flow', 100],
    ['everything', {}, 'runs_pkey', 100],
    ['what waits', { waitsAt: 'any' }, 'run_stages', 100],
    ['what waits at a stage', { waitsAt: 'respond' }, 'run_stages', 100],
    ['what waits elsewhere', { waitsAt: 'link' }, 'run_stages', 0],
  ] as const)('%s is found by its index', async (_, filter, index, found) => {
    const ask = () => listRuns(store.db, { ...filter, limit: 100 });
    expect((await ask()).items).toHaveLength(found);
    const plan = await plansOf(ask);
    expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan on run/);
  });
});

test('an event leads to the run that answers it', async () => {
  const covered = newEventId(nowMs);
  const [run] = rows.slice(-1);
  await store.db.insert(events).values({
    id: covered,
    connection: run?.connection ?? '',
    type: 'ticket.updated',
    conversationKey: run?.ticketId ?? '',
    conversation: 'zoho_1',
    providerEventId: 'event-1',
    receivedAt: new Date(nowMs),
    state: 'skipped',
    body: Buffer.from('{}'),
  });
  expect(await findRunIdOf(store.db, covered)).toBeUndefined();
  await database.pool.query('update runs set covers = $1 where id = $2', [
    JSON.stringify([covered]),
    run?.id,
  ]);
  expect(await findRunIdOf(store.db, covered)).toBe(run?.id);
  expect(await findRunIdOf(store.db, run?.id ?? '')).toBe(run?.id);
  const plan = await plansOf(() => findRunIdOf(store.db, covered));
  expect(plan).not.toMatch(/Seq Scan on runs/);
});

test('figures are counted by their indexes', async () => {
  const plan = await plansOf(async () => {
    const [desk] = await readFlowFigures(store.db, ['desk'], nowMs);
    expect(desk).toMatchObject({ suggestions: 40, states: { completed: 44, needs_review: 4 } });
    expect(desk?.acceptance.respond).toEqual({
      unchanged: 100,
      edited: 0,
      rejected: 0,
      total: 100,
    });
  });
  for (const index of ['run_stages_suggested', 'run_stages_decided', 'runs_by_flow']) {
    expect(plan).toContain(index);
  }
  expect(await countSuggestions(store.db, ['desk', 'sales'])).toBe(120);
  expect(await countSuggestions(store.db, [])).toBe(0);
  expect(await countNeedingReview(store.db, ['desk'], nowMs)).toBe(4);
});

test('a suggestion is rejected once, and nothing else ever', async () => {
  const place = { runId: ids[50] ?? '', stage: 'respond' as const };
  const by = { by: 'ann@example.com', comment: 'wrong tone' };
  expect(await rejectSuggestion(store.db, place, by)).toMatchObject({
    status: 'skipped',
    reason: 'rejected',
    decision: 'rejected',
    decidedBy: 'ann@example.com',
    details: { comment: 'wrong tone' },
  });
  expect(await rejectSuggestion(store.db, place, by)).toBeUndefined();
  expect(await rejectSuggestion(store.db, { ...place, stage: 'context' }, by)).toBeUndefined();
});
