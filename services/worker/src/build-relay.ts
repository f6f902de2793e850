import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import { flowsFor } from '@omnirelay/adapters/flows-for.ts';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import { createZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import { commentEventId } from '@omnirelay/adapters/zendesk/envelope.ts';
import type { RelayFlow } from '@omnirelay/shared/config/config-file.ts';
import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { createLedger } from '@omnirelay/shared/effects/ledger.ts';
import { createGate } from '@omnirelay/shared/gate/gate.ts';
import { acceptBatch, dedupSeconds } from '@omnirelay/shared/mailbox/accept.ts';
import type { Kick } from '@omnirelay/shared/mailbox/kick.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { findEffect } from '@omnirelay/shared/store/effects.ts';
import { findAccepted, findMade } from '@omnirelay/shared/store/known.ts';
import { createLinkStore } from '@omnirelay/shared/store/links.ts';
import type { Redis } from 'ioredis';
import { createCache } from './relay/cache.ts';
import { createRelay, type HandleEvent, rememberedKeys } from './relay/relay.ts';
import type { AcceptFound, RelayDeps } from './relay/relay-deps.ts';
import { createTicketMemories } from './relay/ticket-memory.ts';
import { createOurZendeskUser } from './relay/who-we-are.ts';

/** Where files are on their way from one provider to the other. */
export const fileDir = join(tmpdir(), 'omnirelay');

export interface BuildDeps {
  redis: Redis;
  keys: Keys;
  db: Database;
  kick: Kick;
  config: Config;
}

export interface Relay {
  handle: HandleEvent;
  /** Those that its events come from, and go to. */
  connections: string[];
  /** See `rememberedKeys`. */
  remember(connection: string, conversationKey: string): string[];
  /** Learns who we are at Zendesk before the first event needs it. */
  warmUp(): Promise<unknown>;
  close(): Promise<void>;
}

/** Wires one relay flow: its two clients, its memories, its ledger. */
export function buildRelay(deps: BuildDeps, flow: RelayFlow): Relay {
  const { redis, keys, db, config } = deps;
  const zendeskConnection = config.connections[flow.zendesk];
  const chatwootConnection = config.connections[flow.chatwoot];
  if (zendeskConnection?.provider !== 'zendesk' || chatwootConnection?.provider !== 'chatwoot') {
    throw new ConfigError(`The flow ${flow.id} needs a zendesk and a chatwoot connection`);
  }
  const zendesk = createZendeskClient(zendeskConnection);
  const chatwoot = createChatwootClient(chatwootConnection);
  const parts: Omit<RelayDeps, 'ourZendeskUser'> = {
    flow,
    zendesk,
    chatwoot,
    zendeskConnection,
    chatwootConnection,
    memories: createTicketMemories({ redis, keys, links: createLinkStore(db), flow: flow.id }),
    cache: createCache({ redis, keys }),
    ledger: createLedger({ redis, keys }),
    gate: createGate({ redis, keys }),
    redis,
    keys,
    acceptFound: createAcceptFound(deps),
    findEffect: (id) => findEffect(db, id),
    findKnownComments: (ticketId, commentIds) =>
      findKnownComments(db, flow.zendesk, ticketId, commentIds),
    fileDir,
    nowMs: Date.now,
  };
  const relay: RelayDeps = { ...parts, ourZendeskUser: createOurZendeskUser(parts) };
  return {
    handle: createRelay(relay),
    connections: [flow.zendesk, flow.chatwoot],
    remember: (connection, key) => rememberedKeys(relay, connection, key),
    warmUp: () => relay.ourZendeskUser(),
    async close() {
      await Promise.all([zendesk.close(), chatwoot.close()]);
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
