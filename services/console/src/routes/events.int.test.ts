import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { type LiveChange, publishLive } from '@omnirelay/shared/store/live.ts';
import { startSync } from '@omnirelay/shared/store/syncs.ts';
import { expect, onTestFinished, test } from 'vitest';
import { insertConversation, insertMessage } from '../testing/insert-conversation.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { insertRun, suggestedReply } from '../testing/insert-run.ts';
import { type LiveConnection, listenLive } from '../testing/listen-live.ts';
import { agentEmail, testConsole } from '../testing/test-console.ts';

const console = testConsole();
const db = () => console.store.db;
const within = { timeoutMs: 10_000, everyMs: 20 };
const publish = (...changes: LiveChange[]) => publishLive(console.redis, console.keys, changes);

async function open(headers: Record<string, string>, app = console.app): Promise<LiveConnection> {
  const live = await listenLive(app, headers);
  onTestFinished(() => void live.request.destroy());
  return live;
}

async function hasCome(live: LiveConnection, event: string, id: string): Promise<boolean> {
  const isIt = (data: unknown) => (data as { id: string }).id === id;
  return waitUntil(
    async () => live.events.some((one) => one.event === event && isIt(one.data)),
    within,
  );
}

/** Published until it comes: whether a process has subscribed yet can't be seen from outside. */
async function comesTo(lives: LiveConnection[], change: LiveChange): Promise<boolean> {
  return waitUntil(
    async () => {
      await publish(change);
      return lives.every((live) =>
        live.events.some(
          ({ event, data }) => event === change.kind && (data as { id: string }).id === change.id,
        ),
      );
    },
    { ...within, everyMs: 100 },
  );
}

test('every kind of change comes in the shape that a GET answers, by bearer and by cookie', async () => {
  const conversation = await insertConversation(db());
  const message = await insertMessage(db(), conversation);
  const delivery = await insertDelivery(db());
  const sync = (await startSync(db(), { connection: 'zendesk-main', trigger: 'manual' })) ?? '';
  const run = await insertRun(db(), { stages: { respond: suggestedReply } });
  const lives = [await open(console.agent), await open(console.cookie)];
  for (const live of lives) {
    expect(live.status).toBe(200);
    expect(live.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(live.headers['cache-control']).toBe('no-store');
    expect(live.headers['x-content-type-options']).toBe('nosniff');
  }
  const changes: LiveChange[] = [
    { kind: 'message', id: message },
    { kind: 'conversation', id: conversation },
    { kind: 'delivery', id: delivery },
    { kind: 'sync', id: sync },
    { kind: 'connection', id: 'zendesk-main' },
    { kind: 'run', id: run },
  ];
  for (const change of changes) expect(await comesTo(lives, change)).toBe(true);

  const get = async (url: string) =>
    (await console.app.inject({ url, headers: console.agent })).json();
  const came = (kind: string) => lives[0]?.events.find(({ event }) => event === kind)?.data;
  expect(came('conversation')).toEqual(await get(`/api/conversations/${conversation}`));
  expect(came('message')).toEqual(
    (await get(`/api/conversations/${conversation}/messages`)).items[0],
  );
  expect(came('delivery')).toEqual((await get('/api/deliveries')).items[0]);
  expect(came('sync')).toEqual(await get(`/api/chatwoot/sync/${sync}`));
  expect(came('run')).toEqual((await get('/api/runs')).items[0]);
  expect(came('connection')).toEqual(await get('/api/connections/zendesk-main'));
});

test('what is done at one console is seen at another', async () => {
  const another = await console.startAnother();
  const id = await insertConversation(db(), { providerId: 'seen-by-two' });
  const lives = [await open(console.agent), await open(console.agent, another)];
  expect(await comesTo(lives, { kind: 'conversation', id })).toBe(true);

  const answer = await console.app.inject({
    method: 'POST',
    url: `/api/conversations/${id}/reply`,
    headers: console.agent,
    payload: { content: 'hello' },
  });
  for (const live of lives) expect(await hasCome(live, 'message', answer.json().id)).toBe(true);
});

test('changes that come together are sent once', async () => {
  const id = await insertConversation(db());
  const last = await insertConversation(db());
  const live = await open(console.agent);
  expect(await comesTo([live], { kind: 'conversation', id: last })).toBe(true);
  await Promise.all(Array.from({ length: 50 }, () => publish({ kind: 'conversation', id })));
  expect(await hasCome(live, 'conversation', id)).toBe(true);
  const times = live.events.filter(({ data }) => (data as { id: string }).id === id).length;
  expect(times).toBeLessThan(10);
});

test('without a session there is nothing to hear', async () => {
  for (const headers of [{}, { authorization: 'Bearer x' }, { cookie: 'omnirelay_session=x' }]) {
    const live = await open(headers as Record<string, string>);
    expect(live.status).toBe(401);
  }
});

const countConnections = () =>
  new Promise<number>((resolve) => {
    console.app.server.getConnections((_error, count) => resolve(count));
  });

test('who does not read is let go, and nobody else', async () => {
  const id = await insertConversation(db());
  const reader = await open(console.agent);
  const sleeper = await open(console.agent);
  sleeper.response.pause();
  const messages = await Promise.all(
    Array.from({ length: 40 }, () => insertMessage(db(), id, { content: 'x'.repeat(100_000) })),
  );
  const changes = messages.map((message) => ({ kind: 'message' as const, id: message }));
  expect(await comesTo([reader], { kind: 'conversation', id })).toBe(true);
  const countRead = () => reader.events.filter(({ event }) => event === 'message').length;
  let published = 0;
  const isCut = await waitUntil(
    async () => {
      // On a slow machine, who reads may be behind, too.
      if (countRead() === published) {
        published += changes.length;
        await publish(...changes);
      }
      return (await countConnections()) === 1;
    },
    { timeoutMs: 25_000, everyMs: 50 },
  );
  expect(isCut).toBe(true);
  expect(reader.isOpen()).toBe(true);
});

test('closing does not wait for those who listen', async () => {
  const another = await console.startAnother();
  const live = await open(console.agent, another);
  await another.close();
  expect(await waitUntil(async () => !live.isOpen(), within)).toBe(true);
});

test('who may not any more is let go', async () => {
  const another = await console.startAnother({ heartbeatMs: 100 });
  const [agent, admin] = [await open(console.agent, another), await open(console.bearer, another)];
  const answer = await console.app.inject({
    method: 'PATCH',
    url: `/api/users/${agentEmail}`,
    headers: console.bearer,
    payload: { name: 'Ann', disabled: true },
  });
  expect(answer.statusCode).toBe(200);
  expect(await waitUntil(async () => !agent.isOpen(), within)).toBe(true);
  expect(admin.isOpen()).toBe(true);
});
