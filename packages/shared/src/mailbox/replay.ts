import { and, eq, inArray } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { parkedJobId } from '../queues/parked.ts';
import { parkedQueueName, type Queues } from '../queues/queues.ts';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { loadEvent } from '../store/events.ts';
import { eventFlows } from '../store/schema.ts';
import { replayEvent } from './mailbox.ts';
import { formatMailbox, isInboxFlow, laneOf } from './mailbox-name.ts';
import { encodeEvent } from './stored-event.ts';

export interface ReplayDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  queues: Queues;
}

export type ReplayResult = 'replayed' | 'not-found' | 'not-replayable';

/**
 * Puts a parked or uncertain event back to work: at the front of its mailbox, in every flow where
 * it stands parked or uncertain (or in `only`). Effects that are done are not repeated, an unclear
 * one is looked up again.
 */
export async function replayDelivery(
  deps: ReplayDeps,
  eventId: string,
  only?: string,
): Promise<ReplayResult> {
  const event = await loadEvent(deps.db, eventId);
  if (!event) return 'not-found';
  const stuck = await deps.db
    .select({ flow: eventFlows.flow, attempts: eventFlows.attempts })
    .from(eventFlows)
    .where(
      and(eq(eventFlows.eventId, eventId), inArray(eventFlows.state, ['parked', 'uncertain'])),
    );
  const wanted = stuck.filter(({ flow }) => only === undefined || flow === only);
  if (wanted.length === 0) return 'not-replayable';

  await deps.redis.set(deps.keys.event(eventId), encodeEvent(event), 'NX');
  for (const { flow, attempts } of wanted) {
    if (isInboxFlow(flow)) {
      // The recorder made of it what it could, when it was accepted: let it be once more.
      await deps.redis.xadd(deps.keys.records, '*', 'a', eventId);
      continue;
    }
    // First of all: the event may be parked again before we are through here. Where the replay comes
    // from this very job, that is active, stays, and ends by itself.
    await deps.queues.queueOf(parkedQueueName).remove(parkedJobId(eventId, flow));
    const mailbox = formatMailbox({
      lane: laneOf(flow, event.connection),
      conversationKey: event.conversationKey,
    });
    await replayEvent(deps, mailbox, {
      id: eventId,
      flow,
      state: 'waiting',
      reason: 'replayed',
      attempts,
      atMs: Date.now(),
    });
    await deps.queues.kick([mailbox]);
  }
  return 'replayed';
}
