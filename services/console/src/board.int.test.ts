import { parkedQueueName } from '@omnirelay/shared/queues/queues.ts';
import { expect, test } from 'vitest';
import { email, testConsole } from './testing/test-console.ts';

const console = testConsole();
const ours = () => ({ ...console.cookie, 'sec-fetch-site': 'same-origin' });
const put = (url: string, payload?: object) =>
  console.app.inject({
    method: 'PUT',
    url: `/queues/api/queues/${url}`,
    headers: ours(),
    ...(payload ? { payload } : {}),
  });

async function park(): Promise<string> {
  const job = await console.queues.queueOf(parkedQueueName).add('parked', {
    eventId: 'some-event',
    content: 'what the customer wrote',
    nested: [{ phone: '+10000000000', bodyText: 'also private' }],
  });
  return job.id ?? '';
}

test('shows every lane, the parked events and the syncs, each with what it is', async () => {
  const page = await console.app.inject({ url: '/queues', headers: ours() });
  expect(page.statusCode).toBe(200);
  const { queues } = (
    await console.app.inject({ url: '/queues/api/queues', headers: ours() })
  ).json();
  const shown = queues.map(({ name, description, readOnlyMode }: Record<string, unknown>) => ({
    name,
    hasHint: Boolean(description),
    readOnlyMode,
  }));
  expect(shown).toEqual([
    { name: 'parked', hasHint: true, readOnlyMode: false },
    { name: 'relay.from.zendesk-main', hasHint: true, readOnlyMode: true },
    { name: 'relay.from.chatwoot-main', hasHint: true, readOnlyMode: true },
    { name: 'reply.from.zendesk-main', hasHint: true, readOnlyMode: true },
    { name: 'reply.from.chatwoot-main', hasHint: true, readOnlyMode: true },
    { name: 'sync', hasHint: true, readOnlyMode: true },
  ]);
});

test('shows no content, however deep a job would hold it', async () => {
  const id = await park();
  for (const url of ['?activeQueue=parked&status=latest', `/parked/${id}`, `/parked/${id}/flow`]) {
    const answer = await console.app.inject({
      url: `/queues/api/queues${url}`,
      headers: ours(),
    });
    expect(answer.body).not.toMatch(/customer wrote|\+1000|also private/);
  }
  const { job } = (
    await console.app.inject({ url: `/queues/api/queues/parked/${id}`, headers: ours() })
  ).json();
  expect(job.data).toEqual({
    eventId: 'some-event',
    content: '[redacted]',
    nested: [{ phone: '[redacted]', bodyText: '[redacted]' }],
  });
});

test('is an administrator’s, every path of it', async () => {
  for (const [method, url] of [
    ['GET', '/queues'],
    ['HEAD', '/queues'],
    ['GET', '/queues/queue/parked'],
    ['GET', '/queues/api/queues'],
    ['HEAD', '/queues/api/queues'],
    ['GET', '/queues/api/redis/stats'],
    ['GET', '/queues/static/favicon.svg'],
    ['PUT', '/queues/api/queues/parked/retry/failed'],
    ['PUT', '/queues/api/queues/parked/1/clean'],
  ] as const) {
    const answer = await console.app.inject({ method, url, headers: console.agent });
    expect(answer.statusCode, `${method} ${url}`).toBe(403);
  }
});

test('notes who changed what, and nothing that was refused', async () => {
  const id = await park();
  await put(`relay.from.zendesk-main/${id}/clean`);
  await put('parked/obliterate');
  await put(`parked/${id}/clean`);
  await put('parked/retry/failed');
  const { items } = (
    await console.app.inject({ url: '/api/audit', headers: console.bearer })
  ).json();
  expect(items).toMatchObject([
    { actor: email, action: 'queue.retry', subject: 'parked' },
    { actor: email, action: 'queue.clean', subject: `parked/${id}` },
  ]);
});

test('lets parked jobs be removed, but none be made or edited', async () => {
  const id = await park();
  for (const answer of [
    await console.app.inject({
      method: 'POST',
      url: '/queues/api/queues/parked/add',
      headers: ours(),
      payload: { name: 'parked', data: {}, options: {} },
    }),
    await console.app.inject({
      method: 'PATCH',
      url: `/queues/api/queues/parked/${id}/update-data`,
      headers: ours(),
      payload: { jobData: {} },
    }),
    await put('parked/obliterate'),
    await put('parked/pause'),
    await put('relay.from.zendesk-main/empty'),
    await put('sync/empty'),
    await put('pause'),
  ]) {
    expect(answer.statusCode).toBe(403);
  }
  expect((await put(`parked/${id}/clean`)).statusCode).toBeLessThan(300);
  expect(await console.queues.queueOf(parkedQueueName).getJob(id)).toBeUndefined();
});
