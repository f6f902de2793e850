import { newEventId } from '@omnirelay/shared/ids.ts';
import { type Accept, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { SyncProgress } from '@omnirelay/shared/store/sync-runs.ts';
import { placeInTime } from './place-in-time.ts';
import {
  flowsWithin,
  isStatusNews,
  type Known,
  missingOf,
  type Reach,
  reachOf,
  type Window,
} from './plan.ts';
import type { Changed, Found, Source } from './source.ts';
import { fromItself, UnreadableError } from './unreadable.ts';

export interface CompareDeps {
  connection: string;
  source: Source;
  /** Ids of the flows that want events of this type. */
  flowsFor(type: string): string[];
  findKnown(providerEventIds: string[]): Promise<Known>;
  /** The newest event about a conversation's status. */
  findStatusBody(conversation: Changed): Promise<Buffer | undefined>;
  /** Whether a relay takes its status for another, by what it last read or wrote itself. */
  isMistaken(conversation: Changed): Promise<boolean>;
  /** Whether an inbox flow stores what is said there. */
  isStored: boolean;
  /** When those of these that are stored were written. */
  findTimes(messageIds: string[]): Promise<Map<string, number>>;
  accept: Accept;
  /** Waits until what was accepted before has gone on its way to the store. */
  haveRoom(): Promise<void>;
  window: CompareRun['window'];
  skipped: CompareRun['skipped'];
}

/** Compares all that has changed since then, and accepts what is missing. */
export type Compare = (
  range: CompareRange,
  progress: SyncProgress,
  save: (page: string | undefined) => Promise<void>,
) => Promise<void>;

/** What a comparison has of the sync that it belongs to. */
export interface CompareRun {
  window(): Window;
  /** What could not be compared; the sync goes on without it. */
  skipped(conversation: { externalId: string }, error: unknown): void;
  pause(ms: number): Promise<void>;
}

export interface CompareRange {
  /** What changed before this is not compared; 0: all there is. */
  sinceMs: number;
  /** Where it goes on. */
  page?: string | undefined;
}

/**
 * Compares what a provider has with what was accepted, and accepts what no webhook brought: oldest first
 * in each conversation, and only once, however often and by however many it is compared.
 *
 * @param progress counted up as it goes on
 * @param save called now and then, with the page that is being read; rejects when the sync has to stop
 */
export async function compare(
  deps: CompareDeps,
  range: CompareRange,
  progress: SyncProgress,
  save: (page: string | undefined) => Promise<void>,
): Promise<void> {
  let page = range.page;
  for (;;) {
    const { conversations, next } = await deps.source.page(page, range.sinceMs);
    for (const conversation of conversations) {
      if (conversation.changedAtMs < range.sinceMs) continue;
      try {
        const onward = () => save(page);
        await compareConversation(deps, conversation, range.sinceMs, progress, onward);
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        // Unless it is the provider that is away: then the list can't be read either.
        await deps.source.page(page, range.sinceMs);
        deps.skipped(conversation, error.cause);
      }
      progress.conversationsRead += 1;
      await save(page);
    }
    const oldest = conversations.at(-1);
    if (next === undefined || (oldest && oldest.changedAtMs < range.sinceMs)) return;
    page = next;
    await save(page);
  }
}

async function compareConversation(
  deps: CompareDeps,
  conversation: Changed,
  sinceMs: number,
  progress: SyncProgress,
  onward: () => Promise<void>,
): Promise<void> {
  for await (const found of readHistory(deps, conversation, sinceMs)) {
    progress.messagesRead += found.filter(({ kind }) => kind === 'message').length;
    await heal(deps, conversation, found, progress);
    await onward();
  }
  await healStatus(deps, conversation);
}

/** What fails on the way to the store or to the queues says nothing of the conversation. */
async function* readHistory(
  { source }: CompareDeps,
  conversation: Changed,
  sinceMs: number,
): AsyncIterable<Found[]> {
  try {
    yield* source.history(conversation, sinceMs);
  } catch (error) {
    throw fromItself(error);
  }
}

async function heal(
  deps: CompareDeps,
  conversation: Changed,
  found: Found[],
  progress: SyncProgress,
): Promise<void> {
  const messages = found.filter(({ kind }) => kind === 'message');
  // In this order: what is known as recorded has its time by then.
  const known = await deps.findKnown([
    ...new Set(found.flatMap((one) => [one.providerEventId, one.messageEventId])),
  ]);
  const times = await deps.findTimes(messages.map(({ messageId }) => messageId));
  const window = deps.window();
  const missing = missingOf(found, known, window);
  const unstored = await unstoredOf(deps, messages, { known, times }, window);
  if (missing.length + unstored.length === 0) return;
  const placed = placeInTime(messages, times);
  const acceptOne = (one: Found) => {
    const body = one.body(placed.get(one.messageId) ?? one.atMs);
    return acceptFound(deps, conversation, { ...one, body }, window);
  };
  await deps.haveRoom();
  const [accepted] = await Promise.all([
    Promise.all(missing.map(acceptOne)),
    Promise.all(unstored.map(acceptOne)),
  ]);
  missing.forEach(({ kind, atMs }, i) => {
    if (kind !== 'message' || !accepted[i]) return;
    progress.healed += 1;
    if (reachOf(atMs, window) !== 'all') return;
    progress.oldestGapMs = Math.max(progress.oldestGapMs ?? 0, window.nowMs - atMs);
  });
}

/**
 * Those that were accepted and are not in the inbox, as an inbox flow was added later. They go there and
 * nowhere else, by an id of their own; one that the inbox has no place for goes once. One that is only
 * claimed is on its way there: as history, it would count as read.
 */
async function unstoredOf(
  deps: CompareDeps,
  messages: Found[],
  { known, times }: { known: Known; times: Map<string, number> },
  window: Window,
): Promise<Found[]> {
  const absent = messages.filter(
    (one) =>
      isRecorded(known, one) && !times.has(one.messageId) && reachOf(one.atMs, window) !== 'later',
  );
  if (!deps.isStored || absent.length === 0) return [];
  const renamed = absent.map((one) => ({
    ...one,
    providerEventId: `${one.providerEventId}.stored-later`,
    isForInboxOnly: true,
  }));
  const tried = await deps.findKnown(renamed.map(({ providerEventId }) => providerEventId));
  return renamed.filter(({ providerEventId }) => !tried.has(providerEventId));
}

function isRecorded(known: Known, { providerEventId }: Found): boolean {
  const type = known.get(providerEventId);
  return type !== undefined && type !== 'claimed';
}

async function healStatus(deps: CompareDeps, conversation: Changed): Promise<void> {
  const { status } = conversation;
  const window = deps.window();
  // Nothing was told, and nothing is to be.
  if (reachOf(status.atMs, window) === 'later') return;
  const lastBody = await deps.findStatusBody(conversation);
  const lastTold = lastBody && readStatus(deps, lastBody);
  const isNews = isStatusNews(status, lastTold, window) || (await deps.isMistaken(conversation));
  if (!isNews) return;
  await acceptFound(deps, conversation, { ...status, body: status.body() }, window);
}

function readStatus({ source }: CompareDeps, body: Buffer) {
  try {
    return source.readStatus(body);
  } catch (error) {
    throw fromItself(error);
  }
}

/** History is in no webhook any more: it need not be remembered longer than until it is recorded. */
const historySeconds = 3_600;

/** @returns whether nobody was quicker */
async function acceptFound(
  deps: CompareDeps,
  conversation: Changed,
  found: {
    type: string;
    providerEventId: string;
    atMs: number;
    isForInboxOnly?: boolean;
    body: unknown;
  },
  window: Window,
): Promise<boolean> {
  const reach = found.isForInboxOnly ? 'inbox' : reachOf(found.atMs, window);
  const flows = flowsWithin(reach, deps.flowsFor(found.type));
  if (flows.length === 0) return false;
  const event = eventOf(deps, conversation, found, flows, reach);
  const seconds = reach === 'inbox' ? historySeconds : dedupSeconds;
  const { outcome } = await deps.accept(event, { dedupSeconds: seconds, ownTrace: true });
  return outcome === 'accepted';
}

function eventOf(
  { connection }: CompareDeps,
  { conversationKey, externalId }: Changed,
  found: { type: string; providerEventId: string; body: unknown },
  flows: string[],
  reach: Reach,
): StoredEvent {
  const { type, providerEventId, body } = found;
  return {
    id: newEventId(),
    connection,
    type: type.endsWith('.read') ? type : `${type}.read`,
    conversationKey,
    externalId,
    providerEventId,
    flows,
    contentType: 'application/json',
    unreadable: undefined,
    found: true,
    backfill: reach === 'inbox',
    body: Buffer.from(JSON.stringify(body)),
  };
}
