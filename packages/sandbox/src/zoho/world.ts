import { createIds } from './ids.ts';
import {
  type Agent,
  type Comment,
  type Contact,
  type Department,
  type ReplyAddress,
  statusTypes,
  type Thread,
  type Ticket,
} from './model.ts';
import { urlNotFound } from './refusals.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';
import type { Switches } from './switches.ts';

type NewTicket = Pick<Ticket, 'subject' | 'departmentId' | 'contactId'> &
  Partial<Pick<Ticket, 'description' | 'channel' | 'email' | 'modifiedBy'>>;

/** Everything that the portal holds, and how it changes. Nothing here knows of HTTP. */
export interface World {
  nextId(): string;
  nowMs(): number;
  departments: Map<string, Department>;
  addresses: ReplyAddress[];
  agents: Map<string, Agent>;
  contacts: Map<string, Contact>;
  tickets: Map<string, Ticket>;
  /** `cf_` names that tickets have; any other is refused. */
  customFields: Set<string>;
  search: SearchIndex;
  /** The agent whose token the API is called with. */
  self: Agent;
  contact(id: string): Contact | undefined;
  agent(id: string): Agent | undefined;
  /** @throws Refusal 404 */
  ticket(id: string): Ticket;
  tagId(name: string): string;
  addTicket(ticket: NewTicket): Ticket;
  addThread(ticket: Ticket, thread: Omit<Thread, 'id' | 'createdMs'>): Thread;
  addComment(ticket: Ticket, comment: Omit<Comment, 'id' | 'commentedMs'>): Comment;
  /** Sets fields and moves the ticket's time on. */
  change(ticket: Ticket, fields: Partial<Ticket>, by: string): void;
}

export function createWorld(nowMs: () => number, switches: Switches): World {
  const nextId = createIds();
  const tickets = new Map<string, Ticket>();
  const tagIds = new Map<string, string>();
  let ticketNumber = 1_000;
  let lastMs = 0;
  /** No two things happen at the same millisecond: order is what times are for. */
  const tick = () => {
    lastMs = Math.max(lastMs + 1, nowMs());
    return lastMs;
  };
  const self: Agent = {
    id: nextId(),
    firstName: 'Relay',
    lastName: 'Bot',
    email: 'relay@acme.example',
  };
  const world: World = {
    nextId,
    nowMs,
    departments: new Map(),
    addresses: [],
    agents: new Map([[self.id, self]]),
    contacts: new Map(),
    tickets,
    customFields: new Set(['cf_opportunite', 'cf_brouillon_auto']),
    search: createSearchIndex(tickets, switches, nowMs),
    self,
    contact: (id) => world.contacts.get(id),
    agent: (id) => world.agents.get(id),
    ticket(id) {
      const ticket = tickets.get(id);
      if (!ticket) throw urlNotFound();
      return ticket;
    },
    tagId(name) {
      const id = tagIds.get(name) ?? nextId();
      tagIds.set(name, id);
      return id;
    },
    addTicket(given) {
      const atMs = tick();
      const ticket: Ticket = {
        ...{ description: null, channel: 'EMAIL', modifiedBy: given.contactId },
        email: world.contact(given.contactId)?.email ?? null,
        ...given,
        ...{ id: nextId(), ticketNumber: String(++ticketNumber) },
        ...{ status: 'Open', priority: null, assigneeId: null },
        cf: Object.fromEntries([...world.customFields].map((name) => [name, null])),
        ...{ category: null, subCategory: null, classification: null, dueDate: null },
        ...{ phone: null, resolution: null, language: null },
        ...{ isSpam: false, isTrashed: false, isEscalated: false },
        ...{ createdMs: atMs, modifiedMs: atMs, customerResponseMs: atMs, closedMs: null },
        ...{ tags: [], threads: [], comments: [], moves: [] },
      };
      tickets.set(ticket.id, ticket);
      world.search.note(ticket);
      return ticket;
    },
    addThread(ticket, thread) {
      const added: Thread = { ...thread, id: nextId(), createdMs: tick() };
      ticket.threads.push(added);
      if (added.direction === 'in') ticket.customerResponseMs = added.createdMs;
      if (switches.repliesModify) world.change(ticket, {}, added.author.id ?? ticket.contactId);
      else world.search.note(ticket);
      return added;
    },
    addComment(ticket, comment) {
      const added: Comment = { ...comment, id: nextId(), commentedMs: tick() };
      ticket.comments.push(added);
      world.change(ticket, {}, added.commenterId);
      return added;
    },
    change(ticket, fields, by) {
      Object.assign(ticket, fields, { modifiedMs: tick(), modifiedBy: by });
      const isClosed = statusTypes[ticket.status] === 'Closed';
      ticket.closedMs = isClosed ? (ticket.closedMs ?? ticket.modifiedMs) : null;
      world.search.note(ticket);
    },
  };
  return world;
}
