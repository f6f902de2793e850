import type {
  ConnectionState,
  Delivery,
  DeliveryDetail,
  Health,
  ParkedGroup,
  Sync,
  UserRow,
} from '../src/api/shapes.ts';
import { chance, pick, startedAt } from './fake-data.ts';
import { makeCalls } from './fake-flows.ts';

const minuteMs = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

const outcomes = [
  { state: 'done', reason: null, lastError: null, attempts: 1, remoteId: '70112' },
  { state: 'done', reason: null, lastError: null, attempts: 3, remoteId: '70145' },
  { state: 'skipped', reason: 'own-echo', lastError: null, attempts: 1, remoteId: null },
  { state: 'skipped', reason: 'private-note', lastError: null, attempts: 1, remoteId: null },
  { state: 'waiting', reason: null, lastError: null, attempts: 0, remoteId: null },
  {
    state: 'retrying',
    reason: null,
    lastError: 'Zendesk answered 503.',
    attempts: 4,
    remoteId: null,
  },
  {
    state: 'parked',
    reason: 'Zendesk answered 422: Requester is suspended.',
    lastError: null,
    attempts: 1,
    remoteId: null,
  },
  {
    state: 'uncertain',
    reason: 'Nobody saw whether the message arrived.',
    lastError: 'Timed out after 20 s.',
    attempts: 10,
    remoteId: null,
  },
] as const;

/** Newest first. */
export function makeDeliveries(count: number): Delivery[] {
  return Array.from({ length: count }, (_, index) => {
    const receivedMs = startedAt - index * 3 * minuteMs;
    const isUnreadable = index % 41 === 40;
    const outcome = index < outcomes.length ? outcomes[index] : pick(`outcome${index}`, outcomes);
    const isZendesk = chance(`from${index}`) < 0.5;
    const { state, reason, ...rest } = outcome ?? outcomes[0];
    return {
      id: `0mn${String(999_999 - index).padStart(9, '0')}xk`,
      connection: isZendesk ? 'zendesk-main' : 'chatwoot-main',
      type: isUnreadable ? 'unreadable' : isZendesk ? 'ticket.comment_added' : 'message_created',
      conversation: isZendesk
        ? `zendesk_${21_000 + (index % 90)}`
        : `chatwoot_${300 + (index % 90)}_${index % 90}`,
      receivedAt: iso(receivedMs),
      state: isUnreadable ? 'unreadable' : state,
      reason: isUnreadable ? 'invalid_json' : reason,
      flows: isUnreadable
        ? []
        : [
            {
              flow: 'inbox',
              state: 'done',
              reason: null,
              attempts: 0,
              remoteId: null,
              lastError: null,
              updatedAt: iso(receivedMs + 90),
            },
            {
              flow: 'relay',
              state,
              reason,
              ...rest,
              updatedAt: iso(receivedMs + 640 * (rest.attempts + 1)),
            },
          ],
    };
  });
}

export function detail(delivery: Delivery): DeliveryDetail {
  const last = delivery.flows.at(-1);
  const calls = delivery.id.endsWith('9xk') ? makeCalls(delivery.receivedAt) : [];
  const isOver = ['done', 'skipped', 'parked', 'uncertain'].includes(delivery.state);
  return {
    ...delivery,
    calls,
    flows: [
      ...delivery.flows,
      ...calls.slice(-1).map(({ flow, attempt, at }) => ({
        flow,
        state: 'done',
        reason: null,
        attempts: attempt,
        remoteId: '200',
        lastError: null,
        updatedAt: at,
      })),
    ],
    providerEventId: `comment-${delivery.id.slice(5, 12)}`,
    contentType: 'application/json',
    sizeBytes: 2_184,
    origin: 'webhook',
    verification: pick(`verified${delivery.id}`, ['signed', 'unsigned', 'read'] as const),
    finishedAt: isOver ? (last?.updatedAt ?? delivery.receivedAt) : null,
    tookMs: isOver && last ? Date.parse(last.updatedAt) - Date.parse(delivery.receivedAt) : null,
    effects: delivery.flows.flatMap(({ flow, remoteId, updatedAt }) =>
      remoteId
        ? [
            {
              id: `${delivery.id}.${flow}.message`,
              flow,
              action: 'message',
              connection: 'chatwoot-main',
              remoteId,
              doneAt: updatedAt,
            },
          ]
        : [],
    ),
  };
}

export function parkedGroups(deliveries: Delivery[]): ParkedGroup[] {
  const stuck = deliveries.filter(({ state }) => state === 'parked' || state === 'uncertain');
  const byReason = Map.groupBy(stuck, ({ reason }) => reason ?? '');
  return [...byReason].map(([reason, group]) => ({
    flow: 'relay',
    reason,
    count: group.length,
    oldest: group.at(-1)?.receivedAt ?? iso(startedAt),
    newest: group[0]?.receivedAt ?? iso(startedAt),
    sampleIds: group.slice(0, 3).map(({ id }) => id),
  }));
}

export function makeSync(connection: string, changes: Partial<Sync> = {}): Sync {
  return {
    id: `sync-${connection}-${Math.random().toString(36).slice(2, 8)}`,
    connection,
    trigger: 'schedule',
    state: 'done',
    conversationsRead: 214,
    messagesRead: 1_973,
    healed: 3,
    oldestGapMs: 4 * minuteMs,
    error: null,
    startedAt: iso(startedAt - 2 * minuteMs),
    finishedAt: iso(startedAt - minuteMs),
    ...changes,
  };
}

export function makeConnections(): ConnectionState[] {
  const base = {
    active: true,
    webhookActive: true,
    breaker: 'closed' as const,
    canAuthorize: false,
    findings: [],
    checkedAt: null,
  };
  return [
    {
      ...base,
      id: 'chatwoot-main',
      provider: 'chatwoot',
      lastWebhookAt: iso(startedAt - 20_000),
      rateLimit: { used: 31, limit: 60, periodMs: minuteMs },
      token: { state: 'ok', expiresAt: null },
      lastSync: makeSync('chatwoot-main'),
      checkedAt: iso(startedAt - 12 * minuteMs),
    },
    {
      ...base,
      id: 'zendesk-main',
      provider: 'zendesk',
      breaker: 'paused',
      lastWebhookAt: iso(startedAt - 9 * minuteMs),
      rateLimit: { used: 371, limit: 400, periodMs: minuteMs },
      token: { state: 'ok', expiresAt: null },
      lastSync: makeSync('zendesk-main', { healed: 0, oldestGapMs: null }),
      findings: [
        {
          code: 'webhook_inactive',
          level: 'problem',
          message:
            'webhook "Omnirelay (zendesk-main)": is inactive. Run "npm run omnirelay -- setup"',
        },
      ],
      checkedAt: iso(startedAt - 12 * minuteMs),
    },
    {
      ...base,
      id: 'zalo-main',
      provider: 'zalo',
      active: false,
      breaker: 'open',
      canAuthorize: true,
      lastWebhookAt: null,
      rateLimit: null,
      token: { state: 'needs_reauth', expiresAt: iso(startedAt - 40 * minuteMs) },
      lastSync: makeSync('zalo-main', {
        state: 'failed',
        error: 'Zalo answered 401: the access token has expired.',
      }),
    },
    {
      ...base,
      id: 'zalo-shop',
      provider: 'zalo',
      canAuthorize: true,
      lastWebhookAt: iso(startedAt - 2 * minuteMs),
      rateLimit: { used: 3, limit: 60, periodMs: minuteMs },
      token: { state: 'expiring', expiresAt: iso(startedAt + 50 * minuteMs) },
      lastSync: null,
    },
    {
      ...base,
      id: 'zoho-main',
      provider: 'zoho',
      lastWebhookAt: iso(startedAt - 3 * minuteMs),
      rateLimit: { used: 12, limit: 200, periodMs: minuteMs },
      token: { state: 'ok', expiresAt: iso(startedAt + 41 * minuteMs) },
      lastSync: null,
    },
    {
      ...base,
      id: 'llm',
      provider: 'openai',
      lastWebhookAt: null,
      rateLimit: null,
      token: { state: 'ok', expiresAt: null },
      lastSync: null,
    },
  ];
}

export const health: Health = {
  oldestWaitingSeconds: 2.4,
  waiting: 3,
  parked: 17,
  relayP50Ms: 214,
  relayP95Ms: 890,
  accepted: 18_420,
  accountedFor: 18_417,
  healed: 3,
  oldestGapMs: 4 * minuteMs,
  suggestions: 12,
  flowsInTrouble: ['analytics', 'archive'],
  needsReview: 2,
};

export function makeUsers(): UserRow[] {
  return [
    {
      email: 'agent@example.com',
      name: 'Linh Dang',
      role: 'agent',
      disabled: false,
      createdAt: iso(startedAt - 9e9),
    },
    {
      email: 'sofia@example.com',
      name: 'Sofia Marques',
      role: 'admin',
      disabled: false,
      createdAt: iso(startedAt - 6e9),
    },
    {
      email: 'left@example.com',
      name: 'Theo Martin',
      role: 'agent',
      disabled: true,
      createdAt: iso(startedAt - 3e9),
    },
  ];
}
