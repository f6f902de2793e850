import { BadInputError } from '@omnirelay/shared/errors.ts';
import { type ReplayDeps, replayDelivery } from '@omnirelay/shared/mailbox/replay.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import {
  findDelivery,
  listDeliveries,
  summariseDeliveries,
} from '@omnirelay/shared/store/deliveries.ts';
import { loadEvent } from '@omnirelay/shared/store/events.ts';
import { listForwardCalls } from '@omnirelay/shared/store/forward-calls.ts';
import { firstIdAt } from '@omnirelay/shared/store/health.ts';
import { z } from 'zod';
import { type Api, ById, refusals } from '../api/api.ts';
import { DeliveryPage } from '../api/contract.ts';
import {
  DeliveriesQuery,
  DeliveryDetail,
  DeliverySummary,
  Replayed,
  SummaryQuery,
} from '../api/contract-trust.ts';
import { showDelivery } from '../api/views.ts';
import { showDeliveryDetail } from '../deliveries/show-detail.ts';
import { notFound } from '../inbox/find.ts';

const tags = ['deliveries'];

export function registerDeliveries(app: Api, deps: ReplayDeps): void {
  app.get(
    '/api/deliveries',
    {
      schema: {
        tags,
        summary: 'Every accepted event, the newest first.',
        querystring: DeliveriesQuery,
        response: { 200: DeliveryPage, ...refusals() },
      },
    },
    async (request) => {
      const { state, skipped, connection, conversation, q, cursor, limit } = request.query;
      const { items, nextCursor } = await listDeliveries(deps.db, {
        state: state || undefined,
        hideSkipped: skipped === 'hide',
        connection: connection?.trim() || undefined,
        conversation: conversation?.trim() || undefined,
        q: q?.trim() || undefined,
        cursor,
        limit,
      });
      return { items: items.map(showDelivery), nextCursor };
    },
  );

  app.get(
    '/api/deliveries/summary',
    {
      schema: {
        tags,
        summary: 'N in, N accounted for.',
        querystring: SummaryQuery,
        response: { 200: DeliverySummary, ...refusals() },
      },
    },
    async (request) => {
      const { since } = request.query;
      const from = since === undefined ? undefined : firstIdAt(Date.parse(since));
      return summariseDeliveries(deps.db, from);
    },
  );

  app.get(
    '/api/deliveries/:id',
    {
      schema: {
        tags,
        summary: 'One event: what each flow decided, and what it wrote.',
        params: ById,
        response: { 200: DeliveryDetail, ...refusals(404) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const [delivery, calls] = await Promise.all([
        findDelivery(deps.db, id),
        listForwardCalls(deps.db, id),
      ]);
      if (!delivery) throw notFound('delivery');
      return showDeliveryDetail(delivery, calls);
    },
  );

  app.get(
    '/api/deliveries/:id/body',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'The bytes as they came. That somebody looked is noted.',
        params: ById,
        response: {
          200: { content: { 'text/plain': { schema: z.any() } } },
          ...refusals(404),
        },
      },
    },
    async (request, reply) => {
      const event = await loadEvent(deps.db, request.params.id);
      if (!event) throw notFound('delivery');
      const { email: actor } = request.user;
      await writeAudit(deps.db, { actor, action: 'delivery.read', subject: event.id });
      // Whatever it is, it is shown and not run.
      return reply.type('text/plain; charset=utf-8').send(event.body);
    },
  );

  app.post(
    '/api/deliveries/:id/replay',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Put a parked or uncertain event back to work. What is done is not repeated.',
        params: ById,
        response: { 202: Replayed, ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const result = await replayDelivery(deps, id);
      if (result === 'not-found') throw notFound('delivery');
      if (result === 'not-replayable') {
        throw new BadInputError(
          'not_replayable',
          'Only deliveries that are parked or uncertain can be replayed.',
          { status: 409 },
        );
      }
      await writeAudit(deps.db, { actor: request.user.email, action: 'replay', subject: id });
      request.log.info({ event: 'delivery.replayed', eventId: id }, 'delivery replayed');
      return reply.code(202).send({ id, state: 'waiting' as const });
    },
  );
}
