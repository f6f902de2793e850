import type { DeliveryDetail, Flow } from '../src/api/shapes.ts';
import { startedAt } from './fake-data.ts';

const minuteMs = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

const quiet: Omit<Flow, 'id' | 'kind' | 'from'> = {
  target: null,
  filter: null,
  paused: null,
  state: 'running',
  breaker: null,
  failingSince: null,
  counters: {
    waiting: 0,
    oldestWaitingAt: null,
    retrying: 0,
    done: 0,
    skipped: 0,
    parked: 0,
    uncertain: 0,
  },
  lastDoneAt: iso(startedAt - 12_000),
  lastError: null,
  lastErrorAt: null,
  states: {},
};

function target(url: string, changes: Partial<NonNullable<Flow['target']>> = {}): Flow['target'] {
  return {
    url,
    urlOfFile: url,
    isSet: false,
    previousUrl: null,
    allowPrivate: false,
    ...changes,
  };
}

/** One of each kind; of those that send on, one that runs, one that fails and one that paused itself. */
export function makeFlows(): Flow[] {
  return [
    {
      ...quiet,
      id: 'relay',
      kind: 'relay',
      from: ['zendesk-main', 'chatwoot-main'],
      counters: { ...quiet.counters, waiting: 3, done: 9_204, skipped: 8_412, parked: 17 },
      states: { done: 9_204, skipped: 8_412, parked: 17, waiting: 3 },
    },
    {
      ...quiet,
      id: 'inbox',
      kind: 'inbox',
      from: ['zendesk-main', 'chatwoot-main', 'zalo-main'],
      counters: { ...quiet.counters, done: 18_420 },
      states: { done: 18_420 },
    },
    {
      ...quiet,
      id: 'crewai',
      kind: 'forward',
      from: ['chatwoot-main'],
      target: target('https://crew-two.example/webhook', {
        urlOfFile: 'http://crewai:8001/webhook',
        isSet: true,
        previousUrl: 'http://crewai:8001/webhook',
      }),
      filter: {
        events: ['message_created', 'conversation_*'],
        inboxes: null,
        when: 'event.message_type == "incoming" && event.private == false',
      },
      breaker: 'closed',
      counters: { ...quiet.counters, done: 4_812, skipped: 2_077 },
      states: { done: 4_812, skipped: 2_077 },
    },
    {
      ...quiet,
      id: 'analytics',
      kind: 'forward',
      from: ['chatwoot-main', 'zendesk-main'],
      target: target('https://events.analytics.example/v2/hooks/omnirelay/production?source=••••'),
      filter: { events: null, inboxes: null, when: null },
      state: 'failing',
      breaker: 'open',
      failingSince: iso(startedAt - 26 * minuteMs),
      counters: {
        ...quiet.counters,
        waiting: 148,
        oldestWaitingAt: iso(startedAt - 26 * minuteMs),
        retrying: 211,
        done: 6_020,
        parked: 2,
      },
      lastDoneAt: iso(startedAt - 26 * minuteMs),
      lastError: 'POST events.analytics.example: HTTP 503',
      lastErrorAt: iso(startedAt - 20_000),
      states: { done: 6_020, retrying: 211, parked: 2 },
    },
    {
      ...quiet,
      id: 'archive',
      kind: 'forward',
      from: ['zalo-main'],
      target: target('https://warehouse.example/in'),
      filter: { events: null, inboxes: null, when: null },
      paused: {
        by: 'auto',
        at: iso(startedAt - 90 * minuteMs),
        reason: 'nothing has got through to its target since 2026-01-14T09:12:00.000Z',
      },
      state: 'paused',
      breaker: 'open',
      failingSince: iso(startedAt - 26 * 60 * minuteMs),
      counters: {
        ...quiet.counters,
        waiting: 61,
        oldestWaitingAt: iso(startedAt - 26 * 60 * minuteMs),
        retrying: 61,
      },
      lastDoneAt: null,
      lastError: 'POST warehouse.example: ECONNREFUSED',
      lastErrorAt: iso(startedAt - 91 * minuteMs),
      states: { retrying: 61 },
    },
  ];
}

/** As a delivery shows them: one that failed, one that was taken. */
export function makeCalls(receivedAt: string): DeliveryDetail['calls'] {
  const at = Date.parse(receivedAt);
  const call = { flow: 'crewai', url: 'https://crew-two.example/webhook' };
  return [
    {
      ...call,
      at: iso(at + 240),
      attempt: 1,
      status: 503,
      durationMs: 1_204,
      error: 'POST crew-two.example: HTTP 503',
      answer: '<html><body>upstream is starting</body></html>',
    },
    {
      ...call,
      at: iso(at + 6_400),
      attempt: 2,
      status: 200,
      durationMs: 86,
      error: null,
      answer: '{"status":"accepted"}',
    },
  ];
}
