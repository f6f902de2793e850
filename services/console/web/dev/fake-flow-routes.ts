import { filterProblem } from '@omnirelay/shared/filter/filter.ts';
import * as contract from '../../src/api/contract-flows.ts';
import type { Delivery, Flow } from '../src/api/shapes.ts';
import { announce, type World } from './fake-world.ts';
import { Refusal } from './refusal.ts';
import type { Route } from './route.ts';

const flow = '/api/flows/([^/]+)';
const noFlow = new Refusal(404, 'not_found', 'There is no such flow.');
const find = (world: World, id = '') => world.flows.find((each) => each.id === id);

export const flowRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/api\/flows$/,
    schema: contract.Flows,
    handle: ({ world }) => ({ items: world.flows }),
  },
  {
    method: 'GET',
    pattern: new RegExp(`^${flow}$`),
    schema: contract.Flow,
    handle: ({ world, params: [id] }) => find(world, id) ?? noFlow,
  },
  {
    method: 'PATCH',
    pattern: new RegExp(`^${flow}$`),
    schema: contract.Flow,
    handle({ world, params: [id], body, user }) {
      const known = find(world, id);
      if (!known) return noFlow;
      const { url, paused, reason = '', force } = contract.FlowPatch.parse(body);
      if (url?.includes('private')) {
        const message = `${new URL(url).hostname} leads to an address that is not public.`;
        return new Refusal(400, 'private_address', message);
      }
      if (url?.includes('broken') && !force) {
        return new Refusal(409, 'test_failed', 'It did not take a test event (HTTP 500).');
      }
      return change(world, {
        ...known,
        ...(url === undefined ? {} : { target: withUrl(known, url) }),
        ...(paused === undefined
          ? {}
          : {
              paused: paused ? { by: user.email, at: new Date().toISOString(), reason } : null,
              state: paused ? ('paused' as const) : ('running' as const),
            }),
      });
    },
  },
  {
    method: 'POST',
    pattern: new RegExp(`^${flow}/undo$`),
    schema: contract.Flow,
    handle({ world, params: [id] }) {
      const known = find(world, id);
      const previous = known?.target?.previousUrl;
      if (!known || !previous) return new Refusal(409, 'nothing_to_undo', 'Nothing was changed.');
      return change(world, { ...known, target: withUrl(known, previous) });
    },
  },
  {
    method: 'POST',
    pattern: new RegExp(`^${flow}/test$`),
    schema: contract.FlowTestResult,
    handle({ world, params: [id], body }) {
      const { url = find(world, id)?.target?.url ?? '' } = contract.FlowTest.parse(body) ?? {};
      const isTaken = !url.includes('broken') && !url.includes('analytics');
      return isTaken
        ? { ok: true, status: 200, durationMs: 84, answer: '{"status":"accepted"}', error: null }
        : {
            ok: false,
            status: 500,
            durationMs: 1_204,
            answer: '<html>Internal Server Error</html>',
            error: `POST ${new URL(url).host}: HTTP 500`,
          };
    },
  },
  {
    method: 'POST',
    pattern: new RegExp(`^${flow}/filter-test$`),
    schema: contract.FilterTestResult,
    handle({ world, body }) {
      const problem = problemOf(body);
      if (problem) return problem;
      const items = world.deliveries.slice(0, 20).map((delivery, index) => ({
        ...facts(delivery),
        passes: index % 3 !== 1,
        reason: index % 3 === 1 ? (index === 7 ? 'filter-error' : 'filtered') : null,
        detail: index === 7 ? 'No such key: message_type' : null,
      }));
      const reasons = { filtered: 6, 'filter-error': 1 };
      return { items, totals: { events: 20, passes: 13, reasons } };
    },
  },
  {
    method: 'POST',
    pattern: new RegExp(`^${flow}/dry-run$`),
    schema: contract.DryRunResult,
    handle({ world, params: [id], body }) {
      const problem = problemOf(body);
      if (problem) return problem;
      const known = find(world, id);
      const since = new Date(Date.now() - 24 * 3_600_000).toISOString();
      const examples = world.deliveries.slice(0, 3).map(facts);
      if (known?.target == null) {
        const outcomes = [
          { state: 'done', reason: null, count: 9_204, examples },
          { state: 'skipped', reason: 'own-echo', count: 8_412, examples },
          { state: 'parked', reason: 'Zendesk answered 422.', count: 17, examples },
        ];
        return { kind: 'recorded', since, message: 'This is what it decided.', outcomes };
      }
      const { url } = known.target;
      return {
        kind: 'forward',
        since,
        events: 6_889,
        capped: false,
        sends: 4_812,
        skips: [
          { reason: 'not-subscribed', count: 1_644, examples },
          { reason: 'filtered', count: 433, examples },
        ],
        items: world.deliveries.slice(0, 5).map((delivery) => ({
          ...facts(delivery),
          url,
          headers: {
            'content-type': 'application/json',
            'webhook-id': delivery.id,
            'webhook-signature': 'v1,••••',
            authorization: 'Bearer ••••',
          },
          body: JSON.stringify({ event: 'message_created', content: 'Xin chào', private: false }),
          isCut: false,
        })),
      };
    },
  },
];

function problemOf(body: unknown): Refusal | undefined {
  const { when } = body as { when?: string | null };
  const problem = when == null ? undefined : filterProblem(when);
  return problem === undefined
    ? undefined
    : new Refusal(400, 'bad_request', `when: ${problem}, line 1, column 1`);
}

function facts({ id, type, conversation, receivedAt }: Delivery) {
  return { id, type, conversation, receivedAt };
}

function withUrl(known: Flow, url: string): Flow['target'] {
  if (!known.target) return null;
  const { urlOfFile, url: previousUrl } = known.target;
  return { ...known.target, url, previousUrl, isSet: url !== urlOfFile };
}

function change(world: World, changed: Flow): Flow {
  world.flows = world.flows.map((each) => (each.id === changed.id ? changed : each));
  announce(world, { kind: 'flow', data: changed });
  return changed;
}
