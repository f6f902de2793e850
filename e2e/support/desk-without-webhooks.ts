import { providers } from '@omnirelay/adapters/registry.ts';
import { startChatwoot } from '@omnirelay/sandbox/chatwoot/index.ts';
import { startZendesk } from '@omnirelay/sandbox/zendesk/index.ts';
import { parseConfig } from '@omnirelay/shared/config/config-file.ts';
import { createLogger } from '@omnirelay/shared/logging.ts';
import { decodeEvent, type StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { createMetrics } from '@omnirelay/shared/metrics.ts';
import { createQueues } from '@omnirelay/shared/queues/queues.ts';
import { createRecorder } from '@omnirelay/shared/records/recorder.ts';
import { createKeys } from '@omnirelay/shared/redis/keys.ts';
import { type ConversationRow, findConversationAt } from '@omnirelay/shared/store/conversations.ts';
import { migrateStore, openStore } from '@omnirelay/shared/store/database.ts';
import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { eventFlows, events, syncs } from '@omnirelay/shared/store/schema.ts';
import { findSyncs, listSyncs, type SyncRow, startSync } from '@omnirelay/shared/store/syncs.ts';
import { buildReconcile } from '@omnirelay/worker/build-reconcile.ts';
import { createProject } from '@omnirelay/worker/inbox/create-project.ts';
import { runSync } from '@omnirelay/worker/reconcile/run-sync.ts';
import { Redis } from 'ioredis';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';

const relay = { kind: 'relay', zendesk: 'zendesk-main', chatwoot: 'chatwoot-main' };
const inbox = { kind: 'inbox', from: ['chatwoot-main', 'zendesk-main'] };
const every = { relay, inbox };
type FlowKind = keyof typeof every;

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/**
 * Fakes whose webhooks all get lost, a clock that tests move, and what syncs need; nothing works events
 * off, so that tests see what was accepted.
 */
export async function openDesk(urls: { redis: string; database: string }) {
  const clock = { ms: Date.parse('2026-03-02T10:00:00.250Z') };
  const now = () => new Date(clock.ms);
  const zendesk = await startZendesk({ email: 'relay@acme.example', apiToken: 'z', now });
  const chatwoot = await startChatwoot({ apiToken: 'c', now });
  await migrateStore(urls.database);
  const store = openStore(urls.database, { maxConnections: 4 });
  const redis = new Redis(urls.redis, { maxRetriesPerRequest: null });
  const keys = createKeys();
  const queues = createQueues({ redis, keys });
  const log = createLogger({ service: 'test', level: 'silent' });
  const metrics = createMetrics();

  const configFor = (kinds: FlowKind[]) =>
    parseConfig(
      stringify({
        connections: {
          'zendesk-main': {
            ...{ provider: 'zendesk', baseUrl: zendesk.url, callsPerMinute: 1_000_000 },
            ...{ email: 'relay@acme.example', apiToken: 'z', timeout: '2s' },
          },
          'chatwoot-main': {
            ...{ provider: 'chatwoot', baseUrl: chatwoot.url, accountId: 2, inboxId: 2 },
            ...{ apiToken: 'c', callsPerMinute: 1_000_000, timeout: '2s' },
          },
        },
        flows: kinds.map((kind) => every[kind]),
      }),
      {},
      Object.fromEntries(
        Object.entries(providers).map(([id, { settings }]) => [id, settings]),
      ) as never,
      { sandbox: true },
    ) as Parameters<typeof buildReconcile>[0]['config'];

  /** Syncs once, as a job of the schedule does, and waits until all of it is recorded. */
  async function sync(
    connection: string,
    {
      flows = ['relay', 'inbox'] as FlowKind[],
      by = 'schedule',
      times = 1,
      stopping = new AbortController().signal,
    } = {},
  ): Promise<SyncRow> {
    const config = configFor(flows);
    const switches = { requireActive: async () => {} };
    const { kick } = queues;
    const parts = { redis, keys, db: store.db, kick, config, switches, log, metrics };
    const reconcile = buildReconcile({ ...parts, nowMs: () => clock.ms });
    const trigger = by === 'hand' ? 'manual' : 'schedule';
    const syncId = by === 'hand' ? await startSync(store.db, { connection, trigger }) : undefined;
    const data = syncId === undefined ? { connection } : { syncId };
    await Promise.all(
      Array.from({ length: times }, (_, i) =>
        runSync(reconcile.sync, { id: `job-${i}`, data, owner: `owner-${i}` }, stopping),
      ),
    );
    await reconcile.close();
    await recordAll(config);
    const [row] = syncId
      ? await findSyncs(store.db, [syncId])
      : await listSyncs(store.db, { connection, limit: 1 });
    if (!row) throw new Error('no sync');
    return row;
  }

  async function recordAll(config: ReturnType<typeof configFor>): Promise<void> {
    const reader = redis.duplicate();
    const recorder = createRecorder({
      ...{ redis: reader, keys, db: store.db, log, name: 'recorder', blockMs: 50 },
      project: createProject(config),
    });
    await recorder.start();
    await eventually(async () => (await redis.xlen(keys.records)) === 0 || 'not recorded');
    await recorder.close();
    reader.disconnect();
  }

  /** What waits in a mailbox of the relay, oldest first. */
  async function waiting(connection: string, conversation: number): Promise<StoredEvent[]> {
    const ids = await redis.lrange(keys.mailbox(`relay.from.${connection}|${conversation}`), 0, -1);
    const stored = await Promise.all(ids.map((id) => redis.getBuffer(keys.event(id))));
    return stored.flatMap((bytes, i) => (bytes ? [decodeEvent(ids[i] ?? '', bytes)] : []));
  }

  return {
    ...{ zendesk, chatwoot, store, redis, keys, metrics, clock, sync, waiting },
    pass(ms: number) {
      clock.ms += ms;
    },
    /** As if nothing had ever come, a month later. */
    async empty() {
      await redis.flushdb();
      for (const table of [syncs, eventFlows, events]) await store.db.delete(table);
      await store.db.execute('truncate conversations, messages');
      clock.ms += 30 * 24 * 3_600_000;
    },
    async close() {
      await queues.close();
      redis.disconnect();
      await Promise.all([store.close(), zendesk.close(), chatwoot.close()]);
    },
  };
}

/** A conversation of the relay's inbox, with an agent to answer in it. */
export async function aConversation({ chatwoot, clock }: Desk) {
  const agent = chatwoot.addAgent({ name: 'Binh', email: `binh-${clock.ms}@acme.example` });
  const { id } = await chatwoot.createConversation({ contact: { name: 'Ann' } });
  const says = (content: string) => chatwoot.customerMessage(id, content);
  const answers = (content: string) => chatwoot.agentReply(id, { agentId: agent.id, content });
  return { id, says, answers, agent };
}

let people = 0;
export function aTicket({ zendesk, pass }: Desk, comment = 'It leaks') {
  people += 1;
  const ann = zendesk.addUser({
    name: 'Ann',
    email: `a${people}@example.com`,
    role: 'end-user',
  });
  const ticket = zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', comment });
  pass(1_000);
  return { ann, ticket };
}

export async function stored(
  { store }: Desk,
  connection: string,
  id: number,
): Promise<ConversationRow> {
  const row = await findConversationAt(store.db, connection, String(id));
  if (!row) throw new Error(`${connection} ${id} is not stored`);
  return row;
}

export async function storedTalk(desk: Desk, connection: string, id: number) {
  const { id: conversationId } = await stored(desk, connection, id);
  const { items } = await listMessages(desk.store.db, { conversationId, limit: 500 });
  return items.map(({ sender, content }) => `${sender}: ${content}`);
}

/** The provider ids of what waits for the relay. */
export async function relayed(desk: Desk, connection: string, conversation: number) {
  return (await desk.waiting(connection, conversation)).map((event) => event.providerEventId);
}
