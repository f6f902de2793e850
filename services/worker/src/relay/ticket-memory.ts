import type { TicketFacts } from '@omnirelay/adapters/zendesk/normalize.ts';
import type { Keys } from '@omnirelay/shared/redis/keys.ts';
import type { Link, LinkStore } from '@omnirelay/shared/store/links.ts';
import type { Redis } from 'ioredis';
import { type Remembered, readRemembered } from './cache.ts';

/** What we know of a ticket without asking Zendesk. A cache: everything in it can be found again. */
export interface TicketMemory {
  ticketId: string;
  link?: Link | undefined;
  status?: string | undefined;
  tags?: string[] | undefined;
  /** The ticket's `updated_at` that status and tags belong to. */
  updatedAt?: string | undefined;
}

const keepSeconds = 14 * 24 * 3600;

export interface TicketMemories {
  /** The keys to have at hand for events of this ticket or of this conversation. */
  keyOfTicket(ticketId: string): string;
  keyOfConversation(conversationId: string): string;
  ofTicket(ticketId: string, remembered?: Remembered): Promise<TicketMemory>;
  /** Undefined: no ticket is known for the conversation. */
  ofConversation(
    conversationId: string,
    remembered?: Remembered,
  ): Promise<TicketMemory | undefined>;
  /** Writes only what changed. What is handled next in the same batch finds it in `remembered`. */
  save(
    before: TicketMemory | undefined,
    after: TicketMemory,
    remembered?: Remembered,
  ): Promise<void>;
  /** Durable first, then the cache. */
  link(memory: TicketMemory, link: Link, remembered?: Remembered): Promise<TicketMemory>;
}

/** Memories of one relay flow: Redis in front of the links in Postgres. */
export function createTicketMemories(deps: {
  redis: Redis;
  keys: Keys;
  links: LinkStore;
  flow: string;
}): TicketMemories {
  const { redis, links, flow } = deps;
  const ticketKey = (id: string) => deps.keys.cache(`ticket:${flow}`, id);
  const conversationKey = (id: string) => deps.keys.cache(`conversation:${flow}`, id);

  async function save(
    before: TicketMemory | undefined,
    after: TicketMemory,
    remembered?: Remembered,
  ): Promise<void> {
    const json = JSON.stringify(after);
    remembered?.set(ticketKey(after.ticketId), json);
    if (before === after || (before && JSON.stringify(before) === json)) return;
    await redis.set(ticketKey(after.ticketId), json, 'EX', keepSeconds);
  }

  async function ofTicket(ticketId: string, remembered?: Remembered): Promise<TicketMemory> {
    const cached = await readRemembered(redis, ticketKey(ticketId), remembered);
    if (cached) return JSON.parse(cached) as TicketMemory;
    const memory = { ticketId, link: await links.byTicket(flow, ticketId) };
    if (memory.link) await save(undefined, memory);
    return memory;
  }

  return {
    keyOfTicket: ticketKey,
    keyOfConversation: conversationKey,
    ofTicket,
    save,
    async ofConversation(conversationId, remembered) {
      const key = conversationKey(conversationId);
      let ticketId = await readRemembered(redis, key, remembered);
      if (!ticketId) {
        ticketId = (await links.byConversation(flow, conversationId))?.ticketId ?? null;
        if (ticketId) await redis.set(key, ticketId, 'EX', keepSeconds);
      }
      return ticketId ? ofTicket(ticketId) : undefined;
    },
    async link(memory, link, remembered) {
      await links.save(flow, link);
      const linked = { ...memory, ticketId: link.ticketId, link };
      await save(undefined, linked, remembered);
      await redis.set(conversationKey(link.conversationId), link.ticketId, 'EX', keepSeconds);
      return linked;
    },
  };
}

/**
 * Takes over what an event or an answer tells by the way. Older tellings lose: events come in any
 * order. `updatedAt` is kept only while it is of use, until our tags are on the ticket.
 */
export function learn(
  memory: TicketMemory,
  facts: Pick<TicketFacts, 'status' | 'tags' | 'updatedAt'>,
  ourTags: string[],
): TicketMemory {
  const isOlder =
    memory.updatedAt !== undefined &&
    facts.updatedAt !== undefined &&
    Date.parse(facts.updatedAt) < Date.parse(memory.updatedAt);
  if (isOlder || (facts.status === undefined && facts.tags === undefined)) return memory;
  const tags = facts.tags ?? memory.tags;
  const status = facts.status ?? memory.status;
  const changes = status !== memory.status || !sameTags(tags, memory.tags);
  if (!changes && hasAll(tags, ourTags)) return memory;
  return { ...memory, status, tags, updatedAt: facts.updatedAt ?? memory.updatedAt };
}

export function hasAll(tags: string[] | undefined, wanted: string[]): boolean {
  return tags !== undefined && wanted.every((tag) => tags.includes(tag));
}

function sameTags(a: string[] | undefined, b: string[] | undefined): boolean {
  return (
    a !== undefined && b !== undefined && a.length === b.length && a.every((t) => b.includes(t))
  );
}
