import type { ChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import type { ChatwootConnection } from '@omnirelay/adapters/chatwoot/config.ts';
import type { ZendeskClient } from '@omnirelay/adapters/zendesk/client.ts';
import type { ZendeskConnection } from '@omnirelay/adapters/zendesk/config.ts';
import type { RelayFlow } from '@omnirelay/shared/config/config-file.ts';
import type { Ledger } from '@omnirelay/shared/effects/ledger.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import type { Attempt } from '@omnirelay/shared/mailbox/drain.ts';
import type { StoredEvent } from '@omnirelay/shared/mailbox/stored-event.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Redis } from 'ioredis';
import type { Cache } from './cache.ts';
import type { TicketMemories } from './ticket-memory.ts';

type Named<T> = T & { name: string };

/** What one relay flow works with, whoever stands across from Chatwoot. */
export interface RelayDeps {
  flow: RelayFlow;
  chatwoot: ChatwootClient;
  chatwootConnection: Named<ChatwootConnection>;
  /** the side whose customers are relayed */
  source: SourceSide;
  memories: TicketMemories;
  cache: Cache;
  ledger: Ledger;
  gate: Gate;
  redis: Redis;
  keys: Keys;
  /** What an effect made that Redis may have forgotten. */
  findEffect(effectId: string): Promise<string | undefined>;
  fileDir: string;
  nowMs(): number;
}

/** How customers of the other side are named in Chatwoot, and how their files are had. */
export interface SourceSide {
  /** the connection's */
  name: string;
  provider: 'zendesk' | 'zalo';
  /** A contact of ours: unique for each thread, be it a ticket or a customer. */
  identifierOf(customerId: string, threadId: string): string;
  /** The thread that a contact of ours stands for. */
  threadOf(identifier: string | undefined): string | undefined;
  /** Whether a contact of ours is this customer's, also in another thread. */
  isCustomers(identifier: string | null | undefined, customerId: string): boolean;
  files: {
    /** hosts that are configured, and may be private */
    trustedHosts: string[];
    timeoutMs: number;
    /** @param from the connection whose event names the file */
    headersFor(url: URL, from: string): Record<string, string> | undefined;
  };
}

/** One event on its way through a flow. */
export interface RelayContext extends RelayDeps {
  event: StoredEvent;
  attempt: Attempt;
}

/** What the relay with a Zendesk needs beyond that. */
export interface ZendeskDeps extends RelayDeps {
  zendesk: ZendeskClient;
  zendeskConnection: Named<ZendeskConnection>;
  acceptFound: AcceptFound;
  /** Our own user at Zendesk: what it does is an echo. */
  ourZendeskUser(): Promise<string>;
  /** Which of these comments of a ticket were accepted, or written by us, also long ago. */
  findKnownComments(ticketId: string, commentIds: string[]): Promise<Set<string>>;
}

export type ZendeskContext = ZendeskDeps & RelayContext;

/** Puts events that were found by reading right behind the one that made us read. */
export type AcceptFound = (
  found: StoredEvent[],
  behind: { event: StoredEvent; mailbox: string },
) => Promise<{ accepted: number }>;
