import { and, asc, desc, eq, gte, inArray, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { FlowState } from '../records/record.ts';
import type { Database } from './database.ts';
import { matchesDelivery } from './matches-delivery.ts';
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
  hideSkipped?: boolean | undefined;
  connection?: string | undefined;
  conversation?: string | undefined;
  /** A delivery's, provider event's or remote id, a conversation or its number, words of a message. */
  q?: string | undefined;
}

export interface DeliveryPage {
  items: Delivery[];
  /** Pass it as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

/** Named one by one: the body stays where it is. */
export const deliveryColumns = {
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
    .select(deliveryColumns)
    .from(events)
    .where(
      and(
        ...conditionsOf(filter),
        filter.q === undefined ? undefined : await matchesDelivery(db, filter.q),
        filter.cursor ? lt(events.id, filter.cursor) : undefined,
      ),
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

export async function findDeliveries(db: Database, ids: string[]): Promise<Delivery[]> {
  if (ids.length === 0) return [];
  const rows = await db.select(deliveryColumns).from(events).where(inArray(events.id, ids));
  return withFlows(db, rows);
}

/** Which delivery brought what the provider calls so. */
export async function findDeliveryId(
  db: Database,
  connection: string,
  providerEventId: string,
): Promise<string | undefined> {
  const [row] = await db
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.connection, connection), eq(events.providerEventId, providerEventId)))
    .orderBy(asc(events.id))
    .limit(1);
  return row?.id;
}

/** Who vouches for what arrived: its sender, nobody, we who read it, or an operator of ours. */
export type Verification = 'signed' | 'unsigned' | 'read' | 'console';

export interface DeliveryDetail extends Delivery {
  providerEventId: string;
  contentType: string | null;
  sizeBytes: number;
  /** null: recorded by an older version */
  verification: string | null;
  effects: DeliveryEffect[];
}

export async function findDelivery(db: Database, id: string): Promise<DeliveryDetail | undefined> {
  const [row] = await db
    .select({
      ...deliveryColumns,
      providerEventId: events.providerEventId,
      contentType: events.contentType,
      verification: events.verification,
      sizeBytes: sql<number>`octet_length(${events.body})`,
    })
    .from(events)
    .where(eq(events.id, id));
  if (!row) return undefined;
  const { providerEventId, contentType, sizeBytes, verification, ...rest } = row;
  const [delivery] = await withFlows(db, [rest]);
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
  return { ...delivery, providerEventId, contentType, sizeBytes, verification, effects: done };
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

const openStates: DeliveryState[] = ['waiting', 'retrying', 'parked', 'uncertain'];

/** Those that aren't through are found by their flows, which have an index of just these. */
function isIn(state: DeliveryState): SQL | undefined {
  if (!openStates.includes(state)) return eq(events.state, state);
  // The state as part of the statement, since the index is for these only.
  const open = sql`select event_id from event_flows where state = ${sql.raw(`'${state}'`)}`;
  return and(eq(events.state, state), sql`${events.id} in (${open})`);
}

function conditionsOf(filter: DeliveryFilter): (SQL | undefined)[] {
  return [
    filter.state === undefined ? undefined : isIn(filter.state),
    filter.hideSkipped ? ne(events.state, 'skipped') : undefined,
    filter.connection === undefined ? undefined : eq(events.connection, filter.connection),
    filter.conversation === undefined ? undefined : eq(events.conversation, filter.conversation),
  ];
}

export async function withFlows(
  db: Database,
  rows: Omit<Delivery, 'flows'>[],
): Promise<Delivery[]> {
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
