import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FakeServer, startFakeServer } from './fake-server.ts';
import type { Fault } from './faults.ts';
import { registerControl } from './register-control.ts';
import { createWebhookSender } from './webhook-sender.ts';

let fake: FakeServer;
let applied: unknown[];

beforeEach(async () => {
  applied = [];
  fake = await startFakeServer({
    name: 'example',
    register(app, parts) {
      app.post('/things', async (request, reply) => {
        applied.push(request.body);
        return reply.code(201).send({ ok: true });
      });
      const webhooks = createWebhookSender({ timeoutMs: 1_000 });
      registerControl(app, { ...parts, webhooks, state: () => ({ applied }) });
    },
  });
});

afterEach(() => fake.close());

function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${fake.url}/things?x=1`, { method: 'POST', body, headers });
}

const json = { 'content-type': 'application/json' };

test('a call is recorded with its query, its parsed body and its status', async () => {
  await post('{"a":1}', json);
  expect(fake.calls).toEqual([
    { method: 'POST', path: '/things?x=1', status: 201, atMs: expect.any(Number), body: { a: 1 } },
  ]);
});

test('a body that is not JSON arrives as bytes and is not recorded', async () => {
  await post(new Uint8Array([1, 2, 3]), { 'content-type': 'image/png' });
  expect(applied).toEqual([Buffer.from([1, 2, 3])]);
  expect(fake.calls[0]).not.toHaveProperty('body');
});

test('broken JSON is refused', async () => {
  expect((await post('{"a":', json)).status).toBe(400);
  expect(applied).toEqual([]);
});

test('an unknown call is answered 501, reported and kept', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const answer = await fetch(`${fake.url}/nowhere?a=b`);
  expect(answer.status).toBe(501);
  expect(await answer.json()).toEqual({
    error: 'sandbox_unknown_call',
    message: 'example has no GET /nowhere?a=b',
  });
  expect(fake.unexpected).toMatchObject([{ method: 'GET', path: '/nowhere?a=b', status: 501 }]);
  expect(stderr).toHaveBeenCalledWith(expect.stringContaining('GET /nowhere?a=b'));
  stderr.mockRestore();
});

describe('faults', () => {
  test('a status is answered instead of applying the call', async () => {
    fake.faults.inject({
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: 'slow down' },
    });
    const refused = await post('{}', json);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(applied).toEqual([]);
    expect((await post('{}', json)).status).toBe(201);
  });

  const silent: { kind: Fault['kind']; appliedCalls: number; recorded: string }[] = [
    { kind: 'hang', appliedCalls: 0, recorded: 'hung' },
    { kind: 'hang-after', appliedCalls: 1, recorded: 'hung' },
    { kind: 'drop-before', appliedCalls: 0, recorded: 'dropped' },
    { kind: 'drop-after', appliedCalls: 1, recorded: 'dropped' },
  ];
  test.each(silent)('$kind applies $appliedCalls call and answers nothing', async (row) => {
    fake.faults.inject({ fault: { kind: row.kind } as Fault });
    const signal = AbortSignal.timeout(row.recorded === 'hung' ? 2_000 : 30_000);
    const call = fetch(`${fake.url}/things`, { method: 'POST', body: '{}', headers: json, signal });
    await expect(call).rejects.toThrow(
      row.recorded === 'hung' ? 'aborted due to timeout' : 'fetch failed',
    );
    expect(applied).toHaveLength(row.appliedCalls);
    expect(fake.calls).toMatchObject([{ status: row.recorded }]);
  });

  test('a delay holds the call back and then applies it', async () => {
    fake.faults.inject({ fault: { kind: 'delay', ms: 60 } });
    const startMs = performance.now();
    expect((await post('{}', json)).status).toBe(201);
    expect(performance.now() - startMs).toBeGreaterThan(50);
  });

  test('closing does not wait for hanging or delayed calls', async () => {
    fake.faults.inject({ times: 2, fault: { kind: 'hang' } });
    fake.faults.inject({ fault: { kind: 'delay', ms: 60_000 } });
    const calls = [1, 2, 3].map(() => post('{}', json).catch(() => 'closed'));
    await vi.waitFor(() => expect(fake.calls).toHaveLength(3), 30_000);
    await fake.close();
    expect(await Promise.all(calls)).toEqual(['closed', 'closed', 'closed']);
  });
});

describe('control API', () => {
  const control = (path: string, method: string, body?: unknown) =>
    fetch(`${fake.url}/_sandbox/${path}`, {
      method,
      headers: json,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  test('a fault can be set and cleared from outside and never hits the control API', async () => {
    const fault = { kind: 'status', status: 503 };
    await control('faults', 'POST', { path: '^/', times: 'Infinity', fault });
    expect((await post('{}', json)).status).toBe(503);
    expect((await control('faults', 'DELETE')).status).toBe(204);
    expect((await post('{}', json)).status).toBe(201);
    expect(fake.calls.map((call) => call.status)).toEqual([503, 201]);
  });

  test('a wrong rule is refused and says what is wrong', async () => {
    const refused = await control('faults', 'POST', { fault: { kind: 'explode' } });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('kind');
  });

  test('state and calls can be read', async () => {
    await post('{"a":1}', json);
    expect(await (await control('state', 'GET')).json()).toEqual({ applied: [{ a: 1 }] });
    expect(await (await control('calls', 'GET')).json()).toMatchObject({
      calls: [{ path: '/things?x=1' }],
      unexpected: [],
    });
  });
});
