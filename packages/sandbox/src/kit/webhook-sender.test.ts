import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { type FakeServer, startFakeServer } from './fake-server.ts';
import { createWebhookSender, type Delivery, type WebhookSender } from './webhook-sender.ts';

let receiver: FakeServer;
let received: { body: unknown; attempt: string }[];
let sender: WebhookSender;

beforeEach(async () => {
  received = [];
  receiver = await startFakeServer({
    name: 'receiver',
    register(app) {
      app.post('/hook', async (request) => {
        received.push({ body: request.body, attempt: String(request.headers['x-attempt']) });
        return 'ok';
      });
    },
  });
  sender = createWebhookSender({ timeoutMs: 10_000 });
});

afterEach(async () => {
  await sender.close();
  await receiver.close();
});

function aDelivery(name: string, changes: Partial<Delivery> = {}): Delivery {
  return {
    url: `${receiver.url}/hook`,
    headers: () => ({ 'content-type': 'application/json', 'x-attempt': name }),
    body: () => JSON.stringify({ name }),
    label: name,
    ...changes,
  };
}

test('a delivery arrives and is noted', async () => {
  sender.send(aDelivery('a'));
  await sender.settled();
  expect(received).toEqual([{ body: { name: 'a' }, attempt: 'a' }]);
  expect(sender.sent).toEqual([{ label: 'a', status: 200, attempt: 1, body: '{"name":"a"}' }]);
});

test('headers and body are made anew for each attempt, until the fake is done', async () => {
  receiver.faults.inject({
    times: 2,
    fault: { kind: 'status', status: 503, headers: { 'retry-after': '3' } },
  });
  let count = 0;
  const onResult = vi.fn<NonNullable<Delivery['onResult']>>((result) =>
    'status' in result && result.status === 503 ? { retryInMs: 1 } : 'done',
  );
  sender.send(
    aDelivery('a', {
      body: () => JSON.stringify({ count: ++count }),
      headers: (body) => ({ 'content-type': 'application/json', 'x-attempt': String(body) }),
      onResult,
    }),
  );
  await sender.settled();
  expect(sender.sent.map(({ status, attempt }) => [status, attempt])).toEqual([
    [503, 1],
    [503, 2],
    [200, 3],
  ]);
  expect(received).toEqual([{ body: { count: 3 }, attempt: '{"count":3}' }]);
  expect(onResult).toHaveBeenCalledWith({ status: 503, retryAfterSeconds: 3 }, 1);
});

test('no body means that nothing is sent', async () => {
  sender.send(aDelivery('a', { body: () => null }));
  await sender.settled();
  expect([received, sender.sent]).toEqual([[], []]);
});

test('a receiver that never answers is a timeout, one that is not there a network error', async () => {
  const results: unknown[] = [];
  const onResult: NonNullable<Delivery['onResult']> = (result) => {
    results.push(result);
    return 'done';
  };
  const impatient = createWebhookSender({ timeoutMs: 300 });
  onTestFinished(() => impatient.close());
  receiver.faults.inject({ times: Number.POSITIVE_INFINITY, fault: { kind: 'hang' } });
  impatient.send(aDelivery('slow', { onResult }));
  await impatient.settled();
  receiver.faults.clear();
  receiver.faults.inject({ times: Number.POSITIVE_INFINITY, fault: { kind: 'drop-before' } });
  sender.send(aDelivery('gone', { onResult }));
  await sender.settled();
  expect(results).toEqual([{ timeout: true }, { networkError: expect.any(String) }]);
  const sent = [...impatient.sent, ...sender.sent];
  expect(sent.map(({ status }) => status)).toEqual(['timeout', 'error']);
});

test('a delivery can be dropped or duplicated', async () => {
  sender.faults.drop = 1;
  sender.send(aDelivery('dropped'));
  await sender.settled();
  Object.assign(sender.faults, { drop: 0, duplicate: 1 });
  sender.send(aDelivery('twice'));
  await sender.settled();
  expect(sender.sent.map(({ label, status }) => [label, status])).toEqual([
    ['dropped', 'dropped'],
    ['twice', 200],
    ['twice', 200],
  ]);
});

test('a delivery can be overtaken by the next one', async () => {
  const rolls = [0.1, 0.9];
  const reordering = createWebhookSender({ timeoutMs: 10_000, random: () => rolls.shift() ?? 0 });
  reordering.faults.reorder = 0.5;
  reordering.send(aDelivery('first'));
  reordering.send(aDelivery('second'));
  await reordering.settled();
  expect(received.map(({ attempt }) => attempt)).toEqual(['second', 'first']);
  await reordering.close();
});

test('a delivery held back is sent alone when nothing follows', async () => {
  sender.faults.reorder = 1;
  sender.send(aDelivery('a'));
  await sender.settled();
  expect(received).toHaveLength(1);
});

test('nothing leaves while paused', async () => {
  sender.pause();
  sender.send(aDelivery('a'));
  const settled = vi.fn();
  const settling = sender.settled().then(settled);
  expect(settled).not.toHaveBeenCalled();
  expect(received).toEqual([]);
  sender.resume();
  await settling;
  expect(received).toHaveLength(1);
});

test('a delivery can wait for something else', async () => {
  const order: string[] = [];
  let release = () => {};
  const answered = new Promise<void>((resolve) => {
    release = resolve;
  });
  const body = () => {
    order.push('sent');
    return '{}';
  };
  sender.send(aDelivery('a', { body }), answered);
  order.push('answered');
  release();
  await sender.settled();
  expect(order).toEqual(['answered', 'sent']);
});

test('closing ends every wait', async () => {
  sender.send(aDelivery('a', { onResult: () => ({ retryInMs: 60_000 }) }));
  await vi.waitFor(() => expect(sender.sent).toHaveLength(1), 30_000);
  await sender.close();
  await sender.settled();
  expect(sender.sent).toHaveLength(1);
});
