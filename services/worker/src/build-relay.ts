import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import { flowsFor } from '@omnirelay/adapters/flows-for.ts';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import { profileType } from '@omnirelay/adapters/zalo/profile-event.ts';
import { createZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import { commentEventId } from '@omnirelay/adapters/zendesk/envelope.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { type RelayFlow, sourceOf } from '@omnirelay/shared/config/flows.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import type { CallMetrics } from '@omnirelay/shared/gate/call-watch.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { Ahead } from '@omnirelay/shared/mailbox/drain.ts';
import type { Kick } from '@omnirelay/shared/mailbox/kick.ts';
import { isInboxFlow } from '@omnirelay/shared/mailbox/mailbox-name.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import { conversationIdOf } from '@omnirelay/shared/records/fold-conversation.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import { findConversationAt } from '@omnirelay/shared/store/conversations.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findEffect } from '@omnirelay/shared/store/effects.ts';
import { findAccepted, findMade } from '@omnirelay/shared/store/known.ts';
import { createLinkStore } from '@omnirelay/shared/store/links.ts';
import { publishLive } from '@omnirelay/shared/store/live.ts';
import { takeOverConversation } from '@omnirelay/shared/store/owners.ts';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { buildZalo } from './build-zalo.ts';
import { connectionNamed } from './connection-named.ts';
import { createCache } from './relay/cache.ts';
import { chatwootGate } from './relay/calls.ts';
import type { Pair } from './relay/pair.ts';
import { createRelay, type HandleEvent, rememberedKeys } from './relay/relay.ts';
import type { AcceptFound, RelayDeps, ZendeskDeps } from './relay/relay-deps.ts';
import { createTicketMemories } from './relay/ticket-memory.ts';
import { createOurZendeskUser } from './relay/who-we-are.ts';
import { createZaloPair, type ZaloPairDeps, zaloSource } from './relay/zalo-pair.ts';
import { createZendeskPair, zendeskSource } from './relay/zendesk-pair.ts';
import { introduce } from './zalo/introduce.ts';
import type { ZaloSide } from './zalo/zalo-calls.ts';

/** Where files are on their way from one provider to the other. */
export const fileDir = join(tmpdir(), 'omnirelay');

export interface BuildDeps {
  /** Counts calls; absent where nobody does. */
  metrics?: CallMetrics | undefined;
  redis: Redis;
  keys: Keys;
  db: Database;
  kick: Kick;
  config: Config;
  log: Pick<Logger, 'info' | 'error'>;
  /** See `buildZalo`. */
  encryptionKey?: string | undefined;
}

export interface Relay {
  handle: HandleEvent;
  /** Those that its events come from, and go to. */
  connections: string[];
  /** See `rememberedKeys`. */
  remember(connection: string, conversationKey: string): string[];
  /** See `Ahead`; absent where nothing is foreseen. */
  ahead?: Ahead | undefined;
  /** Learns who we are at Zendesk before the first event needs it. */
  warmUp(): Promise<unknown>;
  close(): Promise<void>;
}

/** Wires one relay flow: its two clients, its memories, its ledger. */
export function buildRelay(deps: BuildDeps, flow: RelayFlow): Relay {
  const { redis, keys, db, config } = deps;
  const chatwootConnection = connectionNamed(config, flow.chatwoot);
  if (chatwootConnection.provider !== 'chatwoot') {
    throw new ConfigError(`The flow ${flow.id} needs a chatwoot connection`);
  }
  const chatwoot = createChatwootClient(chatwootConnection);
  const parts: Omit<RelayDeps, 'source'> = {
    flow,
    chatwoot,
    chatwootConnection,
    memories: createTicketMemories({ redis, keys, links: createLinkStore(db), flow: flow.id }),
    cache: createCache({ redis, keys }),
    ledger: createLedger({ redis, keys }),
    gate: createGate(deps),
    redis,
    keys,
    findEffect: (id) => findEffect(db, id),
    fileDir,
    nowMs: Date.now,
  };
  const { relay, pair, warmUp, close } = acrossFrom(deps, parts, flow);
  return {
    handle: createRelay(relay, pair),
    connections: [relay.source.name, flow.chatwoot],
    remember: (connection, key) => rememberedKeys(relay, pair, connection, key),
    ahead: pair.foresee && {
      foresee: pair.foresee,
      gate: chatwootGate(relay),
      ledger: relay.ledger,
    },
    warmUp,
    async close() {
      await Promise.all([close(), chatwoot.close()]);
    },
  };
}

interface Across {
  relay: RelayDeps;
  pair: Pair;
  warmUp(): Promise<unknown>;
  close(): Promise<void>;
}

/** Whoever stands across from Chatwoot: one mapping module for each provider. */
function acrossFrom(deps: BuildDeps, parts: Omit<RelayDeps, 'source'>, flow: RelayFlow): Across {
  const connection = connectionNamed(deps.config, sourceOf(flow));
  switch (connection.provider) {
    case 'zendesk': {
      const zendesk = createZendeskClient(connection);
      const own = { zendesk, zendeskConnection: connection };
      const withoutUser = {
        ...parts,
        ...own,
        source: zendeskSource(own),
        acceptFound: createAcceptFound(deps),
        findKnownComments: (ticketId: string, commentIds: string[]) =>
          findKnownComments(deps.db, connection.name, ticketId, commentIds),
      };
      const relay: ZendeskDeps = {
        ...withoutUser,
        ourZendeskUser: createOurZendeskUser(withoutUser),
      };
      return {
        relay,
        pair: createZendeskPair(relay),
        warmUp: () => relay.ourZendeskUser(),
        close: () => zendesk.close(),
      };
    }
    case 'zalo': {
      const { client: zalo, heardOf, close } = buildZalo(deps, connection);
      const side = { zalo, zaloConnection: connection, heardOf };
      const relay: RelayDeps = { ...parts, source: zaloSource(side) };
      const pair = createZaloPair({ ...side, ...zaloKnowledge(deps, parts, side) }, parts);
      return { relay, pair, warmUp: async () => {}, close };
    }
    default:
      throw new ConfigError(`The flow ${flow.id} can't relay ${connection.name}`);
  }
}

/** What the store knows of a customer. */
function zaloKnowledge(
  deps: BuildDeps,
  { gate, cache, nowMs }: Pick<RelayDeps, 'gate' | 'cache' | 'nowMs'>,
  side: ZaloSide,
): Pick<ZaloPairDeps, 'introduce' | 'interactedAt' | 'takeOver'> {
  const { db, config, redis, keys } = deps;
  const { zaloConnection: connection } = side;
  const inboxFlows = flowsFor(config.flows, connection, profileType).filter(isInboxFlow);
  const accept = async (event: StoredEvent) => {
    const { kicks } = await acceptBatch(deps, [{ event, dedupSeconds }]);
    await deps.kick(kicks);
  };
  return {
    introduce: (event) => introduce({ ...side, gate, cache, inboxFlows, accept, nowMs }, event),
    interactedAt: async (userId) =>
      (await findConversationAt(db, connection.name, userId))?.interactedAt ?? null,
    async takeOver(userId, at) {
      const id = conversationIdOf(connection.name, userId);
      if (!(await takeOverConversation(db, id, at))) return;
      await publishLive(redis, keys, [{ kind: 'conversation', id }]).catch(() => {});
    },
  };
}

async function findKnownComments(
  db: Database,
  connection: string,
  ticketId: string,
  commentIds: string[],
): Promise<Set<string>> {
  const [accepted, made] = await Promise.all([
    findAccepted(db, connection, commentIds.map(commentEventId)),
    findMade(
      db,
      connection,
      commentIds.map((id) => `${ticketId}/${id}`),
    ),
  ]);
  return new Set(
    commentIds.filter((id) => accepted.has(commentEventId(id)) || made.has(`${ticketId}/${id}`)),
  );
}

function createAcceptFound(deps: BuildDeps): AcceptFound {
  return async (found, { event, mailbox }) => {
    if (found.length === 0) return { accepted: 0 };
    const from = deps.config.connections[event.connection];
    // A hint is nobody's but the relay's; what it leads to is everybody's who wants such events.
    const flowsOf = (one: StoredEvent) =>
      from ? flowsFor(deps.config.flows, from, one.type) : one.flows;
    const batch = found.map((one) => ({
      event: { ...one, flows: flowsOf(one), found: true },
      dedupSeconds,
    }));
    const place = { mailbox, afterEventId: event.id };
    const { acceptances, kicks } = await acceptBatch(deps, batch, place);
    await deps.kick(kicks);
    return { accepted: acceptances.filter(({ outcome }) => outcome === 'accepted').length };
  };
}
