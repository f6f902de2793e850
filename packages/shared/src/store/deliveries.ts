import { and, asc, desc, eq, gte, inArray, like, lt, or, type SQL, sql } from 'drizzle-orm';
import type { FlowState } from '../records/record.ts';
import type { Database } from './database.ts';
import { effects, eventFlows, events } from './schema.ts';

/** Every state that a delivery can be in; `unreadable` ones have no flows. */
export const deliveryStates = [
  'waiting',
  'retrying',
  'done',
  'skipped',
  'parked',
  'uncertain',
  'unreadable',
] as const satisfies readonly (FlowState | 'unreadable')[];
export type DeliveryState = (typeof deliveryStates)[number];

/** What one flow made of a delivery. */
export interface DeliveryFlow {
  flow: string;
  state: string;
  reason: string | null;
  attempts: number;
  remoteId: string | null;
  lastError: string | null;
  updatedAt: Date;
}

/** One accepted event as operators see it: everything but its body. */
export interface Delivery {
  id: string;
  connection: string;
  type: string;
  /** the conversation's external id */
  conversation: string;
  receivedAt: Date;
  state: string;
  reason: string | null;
  flows: DeliveryFlow[];
}

/** A confirmed write at a provider. */
export interface DeliveryEffect {
  id: string;
  flow: string;
  action: string;
  connection: string;
  remoteId: string;
  doneAt: Date;
}

export interface DeliveryFilter {
  state?: DeliveryState | undefined;
  connection?: string | undefined;
  conversation?: string | undefined;
  /** A delivery's, provider event's or remote id, or a conversation or its number. */
  q?: string | undefined;
}

export interface DeliveryPage {
  items: Delivery[];
  /** Pass it as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

/** Named one by one: the body stays where it is. */
const columns = {
  id: events.id,
  connection: events.connection,
  type: events.type,
  conversation: events.conversation,
  receivedAt: events.receivedAt,
  state: events.state,
  reason: events.reason,
};

/** Newest first. Ids sort by time, so the last id of a page is the cursor to the next. */
export async function listDeliveries(
  db: Database,
  filter: DeliveryFilter & { cursor?: string | undefined; limit: number },
): Promise<DeliveryPage> {
  const rows = await db
    .select(columns)
    .from(events)
    .where(
      and(...conditionsOf(db, filter), filter.cursor ? lt(events.id, filter.cursor) : undefined),
    )
    .orderBy(desc(events.id))
    .limit(filter.limit + 1);
  const page = rows.slice(0, filter.limit);
  const hasMore = rows.length > filter.limit;
  return {
    items: await withFlows(db, page),
    nextCursor: hasMore ? (page.at(-1)?.id ?? null) : null,
  };
}

export async function findDelivery(
  db: Database,
  id: string,
): Promise<(Delivery & { effects: DeliveryEffect[] }) | undefined> {
  const rows = await db.select(columns).from(events).where(eq(events.id, id));
  const [delivery] = await withFlows(db, rows);
  if (!delivery) return undefined;
  const done = await db
    .select({
      id: effects.id,
      flow: effects.flow,
      action: effects.action,
      connection: effects.connection,
      remoteId: effects.remoteId,
      doneAt: effects.doneAt,
    })
    .from(effects)
    .where(eq(effects.eventId, id))
    .orderBy(asc(effects.doneAt), asc(effects.id));
  return { ...delivery, effects: done };
}

export interface DeliverySummary {
  accepted: number;
  /** Came to an end that is known: all but those under way. */
  accountedFor: number;
  states: Record<DeliveryState, number>;
  /** The most frequent, most frequent first. */
  reasons: { state: string; reason: string; deliveries: number }[];
}

const maxReasons = 30;

/** @param fromId only events with this id or a later one: ids begin with their time (`newEventId`) */
export async function summariseDeliveries(db: Database, fromId?: string): Promise<DeliverySummary> {
  const rows = await db
    .select({ state: events.state, reason: events.reason, count: sql<number>`count(*)::int` })
    .from(events)
    .where(fromId === undefined ? undefined : gte(events.id, fromId))
    .groupBy(events.state, events.reason)
    .orderBy(desc(sql`count(*)`), asc(events.state), asc(events.reason));
  const states = Object.fromEntries(
    deliveryStates.map((state) => [state, sum(rows.filter((row) => row.state === state))]),
  ) as Record<DeliveryState, number>;
  const accepted = sum(rows);
  return {
    accepted,
    accountedFor: accepted - states.waiting - states.retrying,
    states,
    reasons: rows
      .flatMap(({ state, reason, count }) =>
        reason === null ? [] : [{ state, reason, deliveries: count }],
      )
      .slice(0, maxReasons),
  };
}

function sum(rows: { count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

function conditionsOf(db: Database, filter: DeliveryFilter): (SQL | undefined)[] {
  return [
    filter.state === undefined ? undefined : eq(events.state, filter.state),
    filter.connection === undefined ? undefined : eq(events.connection, filter.connection),
    filter.conversation === undefined ? undefined : eq(events.conversation, filter.conversation),
    filter.q === undefined ? undefined : matches(db, filter.q),
  ];
}

/** Each branch has an index of its own. */
function matches(db: Database, q: string): SQL | undefined {
  const byFlow = db
    .select({ id: eventFlows.eventId })
    .from(eventFlows)
    .where(eq(eventFlows.remoteId, q));
  const byEffect = db.select({ id: effects.eventId }).from(effects).where(eq(effects.remoteId, q));
  return or(
    eq(events.id, q),
    eq(events.providerEventId, q),
    eq(events.conversation, q),
    // Operators know the ticket's or the conversation's number: `zendesk_21`, `chatwoot_5_12`.
    /^\d+$/.test(q) ? like(events.conversation, `%\\_${q}`) : undefined,
    inArray(events.id, byFlow.union(byEffect)),
  );
}

async function withFlows(db: Database, rows: Omit<Delivery, 'flows'>[]): Promise<Delivery[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const found = await db
    .select({
      eventId: eventFlows.eventId,
      flow: eventFlows.flow,
      state: eventFlows.state,
      reason: eventFlows.reason,
      attempts: eventFlows.attempts,
      remoteId: eventFlows.remoteId,
      lastError: eventFlows.lastError,
      updatedAt: eventFlows.updatedAt,
    })
    .from(eventFlows)
    .where(inArray(eventFlows.eventId, ids))
    .orderBy(asc(eventFlows.flow));
  const byEvent = Map.groupBy(found, ({ eventId }) => eventId);
  return rows.map((row) => ({
    ...row,
    flows: (byEvent.get(row.id) ?? []).map(({ eventId: _, ...flow }) => flow),
  }));
}
