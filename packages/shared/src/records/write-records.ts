import type { Redis } from 'ioredis';
import { acceptedAtMs } from '../ids.ts';
import { decodeEvent, type StoredEvent } from '../mailbox/stored-event.ts';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import { OutcomeRecord } from './record.ts';
import type { EffectRow, EventRow, FlowRow } from './statements.ts';
import { insertEffects, insertEvents, lockEvents, summarise, upsertFlows } from './statements.ts';
import { indexable, storable } from './storable.ts';

/** One line of the stream: `a` an event was accepted (payload: its id), `o` an outcome (JSON). */
export interface RecordLine {
  version: string;
  kind: string;
  payload: string;
}

/** Stream ids compare as text once their parts have a fixed width. */
export function sortableVersion(streamId: string): string {
  const [ms = '0', sequence = '0'] = streamId.split('-');
  return `${ms.padStart(15, '0')}-${sequence.padStart(8, '0')}`;
}

/**
 * Writes lines in one transaction. Idempotent and independent of their order. Each table's rows are
 * touched once and in a fixed order, so that two recorders never wait for each other in a circle.
 * @returns ids of the events that are now through in every flow
 * @throws SyntaxError, ZodError for a line that can't be read; what Postgres throws
 */
export async function writeRecords(
  { redis, keys, db }: { redis: Redis; keys: Keys; db: Database },
  lines: RecordLine[],
): Promise<string[]> {
  const outcomes = lines.filter(({ kind }) => kind === 'o').map(readOutcome);
  const accepted = await readEvents(redis, keys, lines);
  const eventRows = accepted.map(eventRow);
  const flowRows = latestOf([...accepted.flatMap(waitingRows), ...outcomes.map(outcomeRow)]);
  const done = outcomes.flatMap(({ outcome }) => effectRows(outcome)).sort(byId);
  const touched = [
    ...new Set([...eventRows.map(({ id }) => id), ...flowRows.map(({ eventId }) => eventId)]),
  ];
  if (touched.length === 0) return [];

  return db.transaction(async (tx) => {
    if (eventRows.length > 0) await tx.execute(insertEvents(eventRows));
    if (flowRows.length > 0) await tx.execute(upsertFlows(flowRows));
    if (done.length > 0) await tx.execute(insertEffects(done));
    // Another recorder may be at another flow of the same event. Whoever comes second sums up what
    // both have written: a statement sees what was committed before it began.
    const before = await tx.execute<EventState>(lockEvents(touched));
    const changed = await tx.execute<EventState>(summarise(touched));
    const states = new Map([...before.rows, ...changed.rows].map(({ id, state }) => [id, state]));
    return touched.filter((id) => isThrough(states.get(id)));
  });
}

type EventState = { id: string; state: string };

/** No flow has anything left to do for it. */
function isThrough(state: string | undefined): boolean {
  return state === 'done' || state === 'skipped' || state === 'unreadable';
}

/** In the order of their ids. One whose bytes are gone has been recorded: only then they go. */
async function readEvents(redis: Redis, keys: Keys, lines: RecordLine[]): Promise<StoredEvent[]> {
  const ids = lines.filter(({ kind }) => kind === 'a').map(({ payload }) => payload);
  if (ids.length === 0) return [];
  const sorted = [...new Set(ids)].sort();
  const stored = await redis.mgetBuffer(sorted.map(keys.event));
  return sorted.flatMap((id, i) => {
    const bytes = stored[i];
    return bytes ? [decodeEvent(id, bytes)] : [];
  });
}

interface VersionedOutcome {
  outcome: OutcomeRecord;
  version: string;
}

function readOutcome({ version, payload }: RecordLine): VersionedOutcome {
  return {
    outcome: OutcomeRecord.parse(JSON.parse(payload)),
    version: sortableVersion(version),
  };
}

function eventRow(event: StoredEvent): EventRow {
  const isSubscribed = event.flows.length > 0;
  const unheard = event.unreadable
    ? { state: 'unreadable', reason: storable(event.unreadable) }
    : { state: 'skipped', reason: 'not-subscribed' };
  return {
    id: event.id,
    connection: event.connection,
    type: storable(event.type),
    conversationKey: storable(event.conversationKey),
    conversation: indexable(event.externalId),
    providerEventId: indexable(event.providerEventId),
    receivedAt: new Date(acceptedAtMs(event.id)),
    ...(isSubscribed ? { state: 'waiting' } : unheard),
    contentType: event.contentType === undefined ? null : storable(event.contentType),
    body: event.body,
  };
}

/** Older than any outcome. */
function waitingRows(event: StoredEvent): FlowRow[] {
  return event.flows.map((flow) => ({
    eventId: event.id,
    flow,
    state: 'waiting',
    updatedAt: new Date(acceptedAtMs(event.id)),
    version: '',
  }));
}

function outcomeRow({ outcome, version }: VersionedOutcome): FlowRow {
  return {
    eventId: outcome.id,
    flow: outcome.flow,
    state: outcome.state,
    reason: outcome.reason === undefined ? null : storable(outcome.reason),
    attempts: outcome.attempts,
    remoteId: outcome.remoteId === undefined ? null : indexable(outcome.remoteId),
    lastError: outcome.lastError === undefined ? null : storable(outcome.lastError),
    updatedAt: new Date(outcome.atMs),
    version,
  };
}

/** One row per event and flow: an upsert may not touch a row twice. */
function latestOf(rows: FlowRow[]): FlowRow[] {
  const latest = new Map<string, FlowRow>();
  for (const row of rows) {
    const key = `${row.eventId} ${row.flow}`;
    if ((latest.get(key)?.version ?? '') <= row.version) latest.set(key, row);
  }
  return [...latest.values()].sort(byFlow);
}

function effectRows(outcome: OutcomeRecord): EffectRow[] {
  return (outcome.effects ?? []).map((effect) => ({
    id: storable(effect.id),
    eventId: outcome.id,
    flow: outcome.flow,
    action: storable(effect.action),
    connection: effect.connection,
    remoteId: indexable(effect.remoteId),
    doneAt: new Date(outcome.atMs),
  }));
}

function byFlow(a: FlowRow, b: FlowRow): number {
  return compare(a.eventId, b.eventId) || compare(a.flow, b.flow);
}

function byId(a: { id: string }, b: { id: string }): number {
  return compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
