import { z } from 'zod';
import * as contract from '../../src/api/contract.ts';
import * as alerts from '../../src/api/contract-alerts.ts';
import * as trust from '../../src/api/contract-trust.ts';
import { fakeAlerts } from './fake-alerts.ts';
import { detail, health, parkedGroups } from './fake-trust.ts';
import { announce, runSync, type World } from './fake-world.ts';
import { picture } from './picture.ts';
import { Refusal } from './refusal.ts';
import { pageOf, type Route } from './route.ts';

export const trustRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/api\/deliveries$/,
    schema: contract.DeliveryPage,
    handle({ world, query }) {
      const asked = trust.DeliveriesQuery.parse({
        ...Object.fromEntries(query),
        cursor: undefined,
      });
      const found = world.deliveries.filter(
        (each) =>
          (!asked.state || each.state === asked.state) &&
          (!asked.skipped || each.state !== 'skipped') &&
          (!asked.connection || each.connection === asked.connection) &&
          (!asked.conversation || each.conversation === asked.conversation) &&
          (!asked.q || `${each.id} ${each.conversation}`.includes(asked.q)),
      );
      return pageOf(found, query);
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/deliveries\/([^/]+)$/,
    schema: trust.DeliveryDetail,
    handle({ world, params: [id] }) {
      const found = world.deliveries.find((each) => each.id === id);
      return found ? detail(found) : new Refusal(404, 'not_found', 'There is no such delivery.');
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/deliveries\/([^/]+)\/body$/,
    schema: z.unknown(),
    handle: ({ params: [id] }) => ({ type: 'ticket.comment_added', id, detail: { text: 'Hello' } }),
  },
  {
    method: 'POST',
    pattern: /^\/api\/deliveries\/([^/]+)\/replay$/,
    schema: trust.Replayed,
    handle({ world, params: [id = ''] }) {
      replay(world, [id]);
      return { id, state: 'waiting' };
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/parked$/,
    schema: trust.ParkedGroups,
    handle: ({ world }) => ({ items: parkedGroups(world.deliveries) }),
  },
  {
    method: 'POST',
    pattern: /^\/api\/parked\/replay$/,
    schema: trust.Redriven,
    handle({ world, body }) {
      const { reason } = trust.Redrive.parse(body);
      const ids = world.deliveries.filter((each) => each.reason === reason).map(({ id }) => id);
      replay(world, ids);
      return { replayed: ids.length, remaining: 0 };
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/conversations\/([^/]+)\/relayed$/,
    schema: trust.Relayed,
    handle({ world, params: [id = ''] }) {
      const own = world.conversations.find((each) => each.id === id);
      if (!own) return new Refusal(404, 'not_found', 'There is no such conversation.');
      const other = {
        ...own,
        id: `${id}-z`,
        platform: 'zendesk',
        connection: 'zendesk-main',
        externalId: 'zendesk_21044',
      };
      // The second one's ticket is in no inbox flow.
      const isOtherStored = id !== 'c000001';
      const messages = world.messagesOf(id).slice(-10);
      const known = world.deliveries.filter((each) => each.conversation === own.externalId);
      const side = (parity: number) =>
        messages
          .filter((_, index) => index % 2 === parity)
          .map((message, index) => ({
            message: parity === 0 ? message : { ...message, id: `${message.id}-z` },
            delivery:
              known[index] ??
              (index % 3 === 2 ? null : (world.deliveries[index + parity * 4] ?? null)),
          }));
      return {
        sides: [
          { conversation: own, messages: side(0) },
          ...(isOtherStored ? [{ conversation: other, messages: side(1) }] : []),
        ],
        notStored: isOtherStored
          ? []
          : [{ kind: 'ticket', connection: 'zendesk-main', id: '5001' }],
      };
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/connections$/,
    schema: z.object({ items: z.array(contract.ConnectionState) }),
    handle: ({ world }) => ({ items: world.connections }),
  },
  {
    method: 'PATCH',
    pattern: /^\/api\/connections\/([^/]+)$/,
    schema: contract.ConnectionState,
    handle({ world, params: [id], body }) {
      const { active, webhookActive, tokens } = contract.ConnectionPatch.parse(body);
      if (tokens) renewToken(world, id);
      world.connections = world.connections.map((each) =>
        each.id === id
          ? {
              ...each,
              active: active ?? each.active,
              webhookActive: webhookActive ?? each.webhookActive,
            }
          : each,
      );
      return world.connections.find((each) => each.id === id);
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/connections\/([^/]+)\/authorize$/,
    schema: undefined,
    handle({ world, params: [id = ''], response }) {
      // One of them always refuses.
      if (id !== 'zalo-shop') renewToken(world, id);
      const end =
        id === 'zalo-shop' ? 'authorize_error=The%20account%20said%20no.' : `authorized=${id}`;
      response.writeHead(302, { location: `/connections?${end}` });
    },
  },
  {
    method: 'POST',
    pattern: /^\/api\/chatwoot\/sync$/,
    schema: contract.SyncStarted,
    handle({ world, body }) {
      const { integrationId } = contract.SyncRequest.parse(body);
      return { syncId: runSync(world, integrationId ?? 'chatwoot-main').id };
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/syncs$/,
    schema: trust.Syncs,
    handle: ({ world, query }) => ({
      items: world.syncs.filter(({ connection }) => connection === query.get('connection')),
    }),
  },
  {
    method: 'GET',
    pattern: /^\/api\/health$/,
    schema: contract.Health,
    handle: () => health,
  },
  {
    method: 'GET',
    pattern: /^\/api\/alerts$/,
    schema: alerts.Alerts,
    handle: () => fakeAlerts,
  },
  {
    method: 'GET',
    pattern: /^\/api\/users$/,
    schema: trust.Users,
    handle: ({ world, user }) =>
      user.role === 'admin' ? { items: world.users } : new Refusal(403, 'forbidden', 'No.'),
  },
  {
    method: 'POST',
    pattern: /^\/api\/users$/,
    schema: contract.UserRow,
    handle({ world, body }) {
      const { password: _, ...user } = contract.NewUser.parse(body);
      const row = { ...user, disabled: false, createdAt: new Date().toISOString() };
      world.users.push(row);
      return row;
    },
  },
  {
    method: 'PATCH',
    pattern: /^\/api\/users\/([^/]+)$/,
    schema: contract.UserRow,
    handle({ world, params: [email], body }) {
      const { name, role, disabled } = contract.UserPatch.parse(body);
      world.users = world.users.map((each) =>
        each.email === email
          ? {
              ...each,
              name: name ?? each.name,
              role: role ?? each.role,
              disabled: disabled ?? each.disabled,
            }
          : each,
      );
      return world.users.find((each) => each.email === email);
    },
  },
  {
    method: 'GET',
    pattern: /^\/api\/uploads\/([^/]+)$/,
    schema: undefined,
    handle({ response }) {
      response.setHeader('content-type', 'image/png');
      response.write(picture());
    },
  },
];

function renewToken(world: World, id: string | undefined): void {
  const expiresAt = new Date(Date.now() + 25 * 3_600_000).toISOString();
  world.connections = world.connections.map((each) =>
    each.id === id ? { ...each, breaker: 'closed', token: { state: 'ok', expiresAt } } : each,
  );
}

function replay(world: World, ids: string[]): void {
  world.deliveries = world.deliveries.map((each) =>
    ids.includes(each.id) ? { ...each, state: 'waiting', reason: 'replayed' } : each,
  );
  for (const delivery of world.deliveries.filter(({ id }) => ids.includes(id))) {
    announce(world, { kind: 'delivery', data: delivery });
  }
}
