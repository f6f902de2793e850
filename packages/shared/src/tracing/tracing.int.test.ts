import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PermanentError, RetryableError, WaitError } from '../errors.ts';
import { acceptBatch, createAccept, dedupSeconds } from '../mailbox/accept.ts';
import { type DrainDeps, drainMailbox } from '../mailbox/drain.ts';
import { DrainPaused } from '../mailbox/drain-paused.ts';
import { anEvent, mailboxOf } from '../mailbox/testing/an-event.ts';
import { drainDeps } from '../mailbox/testing/drain-deps.ts';
import { createKeys } from '../redis/keys.ts';
import { type Collector, startCollector } from '../testing/collector.ts';
import { testRedis } from '../testing/redis.ts';
import { inCallSpan } from './call-span.ts';
import { inSpan } from './in-span.ts';
import { startTracing, type Tracing } from './start-tracing.ts';

const { connection: redis, prefix } = testRedis();
const base = { redis, keys: createKeys(prefix) };
const accept = createAccept({ ...base, kick: async () => {} });
let collector: Collector;
let tracing: Tracing;

beforeAll(async () => {
  collector = await startCollector();
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/json';
  process.env.OTEL_BSP_SCHEDULE_DELAY = '10';
  tracing = await startTracing('worker');
});
afterEach(() => redis.flushdb());
afterAll(async () => {
  await tracing.stop();
  await collector.close();
});

/** All there is, once this last span of a test has arrived: they are sent in order. */
async function sentSpans() {
  const name = `end of ${Math.random()}`;
  await inSpan(name, {}, async () => {});
  await expect.poll(() => collector.spans().some((span) => span.name === name)).toBe(true);
  return collector.spans();
}

const drain = (event: ReturnType<typeof anEvent>, deps: Partial<DrainDeps>) =>
  drainMailbox(drainDeps(base, deps), { mailbox: mailboxOf(event), owner: 'one' });

test('events that are committed together keep the traces of their senders', async () => {
  const names = ['first', 'second', 'third'];
  const events = names.map((name) => anEvent({ conversationKey: name }));
  await Promise.all(names.map((name, i) => inSpan(name, {}, () => accept(events[i] as never))));
  for (const event of events) await drain(event, {});
  const spans = await sentSpans();
  const traces = names.map((name, i) => {
    const id = spans.find((span) => span.name === name)?.traceId;
    const trace = spans.filter(({ traceId }) => traceId === id);
    return [
      trace.map((span) => span.name).sort(),
      trace.find((span) => span.name === 'event.handle relay')?.attributes['omnirelay.event_id'] ===
        events[i]?.id,
    ];
  });
  expect(traces).toEqual(
    names.map((name) => [[name, 'event.accept', 'event.handle relay'].sort(), true]),
  );
});

test('what a sync finds begins a trace, and points to the sync', async () => {
  const event = anEvent();
  await inSpan('sync', {}, () => accept(event, { ownTrace: true }));
  const spans = await sentSpans();
  const sync = spans.find(({ name }) => name === 'sync');
  const accepted = spans.find(({ attributes }) => attributes['omnirelay.event_id'] === event.id);
  expect(accepted).toMatchObject({ name: 'event.accept', parentSpanId: '', links: [sync?.spanId] });
  expect(accepted?.traceId).not.toBe(sync?.traceId);
});

test('a try that only waits leaves no span; one that has called somebody does', async () => {
  const event = anEvent();
  await acceptBatch(base, [{ event, dedupSeconds }]);
  const wait = async () => {
    throw new WaitError('Ann’s turn comes later', 10);
  };
  const url = 'http://127.0.0.1/path?query=1';
  const handles = [
    wait,
    () => inCallSpan({ name: 'GET thing', method: 'GET', url }, wait),
    async () => ({ state: 'done' as const }),
  ];
  for (const handle of handles) {
    await drain(event, { handle }).catch((error) => expect(error).toBeInstanceOf(DrainPaused));
  }
  const spans = await sentSpans();
  const of = spans.filter(
    ({ name, attributes }) =>
      name === 'event.handle relay' && attributes['omnirelay.event_id'] === event.id,
  );
  expect(of.map(({ attributes }) => attributes['omnirelay.outcome'])).toEqual(['retrying', 'done']);
  expect(new Set(of.map(({ traceId }) => traceId)).size).toBe(1);
});

test.each([
  [new PermanentError('POST message: marked-text'), 'parked', 'PermanentError'],
  [new RetryableError('marked-text'), 'retrying', 'RetryableError'],
  [new Error('marked-text', { cause: { code: 'ECONNRESET' } }), 'retrying', 'Error'],
])('a failure is told by its kind, never by its words', async (error, outcome, type) => {
  const event = anEvent({ body: Buffer.from('{"text":"marked-text"}') });
  await acceptBatch(base, [{ event, dedupSeconds }]);
  const fails = async () => {
    throw error;
  };
  await drain(event, { handle: fails }).catch((thrown) =>
    expect(thrown).toBeInstanceOf(DrainPaused),
  );
  const handled = (await sentSpans()).find(
    ({ name, attributes }) =>
      name === 'event.handle relay' && attributes['omnirelay.event_id'] === event.id,
  );
  expect(handled?.attributes).toMatchObject({ 'omnirelay.outcome': outcome, 'error.type': type });
  expect(collector.bytes()).not.toContain('marked-text');
});

test('an event without a trace, or with one that nobody wrote, is handled all the same', async () => {
  const event = anEvent({ traceParent: 'nonsense' });
  await acceptBatch(base, [{ event, dedupSeconds }]);
  await drain(event, {});
  const handled = (await sentSpans()).find(
    ({ attributes }) => attributes['omnirelay.event_id'] === event.id,
  );
  expect(handled).toMatchObject({ name: 'event.handle relay', parentSpanId: '' });
});

test('what ingress has left out by sampling, the worker leaves out', async () => {
  const traceParent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
  const event = anEvent({ traceParent });
  await acceptBatch(base, [{ event, dedupSeconds }]);
  await drain(event, {});
  const told = ({ attributes }: { attributes: object }) => JSON.stringify(attributes);
  expect((await sentSpans()).map(told).join()).not.toContain(event.id);
});
