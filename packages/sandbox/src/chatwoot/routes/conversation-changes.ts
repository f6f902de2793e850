import { z } from 'zod';
import { assignConversation, changeLabels, changeStatus } from '../actions/change-conversation.ts';
import { updateConversation, validateAttributes } from '../actions/update-conversation.ts';
import { Id } from '../inputs.ts';
import { findConversation } from '../lookups.ts';
import { type Route, route } from '../mount-route.ts';
import { unsupported } from '../refusals.ts';
import { isoOrNull, readSnooze } from '../timestamps.ts';
import { agentView } from '../views/agent.ts';

export const conversationChangeRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/conversations/:id/toggle_status',
    access: 'bot',
    body: z.strictObject({
      status: z.enum(['open', 'resolved', 'pending', 'snoozed']).optional(),
      snoozed_until: z.union([z.string(), z.number()]).nullish(),
    }),
    run({ world, change, body, id }) {
      const conversation = findConversation(world, id('id'));
      const status = body.status ?? (conversation.status === 'open' ? 'resolved' : 'open');
      changeStatus(world, change, conversation, status, readSnooze(body.snoozed_until));
      return {
        meta: {},
        payload: {
          success: true,
          conversation_id: conversation.id,
          current_status: conversation.status,
          snoozed_until: isoOrNull(conversation.snoozedUntil),
        },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/conversations/:id/labels',
    access: 'bot',
    run: ({ world, id }) => ({ payload: findConversation(world, id('id')).labels }),
  }),
  route({
    method: 'POST',
    path: '/conversations/:id/labels',
    access: 'bot',
    body: z.strictObject({ labels: z.array(z.string()) }),
    run({ world, change, body, id }) {
      const conversation = findConversation(world, id('id'));
      changeLabels(world, change, conversation, body.labels);
      return { payload: conversation.labels };
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/:id/assignments',
    access: 'bot',
    body: z.strictObject({
      assignee_id: Id.nullish(),
      assignee_type: z.enum(['User', 'AgentBot']).optional(),
      team_id: Id.nullish(),
    }),
    run({ world, change, body, id }) {
      const conversation = findConversation(world, id('id'));
      if (body.team_id !== undefined) throw unsupported('teams');
      const type = body.assignee_type ?? 'User';
      const assignee = assignConversation(world, change, conversation, type, body.assignee_id);
      return assignee ? agentView(world, assignee) : null;
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/:id/custom_attributes',
    access: 'bot',
    // `merge` is newer than 4.16.2; until then it is dropped and everything is replaced.
    body: z.strictObject({ custom_attributes: z.record(z.string(), z.unknown()) }),
    run({ world, change, body, id }) {
      const conversation = findConversation(world, id('id'));
      validateAttributes('custom_attributes', body.custom_attributes);
      const customAttributes = body.custom_attributes;
      updateConversation(world, change, conversation, { customAttributes });
      return { custom_attributes: conversation.customAttributes };
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/:id/toggle_priority',
    access: 'bot',
    body: z.strictObject({ priority: z.enum(['low', 'medium', 'high', 'urgent']).nullable() }),
    run({ world, change, body, id }) {
      const { priority } = body;
      updateConversation(world, change, findConversation(world, id('id')), { priority });
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/:id/toggle_typing_status',
    access: 'bot',
    body: z.strictObject({
      typing_status: z.enum(['on', 'off']),
      is_private: z.boolean().optional(),
    }),
    run({ world, change, actor, body, id }) {
      const conversation = findConversation(world, id('id'));
      change.events.push({
        name: `conversation_typing_${body.typing_status}`,
        conversationId: conversation.id,
        typist: { type: actor.kind, id: actor.id },
        isPrivate: body.is_private ?? false,
      });
    },
  }),
];
