import { sql } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { acceptedAtMs } from '../ids.ts';
import { decodeEvent, type StoredEvent } from '../mailbox/stored-event.ts';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { effects, eventFlows, events } from '../store/schema.ts';
import type { OutcomeRecord } from './record.ts';

/** One line of the stream: `a` an event was accepted (payload: its id), `o` an outcome (JSON). */
export interface RecordLine {
  version: string;
  kind: 'a' | 'o';
  payload: string;
}

/** Stream ids compare as text once their parts have a fixed width. */
export function sortableVersion(streamId: string): string {
  const [ms = '0', sequence = '0'] = streamId.split('-');
  return `${ms.padStart(15, '0')}-${sequence.padStart(8, '0')}`;
}

/**
 * Writes lines in one transaction. Idempotent and independent of their order.
 * @returns ids of the events that are now through in every flow
 */
export async function writeRecords(
  { redis, keys, db }: { redis: Redis; keys: Keys; db: Database },
  lines: RecordLine[],
): Promise<string[]> {
  const accepted = await readEvents(
    redis,
    keys,
    lines.filter((line) => line.kind === 'a').map((line) => line.payload),
  );
  const outcomes = latestOutcomes(lines);
  const done = lines
    .filter((line) => line.kind === 'o')
    .flatMap((line) => effectsOf(JSON.parse(line.payload) as OutcomeRecord));
  const touched = [
    ...new Set([...accepted.map(({ id }) => id), ...outcomes.map((row) => row.eventId)]),
  ].sort();

  return db.transaction(async (tx) => {
    if (accepted.length > 0) {
      await tx.insert(events).values(accepted.map(eventRow)).onConflictDoNothing();
      const flowRows = accepted.flatMap(waitingRows);
      if (flowRows.length > 0) await tx.insert(eventFlows).values(flowRows).onConflictDoNothing();
    }
    if (outcomes.length > 0) {
      await tx
        .insert(eventFlows)
        .values(outcomes)
        .onConflictDoUpdate({
          target: [eventFlows.eventId, eventFlows.flow],
          set: {
            state: sql`excluded.state`,
            reason: sql`excluded.reason`,
            attempts: sql`excluded.attempts`,
            remoteId: sql`excluded.remote_id`,
            lastError: sql`excluded.last_error`,
            updatedAt: sql`excluded.updated_at`,
            version: sql`excluded.version`,
          },
          setWhere: sql`${eventFlows.version} < excluded.version`,
        });
    }
    if (done.length > 0) await tx.insert(effects).values(done).onConflictDoNothing();
    if (touched.length === 0) return [];
    await tx.execute(summarise(touched));
    const through = await tx.execute<{ id: string }>(sql`
      select id from events where id in ${touched} and state in ('done', 'skipped', 'unreadable')`);
    return through.rows.map((row) => row.id);
  });
}

/** An event's state is that of its flow which most needs attention. */
function summarise(eventIds: string[]) {
  return sql`
    update events set state = summed.state, reason = summed.reason
    from (
      select distinct on (event_id) event_id, state, reason from event_flows
      where event_id in ${eventIds}
      order by event_id, array_position(
        array['uncertain', 'parked', 'retrying', 'waiting', 'done', 'skipped'], state)
    ) summed
    where events.id = summed.event_id`;
}

async function readEvents(redis: Redis, keys: Keys, ids: string[]): Promise<StoredEvent[]> {
  if (ids.length === 0) return [];
  const stored = await redis.mgetBuffer(ids.map(keys.event));
  return ids.flatMap((id, i) => {
    const bytes = stored[i];
    return bytes ? [decodeEvent(id, bytes)] : [];
  });
}

function eventRow(event: StoredEvent): typeof events.$inferInsert {
  const isSubscribed = event.flows.length > 0;
  const unheard = event.unreadable
    ? { state: 'unreadable', reason: event.unreadable }
    : { state: 'skipped', reason: 'not-subscribed' };
  return {
    id: event.id,
    connection: event.connection,
    type: event.type,
    conversationKey: event.conversationKey,
    conversation: event.externalId,
    providerEventId: event.providerEventId,
    receivedAt: new Date(acceptedAtMs(event.id)),
    ...(isSubscribed ? { state: 'waiting' } : unheard),
    contentType: event.contentType ?? null,
    body: event.body,
  };
}

function waitingRows(event: StoredEvent): (typeof eventFlows.$inferInsert)[] {
  return event.flows.map((flow) => ({
    eventId: event.id,
    flow,
    state: 'waiting',
    updatedAt: new Date(acceptedAtMs(event.id)),
    version: '',
  }));
}

/** One row per event and flow: an upsert may not touch a row twice. */
function latestOutcomes(lines: RecordLine[]): (typeof eventFlows.$inferInsert)[] {
  const latest = new Map<string, typeof eventFlows.$inferInsert>();
  for (const line of lines) {
    if (line.kind !== 'o') continue;
    const outcome = JSON.parse(line.payload) as OutcomeRecord;
    const version = sortableVersion(line.version);
    const key = `${outcome.id} ${outcome.flow}`;
    if ((latest.get(key)?.version ?? '') > version) continue;
    latest.set(key, {
      eventId: outcome.id,
      flow: outcome.flow,
      state: outcome.state,
      reason: outcome.reason ?? null,
      attempts: outcome.attempts,
      remoteId: outcome.remoteId ?? null,
      lastError: outcome.lastError ?? null,
      updatedAt: new Date(outcome.atMs),
      version,
    });
  }
  // A fixed order, so that two recorders never wait for each other's rows in a circle.
  return [...latest.values()].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}

function effectsOf(outcome: OutcomeRecord): (typeof effects.$inferInsert)[] {
  return (outcome.effects ?? []).map((effect) => ({
    id: effect.id,
    eventId: outcome.id,
    flow: outcome.flow,
    action: effect.action,
    connection: effect.connection,
    remoteId: effect.remoteId,
    doneAt: new Date(outcome.atMs),
  }));
}
