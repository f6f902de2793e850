import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Webhook } from '../announce.ts';
import { type Api, readBody, readQuery, requireAdmin } from '../api.ts';
import { invalidRecord } from '../errors.ts';
import { eventTypes } from '../event-types.ts';
import { pageOf } from '../paging.ts';
import { seconds } from '../present.ts';
import { createUlid } from '../ulid.ts';
import type { World } from '../world.ts';
import { findWebhook } from './webhook-secrets.ts';

const eventPrefix = 'zen:event-type:';
/** What a webhook of triggers and automations has instead of event types. */
const byTriggers = 'conditional_ticket_events';

const Fields = z.strictObject({
  name: z.string().min(1),
  endpoint: z.url({ protocol: /^https?$/ }),
  // What the fake sends; Zendesk has more.
  http_method: z.literal('POST'),
  request_format: z.literal('json'),
  status: z.enum(['active', 'inactive']),
  description: z.string().exactOptional(),
  subscriptions: z.array(z.string()).min(1),
});
const NewWebhook = z.strictObject({ webhook: Fields });
const ChangedWebhook = z.strictObject({ webhook: Fields.partial() });
type Change = z.infer<typeof ChangedWebhook>;

const ListQuery = z.strictObject({
  'page[size]': z.coerce.number().int().min(1).max(100).default(100),
  'page[after]': z.string().optional(),
  'page[before]': z.string().optional(),
});

/** https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ */
export function mountWebhooks({ on, world, announcer }: Api): void {
  on('GET', '/webhooks', async (request) => {
    requireAdmin(world);
    const url = new URL(request.url, world.baseUrl());
    const { rows, fields } = pageOf(announcer.webhooks, readQuery(ListQuery, request), url);
    return { webhooks: rows.map((webhook) => present(world, webhook)), ...fields };
  });

  on('POST', '/webhooks', async (request, reply) => {
    requireAdmin(world);
    const { webhook: given } = readBody(NewWebhook, request);
    if (announcer.webhooks.length >= world.limits.webhooks) {
      throw invalidRecord('base', 'Webhook limit reached for this account');
    }
    const kind = kindOf(given.subscriptions);
    const webhook: Webhook = {
      id: createUlid(world.now(), world.random),
      url: given.endpoint,
      secret: randomBytes(32).toString('base64'),
      kind,
      ...(kind === 'trigger' ? { byTriggers: true } : {}),
      ...kept(given),
    };
    announcer.webhooks = [...announcer.webhooks, webhook];
    reply.code(201);
    return { webhook: present(world, webhook) };
  });

  on('GET', '/webhooks/:id', async (request) => {
    requireAdmin(world);
    return { webhook: present(world, findWebhook(announcer.webhooks, request)) };
  });

  for (const method of ['PUT', 'PATCH'] as const) {
    on(method, '/webhooks/:id', async (request, reply) => {
      requireAdmin(world);
      const webhook = findWebhook(announcer.webhooks, request);
      const schema: z.ZodType<Change> = method === 'PUT' ? NewWebhook : ChangedWebhook;
      const { webhook: change } = readBody(schema, request);
      if (change.subscriptions && kindOf(change.subscriptions) !== (webhook.kind ?? 'event')) {
        throw invalidRecord('subscriptions', 'A webhook cannot be switched to the other kind');
      }
      Object.assign(webhook, kept(change), change.endpoint ? { url: change.endpoint } : {});
      return reply.code(204).send();
    });
  }

  on('DELETE', '/webhooks/:id', async (request, reply) => {
    requireAdmin(world);
    const { id } = findWebhook(announcer.webhooks, request);
    announcer.webhooks = announcer.webhooks.filter((one) => one.id !== id);
    return reply.code(204).send();
  });
}

function kept({ name, status, subscriptions }: Change['webhook']): Partial<Webhook> {
  const isOfEvents = subscriptions !== undefined && kindOf(subscriptions) === 'event';
  return {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status }),
    ...(isOfEvents
      ? { subscriptions: subscriptions.map((one) => one.slice(eventPrefix.length)) }
      : {}),
  };
}

/** Fixed at creation; the two don't mix. */
function kindOf(subscriptions: string[]): 'event' | 'trigger' {
  if (subscriptions.includes(byTriggers)) {
    if (subscriptions.length === 1) return 'trigger';
    throw invalidRecord('subscriptions', `${byTriggers} stands alone`);
  }
  const unknown = subscriptions.find(
    (one) => !one.startsWith(eventPrefix) || !eventTypes.includes(one.slice(eventPrefix.length)),
  );
  if (unknown === undefined) return 'event';
  throw invalidRecord('subscriptions', `${unknown} is not an event type`);
}

/** Its secret is told only where it is asked for by itself. */
function present(world: World, webhook: Webhook) {
  const { id, url, name, status = 'active', kind = 'event', subscriptions = eventTypes } = webhook;
  return {
    id,
    name: name ?? `webhook of ${url}`,
    status,
    endpoint: url,
    http_method: 'POST',
    request_format: 'json',
    subscriptions:
      kind === 'trigger' ? [byTriggers] : subscriptions.map((one) => `${eventPrefix}${one}`),
    created_at: seconds(world.now()),
    updated_at: seconds(world.now()),
    created_by: String(world.agent.id),
    updated_by: String(world.agent.id),
  };
}
