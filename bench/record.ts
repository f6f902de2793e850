import { newEventId } from '@omnirelay/shared/ids.ts';
import { waitUntil } from '@omnirelay/shared/local/wait-until.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Project } from '@omnirelay/shared/records/projection.ts';
import { createRecorder } from '@omnirelay/shared/records/recorder.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { conversations, eventFlows, events, messages } from '@omnirelay/shared/store/schema.ts';
import { sql } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { projectChatwoot } from '../services/worker/src/inbox/project-chatwoot.ts';
import { alternate } from './support/alternate.ts';
import { chatwootMessages } from './support/chatwoot-messages.ts';
import { asItIs, compare } from './support/compare.ts';
import { formatSection, type Section } from './support/section.ts';
import { startRedisServer, startStoreServer } from './support/servers.ts';

const perRound = 4_000;
const conversationsPerRound = 200;
const pairs = 6;
const batchSize = 200;
const keys = createKeys();

/** (h) The record flow against plain multi-row INSERTs of the rows that it makes. */
export async function measureRecord(): Promise<Section> {
  const servers = await startRedisServer();
  const storeServer = await startStoreServer(servers.dir);
  const { db } = storeServer.store;
  try {
    const newEvents = () => chatwootMessages(perRound, conversationsPerRound).map(storedEvent);
    const rounds = await alternate(pairs, {
      ours: () => recordRound(servers.redis, db, newEvents()),
      bare: () => insertRound(db, newEvents()),
    });
    return {
      title: '(h) Storing conversations',
      about: `One recorder that takes ${perRound} accepted Chatwoot messages of ${conversationsPerRound} conversations a round from Redis, reads them, and writes events, outcomes, conversations and messages, against plain multi-row \`INSERT\`s (${batchSize} rows each) of the same rows into the same tables by one connection. Medians of ${pairs} rounds each. Ours finds duplicates, keeps edits and late events right, counts what is unread, and tells the consoles.`,
      rows: [compare('messages/s', rounds, asItIs, { target: { atLeast: 0.6 } })],
    };
  } finally {
    await storeServer.close();
    await servers.close();
  }
}

async function recordRound(redis: Redis, db: Database, round: StoredEvent[]): Promise<number> {
  for (const batch of batchesOf(round)) {
    const accepted = batch.map((event) => ({ event, dedupSeconds }));
    await acceptBatch({ redis, keys }, accepted);
  }
  const reader = redis.duplicate();
  const log = createLogger({ service: 'bench', level: 'error' });
  const name = `bench-${newEventId()}`;
  const project: Project = (event) => projectChatwoot(event);
  const recorder = createRecorder({ redis: reader, keys, db, log, name, project, blockMs: 100 });
  const startedAt = performance.now();
  await recorder.start();
  const isDone = async () => (await redis.xlen(keys.records)) === 0;
  if (!(await waitUntil(isDone, { timeoutMs: 120_000, everyMs: 5 }))) throw new Error('not stored');
  const seconds = (performance.now() - startedAt) / 1_000;
  await recorder.close();
  reader.disconnect();
  await expectStored(db, round);
  return round.length / seconds;
}

async function insertRound(db: Database, round: StoredEvent[]): Promise<number> {
  const rows = round.map((event) => ({ event, projected: projectChatwoot(event) }));
  const known = new Set<string>();
  const startedAt = performance.now();
  for (const batch of batchesOf(rows)) {
    await db.transaction(async (tx) => {
      const at = new Date();
      await tx.insert(events).values(
        batch.map(({ event }) => ({
          id: event.id,
          connection: event.connection,
          type: event.type,
          conversationKey: event.conversationKey,
          conversation: event.externalId,
          providerEventId: event.providerEventId,
          receivedAt: at,
          state: 'done',
          contentType: event.contentType,
          body: event.body,
        })),
      );
      await tx.insert(eventFlows).values(
        batch.map(({ event }) => ({
          eventId: event.id,
          flow: 'inbox',
          state: 'done',
          updatedAt: at,
          version: '',
        })),
      );
      const fresh = batch.filter(({ event }) => !known.has(event.conversationKey));
      const first = new Map(fresh.map((one) => [one.event.conversationKey, one.event]));
      for (const id of first.keys()) known.add(id);
      if (first.size > 0) {
        await tx.insert(conversations).values(
          [...first].map(([key, event]) => ({
            id: `${event.connection}.${key}`,
            connection: event.connection,
            platform: 'facebook',
            providerId: key,
            externalId: event.externalId,
            contactName: 'An Nguyen',
            lastMessageAt: at,
            createdAt: at,
            updatedAt: at,
          })),
        );
      }
      await tx.insert(messages).values(
        batch.map(({ event, projected }) => {
          const message = 'message' in projected ? projected.message : undefined;
          return {
            id: `${event.connection}.${message?.providerId}`,
            conversationId: `${event.connection}.${event.conversationKey}`,
            connection: event.connection,
            providerId: message?.providerId ?? '',
            sender: 'customer',
            author: 'An Nguyen',
            content: message?.content?.text ?? '',
            createdAt: at,
          };
        }),
      );
    });
  }
  return round.length / ((performance.now() - startedAt) / 1_000);
}

async function expectStored(db: Database, round: StoredEvent[]): Promise<void> {
  const keysOfRound = [...new Set(round.map(({ conversationKey }) => `bench.${conversationKey}`))];
  const { rows } = await db.execute<{ count: string }>(
    sql`select count(*) from messages where conversation_id = any(${sql.param(keysOfRound)}::text[])`,
  );
  if (Number(rows[0]?.count) !== round.length) throw new Error(`${rows[0]?.count} were stored`);
}

function storedEvent(message: { id: number; conversationId: number; body: string }): StoredEvent {
  return {
    id: newEventId(),
    connection: 'bench',
    type: 'message_created',
    conversationKey: String(message.conversationId),
    externalId: `chatwoot_55_${message.conversationId}`,
    providerEventId: `message-${message.id}`,
    flows: ['inbox'],
    contentType: 'application/json',
    unreadable: undefined,
    body: Buffer.from(message.body),
  };
}

function batchesOf<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / batchSize) }, (_, i) =>
    all.slice(i * batchSize, (i + 1) * batchSize),
  );
}

if (import.meta.main) console.log(formatSection(await measureRecord()));
