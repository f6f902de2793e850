import { readFileSync } from 'node:fs';
import type { RouteOptions } from 'fastify';
import { beforeAll, describe, expect, test } from 'vitest';
import { Scope } from '../api/contract-agent.ts';
import { makeKey } from '../testing/make-key.ts';
import { testConsole } from '../testing/test-console.ts';

/** Every route that the console has, whoever added it: who gets in, and what is written down. */
const seen: RouteOptions[] = [];
const console = testConsole({
  onRoute: (route) => seen.push(route),
  authorization: {
    canAuthorize: () => true,
    adopt: async () => {},
    begin: async () => 'https://provider.example/',
    finish: async () => ({ actor: 'nobody' }),
    close: async () => {},
  },
});

interface Route {
  method: string;
  url: string;
  name: string;
  config: NonNullable<RouteOptions['config']>;
}
let routes: Route[];
beforeAll(() => {
  routes = seen.flatMap(({ method, url, config = {} }) =>
    [method].flat().map((one) => ({ method: one, url, name: `${one} ${url}`, config })),
  );
  expect(routes.length).toBeGreaterThan(90);
});

const call = ({ method, url }: Route, headers: Record<string, string> = {}) =>
  console.app.inject({
    method: method as 'GET',
    url: url.replaceAll(/:\w+/g, 'nothing').replaceAll('*', 'nothing'),
    headers,
  });
const isChange = ({ method }: Route) => !['GET', 'HEAD', 'OPTIONS'].includes(method);

/** Open to the internet. Whoever adds one says why. */
const open = [
  'POST /api/login', // how else
  'GET /login', // the page to sign in at
  'GET /assets/*', // what that page is made of
  'GET /health', // probes
  'GET /ready',
  'GET /favicon.ico', // browsers ask for it before anybody has signed in
  'GET /api/connections/:id/authorize/callback', // the state that it brings says who had begun it
];
/** By their paths, those that Bull Board adds come and go with its version. */
const forAdministrators = [
  'DELETE /api/keys/:id',
  'GET /api/audit',
  'GET /api/connections/:id/authorize',
  'GET /api/deliveries/:id/body',
  'GET /api/keys',
  'GET /api/users',
  'PATCH /api/automation/:flow',
  'PATCH /api/connections/:id',
  'PATCH /api/flows/:id',
  'PATCH /api/users/:email',
  'POST /api/alerts/test',
  'POST /api/chatwoot/sync',
  'POST /api/customers/erase',
  'POST /api/customers/export',
  'POST /api/customers/find',
  'POST /api/deliveries/:id/replay',
  'POST /api/flows/:id/dry-run',
  'POST /api/flows/:id/filter-test',
  'POST /api/flows/:id/test',
  'POST /api/flows/:id/undo',
  'POST /api/keys',
  'POST /api/parked/replay',
  'POST /api/users',
  'POST /webhook/test',
];

describe('who gets in', () => {
  test('nobody without a session, but where that is meant', async () => {
    const openNow: string[] = [];
    for (const route of routes) {
      const { statusCode, headers } = await call(route);
      const leadsToSignIn = statusCode === 302 && String(headers.location).startsWith('/login');
      if (statusCode !== 401 && !leadsToSignIn) openNow.push(route.name);
    }
    const isKnown = (name: string) => open.includes(name.replace('HEAD ', 'GET '));
    expect(openNow.filter((name) => !isKnown(name))).toEqual([]);
  });

  test('the list of open ones names none that is gone', () => {
    const names = routes.map(({ name }) => name);
    expect(open.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('a forged, an emptied or a foreign token is no session anywhere', async () => {
    const forged = console.app.jwt.sign({ email: 'nobody@example.com', role: 'admin', from: 0 });
    const odd = ['', 'null', 'a.b.c', forged, `${forged}x`, 'x'.repeat(8_000)];
    const closed = routes.filter(({ config }) => config.isPublic !== true);
    for (const token of odd) {
      for (const route of closed) {
        if (route.method === 'HEAD') continue;
        const { statusCode } = await call(route, { authorization: `Bearer ${token}` });
        expect([401, 302], `${route.name} ${token.slice(0, 20)}`).toContain(statusCode);
      }
    }
  });

  test('agents are kept from what is for administrators, and from nothing else', async () => {
    const kept: string[] = [];
    for (const route of routes) {
      // It would never be through.
      if (route.url === '/api/events' || route.url === '/api/logout' || route.method === 'HEAD')
        continue;
      const answer = await call(route, console.agent);
      if (answer.statusCode === 403 && answer.json().error === 'forbidden') kept.push(route.name);
    }
    const isBoard = (name: string) => name.includes(' /queues');
    expect(kept.filter((name) => !isBoard(name)).sort()).toEqual(forAdministrators);
    const board = routes.filter(({ name, method }) => isBoard(name) && method !== 'HEAD');
    expect(kept.filter(isBoard).sort()).toEqual(board.map(({ name }) => name).sort());
  });

  test('a key with every scope opens the routes that have one, and none besides', async () => {
    const { headers } = await makeKey(console.store.db, { scopes: [...Scope.options] });
    for (const route of routes) {
      if (route.config.isPublic === true || route.method === 'HEAD') continue;
      const { statusCode, body } = await call(route, headers);
      if (route.config.scope === undefined)
        expect([route.name, statusCode]).toEqual([route.name, 403]);
      else expect([route.name, body.includes('key_not_allowed')]).toEqual([route.name, false]);
    }
  });

  test('a key opens nothing with all scopes but the one that a route has', async () => {
    const scoped = routes.filter(({ config }) => config.scope !== undefined);
    expect(new Set(scoped.map(({ config }) => config.scope)).size).toBeGreaterThanOrEqual(4);
    for (const route of scoped) {
      const scopes = Scope.options.filter((one) => one !== route.config.scope);
      const { headers } = await makeKey(console.store.db, { scopes });
      expect([route.name, (await call(route, headers)).statusCode]).toEqual([route.name, 403]);
      for (const people of [console.bearer, console.cookie, console.agent]) {
        expect([route.name, (await call(route, people)).statusCode]).toEqual([route.name, 401]);
      }
    }
  });

  test('whatever changes something is refused to a foreign page that has the cookie', async () => {
    for (const route of routes.filter(isChange)) {
      if (route.config.isPublic === true || route.config.scope !== undefined) continue;
      for (const from of [
        { origin: 'https://elsewhere.example' },
        { 'sec-fetch-site': 'same-site' },
        {},
      ]) {
        const answer = await call(route, { ...console.cookie, ...from } as Record<string, string>);
        expect([route.name, answer.statusCode]).toEqual([route.name, 403]);
        expect(answer.json().error).toBe('cross_origin');
      }
    }
  });
});

/** What is written down, and the test that reads it there. */
const audited: Record<string, [action: string, provenBy: string]> = {
  'DELETE /api/keys/:id': ['key.revoke', 'routes/keys.int.test.ts'],
  'DELETE /api/messages/:id': ['draft.discard', 'replies/change-message.int.test.ts'],
  'DELETE /api/scam-reports/:id': ['report.remove', 'routes/reports.int.test.ts'],
  'DELETE /api/sessions/:id': ['session.end', 'routes/sessions.int.test.ts'],
  'PATCH /api/automation/:flow': ['automation.switch', 'routes/automation.int.test.ts'],
  'PATCH /api/connections/:id': ['connection.switch', 'routes/connections.int.test.ts'],
  'PATCH /api/flows/:id': ['flow.pause', 'routes/flows.int.test.ts'],
  'PATCH /api/session': ['user.change', 'routes/users.int.test.ts'],
  'PATCH /api/users/:email': ['user.change', 'routes/users.int.test.ts'],
  'POST /api/agent/conversations/:id/handoff': ['agent.handoff', 'routes/agent.int.test.ts'],
  'POST /api/agent/conversations/:id/messages': [
    'agent.message',
    'routes/agent-messages.int.test.ts',
  ],
  'POST /api/chatwoot/sync': ['sync', 'routes/syncs.int.test.ts'],
  'GET /api/connections/:id/authorize/callback': [
    'connection.authorize',
    '../../../e2e/zalo-authorize.test.ts',
  ],
  'GET /api/deliveries/:id/body': ['delivery.read', 'routes/deliveries.int.test.ts'],
  'POST /api/conversations/:id/assign': ['assign', 'routes/conversation-changes.int.test.ts'],
  'POST /api/conversations/:id/owner': ['owner', 'routes/conversation-changes.int.test.ts'],
  'POST /api/conversations/:id/reply': ['reply', 'replies/send-reply.int.test.ts'],
  'POST /api/conversations/:id/status': ['status', 'routes/conversation-changes.int.test.ts'],
  'POST /api/deliveries/:id/replay': ['replay', 'routes/deliveries.int.test.ts'],
  'POST /api/flows/:id/dry-run': ['flow.dry-run', 'routes/flow-trials.int.test.ts'],
  'POST /api/flows/:id/test': ['flow.test', 'routes/flows.int.test.ts'],
  'POST /api/flows/:id/undo': ['flow.target', 'routes/flows.int.test.ts'],
  'POST /api/keys': ['key.add', 'routes/keys.int.test.ts'],
  'POST /api/login': ['session.begin', 'routes/sessions.int.test.ts'],
  'POST /api/logout': ['session.end', 'routes/sessions.int.test.ts'],
  'POST /api/messages/:id/approve': ['draft.approve', 'replies/change-message.int.test.ts'],
  'POST /api/messages/:id/retry': ['reply.retry', 'replies/change-message.int.test.ts'],
  'POST /api/parked/replay': ['redrive', 'routes/parked.int.test.ts'],
  'POST /api/runs/:id/stages/:stage/apply': ['run.apply', 'routes/run-decisions.int.test.ts'],
  'POST /api/runs/:id/stages/:stage/reject': ['run.reject', 'routes/run-decisions.int.test.ts'],
  'POST /api/scam-reports': ['report.add', 'routes/reports.int.test.ts'],
  'POST /api/scam-reports/import': ['report.import', 'routes/reports.int.test.ts'],
  'POST /api/sessions/end-others': ['session.end-others', 'routes/sessions.int.test.ts'],
  'POST /api/alerts/test': ['alerts.test', 'routes/alerts.int.test.ts'],
  'POST /api/customers/erase': ['customer.erase', 'routes/customers.int.test.ts'],
  'POST /api/customers/export': ['customer.export', 'routes/customers.int.test.ts'],
  'POST /api/users': ['user.add', 'routes/users.int.test.ts'],
  'POST /api/v1/zalo/send': ['reply', 'routes/zalo-send.int.test.ts'],
  'POST /webhook/test': ['run.test', 'routes/webhook-test.int.test.ts'],
  'PUT /queues/api/queues/:queueName/retry/:queueStatus': ['queue.retry', 'board.int.test.ts'],
  'PUT /queues/api/queues/:queueName/clean/:queueStatus': ['queue.clean', 'board.int.test.ts'],
  'PUT /queues/api/queues/:queueName/:jobId/retry': ['queue.retry', 'board.int.test.ts'],
  'PUT /queues/api/queues/:queueName/:jobId/clean': ['queue.clean', 'board.int.test.ts'],
};
const needNotBe: Record<string, string> = {
  'POST /api/agent/conversations/:id/typing': 'over in seconds, and nothing stays of it',
  'POST /api/conversations/:id/read': 'what somebody has read is their own',
  'POST /api/customers/find': 'tells how much there is, and changes nothing',
  'POST /api/flows/:id/filter-test': 'computes, and changes nothing',
  'POST /api/uploads': 'a file goes nowhere before the reply that has it, which is written down',
};

describe('what is written down', () => {
  test('every route that changes something is in one list or the other', () => {
    // Of the board, those that it lets nobody use stay out.
    const known = new Set([...Object.keys(audited), ...Object.keys(needNotBe)]);
    const isBoard = (name: string) => name.includes(' /queues');
    const changing = routes.filter(isChange).map(({ name }) => name);
    expect(changing.filter((name) => !isBoard(name) && !known.has(name))).toEqual([]);
    const all = routes.map(({ name }) => name);
    expect([...known].filter((name) => !all.includes(name))).toEqual([]);
  });

  test('what the board has besides is refused', async () => {
    const besides = routes.filter(
      (route) => isChange(route) && route.name.includes(' /queues') && !(route.name in audited),
    );
    expect(besides.length).toBeGreaterThan(5);
    for (const route of besides) {
      const url = route.url.replace(':queueName', 'parked');
      const answer = await call({ ...route, url }, console.bearer);
      expect([route.name, answer.statusCode]).toEqual([route.name, 403]);
    }
  });

  test.each(Object.entries(audited))('%s: %j', (_name, [action, provenBy]) => {
    const text = readFileSync(new URL(`../${provenBy}`, import.meta.url), 'utf8');
    expect(text).toMatch(new RegExp(`['\` ]${action.replaceAll('.', '\\.')}['\`]`));
  });
});
