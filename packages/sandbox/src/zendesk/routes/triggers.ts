import { z } from 'zod';
import { type Api, readBody, readId, readQuery, requireAdmin } from '../api.ts';
import { invalidRecord, notFound } from '../errors.ts';
import { PagingQuery, pageOf } from '../paging.ts';
import { conditionFields, type Trigger } from '../triggers.ts';

const Condition = z.strictObject({
  field: z.enum(conditionFields as [string, ...string[]]),
  operator: z.enum(['is', 'is_not']),
  value: z.string(),
});
const Fields = z.strictObject({
  title: z.string().min(1),
  active: z.boolean().default(true),
  conditions: z.strictObject({
    all: z.array(Condition).default([]),
    any: z.array(Condition).default([]),
  }),
  actions: z
    .array(z.strictObject({ field: z.string(), value: z.union([z.string(), z.array(z.string())]) }))
    .min(1),
});
const NewTrigger = z.strictObject({ trigger: Fields });
const ChangedTrigger = z.strictObject({
  // Without defaults: what is not named stays.
  trigger: z.strictObject({
    title: Fields.shape.title.exactOptional(),
    active: z.boolean().exactOptional(),
    conditions: Fields.shape.conditions.exactOptional(),
    actions: Fields.shape.actions.exactOptional(),
  }),
});

/** https://developer.zendesk.com/api-reference/ticketing/business-rules/triggers/ */
export function mountTriggers({ on, world, announcer }: Api): void {
  const find = (id: number): Trigger => {
    const trigger = announcer.triggers.find((one) => one.id === id);
    if (!trigger) throw notFound();
    return trigger;
  };
  const check = ({ actions = [] }: Partial<Trigger>) => {
    for (const { field, value } of actions) {
      if (field !== 'notification_webhook') continue;
      const webhook = announcer.webhooks.find((one) => one.id === value[0]);
      if (webhook?.kind !== 'trigger') {
        throw invalidRecord('actions', 'The webhook is none that triggers can use');
      }
    }
  };

  on('GET', '/triggers', async (request) => {
    requireAdmin(world);
    const url = new URL(request.url, world.baseUrl());
    const { rows, fields } = pageOf(announcer.triggers, readQuery(PagingQuery, request), url);
    return { triggers: rows, ...fields };
  });

  on('POST', '/triggers', async (request, reply) => {
    requireAdmin(world);
    const { trigger: given } = readBody(NewTrigger, request);
    check(given);
    const trigger: Trigger = { id: world.nextId.other(), ...given };
    announcer.triggers = [...announcer.triggers, trigger];
    reply.code(201);
    return { trigger };
  });

  on('PUT', '/triggers/:id', async (request) => {
    requireAdmin(world);
    const trigger = find(readId(request));
    const { trigger: change } = readBody(ChangedTrigger, request);
    check(change);
    return { trigger: Object.assign(trigger, change) };
  });

  on('DELETE', '/triggers/:id', async (request, reply) => {
    requireAdmin(world);
    const { id } = find(readId(request));
    announcer.triggers = announcer.triggers.filter((one) => one.id !== id);
    return reply.code(204).send();
  });
}
