import { newEventId } from '@omnirelay/shared/ids.ts';
import { listDeliveries } from '@omnirelay/shared/store/deliveries.ts';
import { type Collector, startCollector } from '@omnirelay/shared/testing/collector.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerMessage, sendAll } from './support/chatwoot-events.ts';
import { storedConversation } from './support/console.ts';
import { aCustomer, aThread, conversationOf, expectTalk, verdicts } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { postAsZendesk } from './support/post-webhook.ts';
import {
  administrator,
  chatwootSecret,
  type System,
  startSystem,
  zendeskSecret,
} from './support/system.ts';
import { startTarget, type Target, targetSecret } from './support/target.ts';
import {
  doneTracesOf,
  eventIdOf,
  handleName,
  named,
  pathTo,
  type Trace,
  tracesOf,
  tracingTo,
} from './support/traces.ts';

const redis = testRedis();
const database = testDatabase();
let collector: Collector;
let target: Target;
let system: System;

/** Whoever finds one of these in a trace has found what must not be there. */
const marks = { name: 'Marked-Name', subject: 'marked-subject', text: 'marked-text' };
const posted = 'POST message';
const comment = 'ticket.comment_added';

beforeAll(async () => {
  [collector, target] = await Promise.all([startCollector(), startTarget()]);
  system = await startSystem({
    redisUrl: redis.url,
    databaseUrl: database.url,
    console: true,
    inbox: ['chatwoot-main'],
    env: tracingTo(collector.url),
    flows: [
      {
        ...{
          kind: 'forward',
          id: 'crew',
          from: 'chatwoot-main',
          url: `${target.url}?k=marked-query`,
        },
        ...{ secrets: [targetSecret], token: 'marked-token', inboxes: [7] },
      },
    ],
  });
});
afterAll(async () => {
  await system?.close();
  await Promise.all([collector.close(), target.close()]);
});

/** A conversation that stands, and what tells its later comments from the first. */
async function markedThread() {
  const thread = await aThread(system, { ...marks, comment: marks.text });
  const conversation = `zendesk_${thread.ticket.id}`;
  return { ...thread, later: { conversation, type: comment, after: newEventId() } };
}

/** Workers send their spans independently of each other. */
const inOrder = (spans: Trace) =>
  spans.toSorted(
    (a, b) => Number(a.attributes['omnirelay.attempt']) - Number(b.attributes['omnirelay.attempt']),
  );

async function callConsole(path: string, body: object): Promise<Response> {
  const session = path === '/api/login' ? undefined : await signIn();
  return fetch(`${system.consoleUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(session ? { authorization: `Bearer ${session}` } : {}),
    },
    body: JSON.stringify(body),
  });
}

async function signIn(): Promise<string> {
  const answer = await callConsole('/api/login', administrator);
  return ((await answer.json()) as { token: string }).token;
}

test('a webhook is one trace, from ingress to the provider’s answer', async () => {
  const { ann, ticket, conversation, later } = await markedThread();
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: `${marks.text} one` });
  await expectTalk(system, conversation.id, [
    `incoming: ${marks.text}`,
    `incoming: ${marks.text} one`,
  ]);
  const traces = await doneTracesOf(system, collector, later, 1);
  expect(traces).toHaveLength(1);
  const [trace = []] = traces;
  const [call] = named(trace, posted);
  expect(pathTo(trace, call)).toBe(`webhook.receive > event.accept > ${handleName} > ${posted}`);
  for (const name of ['webhook.receive', 'event.accept', handleName, posted]) {
    expect(named(trace, name)).toHaveLength(1);
  }
  expect(call).toMatchObject({
    service: 'omnirelay-worker',
    attributes: {
      'http.request.method': 'POST',
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
      'omnirelay.attempt': 1,
    },
  });
  const [received] = named(trace, 'webhook.receive');
  const [handled] = named(trace, handleName);
  expect(received).toMatchObject({
    service: 'omnirelay-ingress',
    attributes: { 'omnirelay.outcome': 'accepted', 'omnirelay.connection': 'zendesk-main' },
  });
  expect(received && eventIdOf(received)).toBe(handled && eventIdOf(handled));
  const jobs = () => collector.spans().filter(({ spanId }) => handled?.links.includes(spanId));
  await eventually(() => jobs().length > 0 || 'no span of the job');
  expect(jobs().map(({ name }) => name)).toEqual(['process zendesk-chatwoot.from.zendesk-main']);
  const ofEvent = () => {
    const lines = system.logs().split('\n');
    return lines.filter((line) => line.includes(`"${handled && eventIdOf(handled)}"`));
  };
  await eventually(() => ofEvent().length >= 2 || 'not logged');
  for (const line of ofEvent()) expect(JSON.parse(line).trace_id).toBe(trace[0]?.traceId);
});

test('a retry goes on in its trace, and who waits behind it has another', async () => {
  const { ann, ticket, conversation, later } = await markedThread();
  const path = new RegExp(`/conversations/${conversation.id}/messages$`);
  const fault = { kind: 'status', status: 503 } as const;
  system.chatwoot.faults.inject({ method: 'POST', path, fault });
  for (const body of ['one', 'two']) {
    system.zendesk.comment(ticket.id, { authorId: ann.id, body });
    await system.zendesk.webhooks.settled();
  }
  await expectTalk(system, conversation.id, [
    `incoming: ${marks.text}`,
    'incoming: one',
    'incoming: two',
  ]);
  const traces = await doneTracesOf(system, collector, later, 2);
  expect(traces).toHaveLength(2);
  const [retried = [], waited = []] = traces;
  const tries = inOrder(named(retried, handleName));
  expect(
    tries.map(({ attributes }) => [
      attributes['omnirelay.attempt'],
      attributes['omnirelay.outcome'],
    ]),
  ).toEqual([
    [1, 'retrying'],
    [2, 'done'],
  ]);
  const calls = inOrder(named(retried, posted)).map(({ attributes, parentSpanId }) => ({
    status: attributes['http.response.status_code'],
    attempt: attributes['omnirelay.attempt'],
    of: tries.findIndex(({ spanId }) => spanId === parentSpanId),
  }));
  expect(calls).toEqual([
    { status: 503, attempt: 1, of: 0 },
    { status: 200, attempt: 2, of: 1 },
  ]);
  for (const name of ['webhook.receive', handleName, posted]) {
    expect(named(waited, name)).toHaveLength(1);
  }
  // One job has drained both.
  expect(named(waited, handleName)[0]?.links).toEqual(tries[1]?.links);
});

test('a duplicate is told in a trace of its own, and nothing handles it', async () => {
  const { ann, ticket, conversation, later } = await markedThread();
  system.zendesk.webhooks.faults.duplicate = 1;
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'one' });
  await expectTalk(system, conversation.id, [`incoming: ${marks.text}`, 'incoming: one']);
  system.zendesk.webhooks.faults.duplicate = 0;
  const traces = await doneTracesOf(system, collector, later, 1);
  expect(traces).toHaveLength(1);
  const first = traces[0]?.[0]?.traceId;
  const eventId = eventIdOf(named(traces[0] ?? [], handleName)[0] as never);
  const again = () =>
    collector
      .spans()
      .filter(
        (span) =>
          span.attributes['omnirelay.outcome'] === 'duplicate' && eventIdOf(span) === eventId,
      )
      .find(({ name }) => name === 'webhook.receive');
  await eventually(() => again() !== undefined || 'no trace of the duplicate');
  expect(again()?.traceId).not.toBe(first);
  const others = collector.spans().filter(({ traceId }) => traceId === again()?.traceId);
  expect(others.map(({ name }) => name).sort()).toEqual(['event.accept', 'webhook.receive']);
});

test('an event that is replayed goes on in its trace', async () => {
  const { ann, ticket, conversation, later } = await markedThread();
  const path = new RegExp(`/conversations/${conversation.id}/messages$`);
  const fault = { kind: 'status', status: 422, body: { message: marks.text } } as const;
  system.chatwoot.faults.inject({ method: 'POST', path, fault });
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'one' });
  await eventually(async () => {
    const all = await verdicts(system, { conversation: later.conversation });
    return all.some((one) => one.includes(': parked')) || 'not parked';
  });
  await system.settled();
  const { items } = await listDeliveries(system.store.db, {
    ...{ conversation: later.conversation, state: 'parked', limit: 5 },
  });
  const replay = await callConsole(`/api/deliveries/${items[0]?.id}/replay`, {});
  expect(replay.status).toBe(202);
  const traces = await doneTracesOf(system, collector, later, 1);
  expect(traces).toHaveLength(1);
  const tries = named(traces[0] ?? [], handleName).map(({ attributes }) => attributes);
  expect(tries).toMatchObject([
    { 'omnirelay.outcome': 'parked', 'error.type': 'PermanentError' },
    { 'omnirelay.outcome': 'done' },
  ]);
});

test('what a hint leads to goes on in its trace', async () => {
  system.zendesk.setWebhooks([]);
  const ann = aCustomer(system, marks.name);
  const after = newEventId();
  const ticket = system.zendesk.createTicket({
    ...{ requesterId: ann.id, subject: marks.subject, comment: marks.text },
  });
  await postAsZendesk(system, { ticket_id: String(ticket.id) });
  await conversationOf(system, ticket.id);
  await system.settled();
  const url = `${system.ingressUrl}/webhooks/zendesk-main`;
  system.zendesk.setWebhooks([{ url, secret: zendeskSecret, kind: 'event' }]);
  const which = { conversation: `zendesk_${ticket.id}`, type: '', after };
  const first = () => tracesOf(collector, which)[0] ?? [];
  // Each process sends its own, a moment later.
  await eventually(() => {
    const [ends, begun] = [named(first(), handleName), named(first(), 'webhook.receive')];
    return (ends.length === 2 && begun.length === 1) || `${ends.length} handled`;
  });
  const [trace = [], ...others] = tracesOf(collector, which);
  expect(others).toEqual([]);
  expect(named(trace, handleName).map((span) => pathTo(trace, span))).toEqual([
    `webhook.receive > event.accept > ${handleName}`,
    `webhook.receive > event.accept > ${handleName} > event.accept > ${handleName}`,
  ]);
});

test('an answer from the console is one trace', async () => {
  const { conversation } = await markedThread();
  const { id } = await storedConversation(system, 'chatwoot-main', conversation.id);
  const { status } = await callConsole(`/api/conversations/${id}/reply`, { content: marks.text });
  expect(status).toBe(202);
  const handled = () => collector.spans().find(({ name }) => name === 'event.handle reply');
  const whole = () => collector.spans().filter(({ traceId }) => traceId === handled()?.traceId);
  await eventually(
    () => (handled() && named(whole(), 'event.accept').length > 0) || 'not all was sent',
  );
  const trace = whole();
  expect(named(trace, 'event.accept')[0]?.service).toBe('omnirelay-console');
  expect(pathTo(trace, named(trace, 'POST message')[0])).toBe(
    'event.accept > event.handle reply > POST message',
  );
});

test('a sync is a trace, with its calls', async () => {
  const sync = collector
    .spans()
    .find(
      ({ name, attributes }) =>
        name === 'sync.run' && attributes['omnirelay.connection'] === 'zendesk-main',
    );
  expect(sync?.attributes).toMatchObject({
    'omnirelay.trigger': 'schedule',
    'omnirelay.outcome': 'done',
  });
  const trace = collector.spans().filter(({ traceId }) => traceId === sync?.traceId);
  const call = trace.find(({ name }) => name.startsWith('GET '));
  expect(pathTo(trace, call)).toMatch(/^process sync > sync\.run > GET /);
});

test('a target is called within the trace, and is told nothing of it', async () => {
  await sendAll(system, [customerMessage(1001, marks.text)]);
  const forwarded = () => collector.spans().find(({ name }) => name === 'POST target');
  await eventually(() => forwarded() !== undefined || 'no span of the call');
  const { traceId } = forwarded() ?? {};
  const trace = () => collector.spans().filter((span) => span.traceId === traceId);
  await eventually(
    () =>
      named(trace(), 'event.handle crew').length + named(trace(), 'webhook.receive').length === 2 ||
      'not all was sent',
  );
  expect(pathTo(trace(), forwarded())).toBe(
    'webhook.receive > event.accept > event.handle crew > POST target',
  );
  expect(target.received).toHaveLength(1);
  const headers = Object.keys(target.received[0]?.headers ?? {});
  expect(headers.filter((name) => /trace|baggage|b3/.test(name))).toEqual([]);
});

test('a forged webhook is told, with the reason', async () => {
  const forged = await fetch(`${system.ingressUrl}/webhooks/zendesk-main`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // No sender says which trace it is part of.
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
    body: '{"marked":"marked-text"}',
  });
  expect(forged.status).toBe(401);
  const refused = () =>
    collector.spans().find(({ attributes }) => attributes['omnirelay.outcome'] === 'refused');
  await eventually(() => refused() !== undefined || 'no span of the refusal');
  expect(refused()).toMatchObject({
    name: 'webhook.receive',
    parentSpanId: '',
    attributes: { 'omnirelay.reason': 'missing-signature', 'http.response.status_code': 401 },
  });
  expect(refused()?.traceId).not.toBe('4bf92f3577b34da6a3ce929d0e0e4736');
});

test('no trace holds contents, names of people, tokens or queries', async () => {
  const { ann, ticket, later } = await markedThread();
  system.zendesk.comment(ticket.id, { authorId: ann.id, body: marks.text });
  await doneTracesOf(system, collector, later, 1);
  const sent = collector.bytes();
  const secrets = ['zendesk-token', 'chatwoot-token', zendeskSecret, chatwootSecret, targetSecret];
  const hidden = [...Object.values(marks), ...secrets, 'marked-', '@example.com', '?', '/api/v'];
  for (const one of hidden) expect(sent).not.toContain(one);
});
