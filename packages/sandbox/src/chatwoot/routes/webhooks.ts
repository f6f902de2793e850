import { z } from 'zod';
import { makeSecret } from '../make-secret.ts';
import { type Route, route } from '../mount-route.ts';
import { invalid, notFound } from '../refusals.ts';
import type { WebhookRow } from '../rows.ts';
import { accountEvents, defaultSubscriptions } from '../subscriptions.ts';
import { webhookView } from '../views/inbox.ts';
import type { World } from '../world.ts';

const Fields = z.strictObject({
  url: z.string().optional(),
  name: z.string().nullish(),
  subscriptions: z.array(z.string()).optional(),
});

/** Rails wraps a flat body under the model's name, so both spellings work. */
const WebhookBody = z.union([
  z.strictObject({ webhook: Fields }).transform(({ webhook }) => webhook),
  Fields,
]);

export const webhookRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/webhooks',
    access: 'administrator',
    run: ({ world }) => ({
      payload: {
        webhooks: [...world.store.webhooks.values()].map((row) => webhookView(world, row)),
      },
    }),
  }),
  route({
    method: 'POST',
    path: '/webhooks',
    access: 'administrator',
    body: WebhookBody,
    run({ world, body }) {
      const fields = {
        url: body.url ?? '',
        name: body.name ?? null,
        subscriptions: body.subscriptions ?? defaultSubscriptions,
      };
      validate(world, fields);
      const row = { ...fields, id: world.store.nextId('webhooks'), secret: makeSecret() };
      world.store.webhooks.set(row.id, row);
      return { payload: { webhook: webhookView(world, row) } };
    },
  }),
  route({
    method: 'PATCH',
    path: '/webhooks/:id',
    access: 'administrator',
    body: WebhookBody,
    run({ world, body, id }) {
      const row = findWebhook(world, id('id'));
      const fields = {
        url: body.url ?? row.url,
        name: body.name === undefined ? row.name : body.name,
        subscriptions: body.subscriptions ?? row.subscriptions,
      };
      validate(world, fields, row.id);
      Object.assign(row, fields);
      return { payload: { webhook: webhookView(world, row) } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/webhooks/:id',
    access: 'administrator',
    run({ world, id }) {
      world.store.webhooks.delete(findWebhook(world, id('id')).id);
    },
  }),
];

function findWebhook(world: World, id: number): WebhookRow {
  const row = world.store.webhooks.get(id);
  if (!row) throw notFound();
  return row;
}

function validate(
  world: World,
  fields: Pick<WebhookRow, 'url' | 'subscriptions'>,
  ownId?: number,
): void {
  if (!/^https?:\/\//.test(fields.url) || !URL.canParse(fields.url)) {
    throw invalid({ url: 'is invalid' });
  }
  const others = [...world.store.webhooks.values()].filter((row) => row.id !== ownId);
  if (others.some((row) => row.url === fields.url)) {
    throw invalid({ url: 'has already been taken' });
  }
  const known: readonly string[] = accountEvents;
  const { subscriptions } = fields;
  if (subscriptions.length === 0 || subscriptions.some((name) => !known.includes(name))) {
    throw invalid({ subscriptions: 'Invalid events' });
  }
}
