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

/** What one relay flow works with. */
export interface RelayDeps {
  flow: RelayFlow;
  zendesk: ZendeskClient;
  chatwoot: ChatwootClient;
  zendeskConnection: Named<ZendeskConnection>;
  chatwootConnection: Named<ChatwootConnection>;
  memories: TicketMemories;
  cache: Cache;
  ledger: Ledger;
  gate: Gate;
  redis: Redis;
  keys: Keys;
  acceptFound: AcceptFound;
  /** Our own user at Zendesk: what it does is an echo. */
  ourZendeskUser(): Promise<string>;
  /** What an effect made that Redis may have forgotten. */
  findEffect(effectId: string): Promise<string | undefined>;
  /** Which of these comments of a ticket were accepted, or written by us, also long ago. */
  findKnownComments(ticketId: string, commentIds: string[]): Promise<Set<string>>;
  fileDir: string;
  nowMs(): number;
}

/** Puts events that were found by reading right behind the one that made us read. */
export type AcceptFound = (
  found: StoredEvent[],
  behind: { event: StoredEvent; mailbox: string },
) => Promise<{ accepted: number }>;

/** One event on its way through a flow. */
export interface RelayContext extends RelayDeps {
  event: StoredEvent;
  attempt: Attempt;
}
