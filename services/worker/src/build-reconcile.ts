import { createChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import { flowsFor } from '@omnirelay/adapters/flows-for.ts';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import type { Connection } from '@omnirelay/adapters/registry.ts';
import { createZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { sourceOf } from '@omnirelay/shared/config/flows.ts';
import type { CallMetrics } from '@omnirelay/shared/gate/call-watch.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { createAccept } from '@omnirelay/shared/mailbox/accept.ts';
import type { Kick } from '@omnirelay/shared/mailbox/kick.ts';
import type { Metrics } from '@omnirelay/shared/metrics.ts';
import { sourcesOf } from '@omnirelay/shared/queues/lanes.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import {
  findAcceptedTypes,
  findMessageTimes,
  findNewestBody,
} from '@omnirelay/shared/store/known.ts';
import { createLinkStore } from '@omnirelay/shared/store/links.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { buildPoll } from './build-poll.ts';
import { buildZalo } from './build-zalo.ts';
import { connectionNamed } from './connection-named.ts';
import { createChatwootSource } from './reconcile/chatwoot-source.ts';
import { type CompareDeps, type CompareRun, compare } from './reconcile/compare.ts';
import { createPatience, type Patiently } from './reconcile/patiently.ts';
import type { Known } from './reconcile/plan.ts';
import type { SyncDeps } from './reconcile/run-sync.ts';
import type { Source } from './reconcile/source.ts';
import { createZaloSource } from './reconcile/zalo-source.ts';
import { createZendeskSource } from './reconcile/zendesk-source.ts';
import { conversationStatusFor } from './relay/status.ts';
import { createTicketMemories } from './relay/ticket-memory.ts';
import type { Switches } from './switches.ts';

export interface BuildReconcileDeps {
  /** Counts calls and what they brought; absent where nobody does. */
  metrics?: (CallMetrics & Pick<Metrics, 'syncs' | 'healed'>) | undefined;
  redis: Redis;
  keys: Keys;
  db: Database;
  kick: Kick;
  config: Config;
  switches: Switches;
  log: Logger;
  /** See `buildZoho`. */
  encryptionKey?: string | undefined;
  nowMs?: () => number;
}

/** More than this on its way to the store, and a sync waits: what is going on comes first. */
const roomForRecords = 2_000;
const roomEveryMs = 200;

/** Wires syncs of every connection that a flow hears. */
export function buildReconcile(deps: BuildReconcileDeps): {
  sync: SyncDeps;
  connections: { name: string; everyMs: number }[];
  close(): Promise<void>;
} {
  const { redis, keys, db, config, switches, log, metrics } = deps;
  const nowMs = deps.nowMs ?? Date.now;
  const automations = config.flows.filter((flow) => flow.kind === 'automate');
  const polls = new Map(automations.map((flow) => [flow.zoho, buildPoll(deps, flow)]));
  const heard = new Set(config.flows.flatMap(sourcesOf));
  const names = [...heard].filter((name) => !polls.has(name));
  const readers = new Map(
    names.map((name) => [
      name,
      readerOf(deps, connectionNamed(config, name), isStored(config, name)),
    ]),
  );
  const gate = createGate(deps);
  const accept = createAccept(deps);

  return {
    connections: [
      ...names.map((name) => ({ name, everyMs: config.reconcile.every })),
      ...automations.map(({ zoho: name, poll }) => ({ name, everyMs: poll })),
    ],
    sync: {
      db,
      reconcile: config.reconcile,
      log,
      nowMs,
      metrics,
      publish: (id) => publishLive(redis, keys, [{ kind: 'sync', id }]),
      isActive: (name) =>
        switches.requireActive([name]).then(
          () => true,
          () => false,
        ),
      compareFor(name, run) {
        const poll = polls.get(name);
        if (poll) return poll.compareFor(run);
        const compareDeps = compareDepsFor(name, run);
        return (range, progress, save) => compare(compareDeps, range, progress, save);
      },
    },
    async close() {
      await Promise.all([...readers.values(), ...polls.values()].map((one) => one.close()));
    },
  };

  function compareDepsFor(name: string, { pause, ...run }: CompareRun): CompareDeps {
    const connection = connectionNamed(config, name);
    const reader = readers.get(name);
    if (!reader) throw new Error(`no flow hears ${name}`);
    const requireActive = () => switches.requireActive([name]);
    const source = reader.source(createPatience({ gate, connection, pause, requireActive }));
    return {
      connection: name,
      source,
      flowsFor: (type) => flowsFor(config.flows, connection, type),
      findKnown: (ids) => findKnown(deps, name, ids),
      findStatusBody: ({ externalId }) =>
        findNewestBody(db, { connection: name, externalId, types: source.statusTypes }),
      isMistaken: createIsMistaken(deps, connection),
      isStored: isStored(config, name),
      findTimes: (ids) => findMessageTimes(db, name, ids),
      accept,
      haveRoom: () => haveRoom(deps, pause),
      ...run,
    };
  }
}

interface Reader {
  source(patiently: Patiently): Source;
  close(): Promise<void>;
}

function isStored({ flows }: Config, name: string): boolean {
  return flows.some((flow) => flow.kind === 'inbox' && flow.from.includes(name));
}

function readerOf(deps: BuildReconcileDeps, connection: Connection, isStored: boolean): Reader {
  switch (connection.provider) {
    case 'chatwoot': {
      const chatwoot = createChatwootClient(connection);
      // A relay hears one inbox only.
      const inboxId = isStored ? undefined : connection.inboxId;
      const source = (patiently: Patiently): Source =>
        createChatwootSource(chatwoot, patiently, inboxId);
      return { source, close: () => chatwoot.close() };
    }
    case 'zendesk': {
      const zendesk = createZendeskClient(connection);
      const source = (patiently: Patiently): Source => createZendeskSource(zendesk, patiently);
      return { source, close: () => zendesk.close() };
    }
    case 'zalo': {
      const { client, close } = buildZalo(deps, connection);
      const source = (patiently: Patiently): Source =>
        createZaloSource(client, connection, patiently);
      return { source, close };
    }
    case 'zoho':
    case 'openai':
      throw new ConfigError(`${connection.name} has no conversations to compare`);
  }
}

/** By the store for good; by the claim in Redis, what is on its way there. */
async function findKnown(
  { redis, keys, db }: Pick<BuildReconcileDeps, 'redis' | 'keys' | 'db'>,
  connection: string,
  ids: string[],
): Promise<Known> {
  if (ids.length === 0) return new Map();
  // In this order: what leaves Redis is in the store by then.
  const [claims, asHistory] = await Promise.all(
    [keys.dedup, keys.history].map((claimOf) =>
      redis.mget(ids.map((id) => claimOf(connection, id))),
    ),
  );
  const accepted = await findAcceptedTypes(db, connection, ids);
  const known = new Map<string, string>();
  ids.forEach((id, i) => {
    const isClaimed = claims?.[i] != null || asHistory?.[i] != null;
    const type = accepted.get(id) ?? (isClaimed ? 'claimed' : undefined);
    if (type !== undefined) known.set(id, type);
  });
  return known;
}

/**
 * A relay that closed a ticket remembers it as closed. Should no webhook tell that it was, nor that it is
 * open again, all would seem to be as it was before.
 */
function createIsMistaken(
  { redis, keys, db, config }: BuildReconcileDeps,
  { name, provider }: Connection,
): CompareDeps['isMistaken'] {
  const relays = config.flows.filter(
    (flow) => flow.kind === 'relay' && flow.syncStatus && sourceOf(flow) === name,
  );
  if (provider !== 'zendesk') return async () => false;
  const links = createLinkStore(db);
  const memories = relays.map(({ id }) => createTicketMemories({ redis, keys, links, flow: id }));
  return async ({ conversationKey, status }) => {
    const known = await Promise.all(memories.map((memory) => memory.ofTicket(conversationKey)));
    return known.some(
      (ticket) =>
        ticket.status !== undefined &&
        ticket.updatedAt !== undefined &&
        Date.parse(ticket.updatedAt) <= status.atMs &&
        (conversationStatusFor(ticket.status) === 'resolved') !== status.isClosed,
    );
  };
}

async function haveRoom(
  { redis, keys }: Pick<BuildReconcileDeps, 'redis' | 'keys'>,
  pause: (ms: number) => Promise<void>,
) {
  while ((await redis.xlen(keys.records)) > roomForRecords) await pause(roomEveryMs);
}
