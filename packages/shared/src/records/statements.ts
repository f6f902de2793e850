import { type SQL, sql } from 'drizzle-orm';
import type { effects, eventFlows, events, forwardCalls } from '../store/schema.ts';
import { byAttention } from './sum-up.ts';

/**
 * The recorder's statements. A batch travels as one array per column: a row's values as parameters of
 * their own cost the worker more than the messages themselves.
 */
export type EventRow = typeof events.$inferInsert;
export type FlowRow = typeof eventFlows.$inferInsert;
export type EffectRow = typeof effects.$inferInsert;
export type CallRow = typeof forwardCalls.$inferInsert;

/** Their bodies travel in one piece of binary: in an array each would be written in hex, read, and written again. */
export function insertEvents(rows: EventRow[]): SQL {
  const bodies = Buffer.concat(rows.map(({ body }) => body));
  return sql`
    insert into events (id, connection, type, conversation_key, conversation, provider_event_id,
      received_at, state, reason, content_type, verification, body)
    select id, connection, type, conversation_key, conversation, provider_event_id,
      received_at, state, reason, content_type, verification,
      substring(${bodies}::bytea from starts_at for bytes)
    from unnest(
      ${texts(rows.map((row) => row.id))}, ${texts(rows.map((row) => row.connection))},
      ${texts(rows.map((row) => row.type))}, ${texts(rows.map((row) => row.conversationKey))},
      ${texts(rows.map((row) => row.conversation))}, ${texts(rows.map((row) => row.providerEventId))},
      ${times(rows.map((row) => row.receivedAt))}, ${texts(rows.map((row) => row.state))},
      ${texts(rows.map((row) => row.reason))}, ${texts(rows.map((row) => row.contentType))},
      ${texts(rows.map((row) => row.verification))},
      ${sql.param(startsOf(rows))}::int[], ${sql.param(rows.map(({ body }) => body.length))}::int[]
    ) as accepted (id, connection, type, conversation_key, conversation, provider_event_id,
      received_at, state, reason, content_type, verification, starts_at, bytes)
    on conflict do nothing`;
}

/** Where each body begins, counted from 1. */
function startsOf(rows: EventRow[]): number[] {
  let next = 1;
  return rows.map(({ body }) => {
    const start = next;
    next += body.length;
    return start;
  });
}

/** Late records never overwrite newer ones. */
export function upsertFlows(rows: FlowRow[]): SQL {
  return sql`
    insert into event_flows as known
      (event_id, flow, state, reason, attempts, remote_id, last_error, updated_at, version)
    select * from unnest(
      ${texts(rows.map((row) => row.eventId))}, ${texts(rows.map((row) => row.flow))},
      ${texts(rows.map((row) => row.state))}, ${texts(rows.map((row) => row.reason))},
      ${sql.param(rows.map((row) => row.attempts ?? 0))}::int[],
      ${texts(rows.map((row) => row.remoteId))}, ${texts(rows.map((row) => row.lastError))},
      ${times(rows.map((row) => row.updatedAt))}, ${texts(rows.map((row) => row.version))})
    on conflict (event_id, flow) do update set
      state = excluded.state, reason = excluded.reason, attempts = excluded.attempts,
      remote_id = excluded.remote_id, last_error = excluded.last_error,
      updated_at = excluded.updated_at, version = excluded.version
    where known.version < excluded.version`;
}

export function insertEffects(rows: EffectRow[]): SQL {
  return sql`
    insert into effects (id, event_id, flow, action, connection, remote_id, done_at)
    select * from unnest(
      ${texts(rows.map((row) => row.id))}, ${texts(rows.map((row) => row.eventId))},
      ${texts(rows.map((row) => row.flow))}, ${texts(rows.map((row) => row.action))},
      ${texts(rows.map((row) => row.connection))}, ${texts(rows.map((row) => row.remoteId))},
      ${times(rows.map((row) => row.doneAt))})
    on conflict do nothing`;
}

export function insertCalls(rows: CallRow[]): SQL {
  return sql`
    insert into forward_calls
      (event_id, flow, attempt, at, url, status, duration_ms, error, answer)
    select * from unnest(
      ${texts(rows.map((row) => row.eventId))}, ${texts(rows.map((row) => row.flow))},
      ${sql.param(rows.map((row) => row.attempt))}::int[], ${times(rows.map((row) => row.at))},
      ${texts(rows.map((row) => row.url))}, ${sql.param(rows.map((row) => row.status))}::int[],
      ${sql.param(rows.map((row) => row.durationMs))}::int[],
      ${texts(rows.map((row) => row.error))}, ${texts(rows.map((row) => row.answer))})
    on conflict do nothing`;
}

export function lockEvents(eventIds: string[]): SQL {
  return sql`
    select id, state, body = '' as is_erased from events
    where id = any(${texts(eventIds)}) order by id for update`;
}

/**
 * An event's state is that of its flow which most needs attention; that it was stored says the least.
 * Answers those it has changed. Each event's flows are looked up by its key: for a list of ids PostgreSQL would
 * read the whole table for as long as it has no statistics of it.
 */
export function summarise(eventIds: string[]): SQL {
  return sql`
    update events set state = summed.state, reason = summed.reason
    from unnest(${texts(eventIds)}) as touched (id)
    cross join lateral (
      select state, reason from event_flows
      where event_id = touched.id
      order by state = 'done' and flow ~ '^inbox(-|$)',
        array_position(${sql.param(byAttention)}::text[], state)
      limit 1
    ) summed
    where events.id = touched.id
      and (events.state, events.reason) is distinct from (summed.state, summed.reason)
    returning events.id, events.state`;
}

export function texts(values: (string | null | undefined)[]): SQL {
  return sql`${arrayLiteral(values)}::text[]`;
}

export function times(values: (Date | null)[]): SQL {
  return sql`${arrayLiteral(values.map((value) => value?.toISOString()))}::timestamptz[]`;
}

/** As the client would write it, at a fifth of the work: it asks of each value anew what it is. */
function arrayLiteral(values: (string | null | undefined)[]): string {
  let literal = '';
  for (const value of values) {
    if (literal !== '') literal += ',';
    literal += value == null ? 'NULL' : quote(value);
  }
  return `{${literal}}`;
}

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function quote(text: string): string {
  const isPlain = !text.includes('"') && !text.includes('\\');
  return isPlain ? `"${text}"` : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Their texts have to be storable. */
export function jsons(values: object[]): SQL {
  return sql`${sql.param(values.map((value) => JSON.stringify(value)))}::jsonb[]`;
}
