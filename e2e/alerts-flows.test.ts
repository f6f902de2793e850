import { fileURLToPath } from 'node:url';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Administrator, sendAllOn, signIn } from './support/administrator.ts';
import { type AlertHook, forgetCounts, startAlertHook } from './support/alert-hook.ts';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { aCustomer, anAgent, conversationOf, repliesOn } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type System, startSystem } from './support/system.ts';
import { startTarget, type Target, targetSecret } from './support/target.ts';

const redis = testRedis();
const database = testDatabase();
const forgetful = fileURLToPath(new URL('./support/forget-privacy.mjs', import.meta.url));
let hook: AlertHook;
let once: Target;
let dead: Target;
let system: System;
let admin: Administrator;

const forward = { kind: 'forward', from: 'chatwoot-main', secrets: [targetSecret], timeout: '2s' };
const only = (text: string) => `event.content.startsWith("${text}")`;

beforeAll(async () => {
  [hook, once, dead] = await Promise.all([startAlertHook(), startTarget(), startTarget()]);
  system = await startSystem({
    redisUrl: redis.url,
    databaseUrl: database.url,
    workers: 2,
    console: true,
    // Workers have a bug: they decide as though no message were private.
    env: { NODE_OPTIONS: `--import=${forgetful}` },
    flows: [
      { ...forward, id: 'once', url: once.url, repeatable: false, when: only('once') },
      { ...forward, id: 'dead', url: dead.url, pauseAfter: '1m', when: only('dead') },
    ],
    alerts: {
      every: '1s',
      hold: '1s',
      thresholds: { 'processing-errors': 4, 'stuck-consumption': '3s' },
      targets: [hook.target],
    },
  });
  admin = await signIn(system);
  await hook.hush(system.logs);
  // It takes a minute until a target is given up: the other tests run meanwhile.
  dead.behave(() => ({ kind: 'answer', status: 500 }));
  await sendAll(system, [customerMessage(6_000, 'dead')]);
}, 180_000);
afterAll(async () => {
  system?.signalWorkers('SIGCONT');
  await system?.close();
  await Promise.all([hook, once, dead].map((one) => one?.close()));
});

const expectTold = (what: string, withinMs?: number) =>
  hook.expectTold(what, { ...(withinMs ? { withinMs } : {}), logs: system.logs });

test('attempts that fail again and again', async () => {
  await expectTold('fired processing-errors dead');
  await forgetCounts(system);
  await expectTold('resolved processing-errors dead');
});

test('a target that may have taken what it must not get twice', async () => {
  once.behave(() => ({ kind: 'take-and-drop' }));
  await sendAll(system, [customerMessage(6_100, 'once')]);
  await expectTold('fired uncertain-events once');
  once.behave(() => ({ kind: 'answer', status: 200 }));
  // Whoever has asked there decides.
  await sendAllOn(admin);
  await expectTold('resolved uncertain-events once');
  expect(once.received).toHaveLength(2);
});

test('a worker that would show a customer a note is stopped by its last check', async () => {
  const { id: requesterId } = aCustomer(system);
  const ticket = system.zendesk.createTicket({ requesterId, subject: 'Kettle' });
  const conversation = await conversationOf(system, ticket.id);
  const { id: agentId } = anAgent(system);
  const say = (content: string, isPrivate: boolean) =>
    system.chatwoot.agentReply(conversation.id, { agentId, content, private: isPrivate });
  say('he always complains', true);
  await expectTold('fired leak-stopped zendesk-chatwoot');
  say('We come', false);
  const replies = () => repliesOn(system, ticket.id).map(({ plainBody }) => plainBody);
  await eventually(() => replies().length > 0 || system.logs().slice(-3_000));
  expect(replies()).toEqual([expect.stringMatching(/We come$/)]);
  await forgetCounts(system);
  await expectTold('resolved leak-stopped zendesk-chatwoot');
  // What was stopped waits for whoever mends the worker.
  await expectTold('fired parked-events zendesk-chatwoot');
});

test('workers that hang: the console tells', async () => {
  system.signalWorkers('SIGSTOP');
  await forgetCounts(system);
  await sendAll(system, [customerMessage(6_200, 'once')]);
  // One that stood still while it told alerts keeps others from it for a minute.
  await expectTold('fired stuck-consumption once', 120_000);
  system.signalWorkers('SIGCONT');
  await expectTold('resolved stuck-consumption once', 60_000);
  await eventually(() => once.received.length === 3 || `${once.received.length}`);
}, 200_000);

test('a flow whose target takes nothing pauses itself, until somebody resumes it', async () => {
  await expectTold('fired flow-paused-itself dead', 120_000);
  dead.behave(() => ({ kind: 'answer', status: 200 }));
  await admin.call('PATCH', '/api/flows/dead', { paused: false });
  await expectTold('resolved flow-paused-itself dead');
  await eventually(() => dead.taken().length === 1 || `${dead.taken().length}`);
}, 200_000);
