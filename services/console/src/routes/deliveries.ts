import { BadInputError } from '@omnirelay/shared/errors.ts';
import { newEventId } from '@omnirelay/shared/ids.ts';
import { type ReplayDeps, replayDelivery } from '@omnirelay/shared/mailbox/replay.ts';
import {
  deliveryStates,
  findDelivery,
  listDeliveries,
  summariseDeliveries,
} from '@omnirelay/shared/store/deliveries.ts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseInput } from '../parse-input.ts';

/** Empty means no filter, as forms send it. NUL is no text for PostgreSQL. */
const filter = z
  .string()
  .trim()
  .max(500)
  .refine((text) => !text.includes('\0'), 'must not contain NUL')
  .transform((text) => text || undefined)
  .optional();

const ListQuery = z.strictObject({
  state: z
    .enum(['', ...deliveryStates])
    .transform((state) => state || undefined)
    .optional(),
  connection: filter,
  conversation: filter,
  q: filter,
  cursor: z
    .string()
    .regex(/^[0-9a-z]{1,64}$/, 'is not a cursor of ours')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const SummaryQuery = z.strictObject({ since: z.iso.datetime({ offset: true }).optional() });
const Nothing = z.strictObject({});
const Params = z.object({ id: z.string().max(200) });

export function registerDeliveries(app: FastifyInstance, deps: ReplayDeps): void {
  app.get('/api/deliveries', async (request) =>
    listDeliveries(deps.db, parseInput(ListQuery, request.query)),
  );

  app.get('/api/deliveries/summary', async (request) => {
    const { since } = parseInput(SummaryQuery, request.query);
    return summariseDeliveries(deps.db, since === undefined ? undefined : firstIdAt(since));
  });

  app.get('/api/deliveries/:id', async (request) => {
    parseInput(Nothing, request.query);
    const { id } = parseInput(Params, request.params);
    const delivery = await findDelivery(deps.db, withoutNul(id));
    if (!delivery) throw notFound();
    return delivery;
  });

  app.post('/api/deliveries/:id/replay', async (request, reply) => {
    parseInput(Nothing, request.query);
    parseInput(Nothing, request.body);
    const { id } = parseInput(Params, request.params);
    const result = await replayDelivery(deps, withoutNul(id));
    if (result === 'not-found') throw notFound();
    if (result === 'not-replayable') {
      return reply.code(409).send({
        error: 'not_replayable',
        message: 'Only deliveries that are parked or uncertain can be replayed.',
      });
    }
    request.log.info({ event: 'delivery.replayed', eventId: id }, 'delivery replayed');
    return reply.code(202).send({ id, state: 'waiting' });
  });
}

function notFound(): BadInputError {
  return new BadInputError('not_found', 'There is no delivery with this id.', { status: 404 });
}

/** PostgreSQL refuses the character; no id of ours has it. */
function withoutNul(id: string): string {
  return id.replaceAll('\0', '');
}

/** Ids begin with their time: nine characters that come before every id of that moment. */
function firstIdAt(since: string): string {
  return newEventId(Math.max(0, Date.parse(since))).slice(0, 9);
}
