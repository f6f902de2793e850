import { setTimeout as pause } from 'node:timers/promises';
import { ForwardFlow } from '@omnirelay/shared/config/forward.ts';
import { setTarget } from '@omnirelay/shared/flows/change-flow.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { type Received, type Receiver, startReceiver } from '@omnirelay/shared/testing/receiver.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { postAsChatwoot } from './support/post-webhook.ts';
import { administrator } from './support/processes.ts';
import { useSystem } from './support/use-system.ts';

const [first, second] = await Promise.all([startReceiver(), startReceiver()]);
const common = { kind: 'forward', from: 'chatwoot-main', token: 'token-of-this-test' };
/** Only this one may be sent to a private address by hand. */
const crew = { ...common, id: 'crew', url: first.url, allowPrivate: true, when: 'event.id < 5000' };
const strict = { ...common, id: 'strict', url: first.url, when: 'event.id >= 5000' };
const run = useSystem({ console: true, workers: 3, flows: [crew, strict] });
const an = { email: 'an@acme.example', password: 'password of an', name: 'An', role: 'agent' };
let token = '';

beforeAll(async () => {
  token = (await call('POST', '/api/login', administrator)).body.token;
  await call('POST', '/api/users', an);
});
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
});
beforeEach(() => {
  for (const one of [first, second]) {
    one.received.length = 0;
    one.answer = { status: 200, body: 'OK' };
  }
});

/** What is read of answers here. */
interface Said {
  token: string;
  error: string;
  items: object[];
  state: string;
  target: object;
  counters: { waiting: number };
  lastError: string;
  flowsInTrouble: string[];
}

async function call(method: string, path: string, json?: unknown, as = token) {
  const answer = await fetch(`${run.system.consoleUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${as}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return { status: answer.status, body: (await answer.json()) as Said };
}

/** What a customer writes in one of many conversations. */
async function writes(id: number): Promise<void> {
  const conversation = { id: 700 + (id % 10), inbox_id: 9, status: 'open' };
  const message = {
    event: 'message_created',
    id,
    message_type: 'incoming',
    private: false,
    conversation,
  };
  expect(await postAsChatwoot(run.system, { ...message, content: `${id}` })).toBe(200);
}

const idsIn = (received: Received[]) =>
  received
    .filter(({ headers }) => headers['omnirelay-event'] === 'message_created')
    .map(({ body }) => JSON.parse(body).id as number);
const arrived = (...receivers: Receiver[]) => receivers.flatMap(({ received }) => idsIn(received));

describe('another address', () => {
  test('is used by all workers within a second, and nothing is lost or sent twice', async () => {
    const count = 300;
    const sending = (async () => {
      for (let id = 1; id <= count; id += 1) {
        await writes(id);
        await pause(5);
      }
    })();
    await eventually(() => arrived(first).length > 30 || 'nothing flows yet');
    const changed = await call('PATCH', '/api/flows/crew', { url: second.url });
    const then = arrived(first).length;
    expect(changed.body).toMatchObject({ target: { url: second.url, isSet: true } });
    await sending;
    await eventually(() => {
      const there = arrived(first, second).length;
      return there >= count || `${there} of ${count} arrived`;
    });
    await run.system.settled();

    const all = arrived(first, second).toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(arrived(second).length).toBeGreaterThan(0);
    // One of each conversation may have been on its way.
    expect(arrived(first).length - then).toBeLessThanOrEqual(10);
    // In each conversation in the order that it was written in.
    for (let key = 0; key < 10; key += 1) {
      const own = [...first.received, ...second.received]
        .toSorted((a, b) => a.atMs - b.atMs)
        .flatMap((one) => idsIn([one]))
        .filter((id) => id % 10 === key);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }

    const undone = await call('POST', '/api/flows/crew/undo');
    expect(undone.body.target).toMatchObject({ url: first.url, previousUrl: second.url });
    await writes(1_001);
    await eventually(() => arrived(first).includes(1_001) || 'it did not go back');
    const { items } = (await call('GET', '/api/audit?subject=crew')).body;
    expect(items).toMatchObject([
      { actor: administrator.email, action: 'flow.target', details: { undo: true } },
      { actor: administrator.email, action: 'flow.target', details: { to: second.url } },
    ]);
  });

  test('gets what has waited for the one before', async () => {
    first.answer = { status: 503, body: 'not now' };
    for (let id = 2_001; id <= 2_020; id += 1) await writes(id);
    await eventually(async () => {
      const { state } = (await call('GET', '/api/flows/crew')).body;
      return state === 'failing' || `it is ${state}`;
    });
    const { body } = await call('GET', '/api/health');
    expect(body.flowsInTrouble).toEqual(['crew']);
    await call('PATCH', '/api/flows/crew', { url: second.url });
    await eventually(() => {
      const there = new Set(arrived(second)).size;
      return there === 20 || `${there} of 20 arrived`;
    }, 10_000);
    await run.system.settled();
    expect(arrived(second)).toHaveLength(20);
    const flow = (await call('GET', '/api/flows/crew')).body;
    expect(flow).toMatchObject({ state: 'running', failingSince: null });
    await call('POST', '/api/flows/crew/undo');
  });
});

test('a paused flow keeps what comes, and is tried all the same', async () => {
  await call('PATCH', '/api/flows/crew', { paused: true, reason: 'a test' });
  for (let id = 3_001; id <= 3_010; id += 1) await writes(id);
  const tried = await call('POST', '/api/flows/crew/test', {});
  expect(tried.body).toMatchObject({ ok: true, status: 200, answer: 'OK' });
  await eventually(async () => {
    const { waiting } = (await call('GET', '/api/flows/crew')).body.counters;
    return waiting === 10 || `${waiting} conversations wait`;
  });
  expect(arrived(first)).toEqual([]);
  await call('PATCH', '/api/flows/crew', { paused: false });
  await eventually(() => arrived(first).length === 10 || `${arrived(first).length} of 10`, 10_000);
});

describe('a private address', () => {
  test.each([['http://127.0.0.1:9/'], [`http://localhost:${second.port}/webhook`]])(
    '%s is refused by hand',
    async (url) => {
      const refused = await call('PATCH', '/api/flows/strict', { url, force: true });
      expect([refused.status, refused.body.error]).toEqual([400, 'private_address']);
    },
  );

  test('that a name has come to lead to is not called either', async () => {
    const { store, redis } = run.system;
    const queues = createQueues({ redis, keys: createKeys() });
    const deps = { db: store.db, redis, keys: createKeys(), queues };
    // As if it had been public when it was set.
    await setTarget(deps, ForwardFlow.parse(strict), `http://localhost:${second.port}/x`, 'test');
    await writes(5_001);
    await eventually(async () => {
      const { lastError } = (await call('GET', '/api/flows/strict')).body;
      return /not public.*allowPrivate/.test(lastError) || `the last error is ${lastError}`;
    });
    expect(second.received).toEqual([]);
    // What the file says may be private, and what has waited goes there.
    await call('POST', '/api/flows/strict/undo');
    await eventually(() => arrived(first).includes(5_001) || 'it did not arrive');
    await queues.close();
  });
});

test('agents change nothing', async () => {
  const { token: agent } = (
    await call('POST', '/api/login', { email: an.email, password: an.password })
  ).body;
  const refused = await Promise.all([
    call('PATCH', '/api/flows/crew', { paused: true }, agent),
    call('PATCH', '/api/flows/crew', { url: second.url }, agent),
    call('POST', '/api/flows/crew/undo', undefined, agent),
    call('POST', '/api/flows/crew/test', {}, agent),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect((await call('GET', '/api/flows', undefined, agent)).body.items).toHaveLength(3);
});
