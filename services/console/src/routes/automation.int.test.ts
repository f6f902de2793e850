import { levels } from '@omnirelay/shared/automation/stages.ts';
import { auditLog, flowSwitches, runStages, runs } from '@omnirelay/shared/store/schema.ts';
import { afterEach, expect, test } from 'vitest';
import { automationConfig, insertRun } from '../testing/insert-run.ts';
import { email, testConsole } from '../testing/test-console.ts';

const console = testConsole({
  config: automationConfig,
  environmentSwitches: { dispatch: 'suggest' },
});
const db = () => console.store.db;
const dayMs = 24 * 3_600_000;
const list = async () =>
  (await console.app.inject({ url: '/api/automation', headers: console.agent })).json().items;
const patch = (payload: object, flow = 'desk', headers = console.bearer) =>
  console.app.inject({ method: 'PATCH', url: `/api/automation/${flow}`, headers, payload });
const switchesIn = ({ stages }: { stages: { stage: string; switch: string }[] }) =>
  Object.fromEntries(stages.map((one) => [one.stage, one.switch]));
const sourcesIn = ({ stages }: { stages: { stage: string; source: string }[] }) =>
  Object.fromEntries(stages.map((one) => [one.stage, one.source]));

afterEach(async () => {
  for (const table of [runs, runStages, flowSwitches, auditLog]) await db().delete(table);
});

test('says what each stage may do, and who said so', async () => {
  const [desk, ...others] = await list();
  expect(others).toEqual([]);
  expect(desk).toMatchObject({
    flow: 'desk',
    connection: 'zoho-main',
    llm: 'llm',
    mode: 'draft',
    departments: ['DOC', 'Contact', 'FACTURATION'],
    level: null,
    switchedBy: null,
    states: {},
    suggestions: 0,
  });
  expect(switchesIn(desk)).toEqual({ ...levels[1], dispatch: 'suggest' });
  expect(sourcesIn(desk)).toMatchObject({ link: 'file', dispatch: 'environment' });
});

test('counts what became of its suggestions, lately', async () => {
  const decide = (decision: string | null, daysAgo = 1, stage = 'dispatch', flow = 'desk') =>
    insertRun(db(), {
      flow,
      stages: {
        [stage]: {
          status: decision === 'rejected' ? 'skipped' : 'applied',
          decision,
          decidedAt: decision === null ? null : new Date(Date.now() - daysAgo * dayMs),
        },
      },
    });
  // The newest hundred: this one is the one too many.
  await decide('rejected', 20);
  for (let i = 0; i < 97; i += 1) await decide('unchanged');
  await decide('edited');
  await decide('rejected');
  await decide('unchanged', 15);
  await decide('unchanged', 31, 'link');
  await decide('unchanged', 1, 'link', 'other');
  await decide(null, 1, 'link');
  const [desk] = await list();
  const acceptanceOf = (stage: string) =>
    desk.stages.find((one: { stage: string }) => one.stage === stage).acceptance;
  expect(acceptanceOf('dispatch')).toEqual({ unchanged: 98, edited: 1, rejected: 1, total: 100 });
  expect(acceptanceOf('link')).toEqual({ unchanged: 0, edited: 0, rejected: 0, total: 0 });
});

test('counts runs of the last day, and what waits', async () => {
  const suggested = { status: 'suggested' };
  await insertRun(db(), { stages: { link: suggested, addNote: suggested, respond: {} } });
  await insertRun(db(), { state: 'needs_review' });
  await insertRun(db(), {
    startedAt: new Date(Date.now() - 2 * dayMs),
    stages: { link: suggested },
  });
  await insertRun(db(), { state: 'superseded', stages: { link: suggested } });
  const [desk] = await list();
  expect(desk).toMatchObject({
    states: { completed: 1, needs_review: 1, superseded: 1 },
    suggestions: 3,
  });
  const health = await console.app.inject({ url: '/api/health', headers: console.agent });
  expect(health.json()).toMatchObject({ suggestions: 3, needsReview: 1 });
});

test('takes a level, single switches, and back again, and all is noted', async () => {
  const second = await patch({ level: 2 });
  expect(second.statusCode).toBe(200);
  expect(second.json()).toMatchObject({ level: 2, switchedBy: email });
  expect(sourcesIn(second.json())).toMatchObject({ link: 'console', dispatch: 'console' });
  const single = await patch({ switches: { respond: 'off' } });
  expect(single.json().level).toBeNull();
  expect(switchesIn(single.json())).toEqual({ ...levels[2], respond: 'off' });
  const back = await patch({ reset: true });
  expect(switchesIn(back.json())).toEqual({ ...levels[1], dispatch: 'suggest' });
  expect(back.json().switchedBy).toBeNull();
  const entries = await db().select().from(auditLog);
  expect(
    entries.map(({ action, actor, subject, details }) => [action, actor, subject, details]),
  ).toEqual([
    ['automation.switch', email, 'desk', { level: 2 }],
    ['automation.switch', email, 'desk', { switches: { respond: 'off' } }],
    ['automation.switch', email, 'desk', { reset: true }],
  ]);
});

test('two who switch at once both have their way', async () => {
  await Promise.all([
    patch({ switches: { respond: 'off' } }),
    patch({ switches: { addNote: 'off' } }),
    patch({ switches: { link: 'off' } }),
  ]);
  const [desk] = await list();
  expect(switchesIn(desk)).toMatchObject({ respond: 'off', addNote: 'off', link: 'off' });
});

test('is for administrators to switch', async () => {
  expect((await patch({ level: 1 }, 'desk', console.agent)).statusCode).toBe(403);
  expect(await db().select().from(flowSwitches)).toEqual([]);
});

test.each([
  {},
  { level: 4 },
  { level: 1, reset: true },
  { reset: false },
  { switches: { context: 'on' } },
  { switches: { link: 'yes' } },
  { stages: {} },
])('refuses %j', async (payload) => {
  const answer = await patch(payload);
  expect([answer.statusCode, answer.json().error]).toEqual([400, 'bad_request']);
});

test('knows automate flows only', async () => {
  for (const flow of ['relay', 'nothing', '__proto__']) {
    expect((await patch({ level: 1 }, flow)).statusCode).toBe(404);
  }
});
