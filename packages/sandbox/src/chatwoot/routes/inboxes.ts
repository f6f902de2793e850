import { z } from 'zod';
import { addInboxRow } from '../actions/inboxes.ts';
import { findInbox } from '../lookups.ts';
import { makeSecret } from '../make-secret.ts';
import { type Route, route } from '../mount-route.ts';
import { unsupported } from '../refusals.ts';
import { inboxView } from '../views/inbox.ts';

const longestWebhookUrl = 2_048;

const Channel = z.strictObject({
  type: z.literal('api').optional(),
  webhook_url: z.string().max(longestWebhookUrl).nullish(),
  hmac_mandatory: z.boolean().optional(),
  additional_attributes: z.record(z.string(), z.unknown()).optional(),
});

const InboxBody = z.strictObject({
  name: z.string().optional(),
  lock_to_single_conversation: z.boolean().optional(),
  channel: Channel.optional(),
});

export const inboxRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/inboxes',
    access: 'user',
    run: ({ world, actor }) => ({
      payload: [...world.store.inboxes.values()].map((row) => inboxView(world, row, actor)),
    }),
  }),
  route({
    method: 'GET',
    path: '/inboxes/:id',
    access: 'user',
    run: ({ world, actor, id }) => inboxView(world, findInbox(world, id('id')), actor),
  }),
  route({
    method: 'POST',
    path: '/inboxes',
    access: 'administrator',
    body: InboxBody,
    run({ world, actor, body }) {
      if (body.channel?.type !== 'api' || !body.name) {
        throw unsupported('an inbox without a name, or other than an API inbox');
      }
      const inbox = addInboxRow(world, { name: body.name, channel: 'Channel::Api' });
      inbox.webhookUrl = body.channel.webhook_url ?? null;
      inbox.additionalAttributes = body.channel.additional_attributes ?? {};
      inbox.lockToSingleConversation = body.lock_to_single_conversation ?? false;
      return inboxView(world, inbox, actor);
    },
  }),
  route({
    method: 'PATCH',
    path: '/inboxes/:id',
    access: 'administrator',
    body: InboxBody,
    run({ world, actor, body, id }) {
      const inbox = findInbox(world, id('id'));
      const { channel } = body;
      inbox.name = body.name ?? inbox.name;
      inbox.lockToSingleConversation =
        body.lock_to_single_conversation ?? inbox.lockToSingleConversation;
      if (channel?.webhook_url !== undefined) inbox.webhookUrl = channel.webhook_url;
      inbox.additionalAttributes = channel?.additional_attributes ?? inbox.additionalAttributes;
      inbox.updatedAt = world.now();
      return inboxView(world, inbox, actor);
    },
  }),
  route({
    method: 'POST',
    path: '/inboxes/:id/reset_secret',
    access: 'administrator',
    run({ world, actor, id }) {
      const inbox = findInbox(world, id('id'));
      inbox.secret = makeSecret();
      return inboxView(world, inbox, actor);
    },
  }),
];
