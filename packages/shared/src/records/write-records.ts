import type { Redis } from 'ioredis';
import { z } from 'zod';
import { NewerFormatError, refuseNewer } from '../formats.ts';
import { acceptedAtMs } from '../ids.ts';
import { replyFlowId } from '../mailbox/console-requests.ts';
import { isInboxFlow } from '../mailbox/mailbox-name.ts';
import { decodeEvent, type StoredEvent } from '../mailbox/stored-event.ts';
import type { Keys } from '../redis/keys.ts';
import type { Database } from '../store/database.ts';
import type { Verification } from '../store/deliveries.ts';
import type { LiveChange } from '../store/live.ts';
import { eraseEvents } from './erase-customer.ts';
import { noteWebhooks } from './inbox-statements.ts';
import { type AcceptedEvent, projectEvents } from './project-events.ts';
import type { Project } from './projection.ts';
import { OutcomeRecord } from './record.ts';
import type { CallRow, EffectRow, EventRow, FlowRow } from './statements.ts';
import {
  insertCalls,
  insertEffects,
  insertEvents,
  lockEvents,
  summarise,
  upsertFlows,
} from './statements.ts';
import { indexable, storable } from './storable.ts';
import { sumUp } from './sum-up.ts';
import { writeInbox } from './write-inbox.ts';

/**
 * One line of the stream: `a` an event was accepted (payload: its id), `o` an outcome (JSON), `b` those of a batch (a JSON
 * array).
 */
export interface RecordLine {
  version: string;
  kind: string;
  payload: string;
}

const kinds: ReadonlySet<string> = new Set(['a', 'o', 'b']);

/** Stream ids compare as text once their parts have a fixed width. */
export function sortableVersion(streamId: string): string {
  const [ms = '0', sequence = '0'] = streamId.split('-');
  return `${ms.padStart(15, '0')}-${sequence.padStart(8, '0')}`;
}

/** Where records come from and go to. */
export interface WriteDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  /** What an event is to an inbox flow. */
  project: Project;
}

export interface Written {
  /** ids of the events that are now through in every flow */
  through: string[];
  /** what is to be shown anew */
  changes: LiveChange[];
  /** ids of events whose bytes a customer has had deleted */
  erased: string[];
}

/**
 * Writes lines in one transaction. Idempotent and independent of their order. Each table's rows are
 * touched once and in a fixed order, so that two recorders never wait for each other in a circle.
 * @throws SyntaxError, ZodError for a line that can't be read; NewerFormatError; what Postgres throws
 */
export async function writeRecords(
  { redis, keys, db, project }: WriteDeps,
  lines: RecordLine[],
): Promise<Written> {
  const strange = lines.find(({ kind }) => !kinds.has(kind));
  if (strange) throw new NewerFormatError('record', strange.kind);
  const outcomes = lines.filter(({ kind }) => kind !== 'a').flatMap(readOutcomes);
  const accepted = await readEvents(redis, keys, lines);
  const { told, outcomes: projected } = projectEvents(accepted, project);
  const flowRows = latestOf([
    ...accepted.flatMap(({ event }) => waitingRows(event)),
    ...projected,
    ...outcomes.map(outcomeRow),
  ]);
  const flowsOf = Map.groupBy(flowRows, ({ eventId }) => eventId);
  const eventRows = accepted.map(({ event }) => eventRow(event, flowsOf.get(event.id) ?? []));
  const done = outcomes.flatMap(({ outcome }) => effectRows(outcome)).sort(byId);
  const calls = outcomes.flatMap(({ outcome }) => callRows(outcome));
  const replies = flowRows.filter(({ flow }) => flow === replyFlowId).map(({ eventId }) => eventId);
  const webhooks = latestWebhooks(accepted);
  const touched = [
    ...new Set([...eventRows.map(({ id }) => id), ...flowRows.map(({ eventId }) => eventId)]),
  ];
  if (touched.length === 0) return { through: [], changes: [], erased: [] };

  return db.transaction(async (tx) => {
    if (eventRows.length > 0) await tx.execute(insertEvents(eventRows));
    if (flowRows.length > 0) await tx.execute(upsertFlows(flowRows));
    if (done.length > 0) await tx.execute(insertEffects(done));
    if (calls.length > 0) await tx.execute(insertCalls(calls));
    // Another recorder may be at another flow of the same event. Whoever comes second sums up what
    // both have written: a statement sees what was committed before it began.
    const before = await tx.execute<EventState & { is_erased: boolean }>(lockEvents(touched));
    // Somebody may have erased it meanwhile: what is told of it now may repeat its words.
    const gone = before.rows.filter(({ is_erased }) => is_erased).map(({ id }) => id);
    await eraseEvents(tx, gone);
    const changed = await tx.execute<EventState>(summarise(touched));
    const { changes, erased } = await writeInbox(tx, told, replies);
    if (webhooks.length > 0) await tx.execute(noteWebhooks(webhooks));
    const states = new Map([...before.rows, ...changed.rows].map(({ id, state }) => [id, state]));
    return {
      through: touched.filter((id) => isThrough(states.get(id))),
      changes: [...changes, ...touched.map((id): LiveChange => ({ kind: 'delivery', id }))],
      erased,
    };
  });
}

type EventState = { id: string; state: string };

/** No flow has anything left to do for it. */
function isThrough(state: string | undefined): boolean {
  return state === 'done' || state === 'skipped' || state === 'unreadable';
}

/** In the order of their ids. One whose bytes are gone has been recorded: only then they go. */
async function readEvents(redis: Redis, keys: Keys, lines: RecordLine[]): Promise<AcceptedEvent[]> {
  const latest = new Map<string, string>();
  for (const { kind, version, payload } of lines) {
    const known = latest.get(payload);
    const isLater = known === undefined || sortableVersion(known) < sortableVersion(version);
    if (kind === 'a' && isLater) latest.set(payload, version);
  }
  if (latest.size === 0) return [];
  const sorted = [...latest].sort(([a], [b]) => compare(a, b));
  const stored = await redis.mgetBuffer(sorted.map(([id]) => keys.event(id)));
  return sorted.flatMap(([id, streamId], i) => {
    const bytes = stored[i];
    if (!bytes) return [];
    const event = decodeEvent(id, bytes);
    return [{ event, version: sortableVersion(streamId), atMs: Number.parseInt(streamId, 10) }];
  });
}

/** What we read ourselves, or were asked for in the console, says nothing of webhooks. */
function latestWebhooks(accepted: AcceptedEvent[]): { connection: string; at: Date }[] {
  const latest = new Map<string, number>();
  for (const { event } of accepted) {
    if (event.found || event.backfill || event.type.startsWith('console.')) continue;
    const atMs = acceptedAtMs(event.id);
    if (atMs > (latest.get(event.connection) ?? 0)) latest.set(event.connection, atMs);
  }
  return [...latest]
    .map(([connection, atMs]) => ({ connection, at: new Date(atMs) }))
    .sort((a, b) => compare(a.connection, b.connection));
}

interface VersionedOutcome {
  outcome: OutcomeRecord;
  version: string;
}

const Batch = z.array(z.unknown());

function readOutcomes({ kind, version: streamId, payload }: RecordLine): VersionedOutcome[] {
  const json = JSON.parse(payload);
  const version = sortableVersion(streamId);
  return (kind === 'b' ? Batch.parse(json) : [json]).map((one) => ({
    outcome: OutcomeRecord.parse(refuseNewer('outcome', one)),
    version,
  }));
}

/** A batch's line as lines of its outcomes; any other as it is. @throws SyntaxError, ZodError */
export function apart({ version, kind, payload }: RecordLine): RecordLine[] {
  if (kind !== 'b') return [{ version, kind, payload }];
  const outcomes = Batch.parse(JSON.parse(payload));
  return outcomes.map((one) => ({ version, kind: 'o', payload: JSON.stringify(one) }));
}

/** @param flows what this batch tells of them: mostly all there is, and then the row is written once */
function eventRow(event: StoredEvent, flows: FlowRow[]): EventRow {
  const { state = 'waiting', reason = null } = sumUp(flows) ?? {};
  const unheard = event.unreadable
    ? { state: 'unreadable', reason: storable(event.unreadable) }
    : { state: 'skipped', reason: event.webhooksOff ? 'webhook-off' : 'not-subscribed' };
  return {
    id: event.id,
    connection: event.connection,
    type: storable(event.type),
    conversationKey: storable(event.conversationKey),
    conversation: indexable(event.externalId),
    providerEventId: indexable(event.providerEventId),
    receivedAt: new Date(acceptedAtMs(event.id)),
    ...(event.flows.length > 0 ? { state, reason } : unheard),
    contentType: event.contentType === undefined ? null : storable(event.contentType),
    body: event.body,
    verification: verificationOf(event),
  };
}

/** Who vouches for it. */
function verificationOf({ type, found, backfill, signed }: StoredEvent): Verification | null {
  if (type.startsWith('console.')) return 'console';
  if (found || backfill) return 'read';
  if (signed === undefined) return null;
  return signed ? 'signed' : 'unsigned';
}

/** Older than any outcome. */
function waitingRows(event: StoredEvent): FlowRow[] {
  const worked = event.flows.filter((flow) => !isInboxFlow(flow));
  return worked.map((flow) => ({
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

function callRows({ id, flow, attempts, calls = [] }: OutcomeRecord): CallRow[] {
  return calls.map(({ url, atMs, status, durationMs, error, answer }) => ({
    eventId: id,
    flow,
    attempt: attempts,
    at: new Date(atMs),
    url: storable(url),
    status: status ?? null,
    durationMs,
    error: error === undefined ? null : storable(error),
    answer: answer === undefined ? null : storable(answer),
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
