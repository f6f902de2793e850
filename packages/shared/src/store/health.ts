import { gte, sql } from 'drizzle-orm';
import { newEventId } from '../ids.ts';
import type { Database } from './database.ts';
import { eventFlows, events, syncs } from './schema.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Ids begin with their time: nine characters that come before every id of that moment. */
export function firstIdAt(ms: number): string {
  return newEventId(Math.max(0, ms)).slice(0, 9);
}

export interface StoreHealth {
  /** deliveries that a person has to look at */
  parked: number;
  /** of the last hour, from the webhook to the provider's answer */
  relayP50Ms: number | null;
  relayP95Ms: number | null;
  /** of the last day */
  accepted: number;
  accountedFor: number;
  healed: number;
  oldestGapMs: number | null;
}

export async function readStoreHealth(db: Database, nowMs: number): Promise<StoreHealth> {
  const [parked, latency, counts, gaps] = await Promise.all([
    countStuck(db),
    relayLatency(db, nowMs - hourMs),
    countSince(db, nowMs - dayMs),
    healedSince(db, nowMs - dayMs),
  ]);
  return { parked, ...latency, ...counts, ...gaps };
}

async function countStuck(db: Database): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(distinct ${eventFlows.eventId})::int` })
    .from(eventFlows)
    // As the partial index says it.
    .where(sql`${eventFlows.state} in ('parked', 'uncertain')`);
  return row?.count ?? 0;
}

/** Only what was written at a provider has a remote id. */
async function relayLatency(db: Database, sinceMs: number) {
  const tookMs = sql`extract(epoch from ${eventFlows.updatedAt} - ${events.receivedAt}) * 1000`;
  const [row] = await db
    .select({
      p50: sql<number | null>`percentile_cont(0.5) within group (order by ${tookMs})`,
      p95: sql<number | null>`percentile_cont(0.95) within group (order by ${tookMs})`,
    })
    .from(events)
    .innerJoin(eventFlows, sql`${eventFlows.eventId} = ${events.id}`)
    .where(
      sql`${events.id} >= ${firstIdAt(sinceMs)} and ${eventFlows.eventId} >= ${firstIdAt(sinceMs)}
        and ${eventFlows.state} = 'done' and ${eventFlows.remoteId} is not null`,
    );
  return { relayP50Ms: rounded(row?.p50), relayP95Ms: rounded(row?.p95) };
}

async function countSince(db: Database, sinceMs: number) {
  const [row] = await db
    .select({
      accepted: sql<number>`count(*)::int`,
      underWay: sql<number>`(count(*) filter (where ${events.state} in ('waiting', 'retrying')))::int`,
    })
    .from(events)
    .where(gte(events.id, firstIdAt(sinceMs)));
  const accepted = row?.accepted ?? 0;
  return { accepted, accountedFor: accepted - (row?.underWay ?? 0) };
}

async function healedSince(db: Database, sinceMs: number) {
  const [row] = await db
    .select({
      healed: sql<number>`coalesce(sum(${syncs.healed}), 0)::int`,
      oldestGapMs: sql<number | null>`max(${syncs.oldestGapMs})`,
    })
    .from(syncs)
    .where(gte(syncs.startedAt, new Date(sinceMs)));
  return { healed: row?.healed ?? 0, oldestGapMs: row?.oldestGapMs ?? null };
}

function rounded(value: number | null | undefined): number | null {
  return value == null ? null : Math.max(0, Math.round(Number(value)));
}
