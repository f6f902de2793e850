import * as agent from '../../src/api/contract-agent.ts';
import type { ApiKey } from '../src/api/shapes.ts';
import { startedAt } from './fake-data.ts';
import { Refusal } from './refusal.ts';
import type { Route } from './route.ts';

const hourMs = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

export function makeKeys(): ApiKey[] {
  const key = (overrides: Partial<ApiKey>): ApiKey => ({
    id: '0mk000000001',
    name: 'CrewAI',
    hint: 'q7Xw',
    scopes: ['agent:message', 'agent:handoff', 'agent:typing', 'agent:read'],
    connections: null,
    state: 'active',
    createdBy: 'admin@example.com',
    createdAt: iso(startedAt - 900 * hourMs),
    expiresAt: null,
    lastUsedAt: iso(startedAt - hourMs / 15),
    revokedAt: null,
    ...overrides,
  });
  return [
    key({}),
    key({
      id: '0mk000000002',
      name: 'Reports for the management, every Monday',
      hint: '-9aB',
      scopes: ['agent:read', 'agent:notes'],
      connections: ['chatwoot-main', 'zalo-main'],
      expiresAt: iso(startedAt + 2_000 * hourMs),
      lastUsedAt: null,
    }),
    key({
      id: '0mk000000003',
      name: 'A trial',
      hint: 'fG_2',
      scopes: ['agent:message'],
      state: 'expired',
      expiresAt: iso(startedAt - 20 * hourMs),
    }),
    key({
      id: '0mk000000004',
      name: 'CrewAI, old server',
      hint: 'zz0A',
      state: 'revoked',
      revokedAt: iso(startedAt - 30 * hourMs),
    }),
  ];
}

export const keyRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/api\/keys$/,
    schema: agent.ApiKeys,
    handle: ({ world, user }) =>
      user.role === 'admin' ? { items: world.keys } : new Refusal(403, 'forbidden', 'No.'),
  },
  {
    method: 'POST',
    pattern: /^\/api\/keys$/,
    schema: agent.MadeApiKey,
    handle({ world, user, body }) {
      const { name, scopes, connections = null, expiresAt } = agent.NewApiKey.parse(body);
      const row: ApiKey = {
        ...{ id: `0mk${Date.now()}`, name, hint: 'mAdE', scopes, connections },
        ...{ state: 'active', createdBy: user.email, createdAt: iso(Date.now()) },
        ...{ expiresAt: expiresAt ?? null, lastUsedAt: null, revokedAt: null },
      };
      world.keys.unshift(row);
      return { ...row, key: `ork_${'made-up-key-'.repeat(4).slice(0, 39)}mAdE` };
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/api\/keys\/([^/]+)$/,
    schema: undefined,
    handle({ world, params: [id] }) {
      world.keys = world.keys.map((each) =>
        each.id === id ? { ...each, state: 'revoked', revokedAt: iso(Date.now()) } : each,
      );
    },
  },
];
